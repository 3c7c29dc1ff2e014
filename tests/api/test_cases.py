"""Recovery cases through the API: opened by hand, talked over, made good, closed, verified and counted."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.bakery import Bakery, Program
from tests.cast import by_system, hire
from ucho.cases.models import Case, Cause, Gesture, Step
from ucho.conversations.models import Message

pytestmark = pytest.mark.usefixtures("noon")
KEY: Any = {"Idempotency-Key": "one-and-the-same"}


@pytest.fixture
def lead(bakery: Bakery) -> Program:
    """A program that acts as the lead of Mokotów."""
    return bakery.program(hire("iga@klos.example", "Iga", bakery.mokotow, "lead", by_system()))


def opened(bakery: Bakery, program: Program, number: int = 1, *, agent: Any = None) -> int:
    """Open a case in a new conversation; returns its number."""
    begun = bakery.begin(number, agent=agent)
    return int(program.post("/cases", {"conversations": [begun.pk]}, 201)["case"]["id"])


def test_a_case_is_opened_by_hand_once(bakery: Bakery, ola: Program) -> None:
    begun = bakery.begin()
    whole = ola.post("/cases", {"conversations": [begun.pk]}, 201)
    case = whole["case"]
    assert (case["reason"], case["status"], case["unit"], case["source"]) == ("manual", "open", bakery.mokotow.pk, None)
    assert case["person"] == {"id": begun.person_id, "name": "Ala 1"}
    assert [one["id"] for one in whole["conversations"]] == [begun.pk]
    assert {one["metric"]: one["state"] for one in whole["clocks"]} == {
        "first_contact": "running",
        "recovery": "running",
    }
    assert ola.post("/cases", {"conversations": [begun.pk]}, 201)["case"]["id"] == case["id"]
    alone = {"person": begun.person_id, "unit": bakery.mokotow.pk}
    first = ola.post("/cases", alone, 201, **KEY)["case"]["id"]
    assert ola.post("/cases", alone, 201, **KEY)["case"]["id"] == first != case["id"]
    assert Case.objects.count() == 2


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "Say whose case it is"),
        ({"person": 1}, "Say which unit makes it good"),
        ({"person": 1, "unit": 999}, "There is no such unit."),
        ({"person": 1, "unit": 1, "owner": 999}, "There is no such colleague."),
    ],
)
def test_a_case_of_nobody_is_refused(bakery: Bakery, admin: Program, body: Any, words: str) -> None:
    names = {"person": bakery.begin().person_id, "unit": bakery.mokotow.pk}
    known = {name: names[name] if value == 1 else value for name, value in body.items()}
    assert words in admin.post("/cases", known, 422)["error"]
    assert not Case.objects.exists()


def test_conversations_of_two_customers_are_two_cases(bakery: Bakery, ola: Program) -> None:
    both = [bakery.begin(1).pk, bakery.begin(2).pk]
    assert "different customers" in ola.post("/cases", {"conversations": both}, 422)["error"]


def test_the_whole_recovery_is_led_through_the_api(bakery: Bakery, ola: Program, lead: Program) -> None:
    path = f"/cases/{opened(bakery, ola)}"
    assert ola.post(f"{path}/acknowledge")["promises"][0]["kept_at"] is None
    assert ola.post(f"{path}/listen", {"words": "Tort był połamany."})["next"] == "ask"
    for _try in range(2):
        asked = ola.post(f"{path}/ask", {"words": "O której przyjechał?"}, **KEY)
    assert [one["kind"] for one in asked["steps"]] == ["listen", "ask"]
    assert asked["case"]["contacted_at"]
    assert asked["promises"][0]["kept_at"]
    said_back = ola.post(f"{path}/paraphrase", {"words": "Tort był połamany.", "wish": "Nowy tort"}, **KEY)
    assert (said_back["case"]["status"], said_back["next"]) == ("waiting", "wait")
    assert ola.post(f"{path}/correct", {"words": "Dwa torty."})["paraphrases"][0]["correction"] == "Dwa torty."
    ola.post(f"{path}/paraphrase", {"words": "Dwa torty były połamane."})
    confirmed = ola.post(f"{path}/confirm")
    assert (confirmed["paraphrases"][0]["how"], confirmed["case"]["status"]) == ("words", "open")
    assert ola.post(f"{path}/answer-feeling", {"words": "Bardzo nam przykro."}, **KEY)["next"] == "cause"
    cause = Cause.objects.exclude(parent=None)[0]
    found = {"cause": cause.pk, "department": bakery.kazimierz.pk, "preventable": True}
    assert ola.post(f"{path}/cause", found)["case"]["cause"]["id"] == cause.pk
    gesture = make_up(ola, lead, path)
    closed = ola.post(f"{path}/close", {"outcome": "solved"})["case"]
    assert (closed["status"], closed["outcome"]) == ("closed", "solved")
    verified = ola.post(f"{path}/verify", {"fixed": False})["case"]
    assert (verified["status"], verified["reopened"], verified["verification"]["fixed"]) == ("open", 1, False)
    assert ola.get(path)["gestures"] == [gesture]


def make_up(ola: Program, lead: Program, path: str) -> Any:
    """Offer a gesture above the limit, and have it approved; returns it."""
    offer = {"kind": "refund", "amount": 15_000, "currency": "pln", "words": "za dwa torty"}
    made = ola.post(f"{path}/gestures", offer, 201, **KEY)
    assert ola.post(f"{path}/gestures", offer, 201, **KEY) == made
    assert (made["amount"], made["currency"], made["state"]) == (15_000, "PLN", "waiting")
    assert "waits for approval" in ola.post(f"{path}/close", {"outcome": "solved"}, 422)["error"]
    ola.post(f"/gestures/{made['id']}/approve", None, 403)
    assert [one["id"] for one in lead.get("/gestures/waiting")["items"]] == [made["id"]]
    approved = lead.post(f"/gestures/{made['id']}/approve")
    assert (approved["state"], approved["approved_by"]["name"]) == ("approved", "Iga")
    assert "approved already" in lead.post(f"/gestures/{made['id']}/refuse", {"words": "za dużo"}, 422)["error"]
    return approved


def test_one_key_sends_a_question_and_a_summary_once_each(bakery: Bakery, ola: Program) -> None:
    path = f"/cases/{opened(bakery, ola)}"
    before = Message.objects.filter(direction="out").count()
    for _try in range(2):
        for step in ("ask", "paraphrase", "answer-feeling"):
            ola.post(f"{path}/{step}", {"words": "Tort był połamany?"}, **KEY)
    assert Step.objects.count() == 3
    assert Message.objects.filter(direction="out").count() == before + 3


def test_a_branch_never_sees_the_cases_of_another(bakery: Bakery, ola: Program, lead: Program) -> None:
    marek = bakery.program(bakery.marek)
    theirs = opened(bakery, marek, agent=bakery.marek)
    offer = {"kind": "voucher", "amount": 90_000, "currency": "PLN"}
    gesture = marek.post(f"/cases/{theirs}/gestures", offer, 201)["id"]
    assert ola.walk("/cases") == ola.walk("/cases", unit=bakery.kazimierz.pk) == []
    ola.get(f"/cases/{theirs}", 404)
    ola.get(f"/cases/{theirs}/clocks", 404)
    assert lead.get("/gestures/waiting")["items"] == []
    lead.post(f"/gestures/{gesture}/approve", None, 404)
    words = {"words": "Dzień dobry"}
    for verb, body in (
        ("assign", {"agent": bakery.ola.pk}),
        ("acknowledge", None),
        ("listen", words),
        ("ask", words),
        ("paraphrase", words),
        ("confirm", None),
        ("correct", words),
        ("answer-feeling", words),
        ("cause", {"cause": 1}),
        ("gestures", offer),
        ("close", {"outcome": "unfounded"}),
        ("verify", {"fixed": True}),
        ("reopen", words),
    ):
        if verb != "cause":
            ola.post(f"/cases/{theirs}/{verb}", body, 404)
    figures = ola.get("/cases/figures", unit=bakery.kazimierz.pk)
    assert (figures["opened"], figures["cost"]) == (0, {})
    hers = bakery.begin(7).pk
    marek.post("/cases", {"conversations": [hers]}, 404)
    ola.post("/cases", {"conversations": [hers], "unit": bakery.kazimierz.pk}, 403)
    assert Gesture.objects.get().approved_at is None
    assert Case.objects.count() == 1


def test_cases_are_listed_newest_first_and_filtered(bakery: Bakery, ola: Program, admin: Program) -> None:
    numbers = [opened(bakery, ola, number) for number in range(1, 4)]
    theirs = opened(bakery, bakery.program(bakery.marek), 1, agent=bakery.marek)
    assert [one["id"] for one in ola.walk("/cases", limit=2)] == numbers[::-1]
    ola.post(f"/cases/{numbers[2]}/assign", {"agent": None})
    ola.post(f"/cases/{numbers[1]}/close", {"outcome": "unfounded"})
    assert [one["id"] for one in ola.walk("/cases", owner=bakery.ola.pk, status="open")] == [numbers[0]]
    assert [one["id"] for one in ola.walk("/cases", status="closed")] == [numbers[1]]
    person = ola.get(f"/cases/{numbers[0]}")["case"]["person"]["id"]
    assert {one["id"] for one in admin.walk("/cases", person=person)} == {numbers[0], theirs}
    assert len(admin.walk("/cases", unit=bakery.company.pk)) == 4
    assert admin.walk("/cases", unit=999) == []
    refused = ola.post(f"/cases/{numbers[0]}/assign", {"agent": bakery.marek.pk}, 422)
    assert refused["error"].startswith("Marek Wójcik may not work on cases here.")


def test_the_figures_say_what_making_good_achieves(bakery: Bakery, ola: Program) -> None:
    path = f"/cases/{opened(bakery, ola)}"
    ola.post(f"{path}/ask", {"words": "Co się stało?"})
    ola.post(f"{path}/gestures", {"kind": "voucher", "amount": 2500, "currency": "PLN"}, 201)
    ola.post(f"{path}/close", {"outcome": "unreachable"})
    figures = ola.get("/cases/figures", until="2026-11-20T12:00:01Z")
    assert (figures["opened"], figures["contacted_in_time"], figures["closed"], figures["resolved"]) == (1, 1, 1, 0)
    assert (figures["cost"], figures["gestures"], figures["since"]) == ({"PLN": 2500}, 1, "2026-10-21T12:00:01Z")
    assert ola.get("/cases/figures", until="2026-11-20T12:00:00Z")["opened"] == 0
    assert ola.get("/cases/figures", 422, unit=999)["error"] == "There is no such unit."


def test_a_lead_keeps_the_list_of_causes(bakery: Bakery, ola: Program, lead: Program) -> None:
    group = lead.post("/causes", {"name": {"pl": "Wypiek", "en": "Baking"}}, 201)
    inside = lead.post("/causes", {"name": {"pl": "Zakalec"}, "parent": group["id"]}, 201)
    assert [(one["id"], one["parent"]) for one in ola.get("/causes")["items"]][-2:] == [
        (group["id"], None),
        (inside["id"], group["id"]),
    ]
    assert "two levels" in lead.post("/causes", {"name": {"pl": "X"}, "parent": inside["id"]}, 422)["error"]
    assert "no such cause" in lead.post("/causes", {"name": {"pl": "X"}, "parent": 999}, 422)["error"]
    assert lead.post("/causes", {"name": {}}, 422)["error"] == "Give the cause a name."
    ola.post("/causes", {"name": {"pl": "Pogoda"}}, 403)
    assert lead.post(f"/causes/{inside['id']}", method="DELETE")["retired"]
    assert inside["id"] not in [one["id"] for one in ola.get("/causes")["items"]]
    assert inside["id"] in [one["id"] for one in ola.get("/causes", retired=True)["items"]]
    case = opened(bakery, ola)
    refused = ola.post(f"/cases/{case}/cause", {"cause": inside["id"]}, 422)
    assert refused["error"].startswith("This cause is no longer in use.")


def test_the_policy_of_a_branch_is_its_own_or_comes_from_above(bakery: Bakery, admin: Program, lead: Program) -> None:
    path = f"/units/{bakery.mokotow.pk}/case-policy"
    shipped = {"gesture_limit": 10_000, "currency": "PLN", "verify_after": "P3D", "set_by": None, "changed_at": None}
    assert lead.get(path) == {"unit": bakery.mokotow.pk, **shipped}
    body = {"gesture_limit": 500, "currency": "eur", "verify_after": "P1W"}
    admin.post(f"/units/{bakery.company.pk}/case-policy", body, method="PUT")
    above = lead.get(path)
    assert (above["gesture_limit"], above["currency"], above["verify_after"]) == (500, "EUR", "P7D")
    assert above["set_by"] == bakery.company.pk
    assert lead.post(path, {**body, "gesture_limit": 0}, method="PUT")["set_by"] == bakery.mokotow.pk
    assert "three letters" in lead.post(path, {**body, "currency": "zł"}, 422, method="PUT")["error"]
    assert "“gesture_limit” must be 0 or more." in lead.post(path, {**body, "gesture_limit": -1}, 422, "PUT")["error"]
    lead.post(f"/units/{bakery.kazimierz.pk}/case-policy", body, 403, method="PUT")
