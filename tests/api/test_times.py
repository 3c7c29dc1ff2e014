"""Business hours, targets and clocks through the API."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.bakery import Bakery, Program
from tests.cast import arrive, by_system, conversation_of, hire, letter
from ucho.channels import operations as channels
from ucho.channels.models import Account
from ucho.org.models import Hours
from ucho.promises.models import Target

pytestmark = pytest.mark.usefixtures("noon")
WEEK: Any = [[["09:00", "13:00"], ["14:00", "17:00"]]] * 5 + [[], []]


@pytest.fixture
def lead(bakery: Bakery) -> Program:
    """A program that acts as the lead of Mokotów."""
    return bakery.program(hire("iga@klos.example", "Iga", bakery.mokotow, "lead", by_system()))


@pytest.fixture
def post_box(bakery: Bakery) -> Account:
    """A real mailbox of Mokotów."""
    settings = {"address": "poczta@klos.example", "smtp_out": "smtp://127.0.0.1:9"}
    return channels.open_account(bakery.mokotow, adapter="email", name="Poczta", settings=settings, by=by_system())


def test_a_branch_has_the_hours_of_the_company_until_it_has_its_own(
    bakery: Bakery, admin: Program, lead: Program
) -> None:
    path = f"/units/{bakery.mokotow.pk}/hours"
    nobody = lead.get(path)
    assert (nobody["week"], nobody["set_by"], nobody["time_zone"]) == ([], None, "Europe/Warsaw")
    admin.post(f"/units/{bakery.company.pk}/hours", {"week": WEEK, "country": "pl"}, method="PUT")
    above = lead.get(path)
    assert (above["week"], above["country"], above["set_by"]) == (WEEK, "PL", bakery.company.pk)
    own = lead.post(
        path, {"week": WEEK, "overrides": {"2026-12-24": [["9:00", "13:00"]], "2026-12-27": []}}, 200, "PUT"
    )
    assert (own["set_by"], own["country"]) == (bakery.mokotow.pk, "")
    assert own["overrides"] == {"2026-12-24": [["09:00", "13:00"]], "2026-12-27": []}
    assert lead.get(path) == own


def test_a_branch_gives_up_its_own_hours_and_targets(bakery: Bakery, admin: Program, lead: Program) -> None:
    hours, targets = f"/units/{bakery.mokotow.pk}/hours", f"/units/{bakery.mokotow.pk}/targets"
    admin.post(f"/units/{bakery.company.pk}/hours", {"week": WEEK}, method="PUT")
    lead.post(hours, {"week": []}, method="PUT")
    back = lead.post(hours, None, 200, "DELETE")
    assert (back["set_by"], back["week"]) == (bakery.company.pk, WEEK)
    lead.post(targets, {"targets": [{"metric": "first_response", "goal": "PT1H"}]}, method="PUT")
    found = lead.post(f"{targets}/first_response", None, 200, "DELETE")
    assert next(one for one in found["items"] if one["metric"] == "first_response")["set_by"] is None
    assert "Choose what the time is for" in lead.post(f"{targets}/coffee", None, 422, "DELETE")["error"]
    lead.post(f"/units/{bakery.kazimierz.pk}/hours", None, 403, "DELETE")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"week": WEEK[:6]}, "nobody would ever work"),
        ({"week": [*WEEK[:6], [["09:00", "25:00"]]]}, "does not fit here"),
        ({"week": [*WEEK[:6], [["09:00"]]]}, "“week.6.0.1” is missing"),
        ({"week": [], "country": "XX"}, "no public holidays of “XX”"),
        ({"week": [], "overrides": {"tomorrow": []}}, "“tomorrow” is not a day"),
    ],
)
def test_hours_that_make_no_sense_are_refused(bakery: Bakery, lead: Program, body: Any, words: str) -> None:
    assert words in lead.post(f"/units/{bakery.mokotow.pk}/hours", body, 422, method="PUT")["error"]
    assert not Hours.objects.exists()


def test_targets_are_set_all_or_none_and_followed_from_above(bakery: Bakery, admin: Program, lead: Program) -> None:
    path = f"/units/{bakery.mokotow.pk}/targets"
    built_in = {one["metric"]: one for one in lead.get(path)["items"]}
    assert built_in["first_response"] == {
        "metric": "first_response",
        "goal": "PT8H",
        "working": True,
        "set_by": None,
    }
    assert (built_in["resolution"]["goal"], built_in["recovery"]["goal"]) == (None, "P2D")
    quick = {"metric": "first_response", "goal": "PT2H"}
    lead.post(path, {"targets": [quick, {"metric": "second_response", "goal": "PT1H"}]}, 422, method="PUT")
    assert not Target.objects.exists()
    admin.post(f"/units/{bakery.company.pk}/targets", {"targets": [quick]}, method="PUT")
    lead.post(path, {"targets": [{"metric": "resolution", "goal": "P3D", "working": False}]}, method="PUT")
    now = {one["metric"]: (one["goal"], one["working"], one["set_by"]) for one in lead.get(path)["items"]}
    assert now["first_response"] == ("PT2H", True, bakery.company.pk)
    assert now["resolution"] == ("P3D", False, bakery.mokotow.pk)
    wrong = lead.post(path, {"targets": [{"metric": "resolution", "goal": "P1Y"}]}, 422, method="PUT")
    assert wrong["error"].startswith("“P1Y” is not a duration.")


def test_nobody_sees_or_sets_the_times_of_another_branch(bakery: Bakery, ola: Program, lead: Program) -> None:
    for name, body in (("hours", {"week": WEEK}), ("targets", {"targets": []}), ("case-policy", None)):
        path = f"/units/{bakery.kazimierz.pk}/{name}"
        ola.get(path, 403)
        if body is not None:
            lead.post(path, body, 403, method="PUT")
            ola.post(f"/units/{bakery.mokotow.pk}/{name}", body, 403, method="PUT")
        ola.get(f"/units/{bakery.mokotow.pk}/{name}")
        ola.get(f"/units/999/{name}", 404)


def test_the_clocks_of_a_conversation_are_shown_to_whoever_may_read_it(
    bakery: Bakery, ola: Program, post_box: Account
) -> None:
    [entry] = arrive(post_box, letter("Gdzie mój chleb?", to="poczta@klos.example"))
    path = f"/conversations/{conversation_of(entry).pk}/clocks"
    clocks = {one["metric"]: one for one in ola.get(path)["items"]}
    first = clocks["first_response"]
    assert (first["state"], first["goal"], first["used"], first["missed_at"]) == ("running", "PT8H", "PT0S", None)
    assert first["due_at"] > first["started_at"]
    assert (clocks["resolution"]["goal"], clocks["resolution"]["due_at"]) == (None, None)
    ola.post(f"/conversations/{conversation_of(entry).pk}/reply", {"text": "W drodze."}, 201)
    met = {one["metric"]: one["state"] for one in ola.get(path)["items"]}
    assert met["first_response"] == "met"
    bakery.program(bakery.marek).get(path, 404)


def test_promises_of_a_conversation_are_listed(bakery: Bakery, ola: Program) -> None:
    path = f"/conversations/{bakery.begin().pk}/promises"
    ola.post(path, {"words": "Oddzwonimy", "due_at": "2099-01-01T12:00:00Z"}, 201)
    (promise,) = ola.get(path)["items"]
    assert (promise["words"], promise["kept_at"], promise["missed_at"]) == ("Oddzwonimy", None, None)
    bakery.program(bakery.marek).get(path, 404)
