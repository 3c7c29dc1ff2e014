"""Drop indexes that only repeat the beginning of another one: every mail paid for each of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customers", "0003_suppression")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "identitylink",
                    "identity",
                    models.ForeignKey(
                        db_index=False, on_delete=models.CASCADE, related_name="links", to="customers.identity"
                    ),
                )
            ],
            database_operations=[
                migrations.RunSQL(
                    'DROP INDEX IF EXISTS "customers_identitylink_identity_id_6bd5f217"',
                    'CREATE INDEX "customers_identitylink_identity_id_6bd5f217" ON "customers_identitylink" ("identity_id")',
                )
            ],
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "contact",
                    "person",
                    models.ForeignKey(
                        db_index=False, on_delete=models.PROTECT, related_name="contacts", to="customers.person"
                    ),
                )
            ],
            database_operations=[
                migrations.RunSQL(
                    'DROP INDEX IF EXISTS "customers_contact_person_id_32cb4479"',
                    'CREATE INDEX "customers_contact_person_id_32cb4479" ON "customers_contact" ("person_id")',
                )
            ],
        ),
    ]
