"""A place in the list of its own, so that what is urgent can stand above what is new."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0001_initial")]

    operations = [migrations.AddField("inboxitem", "sort_at", models.DateTimeField(null=True))]
