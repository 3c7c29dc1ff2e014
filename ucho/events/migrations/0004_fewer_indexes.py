"""Drop indexes that only repeat the beginning of another one: every mail paid for each of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0003_commit_order")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "delivery",
                    "fact",
                    models.ForeignKey(
                        db_index=False, on_delete=models.CASCADE, related_name="deliveries", to="events.factrow"
                    ),
                )
            ],
            database_operations=[
                migrations.RunSQL(
                    'DROP INDEX IF EXISTS "events_delivery_fact_id_9849569b"',
                    'CREATE INDEX "events_delivery_fact_id_9849569b" ON "events_delivery" ("fact_id")',
                )
            ],
        ),
    ]
