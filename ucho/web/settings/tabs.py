"""The pages of the settings that somebody may see."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ucho.core.actors import By
from ucho.web.components.tabs import Tab, line


def tabs(by: By, current: str) -> list[Tab]:
    """Return the pages of the settings, without those whose right is missing."""
    known = [
        ("channels", _("Channels"), "plug-connected", "settings-channels", "channels.read"),
        ("replies", _("Saved replies"), "template", "settings-replies", "conversations.read"),
        ("cases", _("Cases"), "lifebuoy", "settings-cases", "cases.read"),
        ("times", _("Hours and targets"), "clock", "settings-times", "org.read_team"),
        ("surveys", _("Surveys"), "message-question", "settings-surveys", "surveys.set_plan"),
        ("numbers", _("Our numbers"), "receipt", "settings-numbers", "understanding.set_own_numbers"),
        ("playbooks", _("Playbooks"), "robot", "settings-playbooks", "playbooks.read"),
        ("team", _("Team and roles"), "users", "settings-team", "org.read_team"),
        ("health", _("Health"), "heartbeat", "settings-health", "channels.read"),
        ("audit", _("Audit"), "history", "settings-audit", "events.audit"),
        ("profile", _("My profile"), "user", "settings-profile", ""),
    ]
    return line(known, by, current)
