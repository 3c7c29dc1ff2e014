"""PostgreSQL rings for waiting workers when jobs or deliveries are written; SQLite has its version counter."""

from django.db import migrations

TABLES = ("events_job", "events_delivery")
FUNCTION = """
    CREATE FUNCTION ucho_ring() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_notify('ucho_work', '');
        RETURN NULL;
    END $$
"""


def ring(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(FUNCTION)
    for table in TABLES:
        schema_editor.execute(
            f"CREATE TRIGGER {table}_ring AFTER INSERT ON {table} FOR EACH STATEMENT EXECUTE FUNCTION ucho_ring()"
        )


def be_silent(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in TABLES:
        schema_editor.execute(f"DROP TRIGGER {table}_ring ON {table}")
    schema_editor.execute("DROP FUNCTION ucho_ring()")


class Migration(migrations.Migration):
    dependencies = [("events", "0001_start")]
    operations = [migrations.RunPython(ring, be_silent)]
