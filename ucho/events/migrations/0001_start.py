import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Schedule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.TextField(unique=True)),
                ("next_at", models.DateTimeField()),
                ("last_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Worker",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.TextField(unique=True)),
                ("started_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="FactRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("type", models.TextField()),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("subject_kind", models.TextField()),
                ("subject_id", models.BigIntegerField()),
                ("person_id", models.BigIntegerField(null=True)),
                ("unit_id", models.BigIntegerField(null=True)),
                ("actor", models.TextField()),
                ("at", models.DateTimeField()),
                ("depth", models.PositiveSmallIntegerField(default=0)),
                ("payload", models.JSONField(default=dict)),
                (
                    "caused_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="effects",
                        to="events.factrow",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reaction", models.TextField()),
                (
                    "state",
                    models.TextField(
                        choices=[("pending", "Pending"), ("done", "Done"), ("failed", "Failed")], default="pending"
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("next_at", models.DateTimeField()),
                ("leased_until", models.DateTimeField(null=True)),
                ("error", models.TextField(default="")),
                (
                    "fact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="events.factrow"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("task", models.TextField()),
                ("queue", models.TextField()),
                ("payload", models.JSONField(default=dict)),
                ("key", models.TextField(default="")),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("ready", "Ready"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("stopped", "Stopped"),
                        ],
                        default="ready",
                    ),
                ),
                ("run_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("asked_by", models.TextField()),
                ("depth", models.PositiveSmallIntegerField(default=0)),
                ("lease", models.TextField(default="")),
                ("leased_until", models.DateTimeField(null=True)),
                ("worker", models.TextField(default="")),
                ("error", models.TextField(default="")),
                ("done", models.BigIntegerField(default=0)),
                ("total", models.BigIntegerField(null=True)),
                ("place", models.JSONField(null=True)),
                ("stop_asked_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "caused_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="events.factrow",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="factrow",
            index=models.Index(fields=["person_id", "-at", "-id"], name="fact_person_at"),
        ),
        migrations.AddIndex(
            model_name="factrow",
            index=models.Index(fields=["subject_kind", "subject_id", "id"], name="fact_subject"),
        ),
        migrations.AddIndex(
            model_name="factrow",
            index=models.Index(fields=["-at", "-id"], name="fact_at"),
        ),
        migrations.AddIndex(
            model_name="factrow",
            index=models.Index(fields=["type", "-at"], name="fact_type_at"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(condition=models.Q(("state", "pending")), fields=["next_at", "id"], name="delivery_due"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(condition=models.Q(("state", "failed")), fields=["id"], name="delivery_failed"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("fact", "reaction"), name="delivery_once"),
        ),
        migrations.AddIndex(
            model_name="job",
            index=models.Index(
                condition=models.Q(("state", "ready")), fields=["queue", "run_at", "id"], name="job_ready"
            ),
        ),
        migrations.AddIndex(
            model_name="job",
            index=models.Index(condition=models.Q(("state", "running")), fields=["leased_until"], name="job_leased"),
        ),
        migrations.AddIndex(
            model_name="job",
            index=models.Index(
                condition=models.Q(("state__in", ["failed", "stopped"])), fields=["id"], name="job_halted"
            ),
        ),
        migrations.AddConstraint(
            model_name="job",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "ready"), models.Q(("key", ""), _negated=True)),
                fields=("key",),
                name="job_waits_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="job",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "running"), models.Q(("key", ""), _negated=True)),
                fields=("key",),
                name="job_runs_once",
            ),
        ),
    ]
