"""Asking about promises."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from ucho.promises.models import Promise


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
