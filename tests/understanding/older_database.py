"""Fills a database as the release before left it, brings it up to date, and prints what became of it as JSON.

A process of its own, because migrations work on the database of the settings:
UCHO_DATABASE=… UCHO_DATA=… DJANGO_SETTINGS_MODULE=ucho.config.settings python -m tests.understanding.older_database
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, Final

import django

WROTE: Final = datetime(2026, 10, 1, 9, 30, tzinfo=UTC)
BEFORE: Final = [("org", "0004_hours_inherit"), ("understanding", "0001_readings")]
BETWEEN: Final = [("understanding", "0003_one_reader")]
OLD_ROLES: Final = {"agent": ["conversations.read", "own.wish"], "lead": ["understanding.correct"], "admin": ["*"]}


def main() -> None:
    """Go through it."""
    django.setup()
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    def to(targets: list[tuple[str, str]]) -> Any:
        executor = MigrationExecutor(connection)
        executor.migrate(targets)
        return MigrationExecutor(connection).loader.project_state(targets).apps

    graph = MigrationExecutor(connection).loader.graph
    newest = graph.leaf_nodes()
    late = {node for node in graph.nodes if node[0] in {"org", "understanding"}} - {
        node for target in BEFORE for node in graph.forwards_plan(target)
    }
    older = [node for node in newest if not late & set(graph.forwards_plan(node))]
    fill(to([*BEFORE, *older]))
    correct(to([*BETWEEN, *older]))
    to(newest)
    print(json.dumps(found()))


def fill(apps: Any) -> None:
    """Write what the release before wrote: roles, a customer, and what rules had understood of two texts."""
    role, unit, person = (apps.get_model(*name) for name in (("org", "Role"), ("org", "Unit"), ("customers", "Person")))
    role.objects.exclude(code="").delete()
    for code, permissions in OLD_ROLES.items():
        role.objects.create(code=code, name={"pl": code}, permissions=permissions)
    role.objects.create(code="", name={"pl": "Piekarz"}, permissions=["conversations.read"])
    bakery = unit.objects.create(kind="company", name={"pl": "Kłos"}, path="/1/", created_at=WROTE)
    ala = person.objects.create(name="Ala Nowak", created_at=WROTE)
    reading = apps.get_model("understanding", "Reading")
    shared = {"person": ala, "unit": bakery, "reader": "rules", "version": 1, "at": WROTE}
    reading.objects.create(subject="conversations.message:1", language="pl", codes=["unhappy", "leaving"], **shared)
    reading.objects.create(subject="surveys.answer:2", **shared)


def correct(apps: Any) -> None:
    """Write what people and heads did before corrections could be taken back."""
    names = ("Reading", "Correction", "ReviewItem", "CompanyHead")
    model = {name: apps.get_model("understanding", name) for name in names}
    reading = model["Reading"].objects.get(subject="conversations.message:1")
    reading.sentiment, reading.mood, reading.probabilities = "positive", 1.0, {"sentiment": {"positive": 1.0}}
    reading.save(update_fields=["sentiment", "mood", "probabilities"])
    model["Correction"].objects.create(
        reading=reading, head="sentiment", old="negative", new="positive", kept_back=True, at=WROTE
    )
    model["ReviewItem"].objects.create(reading=reading, head="leaving", chosen="margin", rank=1, at=WROTE)
    model["CompanyHead"].objects.create(head="intent", model="intent-1", weights=b"\x00\x01", state="used", at=WROTE)


def found() -> dict[str, Any]:
    """Return what the code of today sees, and what it makes of a correction that knows nothing of before."""
    from ucho.core.actors import Actor, By, rights_everywhere
    from ucho.org.models import Role
    from ucho.understanding import operations
    from ucho.understanding.models import CompanyHead, Correction, Reading, ReviewItem
    from ucho.understanding.own_numbers import own_numbers

    fields = (
        "subject",
        "reader",
        "version",
        "language",
        "codes",
        "sentiment",
        "mood",
        "touchpoint",
        "unsure",
        "made_by",
    )
    told: dict[str, Any] = {
        "roles": {role.code: role.permissions for role in Role.objects.all()},
        "readings": [[getattr(row, name) for name in fields] for row in Reading.objects.order_by("pk")],
        "written": {str(row.at == WROTE) + str(row.said_at) for row in Reading.objects.all()} == {"TrueNone"},
        "corrections": list(
            Correction.objects.values_list("head", "old", "new", "kept_back", "before", "taken_back_at")
        ),
        "heads": [[row.head, row.state, bytes(row.weights).hex()] for row in CompanyHead.objects.all()],
        "queue": list(ReviewItem.objects.values_list("head", "done_at")),
        "numbers": list(own_numbers()),
    }
    by = By(Actor("system", "tests", rights_everywhere(["*"])), WROTE)
    row = Reading.objects.get(subject="conversations.message:1")
    operations.take_back(row, "sentiment", by=by)
    row.refresh_from_db()
    told["taken_back"] = [row.sentiment, row.mood, row.codes]
    operations.read_again(list(Reading.objects.all()), by=by)
    told["after_the_night"] = list(Reading.objects.order_by("pk").values_list("version", "codes"))
    return told


if __name__ == "__main__":
    main()
