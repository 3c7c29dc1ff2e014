"""The built-in roles of companies that exist already get what new companies' roles may do with what texts mean.

Written out and only added to, as in 0003.
"""

from __future__ import annotations

from typing import Any, Final

from django.db import migrations

READING: Final = ("understanding.see", "understanding.correct")
TOPICS: Final = (
    *READING,
    "understanding.name_topic",
    "understanding.merge_topics",
    "understanding.split_topic",
    "understanding.dismiss_topic",
)
NEW: Final = {
    "agent": READING,
    "lead": (*TOPICS, "understanding.promote", "understanding.undo_head"),
    "analyst": TOPICS,
}


def add(apps: Any, schema_editor: Any) -> None:
    """Add what is missing, behind what is there."""
    for role in apps.get_model("org", "Role").objects.filter(code__in=NEW):
        missing = [name for name in NEW[role.code] if name not in role.permissions]
        if missing:
            role.permissions = [*role.permissions, *missing]
            role.save(update_fields=["permissions"])


class Migration(migrations.Migration):
    dependencies = [("org", "0004_hours_inherit")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
