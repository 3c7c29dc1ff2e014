"""Promises that are still due learn when most of their time is over. Broken off, it goes on where it was."""

from __future__ import annotations

from typing import Any

from django.db import migrations


def fill(apps: Any, schema_editor: Any) -> None:
    """Compute the moment for those that have none."""
    promises = apps.get_model("promises", "Promise").objects
    for promise in promises.filter(risk_at=None, kept_at=None, dropped_at=None).iterator():
        promise.risk_at = promise.given_at + (promise.due_at - promise.given_at) * 3 / 4
        promise.save(update_fields=["risk_at"])


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("promises", "0002_clocks")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
