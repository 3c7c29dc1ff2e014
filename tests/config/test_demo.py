"""`ucho demo` in a folder that nobody prepared."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.both_databases


def test_a_new_folder_gets_its_tables_by_itself(installation):
    """The company itself takes a minute to make; tests/demo looks at it."""
    made = "build.build = lambda at: ['made', len(connection.introspection.table_names()) > 50]"
    assert installation.ask(
        f"from django.db import connection\nfrom ucho.demo import build\n{made}\n"
        "from ucho.config.commands import demo\n"
        "demo.print = lambda said, flush: print(json.dumps(said))\ndemo.demo(None)"
    ) == ["made", True]


def test_a_database_of_an_older_version_is_left_as_it_is(ready):
    ready.ask(
        "from django.db import connection\n"
        "connection.cursor().execute(\"DELETE FROM django_migrations WHERE app = 'understanding'\")\nprint(1)"
    )
    done = ready.run("demo")
    assert done.returncode == 1
    assert "Run `ucho migrate`, and then `ucho demo` again." in done.stderr
    assert "Traceback" not in done.stderr
