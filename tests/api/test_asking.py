"""Whether customers may be asked, through the API."""

from __future__ import annotations

import pytest

from tests.api.bakery import Bakery, Program
from tests.cast import by_system
from ucho.customers.models import Preference
from ucho.customers.operations import place_hold

pytestmark = pytest.mark.usefixtures("noon")


def test_what_a_customer_wants_is_noted_and_shown(bakery: Bakery, ola: Program) -> None:
    path = f"/people/{bakery.begin().person_id}/preferences"
    assert [(one["purpose"], one["allowed"]) for one in ola.get(path)["items"]] == [("ask", None), ("marketing", None)]
    ola.post(path, {"allowed": False}, method="PUT")
    ola.post(path, {"allowed": False}, method="PUT")
    said = ola.post(path, {"allowed": True, "purpose": "marketing"}, method="PUT")["items"]
    assert [(one["purpose"], one["allowed"], one["source"]) for one in said] == [
        ("ask", False, "agent"),
        ("marketing", True, "agent"),
    ]
    assert Preference.objects.count() == 2
    assert "“purpose” must be one of these" in ola.post(path, {"allowed": True, "purpose": "case"}, 422, "PUT")["error"]
    ola.post("/people/999/preferences", {"allowed": True}, 404, method="PUT")


def test_holds_are_listed_and_name_only_cases_that_the_reader_may_read(bakery: Bakery, ola: Program) -> None:
    begun, theirs = bakery.begin(1), bakery.begin(1, agent=bakery.marek)
    assert begun.person_id == theirs.person_id
    marek = bakery.program(bakery.marek)
    case = marek.post("/cases", {"conversations": [theirs.pk]}, 201)["case"]
    place_hold(begun.person, reason="legal", subject="somewhere.else:7", by=by_system())
    path = f"/people/{begun.person_id}/holds"
    assert [(one["reason"], one["subject"]) for one in marek.get(path)["items"]] == [
        ("legal", None),
        ("recovery", {"kind": "cases.case", "id": case["id"]}),
    ]
    assert [one["subject"] for one in ola.walk(path, limit=1)] == [None, None]


def test_the_rules_of_asking_are_changed_one_by_one(bakery: Bakery, ola: Program, admin: Program) -> None:
    rules = ola.get("/ask-policy")
    assert (rules["gap"], rules["yearly_cap"], rules["changed_at"]) == ("P30D", 6, None)
    assert set(rules["instrument_gap"]) == {"ces2", "csat", "nps"}
    ola.post("/ask-policy", {"gap": "P7D"}, 403, method="PUT")
    changed = admin.post("/ask-policy", {"gap": "P1W", "instrument_gap": {"nps": "P120D"}}, method="PUT")
    assert (changed["gap"], changed["instrument_gap"]["nps"], changed["quiet_from"]) == ("P7D", "P120D", "20:00")
    assert changed["instrument_gap"]["csat"] == rules["instrument_gap"]["csat"]
    assert "20:00" in admin.post("/ask-policy", {"quiet_to": "eight"}, 422, method="PUT")["error"]
    assert "“nsp”" in admin.post("/ask-policy", {"instrument_gap": {"nsp": "P1D"}}, 422, method="PUT")["error"]
    assert admin.get("/ask-policy") == changed
