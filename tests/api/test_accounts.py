"""Accounts, ledgers, quarantine and doubts through the API."""

from __future__ import annotations

import json

from tests.api.bakery import Bakery, Program
from tests.cast import arrive, by_system, hire
from ucho.channels.models import Dispatch, JournalEntry
from ucho.core import keys
from ucho.events.models import FactRow


def letter(number: int) -> bytes:
    return json.dumps({"id": f"m{number}", "from": "ala@example.com", "text": f"Dzień dobry {number}"}).encode()


def test_the_ledger_tells_where_every_delivery_ended(bakery: Bakery, admin: Program) -> None:
    arrive(bakery.mailbox, letter(1), letter(2), letter(1), b"\0not a letter")
    ledger = admin.get(f"/accounts/{bakery.mailbox.pk}/ledger")
    assert (ledger["received"], ledger["stored"], ledger["joined"], ledger["failed"]) == (4, 2, 1, 1)
    assert ledger["balanced"]
    listed = admin.get("/accounts")["items"]
    assert listed[0]["ledger"] == ledger
    assert listed[1]["ledger"]["received"] == 0


def test_secrets_are_named_and_never_shown(bakery: Bakery, admin: Program) -> None:
    account = bakery.mailbox
    account.sealed = {"password": keys.seal("chrupiąca-skórka", f"account:{account.pk}:password")}
    account.settings = {"imap": "imaps://ola:tajne@klos.example", "api_token": "abc", "address": "kontakt@klos.example"}
    account.save(update_fields=["sealed", "settings"])
    shown = admin.get(f"/accounts/{account.pk}")
    assert shown["secrets"] == ["password"]
    assert shown["settings"] == {
        "imap": "imaps://●●●@klos.example",
        "api_token": "●●●",
        "address": "kontakt@klos.example",
    }
    assert "gAAAA" not in json.dumps(shown)


def test_a_branch_sees_its_own_accounts_only(bakery: Bakery) -> None:
    lead = bakery.program(hire("iga@klos.example", "Iga", bakery.kazimierz, "lead", by_system()))
    assert [row["id"] for row in lead.get("/accounts")["items"]] == [bakery.other_mailbox.pk]
    lead.get(f"/accounts/{bakery.mailbox.pk}", 404)
    lead.get(f"/accounts/{bakery.mailbox.pk}/ledger", 404)


def test_an_agent_without_the_right_sees_no_account(bakery: Bakery, ola: Program) -> None:
    assert ola.get("/accounts", 403)["error"].startswith("Your role does not include “See accounts and their ledgers”")


def test_what_is_in_quarantine_is_listed_and_tried_again(bakery: Bakery, admin: Program) -> None:
    (entry,) = arrive(bakery.mailbox, b"\0not a letter")
    (shown,) = admin.get("/quarantine", account=bakery.mailbox.pk)["items"]
    assert (shown["id"], shown["state"], shown["reason"]) == (entry.pk, "failed", "no_sender")
    assert admin.get("/quarantine", account=bakery.other_mailbox.pk)["items"] == []
    assert admin.post(f"/quarantine/{entry.pk}/retry")["state"] == "pending"
    assert JournalEntry.objects.get().state == "pending"
    admin.post(f"/quarantine/{entry.pk}/retry", None, 404)


def test_a_lead_of_another_branch_retries_nothing(bakery: Bakery) -> None:
    lead = bakery.program(hire("iga@klos.example", "Iga", bakery.kazimierz, "lead", by_system()))
    (entry,) = arrive(bakery.mailbox, b"\0not a letter")
    assert lead.get("/quarantine")["items"] == []
    lead.post(f"/quarantine/{entry.pk}/retry", None, 404)


def doubt(bakery: Bakery) -> Dispatch:
    """Put an answer of Ola's in doubt."""
    bakery.begin()
    dispatch = Dispatch.objects.get()
    dispatch.state, dispatch.reason = Dispatch.State.UNKNOWN, "the line died"
    dispatch.save(update_fields=["state", "reason"])
    return dispatch


def test_whoever_answers_there_decides_about_a_message_in_doubt(bakery: Bakery, ola: Program) -> None:
    dispatch = doubt(bakery)
    marek = bakery.program(bakery.marek)
    assert marek.get("/dispatches/in-doubt")["items"] == []
    marek.post(f"/dispatches/{dispatch.pk}/settle", {"send_again": True}, 404)
    (shown,) = ola.get("/dispatches/in-doubt")["items"]
    assert (shown["id"], shown["recipient"], shown["reason"]) == (dispatch.pk, "ala1@example.com", "the line died")
    assert ola.post(f"/dispatches/{dispatch.pk}/settle", {"send_again": True})["state"] == "queued"
    ola.post(f"/dispatches/{dispatch.pk}/settle", {"send_again": False}, 404)
    assert FactRow.objects.filter(type="channels.doubt_settled", actor=f"agent:{bakery.ola.pk}").count() == 1


def test_units_agents_tags_and_saved_replies_are_listed(bakery: Bakery, ola: Program, admin: Program) -> None:
    from ucho.conversations.operations import write_saved_reply

    write_saved_reply(None, title="Dziękujemy", words={"pl": "Dziękujemy!"}, by=by_system())
    ola.post(f"/conversations/{bakery.begin().pk}/tags", {"name": "pilne"})
    assert [unit["kind"] for unit in ola.walk("/units", limit=1)] == ["company", "branch", "branch"]
    assert {agent["email"] for agent in ola.walk("/agents", limit=2)} == {""}
    assert "ola@klos.example" in {agent["email"] for agent in admin.walk("/agents", limit=2)}
    assert [tag["name"] for tag in ola.walk("/tags")] == ["pilne"]
    assert [(reply["title"], reply["words"]) for reply in ola.walk("/saved-replies")] == [
        ("Dziękujemy", {"pl": "Dziękujemy!"})
    ]
    assert ola.get("/me")["agent"]["email"] == "ola@klos.example"


def test_facts_are_filtered_and_kept_from_who_may_not_audit(bakery: Bakery, ola: Program, admin: Program) -> None:
    begun = bakery.begin()
    by_ola = admin.walk("/facts", actor=f"agent:{bakery.ola.pk}", limit=2)
    assert {fact["actor"] for fact in by_ola} == {f"agent:{bakery.ola.pk}"}
    assert {fact["person"] for fact in admin.walk("/facts", person=begun.person_id)} == {begun.person_id}
    ola.get("/facts", 403)
    lead = bakery.program(hire("iga@klos.example", "Iga", bakery.kazimierz, "lead", by_system()))
    bakery.begin(2, agent=bakery.marek)
    assert {fact["unit"] for fact in lead.walk("/facts")} == {bakery.kazimierz.pk}
