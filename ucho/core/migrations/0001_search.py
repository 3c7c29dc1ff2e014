"""The table of findable things, and the index of their words on it."""

from django.db import migrations, models

SQLITE = (
    # The words stay in the table (external content), because only a deletion that knows them leaves no trace of them.
    # The ascii tokenizer splits at blanks and signs of ASCII and nowhere else, just as the analyser made the tokens.
    # Unfinished words have three letters or more (search.words.PREFIX); those of three would otherwise cost most.
    "CREATE VIRTUAL TABLE core_searchwords USING fts5"
    "(words, content='core_searchentry', content_rowid='place', prefix='3', detail=none, columnsize=0, tokenize='ascii')",
    "CREATE TRIGGER core_searchentry_came AFTER INSERT ON core_searchentry BEGIN"
    " INSERT INTO core_searchwords (rowid, words) VALUES (new.place, new.words); END",
    "CREATE TRIGGER core_searchentry_went AFTER DELETE ON core_searchentry BEGIN"
    " INSERT INTO core_searchwords (core_searchwords, rowid, words) VALUES ('delete', old.place, old.words); END",
    "CREATE TRIGGER core_searchentry_changed AFTER UPDATE OF place, words ON core_searchentry BEGIN"
    " INSERT INTO core_searchwords (core_searchwords, rowid, words) VALUES ('delete', old.place, old.words);"
    " INSERT INTO core_searchwords (rowid, words) VALUES (new.place, new.words); END",
)
POSTGRESQL = (
    "CREATE INDEX core_searchwords ON core_searchentry USING gin (array_to_tsvector(string_to_array(words, ' ')))",
)


def lay_index(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement, params=None)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":  # the triggers and PostgreSQL's index go with the table
        schema_editor.execute("DROP TABLE core_searchwords", params=None)


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("place", models.BigIntegerField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=40)),
                ("ref", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("person", models.BigIntegerField(null=True)),
                ("words", models.TextField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("person__isnull", False)), fields=["person"], name="search_entry_person"
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("kind", "ref"), name="search_entry_once")],
            },
        ),
        migrations.RunPython(lay_index, drop_index),
    ]
