"""Playbooks, what we understood of messages, and the facts of both, through the API."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.bakery import Bakery, Program
from tests.cast import arrive, by_system, conversation_of, letter
from ucho.channels import operations as channels
from ucho.channels.models import Account
from ucho.events.delivery import deliver_all
from ucho.playbooks.models import Run, Switch

pytestmark = pytest.mark.usefixtures("noon")
ANGRY = "To skandal! Tort był połamany, żądam zwrotu pieniędzy. Rezygnuję z Państwa usług."
UNHAPPY = "recover_unhappy_message"


@pytest.fixture
def post_box(bakery: Bakery) -> Account:
    """A real mailbox of Mokotów."""
    settings = {"address": "poczta@klos.example", "smtp_out": "smtp://127.0.0.1:9"}
    return channels.open_account(bakery.mokotow, adapter="email", name="Poczta", settings=settings, by=by_system())


@pytest.fixture
def complaint(bakery: Bakery, post_box: Account, noon: Any) -> int:
    """Ala is angry; returns the number of her conversation."""
    [entry] = arrive(post_box, letter(ANGRY, to="poczta@klos.example"))
    deliver_all(noon)
    return conversation_of(entry).pk


def test_playbooks_say_what_they_do_and_what_they_did(bakery: Bakery, admin: Program, complaint: int) -> None:
    known = {one["name"]: one for one in admin.get("/playbooks")["items"]}
    assert set(known) == {"ask_after_resolved", "recover_bad_answer", UNHAPPY, "verify_recovery"}
    assert (known[UNHAPPY]["enabled"], known[UNHAPPY]["triggers"]) == (True, ["understanding.read"])
    assert known[UNHAPPY]["done"] == 1
    (run,) = admin.get(f"/playbooks/{UNHAPPY}/runs")["items"]
    assert (run["state"], run["type"], run["person"]["name"]) == ("done", "understanding.read", "Ala Nowak")
    assert admin.get(f"/playbooks/{UNHAPPY}/runs", state="skipped")["items"] == []
    dry = admin.get(f"/playbooks/{UNHAPPY}/dry-run")
    assert (dry["happened"], dry["acts"], dry["items"][0]["did"]) == (1, 1, True)
    assert Run.objects.filter(playbook=UNHAPPY).count() == 1


def test_a_playbook_is_switched_and_set_by_whoever_may(bakery: Bakery, ola: Program, admin: Program) -> None:
    path = f"/playbooks/{UNHAPPY}"
    ola.post(path, {"enabled": False}, 403, method="PUT")
    assert admin.post(path, {"enabled": False}, method="PUT")["enabled"] is False
    assert not Switch.objects.get(name=UNHAPPY).enabled
    for setting in admin.post(path, {}, method="PUT")["settings"]:
        turned = {setting["name"]: not setting["on"]}
        changed = admin.post(path, {"settings": turned}, method="PUT")["settings"]
        assert turned.items() <= {one["name"]: one["on"] for one in changed}.items()
    refused = admin.post(path, {"enabled": True, "settings": {"loud": True}}, 422, method="PUT")
    assert "no such setting" in refused["error"]
    assert not Switch.objects.get(name=UNHAPPY).enabled
    admin.post("/playbooks/dance", {"enabled": True}, 404, method="PUT")
    for view in ("runs", "dry-run"):
        admin.get(f"/playbooks/../{view}", 404)
        admin.get(f"/playbooks/dance/{view}", 404)


def test_a_branch_sees_only_what_playbooks_did_for_its_own_customers(
    bakery: Bakery, admin: Program, complaint: int
) -> None:
    from tests.cast import hire
    from ucho.org import operations as org
    from ucho.org.models import Role

    role = Role.objects.get(code="lead")
    org.change_role(role, permissions=[*{*role.permissions, "playbooks.read"}], by=by_system())
    here = bakery.program(hire("iga@klos.example", "Iga", bakery.mokotow, "lead", by_system()))
    there = bakery.program(hire("jan@klos.example", "Jan", bakery.kazimierz, "lead", by_system()))
    for program, n in ((here, 1), (there, 0)):
        assert len(program.get(f"/playbooks/{UNHAPPY}/runs")["items"]) == n
        assert program.get(f"/playbooks/{UNHAPPY}/dry-run")["happened"] == n
        assert {one["name"]: one["done"] for one in program.get("/playbooks")["items"]}[UNHAPPY] == n


def test_messages_carry_what_we_understood_and_the_case_it_opened(bakery: Bakery, ola: Program, complaint: int) -> None:
    messages = ola.get(f"/conversations/{complaint}/messages")["items"]
    assert {"complaint", "leaving"} <= set(messages[0]["codes"])
    assert [one["codes"] for one in messages if one["direction"] == "out"] in ([], [[]])
    assert ola.get(f"/messages/{messages[0]['id']}")["codes"] == messages[0]["codes"]
    (case,) = ola.get("/cases")["items"]
    assert (case["reason"], case["source"]) == (
        "unhappy_message",
        {"kind": "conversations.message", "id": messages[0]["id"]},
    )


def test_every_new_fact_can_be_asked_for_and_says_what_it_carries(bakery: Bakery, admin: Program) -> None:
    events = {one["type"]: one for one in admin.get("/webhooks/events")["items"]}
    assert events["surveys.answered"]["payload"] == {
        "answer_id": "int",
        "instrument": "str",
        "score": "int",
        "band": "str",
    }
    for name in ("cases.opened", "cases.gesture_offered", "promises.missed", "playbooks.skipped", "understanding.read"):
        assert events[name]["doc"], name
        assert events[name]["payload"], name
    wanted = ["surveys.answered", "cases.opened", "promises.at_risk", "understanding.read", "playbooks.skipped"]
    admin.post("/webhooks", {"url": "https://klos.example/hook", "events": wanted}, 201)
