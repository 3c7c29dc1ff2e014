"""Lists walk along the place instead of the moment of the last message."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("conversations", "0003_fill_sort_at")]

    operations = [
        migrations.AlterField("inboxitem", "sort_at", models.DateTimeField()),
        migrations.RemoveIndex("inboxitem", "inbox_all"),
        migrations.RemoveIndex("inboxitem", "inbox_unit"),
        migrations.RemoveIndex("inboxitem", "inbox_owner"),
        migrations.RemoveIndex("inboxitem", "inbox_unassigned"),
        migrations.AddIndex("inboxitem", models.Index(fields=["folder", "-sort_at", "-id"], name="inbox_all")),
        migrations.AddIndex("inboxitem", models.Index(fields=["unit", "folder", "-sort_at", "-id"], name="inbox_unit")),
        migrations.AddIndex(
            "inboxitem", models.Index(fields=["owner", "folder", "-sort_at", "-id"], name="inbox_owner")
        ),
        migrations.AddIndex(
            "inboxitem",
            models.Index(fields=["folder", "-sort_at", "-id"], name="inbox_unassigned", condition=Q(owner=None)),
        ),
    ]
