"""Keep small raw messages in rows of their own, and drop an index that repeats the beginning of another."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0002_mail_that_arrives")]
    operations = [
        migrations.CreateModel(
            name="RawMessage",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=models.CASCADE,
                        primary_key=True,
                        related_name="small",
                        serialize=False,
                        to="channels.journalentry",
                    ),
                ),
                ("content", models.BinaryField()),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "journalentry",
                    "account",
                    models.ForeignKey(
                        db_index=False, on_delete=models.PROTECT, related_name="journal", to="channels.account"
                    ),
                )
            ],
            database_operations=[
                migrations.RunSQL(
                    'DROP INDEX IF EXISTS "channels_journalentry_account_id_dbb47e9d"',
                    'CREATE INDEX "channels_journalentry_account_id_dbb47e9d" ON "channels_journalentry" ("account_id")',
                )
            ],
        ),
    ]
