"""Drop indexes that only repeat the beginning of another one: every mail paid for each of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0007_imported")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "conversation",
                    "person",
                    models.ForeignKey(
                        db_index=False, on_delete=models.PROTECT, related_name="conversations", to="customers.person"
                    ),
                )
            ],
            database_operations=[
                migrations.RunSQL(
                    'DROP INDEX IF EXISTS "conversations_conversation_person_id_57bd5834"',
                    'CREATE INDEX "conversations_conversation_person_id_57bd5834" ON "conversations_conversation" ("person_id")',
                )
            ],
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "channel",
                    "conversation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=models.CASCADE,
                        related_name="channels",
                        to="conversations.conversation",
                    ),
                )
            ],
            database_operations=[
                migrations.RunSQL(
                    'DROP INDEX IF EXISTS "conversations_channel_conversation_id_0b3c16f3"',
                    'CREATE INDEX "conversations_channel_conversation_id_0b3c16f3" ON "conversations_channel" ("conversation_id")',
                )
            ],
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "participant",
                    "conversation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=models.CASCADE,
                        related_name="participants",
                        to="conversations.conversation",
                    ),
                )
            ],
            database_operations=[
                migrations.RunSQL(
                    'DROP INDEX IF EXISTS "conversations_participant_conversation_id_69e50799"',
                    'CREATE INDEX "conversations_participant_conversation_id_69e50799" ON "conversations_participant" ("conversation_id")',
                )
            ],
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "message",
                    "conversation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=models.PROTECT,
                        related_name="messages",
                        to="conversations.conversation",
                    ),
                )
            ],
            database_operations=[
                migrations.RunSQL(
                    'DROP INDEX IF EXISTS "conversations_message_conversation_id_f1a2d5e9"',
                    'CREATE INDEX "conversations_message_conversation_id_f1a2d5e9" ON "conversations_message" ("conversation_id")',
                )
            ],
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "messagesource",
                    "message",
                    models.ForeignKey(
                        db_index=False, on_delete=models.CASCADE, related_name="sources", to="conversations.message"
                    ),
                )
            ],
            database_operations=[
                migrations.RunSQL(
                    'DROP INDEX IF EXISTS "conversations_messagesource_message_id_dd6f945e"',
                    'CREATE INDEX "conversations_messagesource_message_id_dd6f945e" ON "conversations_messagesource" ("message_id")',
                )
            ],
        ),
    ]
