"""Lines keep the place they had. Broken off, it goes on where it was: each batch is a transaction of its own."""

from __future__ import annotations

from typing import Any, Final

from django.db import migrations
from django.db.models import F, Max

BATCH: Final = 20_000


def fill(apps: Any, schema_editor: Any) -> None:
    """Copy the moment of the last message, for lines that have no place yet."""
    lines = apps.get_model("conversations", "InboxItem").objects.filter(sort_at=None)
    last = lines.aggregate(last=Max("pk"))["last"] or 0
    for start in range(0, last + 1, BATCH):
        lines.filter(pk__gt=start, pk__lte=start + BATCH).update(sort_at=F("last_at"))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("conversations", "0002_sort_at")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
