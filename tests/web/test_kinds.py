"""Lines of the inbox are listed, counted and found by whoever may read their kind, and by nobody else."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.cast import Bakery, by_system
from tests.web.conftest import signed_in
from tests.web.recovering import opened
from ucho.cases import operations
from ucho.cases.models import Case
from ucho.conversations import operations as conversations
from ucho.conversations import queries
from ucho.conversations.inbox_models import InboxCount
from ucho.conversations.listing import recount
from ucho.conversations.models import Conversation
from ucho.core.actors import Actor
from ucho.org import operations as org
from ucho.org.models import Role, Unit
from ucho.org.queries import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(bakery: Bakery, ala: Conversation) -> Case:
    """Ala's case at Mokotów, with a step."""
    made = opened(bakery, ala)
    operations.listen(made, "Pudełko rozmokło na deszczu.", by=bakery.by_ola())
    return made


def reader(bakery: Bakery, *given: tuple[Unit, str]) -> Actor:
    """Return Marek with roles of single permissions, and with no others."""
    bakery.marek.memberships.all().delete()
    for unit, permission in given:
        role = Role.objects.create(name={"pl": permission}, permissions=[permission])
        org.give_role(bakery.marek, unit=unit, role=role, by=by_system())
    return actor_of(bakery.marek)


def seen(actor: Actor) -> list[str]:
    """Return the kinds of the lines somebody sees, after checking that the counters say the same."""
    lines = queries.lines_for(actor, "todo")
    counts = queries.counts_for(actor)
    assert (counts["todo"], counts["unassigned"]) == (len(lines), len(queries.lines_for(actor, "unassigned")))
    assert counts["due"] == len(queries.lines_for(actor, "due"))
    return sorted(line.kind for line in lines)


def test_each_kind_is_listed_and_counted_where_its_own_permission_holds(
    bakery: Bakery, case: Case, jan: Conversation
) -> None:
    talks, cases = "conversations.read", "cases.read"
    assert seen(bakery.by_ola().actor) == ["case", "conversation", "conversation"]
    assert seen(by_system().actor) == ["case", "conversation", "conversation"]
    assert seen(reader(bakery, (bakery.company, talks))) == ["conversation", "conversation"]
    assert seen(reader(bakery, (bakery.mokotow, talks))) == ["conversation", "conversation"]
    assert seen(reader(bakery, (bakery.company, cases))) == ["case"]
    assert seen(reader(bakery, (bakery.company, talks), (bakery.kazimierz, cases))) == ["conversation", "conversation"]
    assert seen(reader(bakery, (bakery.kazimierz, talks), (bakery.mokotow, cases))) == ["case"]
    everything = reader(bakery, (bakery.company, talks), (bakery.mokotow, cases))
    assert seen(everything) == ["case", "conversation", "conversation"]
    assert recount() == 0


def test_counters_of_older_installations_are_put_right(bakery: Bakery, case: Case) -> None:
    InboxCount.objects.filter(kind="case").delete()
    assert recount() == 1
    assert queries.counts_for(bakery.by_ola().actor)["todo"] == 2


def found(client: Client, words: str) -> list[str]:
    """Return where the rows of a search lead."""
    page = client.get("/", {"q": words}, follow=True).content.decode()
    return re.findall(r'href="/(conversations/\d+|cases/\d+)/', page)


def test_a_case_is_found_by_its_number_and_by_the_words_of_its_steps(
    ola: Client, bakery: Bakery, ala: Conversation, case: Case
) -> None:
    assert f"cases/{case.pk}" in found(ola, f"#{case.pk}")
    assert f"conversations/{ala.pk}" in found(ola, f"#{ala.pk}")
    assert found(ola, "deszcz") == [f"cases/{case.pk}"]
    assert found(ola, "śnieg") == []


def test_nobody_finds_a_case_they_may_not_read(bakery: Bakery, client: Client, ala: Conversation, case: Case) -> None:
    reader(bakery, (bakery.company, "conversations.read"))
    marek = signed_in(client, bakery.marek)
    assert found(marek, "deszcz") == []
    assert not [one for one in found(marek, f"#{case.pk}") if one.startswith("cases")]


def test_a_case_that_moved_is_found_in_its_new_unit(
    bakery: Bakery, client: Client, ala: Conversation, case: Case
) -> None:
    marek = signed_in(client, bakery.marek)
    assert found(marek, "deszcz") == []
    conversations.move(ala, to=bakery.kazimierz, by=by_system())
    operations.follow_move(case, to=bakery.kazimierz, by=by_system())
    assert found(marek, "deszcz") == [f"cases/{case.pk}"]
