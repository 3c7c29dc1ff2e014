"""Hours and targets through their pages, and what agents see of clocks."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import Bakery, by_system, hire
from tests.web.conftest import signed_in
from ucho.conversations import operations as conversations
from ucho.conversations.models import Conversation
from ucho.events.models import FactRow
from ucho.org import operations as org
from ucho.org.models import Agent, Hours
from ucho.org.queries import calendar_of, hours_of
from ucho.promises import operations as promises
from ucho.promises.models import Target
from ucho.promises.queries import goals_of
from ucho.promises.rules import rules_of

pytestmark = pytest.mark.django_db
WEEK = {"when": "week", **{f"day-{n}": "9:00-13:00; 14:00 – 17:00" for n in range(5)}, "country": "PL"}


@pytest.fixture
def lead(bakery: Bakery, client: Client) -> Client:
    """The lead of Mokotów, signed in."""
    return signed_in(client, hire("lead@klos.example", "Ewa Lis", bakery.mokotow, "lead", by_system()))


def test_a_lead_says_when_the_branch_works(bakery: Bakery, lead: Client) -> None:
    address = f"/settings/times/{bakery.mokotow.pk}/hours/"
    assert "Całą dobę" in lead.get("/settings/times/").content.decode()
    answer = lead.post(address, WEEK | {"days": "2026-12-24 09:00–12:00\n2026-12-27"})
    assert answer.headers["Location"] == address
    made = Hours.objects.get()
    assert made.week[0] == [["09:00", "13:00"], ["14:00", "17:00"]]
    assert made.overrides == {"2026-12-24": [["09:00", "12:00"]], "2026-12-27": []}
    assert (made.country, made.made_by) == ("PL", Agent.objects.get(email="lead@klos.example"))
    page = lead.get(address).content.decode()
    assert "09:00–13:00, 14:00–17:00" in page
    assert FactRow.objects.filter(type="org.hours_changed").count() == 1
    lead.post(address, WEEK | {"days": "2026-12-24 09:00–12:00\n2026-12-27"})  # nothing is different
    assert Hours.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"day-0": "nine to five"},
        {"day-0": "09:00–25:00"},
        {"day-0": "09:00–13:00, 12:00–17:00"},
        {f"day-{n}": "" for n in range(5)},
        {"country": "QQ"},
        {"days": "24.12.2026 09:00–12:00"},
        {"days": "2026-12-24\n2026-12-24 09:00–12:00"},
    ],
)
def test_hours_that_cannot_be_are_refused_and_kept_in_the_form(
    bakery: Bakery, lead: Client, wrong: dict[str, str]
) -> None:
    answer = lead.post(f"/settings/times/{bakery.mokotow.pk}/hours/", WEEK | wrong)
    assert answer.status_code == 422
    assert not Hours.objects.exists()
    assert all(value.split("\n")[0] in answer.content.decode() for value in wrong.values() if value != "QQ")


def test_a_unit_without_hours_has_those_above_until_it_gets_its_own(bakery: Bakery, lead: Client) -> None:
    org.set_hours(bakery.company, week=[[["08:00", "16:00"]]] * 5 + [[], []], by=by_system())
    assert hours_of(bakery.mokotow) == hours_of(bakery.company)
    page = lead.get(f"/settings/times/{bakery.mokotow.pk}/hours/").content.decode()
    assert "08:00–16:00" in page
    assert "Piekarnia Kłos" in page
    lead.post(f"/settings/times/{bakery.mokotow.pk}/hours/", {"when": "always"})
    assert calendar_of(bakery.mokotow.pk).week == ()
    assert calendar_of(bakery.kazimierz.pk).week != ()


def test_a_unit_uses_the_hours_and_targets_above_again(bakery: Bakery, lead: Client) -> None:
    hours, targets = (f"/settings/times/{bakery.mokotow.pk}/{what}/" for what in ("hours", "targets"))
    org.set_hours(bakery.company, week=[[["08:00", "16:00"]]] * 5 + [[], []], by=by_system())
    promises.set_target(bakery.company, metric="first_response", seconds=1800, working=True, by=by_system())
    assert 'name="inherit"' not in lead.get(hours).content.decode() + lead.get(targets).content.decode()
    lead.post(hours, {"when": "always"})
    promises.set_target(bakery.mokotow, metric="first_response", seconds=60, working=True, by=by_system())
    assert 'value="first_response"' in lead.get(targets).content.decode()
    for _click in range(2):
        lead.post(hours, {"inherit": "yes"})
        lead.post(targets, {"inherit": "first_response"})
    assert hours_of(bakery.mokotow) == hours_of(bakery.company)
    assert rules_of(bakery.mokotow.pk).calendar().week == calendar_of(bakery.company.pk).week != ()
    goal, setter = goals_of(bakery.mokotow)["first_response"]
    assert (goal.seconds, setter) == (1800, bakery.company)
    assert (Hours.objects.filter(inherits=True).count(), Target.objects.filter(inherits=True).count()) == (1, 1)
    lead.post(hours, {"when": "always"})  # the same as before it inherited, and a version of its own again
    assert calendar_of(bakery.mokotow.pk).week == ()


def test_who_leads_another_branch_changes_nothing_here(bakery: Bakery, lead: Client) -> None:
    for what in ("hours", "targets"):
        assert lead.get(f"/settings/times/{bakery.kazimierz.pk}/{what}/").status_code == 403
        assert lead.post(f"/settings/times/{bakery.kazimierz.pk}/{what}/", WEEK).status_code == 403
    assert not Hours.objects.exists()


def test_a_lead_sets_a_target_and_leaves_the_others_alone(bakery: Bakery, lead: Client) -> None:
    address = f"/settings/times/{bakery.mokotow.pk}/targets/"
    form: dict[str, str] = {}
    for metric, (goal, _setter) in goals_of(bakery.mokotow).items():
        number = "" if goal.seconds is None else str(goal.seconds // 3600)
        form |= {
            f"{metric}-number": number,
            f"{metric}-span": "hours",
            f"{metric}-working": "yes" if goal.working else "no",
        }
    lead.post(address, form | {"first_response-number": "90", "first_response-span": "minutes"})
    made = Target.objects.get()
    assert (made.metric, made.seconds, made.working) == ("first_response", 5400, True)
    assert lead.post(address, form | {"first_response-number": "soon"}).status_code == 422
    assert lead.post(address, form | {"first_response-number": "9999"}).status_code == 422
    assert Target.objects.count() == 1


def test_an_agent_sees_by_when_to_answer(bakery: Bakery, ola: Client, ala: Conversation) -> None:
    page = ola.get(f"/conversations/{ala.pk}/").content.decode()
    assert "Termin" in page
    conversations.reply(ala, text="Już jedzie.", by=by_system())
    page = ola.get(f"/conversations/{ala.pk}/").content.decode()
    assert "u-chip-good" in page  # answered in time
