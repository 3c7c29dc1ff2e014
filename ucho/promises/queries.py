"""Asking about promises."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from ucho.core.operations import permission
from ucho.promises.models import Promise

READ: Final = permission("promises.read", gettext_lazy("See what we promised customers"))


def of_subject(subject: str) -> QuerySet[Promise]:
    """Return all promises about one thing, soonest due first.

    Args:
        subject: about what, as "label:id".
    """
    return Promise.objects.filter(subject=subject).select_related("given_by").order_by("due_at", "pk")


def still_due(subjects: Collection[str]) -> QuerySet[Promise]:
    """Return promises about these things that are neither kept nor dropped, soonest due first.

    Args:
        subjects: about what, as "label:id".
    """
    return Promise.objects.filter(subject__in=subjects, kept_at=None, dropped_at=None).order_by("due_at", "pk")
