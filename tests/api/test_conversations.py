"""Conversations through the API: the same operations, rights and words as on the pages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.api.bakery import Bakery, Program
from tests.cast import NOON, by_system
from ucho.channels.models import Dispatch
from ucho.conversations.models import Attachment, Conversation, Message
from ucho.core import blobs, clock
from ucho.events.models import FactRow
from ucho.org import operations as org


def test_an_answer_is_stored_queued_and_shown(bakery: Bakery, ola: Program) -> None:
    begun = bakery.begin()
    said = ola.post(f"/conversations/{begun.pk}/reply", {"text": "Odłożyliśmy dwa bochenki."}, 201)
    assert said["author"] == {"kind": "agent", "id": str(bakery.ola.pk), "name": "Ola Zielińska"}
    assert said["sending"]["state"] == "queued"
    assert Dispatch.objects.filter(message__pk=said["id"], recipient="ala1@example.com").exists()
    shown = ola.get(f"/conversations/{begun.pk}/messages")["items"]
    assert [message["text"] for message in shown] == ["Chleb numer 1 jest gotowy.", "Odłożyliśmy dwa bochenki."]


def test_the_log_says_whose_token_it_was(bakery: Bakery, ola: Program) -> None:
    ola.post(f"/conversations/{bakery.begin().pk}/notes", {"text": "Stały klient."}, 201)
    assert FactRow.objects.get(type="conversations.noted").actor == f"agent:{bakery.ola.pk}"


def test_a_repeated_request_with_one_key_happens_once(bakery: Bakery, ola: Program) -> None:
    path = f"/conversations/{bakery.begin().pk}/reply"
    first, second = (ola.post(path, {"text": "Tak."}, 201, **{"Idempotency-Key": "k-1"}) for _ in range(2))
    assert first["id"] == second["id"]
    assert ola.post(path, {"text": "Tak."}, 201, **{"Idempotency-Key": "k-2"})["id"] != first["id"]


def test_a_conversation_is_begun_once_under_one_key(bakery: Bakery, ola: Program) -> None:
    first_words = {"account": bakery.mailbox.pk, "address": "JAN@Example.com", "name": "Jan", "text": "Dzień dobry"}
    first, second = (ola.post("/conversations", first_words, 201, **{"Idempotency-Key": "k"}) for _ in range(2))
    assert first["conversation"]["id"] == second["conversation"]["id"]
    assert first["conversation"]["person"]["name"] == "Jan"
    assert first["ways"][0]["account"] == bakery.mailbox.pk
    assert Conversation.objects.count() == 1


def test_keys_of_two_programs_do_not_meet(bakery: Bakery, ola: Program) -> None:
    first_words = {"account": bakery.mailbox.pk, "address": "jan@example.com", "text": "Dzień dobry"}
    for program in (ola, bakery.program(bakery.ola)):
        program.post("/conversations", first_words, 201, **{"Idempotency-Key": "k"})
    assert Conversation.objects.count() == 2


def test_everything_agents_do_can_be_done(bakery: Bakery, ola: Program) -> None:
    path = f"/conversations/{bakery.begin().pk}"
    tomorrow = (clock.now() + timedelta(days=1)).isoformat()
    assert ola.post(f"{path}/tags", {"name": "pilne/dziś"})["conversation"]["tags"] == ["pilne/dziś"]
    assert ola.post(f"{path}/tags/pilne/dziś", method="DELETE")["conversation"]["tags"] == []
    assert ola.post(f"{path}/assign", {"agent": None})["conversation"]["owner"] is None
    assert ola.post(f"{path}/assign", {"agent": bakery.ola.pk})["conversation"]["owner"]["name"] == "Ola Zielińska"
    assert ola.post(f"{path}/snooze", {"until": tomorrow})["conversation"]["status"] == "snoozed"
    assert ola.post(f"{path}/resolve")["conversation"]["status"] == "resolved"
    assert ola.post(f"{path}/reopen")["conversation"]["status"] == "open"
    given = ola.post(f"{path}/promises", {"words": "Oddzwonimy", "due_at": tomorrow}, 201)
    assert ola.post(f"{path}/promises/{given['id']}/keep")["promises"][0]["kept_at"]
    assert ola.post(f"{path}/move", {"unit": bakery.kazimierz.pk})["conversation"]["unit"] == bakery.kazimierz.pk
    ola.get(path, 404)


def test_views_and_filters_find_the_same_as_the_pages(bakery: Bakery, ola: Program, admin: Program) -> None:
    mine, other = bakery.begin(1), bakery.begin(2, agent=bakery.marek)
    assert [row["id"] for row in admin.get("/conversations")["items"]] == [other.pk, mine.pk]
    assert [row["id"] for row in admin.get("/conversations", unit=bakery.kazimierz.pk)["items"]] == [other.pk]
    assert [row["id"] for row in admin.get("/conversations", person=mine.person_id)["items"]] == [mine.pk]
    assert admin.get("/conversations", status="resolved")["items"] == []
    assert [row["id"] for row in ola.get("/conversations", view="waiting")["items"]] == [mine.pk]
    assert ola.get("/conversations", view="mine")["items"] == []
    assert [row["id"] for row in ola.get("/conversations/search", words="chlebie gotowe")["items"]] == [mine.pk]
    assert ola.get("/conversations", 422, view="mine", status="open")["error"].startswith("A view cannot")


def test_a_branch_sees_nothing_of_another_one(bakery: Bakery, ola: Program) -> None:
    theirs = bakery.begin(agent=bakery.marek)
    said = theirs.messages.get()
    assert ola.get("/conversations")["items"] == []
    assert ola.get("/conversations", view="waiting")["items"] == []
    assert ola.get("/conversations/search", words="chleb")["items"] == []
    for path in (f"/conversations/{theirs.pk}", f"/conversations/{theirs.pk}/messages", f"/messages/{said.pk}"):
        assert ola.get(path, 404)["code"] == "missing"
    for verb, body in [("reply", {"text": "x"}), ("notes", {"text": "x"}), ("resolve", None), ("tags", {"name": "x"})]:
        ola.post(f"/conversations/{theirs.pk}/{verb}", body, 404)
    assert Message.objects.count() == 1


def test_a_branch_cannot_write_from_another_one(bakery: Bakery, ola: Program) -> None:
    first_words = {"account": bakery.other_mailbox.pk, "address": "jan@example.com", "text": "Dzień dobry"}
    assert (
        ola.post("/conversations", first_words, 422)["error"]
        == "There is no such account, or you may not write from it."
    )
    elsewhere = {**first_words, "account": bakery.mailbox.pk, "unit": bakery.kazimierz.pk}
    assert ola.post("/conversations", elsewhere, 403)["code"] == "forbidden"
    way = {"text": "x", "account": bakery.other_mailbox.pk}
    assert "cannot be reached" in ola.post(f"/conversations/{bakery.begin().pk}/reply", way, 422)["error"]


def test_a_role_without_answering_may_read_only(bakery: Bakery) -> None:
    from tests.cast import hire

    analyst = bakery.program(hire("ewa@klos.example", "Ewa", bakery.mokotow, "analyst", by_system()))
    path = f"/conversations/{bakery.begin().pk}"
    assert analyst.get(path)["conversation"]["subject"] == "Zamówienie 1"
    refused = analyst.post(f"{path}/reply", {"text": "x"}, 403)
    assert refused == {
        "error": "Your role does not include “Answer customers” here. Ask an administrator for it.",
        "code": "forbidden",
    }


@pytest.fixture
def file(bakery: Bakery) -> Attachment:
    """A file that a customer sent, with a name and a type that mean harm."""
    said = bakery.begin().messages.get()
    name = 'ra\r\nSet-Cookie: x=1\u202e"chunek.html'
    content = b"<script>alert(1)</script>"
    return Attachment.objects.create(
        message=said, name=name, type="text/html", size=len(content), sha256=blobs.put(content, durable=False)
    )


def test_a_file_comes_with_headers_that_keep_it_harmless(bakery: Bakery, ola: Program, file: Attachment) -> None:
    answer = ola.ask("GET", f"/messages/{file.message_id}/attachments/{file.pk}")
    assert answer.content == b"<script>alert(1)</script>"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "\n" not in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "Set-Cookie" not in answer.headers


def test_a_file_of_another_branch_or_message_is_not_there(bakery: Bakery, ola: Program, file: Attachment) -> None:
    other = bakery.begin(2).messages.get()
    ola.get(f"/messages/{other.pk}/attachments/{file.pk}", 404)
    bakery.program(bakery.marek).get(f"/messages/{file.message_id}/attachments/{file.pk}", 404)
    blobs.delete(file.sha256)
    ola.get(f"/messages/{file.message_id}/attachments/{file.pk}", 404)


def test_a_dismissed_agent_s_token_opens_nothing(bakery: Bakery, ola: Program) -> None:
    org.dismiss(bakery.ola, by=by_system(NOON))
    ola.get("/conversations", 401)
