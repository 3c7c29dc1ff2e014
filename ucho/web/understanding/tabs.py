"""The pages about what customers mean that somebody may see."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ucho.core.actors import By
from ucho.web.components.tabs import Tab, line


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
    return line(known, by, current)
