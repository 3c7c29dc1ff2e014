"""Conversations that are older than clocks get theirs, by a job, so that nobody waits for it."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.models.functions import Now

NAME = "conversations.wind_clocks"


def ask(apps: Any, schema_editor: Any) -> None:
    """Put the job in, unless there is nothing to do or it waits already."""
    jobs = apps.get_model("events", "Job").objects
    if apps.get_model("conversations", "Conversation").objects.exists() and not jobs.filter(key=NAME).exists():
        jobs.create(task=NAME, queue="slow", key=NAME, run_at=Now(), created_at=Now(), asked_by=f"system:{NAME}")


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0004_list_by_sort_at"),
        ("promises", "0003_fill_risk_at"),
        ("events", "0003_commit_order"),
    ]

    operations = [migrations.RunPython(ask, migrations.RunPython.noop, elidable=True)]
