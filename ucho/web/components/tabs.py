"""The line of pages above a page: those of an area that somebody may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from ucho.core.actors import By

Known = tuple[str, str, str, str, str]
"""Code, label, icon, name of the address, and the right it wants; empty for everybody."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One page."""

    label: str
    icon: str
    href: str
    current: bool


def line(known: Iterable[Known], by: By, current: str) -> list[Tab]:
    """Return pages as tabs, without those whose right is missing.

    Args:
        known: all pages of the area, in their order.
        by: who asks.
        current: the code of the page that is shown.
    """
    return [
        Tab(label, icon, reverse(page), code == current)
        for code, label, icon, page, right in known
        if not right or by.actor.rights.allow(right)
    ]
