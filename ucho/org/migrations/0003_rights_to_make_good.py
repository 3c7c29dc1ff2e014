"""The built-in roles of companies that exist already get what new companies' roles may do with surveys and cases.

The lists are written out: what roles include later is the matter of later migrations. Permissions are only added, so
nothing an administrator gave is lost; roles of their own (without a code) stay as they are, and "admin" may do
everything anyway.
"""

from __future__ import annotations

from typing import Any, Final

from django.db import migrations

READING: Final = ("surveys.read", "cases.read", "playbooks.read")
ANSWERING: Final = (
    *READING,
    "customers.set_preference",
    "cases.open",
    "cases.assign",
    "cases.dialogue",
    "cases.note_contact",
    "cases.confirm",
    "cases.find_cause",
    "cases.offer_gesture",
    "cases.close",
    "cases.reopen",
    "cases.verify",
)
LEADING: Final = (
    *ANSWERING,
    "surveys.set_plan",
    "surveys.invite",
    "playbooks.switch",
    "cases.approve_gesture",
    "cases.set_policy",
    "cases.change_causes",
    "org.set_hours",
    "promises.set_targets",
)
NEW: Final = {"agent": ANSWERING, "lead": LEADING, "analyst": READING}


def add(apps: Any, schema_editor: Any) -> None:
    """Add what is missing, behind what is there."""
    for role in apps.get_model("org", "Role").objects.filter(code__in=NEW):
        missing = [name for name in NEW[role.code] if name not in role.permissions]
        if missing:
            role.permissions = [*role.permissions, *missing]
            role.save(update_fields=["permissions"])


class Migration(migrations.Migration):
    dependencies = [("org", "0002_hours")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
