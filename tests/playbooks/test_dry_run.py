"""A dry run says what would have happened, and changes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import NOON, Bakery, by_system
from tests.playbooks.acts import JAN, later, settle, write
from ucho.core.actors import Actor, rights_everywhere
from ucho.org.queries import actor_of
from ucho.playbooks import operations, queries
from ucho.surveys import operations as surveys
from ucho.surveys.models import Invitation

NAME = "ask_after_resolved"
SEER = Actor("agent", "1", rights_everywhere(["playbooks.read"]))


def everything() -> dict[str, Any]:
    """Return all rows of all tables."""
    return {
        model._meta.label: sorted(map(repr, model._default_manager.values_list()))
        for model in apps.get_models()
        if model._meta.managed and model.__module__.startswith("ucho.")
    }


def test_it_counts_who_would_have_been_asked_and_why_others_not(bakery: Bakery) -> None:
    operations.switch(NAME, False, by=by_system())
    surveys.set_plan(bakery.mailbox, instrument="ces2", ask_after="PT2H", by=by_system())
    for day, sender in enumerate(["Ala <ala@example.com>", JAN, "Ala <ala@example.com>"]):
        at = NOON + timedelta(days=day)
        settle(write(bakery, f"Pytanie {day}", at=at, sender=sender), bakery, at=at)
    before = everything()
    with CaptureQueriesContext(
        connection,
    ) as statements:
        tried = queries.dry_run(SEER, NAME, at=NOON + timedelta(days=5))
    assert everything() == before
    assert not [
        one
        for one in statements
        if not one["sql"].lstrip("( ").upper().startswith(("SELECT", "WITH", "SAVEPOINT", "RELEASE"))
    ]
    assert (tried.happened, tried.looked_at, tried.acts) == (3, 3, 2)
    assert tried.skipped == {"gap": 1}
    later(NOON + timedelta(days=9))
    assert not Invitation.objects.exists()


def test_quiet_hours_only_put_it_off(bakery: Bakery) -> None:
    operations.switch(NAME, False, by=by_system())
    surveys.set_plan(bakery.mailbox, instrument="ces2", ask_after="PT9H", by=by_system())
    settle(write(bakery), bakery, at=NOON)  # 21:00 UTC is quiet
    (one,) = queries.dry_run(SEER, NAME, at=NOON + timedelta(days=2)).woulds
    assert one.acts
    assert one.verdict.due_at > NOON + timedelta(hours=9)  # type: ignore[union-attr]


def test_what_it_did_is_not_held_against_it(asking: Bakery) -> None:
    settle(write(asking), asking)
    later(NOON + timedelta(hours=3))
    (one,) = queries.dry_run(SEER, NAME, at=NOON + timedelta(days=1)).woulds
    assert (one.acts, one.did) == (True, True)


def test_a_long_log_is_sampled_and_the_sample_says_so(asking: Bakery) -> None:
    for n in range(3):
        settle(write(asking, f"Pytanie {n}", sender=f"k{n}@example.com"), asking)
    tried = queries.dry_run(SEER, NAME, at=NOON + timedelta(days=1), limit=2)
    assert (tried.happened, tried.looked_at, len(tried.woulds)) == (3, 2, 2)


def test_every_playbook_can_be_tried(asking: Bakery) -> None:
    write(asking, "Chleb był spleśniały, skandal!")
    before = everything()
    tried = {
        one.playbook.name: queries.dry_run(SEER, one.playbook.name, at=NOON) for one in queries.overview(SEER, at=NOON)
    }
    assert everything() == before
    assert tried["recover_unhappy_message"].acts == 1


def test_who_may_not_read_a_unit_sees_nothing_of_it(asking: Bakery) -> None:
    settle(write(asking), asking)
    later(NOON + timedelta(hours=3))
    seen = {
        name: queries.overview(actor_of(who), at=NOON + timedelta(days=1), name=NAME)[0]
        for name, who in (("ola", asking.ola), ("marek", asking.marek))
    }
    assert (seen["ola"].done, seen["marek"].done) == (1, 0)
    assert len(queries.runs(actor_of(asking.ola), NAME)) == 1
    assert queries.runs(actor_of(asking.marek), NAME) == []
    assert queries.dry_run(actor_of(asking.marek), NAME, at=NOON + timedelta(days=1)).woulds == ()
