import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("events", "0003_commit_order"),
    ]

    operations = [
        migrations.CreateModel(
            name="Switch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.TextField(unique=True)),
                ("enabled", models.BooleanField(default=True)),
                ("settings", models.JSONField(default=dict)),
                ("changed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("playbook", models.TextField()),
                ("person_id", models.BigIntegerField(null=True)),
                ("subject", models.TextField()),
                ("due_at", models.DateTimeField()),
                (
                    "state",
                    models.TextField(
                        choices=[("due", "Due"), ("done", "Done"), ("skipped", "Skipped"), ("failed", "Failed")],
                        default="due",
                    ),
                ),
                ("reason", models.TextField(blank=True, default="")),
                ("at", models.DateTimeField()),
                (
                    "fact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="events.factrow"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["playbook", "-at", "-id"], name="run_newest"),
                    models.Index(condition=models.Q(("state", "due")), fields=["playbook", "due_at"], name="run_due"),
                ],
                "constraints": [models.UniqueConstraint(fields=("playbook", "fact"), name="run_once")],
            },
        ),
    ]
