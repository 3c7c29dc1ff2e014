"""The pages about what customers mean that somebody may see."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from ucho.core.actors import By


@dataclass(frozen=True, slots=True)
class Tab:
    """One page."""

    label: str
    icon: str
    href: str
    current: bool


def tabs(by: By, current: str) -> list[Tab]:
    """Return the pages, without those whose right is missing.

    Args:
        by: who asks.
        current: the code of the page that is shown.
    """
    known = [
        ("topics", _("Topics"), "messages", "understanding-topics", "understanding.see"),
        ("heat", _("Where it hurts"), "grid-dots", "understanding-heat", "understanding.see"),
        ("review", _("Check readings"), "checklist", "understanding-review", "understanding.correct"),
        ("heads", _("What was learned"), "school", "understanding-heads", "understanding.see"),
        ("outside", _("Outside model"), "world-share", "understanding-outside", "understanding.set_outside_model"),
    ]
    return [
        Tab(label, icon, reverse(page), code == current)
        for code, label, icon, page, right in known
        if by.actor.rights.allow(right) and _there(page)
    ]


def _there(page: str) -> bool:
    try:
        reverse(page)
    except NoReverseMatch:
        return False
    return True
