"""The description of the API is true: valid, whole, and what is answered is what it says."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter

from tests.api.bakery import Bakery, Program, answered
from tests.cast import NOON, arrive, conversation_of
from ucho.api.application import api
from ucho.api.urls import urlpatterns
from ucho.events.delivery import deliver_all


@pytest.fixture
def description(db: None) -> Any:
    """The description as a program gets it, without a token."""
    return Program().get("/openapi.json")


def test_every_address_is_described_and_every_description_is_an_address(description: Any) -> None:
    described = {path.removeprefix("/api/v1/") for path in description["paths"]}
    served = {
        str(pattern.pattern).replace("<", "{").replace(">", "}").replace("{path:", "{") for pattern in urlpatterns
    }
    assert described == served - {"", "openapi.json", "{rest}"}


def test_every_reference_leads_somewhere(description: Any) -> None:
    schemas = description["components"]["schemas"]
    text = json.dumps(description)
    names = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert names <= set(schemas)
    assert description["openapi"].startswith("3.1")


def test_every_endpoint_says_what_it_does_how_it_refuses_and_needs_a_token(description: Any) -> None:
    names = []
    for path, verbs in description["paths"].items():
        for verb, endpoint in verbs.items():
            assert endpoint["description"], (verb, path)
            assert {"401", "403", "404", "422", "429"} <= set(endpoint["responses"]), (verb, path)
            assert endpoint["security"] == [{"Bearer": []}]
            assert len(endpoint["tags"]) == 1
            names.append(endpoint["operationId"])
    assert len(names) == len(set(names))


def test_every_path_parameter_is_described(description: Any) -> None:
    for path, verbs in description["paths"].items():
        wanted = {part[1:-1].removeprefix("path:") for part in path.split("/") if part.startswith("{")}
        for endpoint in verbs.values():
            assert {one["name"] for one in endpoint.get("parameters", ()) if one["in"] == "path"} == wanted


def shape_of(path: str, method: str, code: int) -> Any:
    """Return the model of an endpoint's answer."""
    for bound in api._get_bound_routers() if hasattr(api, "_get_bound_routers") else []:
        for template, view in bound.path_operations.items():
            for operation in view.operations:
                if template == path and method in operation.methods:
                    return operation.response_models[code].model_fields["response"].annotation
    raise LookupError(path)


ANSWERS = [
    ("/conversations", "/conversations"),
    ("/conversations/{pk}", "/conversations/{conversation}"),
    ("/conversations/{pk}/messages", "/conversations/{conversation}/messages"),
    ("/messages/{pk}", "/messages/{message}"),
    ("/people", "/people"),
    ("/people/{pk}", "/people/{person}"),
    ("/people/{pk}/timeline", "/people/{person}/timeline"),
    ("/people/{pk}/identities", "/people/{person}/identities"),
    ("/facts", "/facts"),
    ("/accounts", "/accounts"),
    ("/accounts/{pk}/ledger", "/accounts/{account}/ledger"),
    ("/me", "/me"),
    ("/units", "/units"),
    ("/agents", "/agents"),
    ("/webhooks/events", "/webhooks/events"),
    ("/tokens", "/tokens"),
    ("/accounts/{pk}/survey", "/accounts/{account}/survey"),
    ("/surveys/invitations", "/surveys/invitations"),
    ("/surveys/answers", "/surveys/answers?instrument=csat"),
    ("/surveys/answers/{pk}", "/surveys/answers/{answer}"),
    ("/surveys/score", "/surveys/score?instrument=csat"),
    ("/surveys/funnel", "/surveys/funnel?instrument=csat"),
    ("/people/{pk}/preferences", "/people/{person}/preferences"),
    ("/people/{pk}/holds", "/people/{person}/holds"),
    ("/ask-policy", "/ask-policy"),
    ("/cases", "/cases"),
    ("/cases/{pk}", "/cases/{case}"),
    ("/cases/{pk}/clocks", "/cases/{case}/clocks"),
    ("/cases/figures", "/cases/figures"),
    ("/causes", "/causes"),
    ("/gestures/waiting", "/gestures/waiting"),
    ("/units/{pk}/case-policy", "/units/{unit}/case-policy"),
    ("/units/{pk}/hours", "/units/{unit}/hours"),
    ("/units/{pk}/targets", "/units/{unit}/targets"),
    ("/conversations/{pk}/clocks", "/conversations/{conversation}/clocks"),
    ("/conversations/{pk}/promises", "/conversations/{conversation}/promises"),
    ("/playbooks", "/playbooks"),
    ("/playbooks/{name}/runs", "/playbooks/recover_bad_answer/runs"),
    ("/playbooks/{name}/dry-run", "/playbooks/recover_bad_answer/dry-run"),
]


@pytest.mark.usefixtures("noon")
def test_what_is_answered_is_what_was_described(bakery: Bakery, admin: Program) -> None:
    ids = something_of_everything(bakery, admin)
    for template, path in ANSWERS:
        reply = admin.ask("GET", path.format(**ids))
        assert reply.status_code == 200, (path, reply.content)
        read = TypeAdapter(shape_of(template, "GET", 200)).validate_json(reply.content)
        assert json.loads(TypeAdapter(type(read)).dump_json(read)).keys() == reply.json().keys(), path
        assert reply.json().get("items") != [], path


def something_of_everything(bakery: Bakery, admin: Program) -> dict[str, int]:
    """Let a little of everything happen; returns the numbers it got."""
    letter = json.dumps({"id": "m1", "from": "ala@example.com", "text": "Czy tort będzie na sobotę?"})
    [entry] = arrive(bakery.mailbox, letter.encode())
    begun = conversation_of(entry)
    admin.post(f"/conversations/{begun.pk}/reply", {"text": "Sprawdzimy."}, 201)
    promised = {"words": "Oddzwonimy", "due_at": str(NOON + timedelta(days=9999))}
    admin.post(f"/conversations/{begun.pk}/promises", promised, 201)
    given = answered(bakery, begun, 2, "Zimny tort")
    deliver_all(NOON)
    case = admin.post("/cases", {"conversations": [begun.pk]}, 201)["case"]["id"]
    offer = {"kind": "voucher", "amount": 99_000, "currency": "PLN"}
    bakery.program(bakery.ola).post(f"/cases/{case}/gestures", offer, 201)
    admin.post(f"/cases/{case}/paraphrase", {"words": "Tort był zimny."})
    begun.refresh_from_db()
    return {
        "conversation": begun.pk,
        "message": begun.messages.all()[0].pk,
        "person": begun.person_id,
        "account": bakery.mailbox.pk,
        "unit": bakery.mokotow.pk,
        "answer": given.pk,
        "case": case,
    }
