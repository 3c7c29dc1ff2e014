# Recovery cases and what belongs to them.

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("channels", "0001_initial"),
        ("conversations", "0001_initial"),
        ("customers", "0001_initial"),
        ("org", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Cause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.TextField(blank=True, default="")),
                ("name", models.JSONField(default=dict)),
                ("retired_at", models.DateTimeField(null=True)),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="cases.cause",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.TextField(default="recovery")),
                ("language", models.TextField(blank=True, default="")),
                (
                    "reason",
                    models.TextField(
                        choices=[
                            ("bad_answer", "Bad Answer"),
                            ("unhappy_message", "Unhappy Message"),
                            ("manual", "Manual"),
                        ]
                    ),
                ),
                ("source", models.TextField(blank=True, default="")),
                (
                    "status",
                    models.TextField(
                        choices=[("open", "Open"), ("waiting", "Waiting"), ("closed", "Closed")], default="open"
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("contact_due_at", models.DateTimeField(null=True)),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("contacted_at", models.DateTimeField(null=True)),
                ("preventable", models.BooleanField(null=True)),
                (
                    "outcome",
                    models.TextField(
                        blank=True,
                        choices=[
                            ("solved", "Solved"),
                            ("partly", "Partly"),
                            ("not_solved", "Not Solved"),
                            ("unreachable", "Unreachable"),
                            ("unfounded", "Unfounded"),
                        ],
                        default="",
                    ),
                ),
                ("closed_at", models.DateTimeField(null=True)),
                ("verify_asked_at", models.DateTimeField(null=True)),
                ("verified_at", models.DateTimeField(null=True)),
                ("fixed", models.BooleanField(null=True)),
                ("reopened_n", models.PositiveSmallIntegerField(default=0)),
                (
                    "account",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="channels.account"),
                ),
                (
                    "department",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="caused_cases",
                        to="org.unit",
                    ),
                ),
                (
                    "identity",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="customers.identity"),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="customers.person"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="org.unit"),
                ),
                (
                    "cause",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="cases.cause"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Gesture",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("refund", "Refund"),
                            ("discount", "Discount"),
                            ("replacement", "Replacement"),
                            ("voucher", "Voucher"),
                            ("other", "Other"),
                        ]
                    ),
                ),
                ("amount", models.PositiveBigIntegerField()),
                ("currency", models.TextField()),
                ("words", models.TextField(blank=True, default="")),
                ("asked_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(null=True)),
                ("refused_at", models.DateTimeField(null=True)),
                ("refusal", models.TextField(blank=True, default="")),
                ("client_key", models.TextField(blank=True, default="")),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="gestures", to="cases.case"
                    ),
                ),
                (
                    "refused_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Paraphrase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.TextField(blank=True)),
                ("wish", models.TextField(blank=True, default="")),
                ("sent_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("how", models.TextField(blank=True, choices=[("link", "Link"), ("words", "Words")], default="")),
                ("corrected_at", models.DateTimeField(null=True)),
                ("correction", models.TextField(blank=True, default="")),
                ("replaced_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="paraphrases", to="cases.case"
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="conversations.message"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Policy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("gesture_limit", models.PositiveBigIntegerField()),
                ("currency", models.TextField()),
                ("verify_after", models.TextField()),
                ("changed_at", models.DateTimeField(null=True)),
                (
                    "unit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="case_policy", to="org.unit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("listen", "Listen"),
                            ("ask", "Ask"),
                            ("paraphrase", "Paraphrase"),
                            ("feeling", "Feeling"),
                            ("reopen", "Reopen"),
                        ]
                    ),
                ),
                ("words", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                ("client_key", models.TextField(blank=True, default="")),
                (
                    "agent",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="cases.case"
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="conversations.message"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CaseConversation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("live", models.BooleanField(default=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="links", to="cases.case"
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="case_links",
                        to="conversations.conversation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "conversation"), name="case_conversation_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("live", True)), fields=("conversation",), name="one_open_case"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseSource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reason",
                    models.TextField(
                        choices=[
                            ("bad_answer", "Bad Answer"),
                            ("unhappy_message", "Unhappy Message"),
                            ("manual", "Manual"),
                        ]
                    ),
                ),
                ("source", models.TextField(blank=True, default="")),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sources", to="cases.case"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("source", ""), _negated=True), fields=("source",), name="case_source_once"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="cause",
            constraint=models.UniqueConstraint(
                condition=models.Q(("code", ""), _negated=True), fields=("code",), name="cause_code_once"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["person", "-opened_at"], name="case_person"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["opened_at"], name="case_opened"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["unit", "opened_at"], name="case_unit_opened"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", False), ("status", "closed")),
                    models.Q(models.Q(("status", "closed"), _negated=True), ("closed_at", None)),
                    _connector="OR",
                ),
                name="case_closed_has_a_moment",
            ),
        ),
        migrations.AddIndex(
            model_name="gesture",
            index=models.Index(
                condition=models.Q(("approved_at", None), ("refused_at", None)),
                fields=["asked_at"],
                name="gesture_waits",
            ),
        ),
        migrations.AddConstraint(
            model_name="gesture",
            constraint=models.CheckConstraint(
                condition=models.Q(("approved_at", None), ("refused_at", None), _connector="OR"),
                name="gesture_decided_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="gesture",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by", None),
                    ("asked_by", None),
                    models.Q(("approved_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="gesture_needs_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="gesture",
            constraint=models.UniqueConstraint(
                condition=models.Q(("client_key", ""), _negated=True),
                fields=("case", "client_key"),
                name="gesture_client_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="paraphrase",
            constraint=models.UniqueConstraint(
                condition=models.Q(("confirmed_at", None), ("corrected_at", None), ("replaced_at", None)),
                fields=("case",),
                name="one_open_paraphrase",
            ),
        ),
        migrations.AddConstraint(
            model_name="paraphrase",
            constraint=models.CheckConstraint(
                condition=models.Q(("confirmed_at", None), ("corrected_at", None), _connector="OR"),
                name="paraphrase_answered_once",
            ),
        ),
        migrations.AddIndex(
            model_name="step",
            index=models.Index(fields=["case", "at", "id"], name="step_order"),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.UniqueConstraint(
                condition=models.Q(("client_key", ""), _negated=True),
                fields=("case", "client_key"),
                name="step_client_key",
            ),
        ),
    ]
