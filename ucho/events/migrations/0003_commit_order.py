"""Lets readers of the log follow it in the order in which facts were committed."""

from django.db import migrations

from ucho.core.database.tail import AddCommitOrder


class Migration(migrations.Migration):
    dependencies = [("events", "0002_ring")]
    operations = [AddCommitOrder("events_factrow")]
