"""Surveys through the API: what is asked, who was asked, what they answered, and the score behind it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.api.bakery import Bakery, Program, answered, invited
from tests.cast import NOON, by_system, hire
from ucho.customers import operations as customers
from ucho.surveys.models import Invitation, Plan, Skip

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def lead(bakery: Bakery) -> Program:
    """A program that acts as the lead of Mokotów."""
    return bakery.program(hire("iga@klos.example", "Iga", bakery.mokotow, "lead", by_system()))


def test_a_lead_decides_what_an_account_asks(bakery: Bakery, lead: Program) -> None:
    path = f"/accounts/{bakery.mailbox.pk}/survey"
    assert lead.get(path) == {
        "account": bakery.mailbox.pk,
        "instrument": "",
        "ask_after": "PT24H",
        "changed_at": None,
    }
    plan = lead.post(path, {"instrument": "ces2", "ask_after": "PT90M"}, method="PUT")
    assert (plan["instrument"], plan["ask_after"]) == ("ces2", "PT1H30M")
    assert lead.post(path, {"instrument": ""}, method="PUT")["instrument"] == ""
    assert Plan.objects.get().instrument == ""
    refused = lead.post(path, {"instrument": "ces2", "ask_after": "two hours"}, 422, method="PUT")
    assert refused["error"].startswith("“two hours” is not a duration.")
    assert "CES 2.0, CSAT or NPS" in lead.post(path, {"instrument": "fixed"}, 422, method="PUT")["error"]


def test_an_agent_sees_the_plan_and_changes_nothing(bakery: Bakery, ola: Program, lead: Program) -> None:
    path = f"/accounts/{bakery.mailbox.pk}/survey"
    assert ola.get(path)["instrument"] == ""
    ola.post(path, {"instrument": "nps"}, 403, method="PUT")
    other = f"/accounts/{bakery.other_mailbox.pk}/survey"
    lead.get(other, 404)
    lead.post(other, {"instrument": "nps"}, 404, method="PUT")
    assert not Plan.objects.exists()


def test_answers_are_walked_newest_first_and_filtered(bakery: Bakery, ola: Program, admin: Program) -> None:
    for number in range(1, 6):
        at = NOON - timedelta(days=number // 2)
        answered(bakery, bakery.begin(number, at=at), number, f"Ocena {number}", at)
    answered(bakery, bakery.begin(6, agent=bakery.marek), 1, "Kazimierz")
    mine = ola.walk("/surveys/answers", instrument="csat", limit=2)
    assert [row["score"] for row in mine] == [1, 3, 2, 5, 4]
    assert (mine[0]["band"], mine[0]["words"], mine[0]["person"]["name"]) == ("bad", "Ocena 1", "Ala 1")
    assert (mine[0]["agent"]["name"], mine[0]["unit"]) == ("Ola Zielińska", bakery.mokotow.pk)
    assert mine[0]["subject"]["kind"] == "conversations.conversation"
    assert [row["score"] for row in ola.walk("/surveys/answers", instrument="csat", band="good")] == [5, 4]
    since = str(NOON - timedelta(days=1))
    assert len(ola.walk("/surveys/answers", instrument="csat", since=since)) == 3
    assert len(ola.walk("/surveys/answers", instrument="csat", until=since)) == 2
    assert len(admin.walk("/surveys/answers", instrument="csat", unit=bakery.kazimierz.pk)) == 1
    assert len(admin.walk("/surveys/answers", instrument="csat", unit=bakery.company.pk)) == 6
    assert len(admin.walk("/surveys/answers", instrument="csat", account=bakery.mailbox.pk)) == 5
    assert admin.walk("/surveys/answers", instrument="nps") == []


def test_a_branch_never_sees_what_customers_of_another_answered(bakery: Bakery, ola: Program) -> None:
    theirs = answered(bakery, bakery.begin(1, agent=bakery.marek), 1, "Bułki z Kazimierza")
    marek = bakery.program(bakery.marek)
    assert marek.get(f"/surveys/answers/{theirs.pk}")["words"] == "Bułki z Kazimierza"
    ola.get(f"/surveys/answers/{theirs.pk}", 404)
    for wanted in ({}, {"unit": bakery.kazimierz.pk}, {"account": bakery.other_mailbox.pk}):
        assert ola.walk("/surveys/answers", instrument="csat", **wanted) == []
        assert ola.get("/surveys/score", instrument="csat", **wanted)["n"] == 0
        assert ola.get("/surveys/funnel", instrument="csat", **wanted)["considered"] == 0
    assert ola.walk("/surveys/invitations") == ola.walk("/surveys/invitations", unit=bakery.kazimierz.pk) == []
    assert len(marek.walk("/surveys/invitations")) == 1


def test_a_score_comes_with_its_range_and_is_hidden_when_it_would_tell_who(bakery: Bakery, ola: Program) -> None:
    for number in range(1, 5):
        answered(bakery, bakery.begin(number), 5)
    few = ola.get("/surveys/score", instrument="csat")
    assert (few["n"], few["hidden"], few["too_few"]) == (4, True, True)
    assert (few["score"], few["low"], few["high"], few["distribution"], few["readings"]) == (None, None, None, {}, [])
    answered(bakery, bakery.begin(5), 1)
    shown = ola.get("/surveys/score", instrument="csat")
    assert (shown["n"], shown["hidden"], shown["too_few"], shown["score"]) == (5, False, True, 80.0)
    assert shown["low"] == pytest.approx(37.55, abs=0.01)  # Wilson, 4 of 5
    assert shown["high"] == pytest.approx(96.38, abs=0.01)
    assert (shown["scale"], shown["method"], shown["level"]) == ("%", "Wilson", 0.95)
    assert shown["distribution"] == {"1": 1, "2": 0, "3": 0, "4": 0, "5": 4}
    assert {one["name"]: one["value"] for one in shown["readings"]} == {"mean": 4.2, "net": 60.0}
    empty = ola.get("/surveys/score", instrument="nps")
    assert (empty["n"], empty["score"], empty["scale"]) == (0, None, "points")


def test_an_unknown_survey_is_refused_with_those_there_are(ola: Program) -> None:
    known = "There is no survey called “fixed” here. Choose one of these: ces2, csat, nps."
    assert ola.get("/surveys/score", 422, instrument="fixed")["error"] == known
    assert ola.get("/surveys/score", 422)["error"] == "“instrument” is missing. Add it."
    assert ola.get("/surveys/answers", 422, instrument="")["error"].startswith("Say which survey is meant.")
    assert ola.get("/surveys/funnel", instrument="fixed")["sent"] == 0


def test_ola_asks_by_hand_once_however_often_the_program_repeats_itself(bakery: Bakery, admin: Program) -> None:
    begun = bakery.begin()
    body = {"conversation": begun.pk, "instrument": "ces2"}
    made = admin.post("/surveys/invitations", body, 201, **{"Idempotency-Key": "po-torcie"})
    assert (made["instrument"], made["sending"], made["answer"]) == ("ces2", "queued", None)
    assert made["subject"] == {"kind": "conversations.conversation", "id": begun.pk}
    assert made["agent"]["id"] == bakery.ola.pk
    assert admin.post("/surveys/invitations", body, 201, **{"Idempotency-Key": "po-torcie"}) == made
    assert Invitation.objects.count() == 1
    assert admin.walk("/surveys/invitations", answered=False, person=begun.person_id) == [made]
    assert admin.walk("/surveys/invitations", answered=True) == []
    refused = admin.post("/surveys/invitations", body, 422)
    assert refused == {"error": "We asked this customer something a short time ago.", "code": "gap"}


def test_a_rule_that_forbids_asking_answers_with_its_words_and_its_name(bakery: Bakery, admin: Program) -> None:
    begun = bakery.begin()
    customers.set_preference(begun.person, purpose="ask", allowed=False, source="agent", by=by_system())
    body = {"conversation": begun.pk, "instrument": "nps"}
    for _try in range(2):
        refused = admin.post("/surveys/invitations", body, 422, **{"Idempotency-Key": "x"})
        assert refused == {"error": "This customer asked us not to send such messages.", "code": "opted_out"}
    assert set(Skip.objects.values_list("rule", flat=True)) == {"opted_out"}
    funnel = admin.get("/surveys/funnel", instrument="nps")
    assert (funnel["considered"], funnel["sent"]) == (2, 0)
    assert funnel["skipped"][0]["words"] == "This customer asked us not to send such messages."


def test_without_a_survey_of_its_own_the_account_s_is_sent(bakery: Bakery, admin: Program) -> None:
    begun = bakery.begin()
    refused = admin.post("/surveys/invitations", {"conversation": begun.pk}, 422)
    assert refused["error"] == "Say which survey is meant. Choose one of these: ces2, csat, nps."
    admin.post(f"/accounts/{bakery.mailbox.pk}/survey", {"instrument": "nps"}, method="PUT")
    assert admin.post("/surveys/invitations", {"conversation": begun.pk}, 201)["instrument"] == "nps"


def test_whoever_may_not_ask_asks_nobody(bakery: Bakery, ola: Program) -> None:
    mine, theirs = bakery.begin(1), bakery.begin(2, agent=bakery.marek)
    ola.post("/surveys/invitations", {"conversation": mine.pk, "instrument": "nps"}, 403)
    ola.post("/surveys/invitations", {"conversation": theirs.pk, "instrument": "nps"}, 404)
    assert not Invitation.objects.exists()


def test_the_funnel_counts_what_became_of_everybody(bakery: Bakery, ola: Program, noon: datetime) -> None:
    answered(bakery, bakery.begin(1), 4)
    invited(bakery, bakery.begin(2))
    funnel = ola.get("/surveys/funnel", instrument="csat", since=str(noon - timedelta(days=1)))
    assert (funnel["considered"], funnel["sent"], funnel["answered"], funnel["opened"]) == (2, 2, 1, 1)
    assert ola.get("/surveys/funnel", instrument="csat", since=str(noon + timedelta(days=1)))["considered"] == 0
