"""Dumps of other help desks come in with their times, authors and states."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from tests.cast import NOON, arrive, letter, message_of
from tests.conversations.importers import dumps
from tests.conversations.importers.conftest import bring, everything, texts
from ucho.conversations import operations
from ucho.conversations.models import Conversation, Imported, Message
from ucho.core import blobs
from ucho.core.errors import Refused
from ucho.customers.models import Identity
from ucho.events.models import FactRow
from ucho.promises.models import Clock

SYSTEMS = {name: getattr(dumps, name) for name in ("zammad", "chatwoot", "freescout", "zendesk")}


def of(kind: str, number: int) -> Conversation:
    """Return what became of a ticket."""
    return Imported.objects.get(source=kind, ref=f"conversation:{number}").conversation


def people(conversation: Conversation) -> set[str]:
    """Return the customer's addresses."""
    return set(conversation.person.identities.values_list("value", flat=True))


def test_zammad(bakery, tmp_path):
    summary = bring(bakery, "zammad", dumps.zammad(tmp_path))
    first, second = of("zammad", 11), of("zammad", 12)
    assert [one.text for one in first.messages.order_by("at")] == [
        "Poproszę dwie chałki.",
        "Stała klientka.",
        "Odłożone!",
    ]
    asked, noted, answered = first.messages.order_by("at")
    assert "<b>dwie</b>" in asked.html
    assert "alert" not in asked.html
    assert "Poproszę dwie chałki." in answered.quoted
    assert (noted.direction, noted.author, noted.identity) == ("note", f"agent:{bakery.ola.pk}", None)
    assert (answered.direction, answered.author) == ("out", f"agent:{bakery.ola.pk}")
    assert (first.status, first.owner, first.subject) == ("resolved", bakery.ola, "Chałki na sobotę")
    assert first.resolved_at == datetime(2024, 3, 2, 8, tzinfo=UTC)
    assert sorted(tag.name for tag in first.tags.all()) == ["chałka", "sobota"]
    assert people(first) == {"ala@example.com", "+48600100200"}
    picture, missing = asked.attachments.order_by("pk")
    assert (blobs.get(picture.sha256), picture.type) == (dumps.PICTURE, "image/png")
    assert (missing.name, missing.sha256, asked.problems) == ("lista.pdf", "", ["files_missing"])
    assert (second.status, second.snoozed_until) == ("snoozed", datetime(2026, 12, 24, 8, tzinfo=UTC))
    assert (second.person.name, second.person.attributes) == ("Jan Kowalski", {"phone": "22 555 66 77"})
    assert second.messages.get().account is None
    assert summary.made.owners_missing == {"dawny@klos.example"}
    assert (summary.left_out, summary.troubles, summary.made.files_missing) == (1, [], 1)


def test_chatwoot(bakery, tmp_path):
    bring(bakery, "chatwoot", dumps.chatwoot(tmp_path))
    chat, mail = of("chatwoot", 31), of("chatwoot", 32)
    assert texts(chat) == [("out", "W czym pomóc?"), ("in", "Do której dziś?"), ("out", "Do 18."), ("note", "Miła.")]
    assert [one.author for one in chat.messages.order_by("at")][2:] == [f"agent:{bakery.ola.pk}", "imported:Ktoś"]
    assert [one.auto_kind for one in chat.messages.order_by("at")] == ["system", "", "", ""]
    assert {one.account for one in chat.messages.all()} == {None}
    assert chat.messages.get(text="Do 18.").attachments.get().name == "chleb nasz.png"
    assert (chat.status, [tag.name for tag in chat.tags.all()]) == ("resolved", ["godziny"])
    assert people(chat) == {"ala@example.com", "+48600100200"}
    asked = mail.messages.get()
    assert (mail.status, mail.subject, asked.text, asked.account) == (
        "new",
        "Faktura",
        "Proszę o fakturę.",
        bakery.mailbox,
    )
    assert asked.refs.get().ref == "<c1@example.com>"


def test_freescout(bakery, tmp_path):
    summary = bring(bakery, "freescout", dumps.freescout(tmp_path))
    done, waiting = of("freescout", 41), of("freescout", 42)
    assert texts(done) == [("in", "Czy pieczecie żytni?\nAla"), ("out", "Tak, codziennie."), ("note", "Rabat 10%")]
    assert done.messages.get(direction="note").author == "imported:Dawny Kolega"
    assert (done.status, done.owner, waiting.status) == ("resolved", bakery.ola, "waiting")
    assert people(done) == {"ala@example.com", "ala@praca.example", "+48600100200"}
    assert blobs.get(done.messages.get(direction="in").attachments.get().sha256) == b"abc"
    assert summary.left_out == 1


def test_zendesk(bakery, tmp_path):
    summary = bring(bakery, "zendesk", dumps.zendesk(tmp_path))
    solved, held = of("zendesk", 71), of("zendesk", 72)
    assert texts(solved) == [("in", "Zabrakło bułek"), ("note", "Piec padł"), ("out", "Przepraszamy")]
    assert (solved.status, solved.owner, held.status) == ("resolved", bakery.ola, "waiting")
    assert people(solved) == {"ala@example.com", "ala@praca.example"}
    assert (people(held), held.messages.get().account) == ({"+48700800900"}, None)
    assert (summary.left_out, summary.made.files_missing) == (1, 1)


def test_zendesks_own_export_is_a_ticket_a_line(bakery, tmp_path):
    dumps.zendesk(tmp_path / "api")
    tickets = json.loads((tmp_path / "api/tickets-1.json").read_text())["tickets"][:2]
    for ticket in tickets:
        file = tmp_path / f"api/comments/{ticket['id']}.json"
        ticket["comments"] = json.loads(file.read_text())["comments"]
        ticket["requester"] = {"id": ticket["requester_id"], "name": "Ala", "email": f"c{ticket['id']}@example.com"}
    export = tmp_path / "export.ndjson"
    export.write_text("\n".join(map(json.dumps, tickets)) + "\n")
    bring(bakery, "zendesk", export)
    assert [text for _direction, text in texts(of("zendesk", 71))] == ["Zabrakło bułek", "Piec padł", "Przepraszamy"]
    assert people(of("zendesk", 71)) == {"c71@example.com"}


@pytest.mark.parametrize("kind", SYSTEMS)
def test_importing_twice_changes_nothing_and_sets_nothing_off(bakery, tmp_path, kind):
    bring(bakery, kind, SYSTEMS[kind](tmp_path))
    before = everything()
    again = bring(bakery, kind, tmp_path, at=NOON.replace(day=23))
    assert everything() == before
    assert (again.made.messages, again.made.conversations) == (0, 0)
    facts = FactRow.objects.filter(subject_kind="conversations.conversation")
    assert {row.type for row in facts} == {"conversations.imported"}
    assert facts.count() == Conversation.objects.count() == 2
    assert not Clock.objects.exists()


@pytest.mark.parametrize("kind", SYSTEMS)
def test_a_later_dump_with_more_adds_just_that(bakery, tmp_path, kind):
    bring(bakery, kind, SYSTEMS[kind](tmp_path))
    dry = bring(bakery, kind, SYSTEMS[kind](tmp_path, more=True), dry_run=True)
    before = Message.objects.count()
    summary = bring(bakery, kind, tmp_path)
    assert (summary.made.messages, dry.made.messages) == (1, 1)
    assert Message.objects.count() == before + 1
    assert Conversation.objects.count() == 2


@pytest.mark.parametrize("kind", SYSTEMS)
def test_a_dry_run_counts_and_changes_nothing(bakery, tmp_path, kind):
    before = everything()
    dry = bring(bakery, kind, SYSTEMS[kind](tmp_path), dry_run=True)
    assert everything() == before
    real = bring(bakery, kind, tmp_path)
    names = ("conversations", "messages", "people", "files", "files_missing")
    assert [getattr(dry.made, name) for name in names] == [getattr(real.made, name) for name in names]


def test_what_was_changed_here_is_not_undone_by_a_later_dump(bakery, tmp_path):
    bring(bakery, "freescout", dumps.freescout(tmp_path))
    operations.reopen(of("freescout", 41), by=bakery.by_ola())
    bring(bakery, "freescout", dumps.freescout(tmp_path, more=True))
    assert of("freescout", 41).status == "open"


def test_a_customer_who_wrote_here_before_is_the_same_one(bakery, tmp_path):
    (entry,) = arrive(bakery.mailbox, letter("Jestem"), at=NOON)
    bring(bakery, "zammad", dumps.zammad(tmp_path))
    assert of("zammad", 11).person == message_of(entry).conversation.person


def test_a_mail_that_came_by_imap_is_not_doubled(bakery, tmp_path):
    (entry,) = arrive(bakery.mailbox, letter("Poproszę dwie chałki.", message_id="<z1@example.com>"))
    summary = bring(bakery, "zammad", dumps.zammad(tmp_path))
    assert summary.made.known == 1
    assert Imported.objects.get(source="zammad", ref="message:101").message == message_of(entry)
    assert of("zammad", 11) == message_of(entry).conversation  # what else was said in the ticket belongs there
    assert len(texts(of("zammad", 11))) == 3


def test_an_address_of_somebody_else_stays_where_it_is(bakery, tmp_path):
    (entry,) = arrive(bakery.mailbox, letter("To ja", sender="ala@praca.example"))
    summary = bring(bakery, "freescout", dumps.freescout(tmp_path))
    assert summary.made.shared >= 1
    assert Identity.objects.get(value="ala@praca.example").person == message_of(entry).conversation.person


def test_broken_files_are_named_and_the_rest_comes_in(bakery, tmp_path):
    dumps.zendesk(tmp_path)
    (tmp_path / "comments/72.json").write_text('{"comments": [')
    (tmp_path / "comments/73.json").write_bytes(b"\xff\xfe\x00")
    summary = bring(bakery, "zendesk", tmp_path)
    assert {(one.place, one.reason) for one in summary.troubles} == {
        ("comments/72.json", "not_json"),
        ("comments/73.json", "not_json"),
        ("ticket 72", "no_messages"),
    }
    assert len(texts(of("zendesk", 71))) == 3


@pytest.mark.parametrize("kind", SYSTEMS)
@pytest.mark.parametrize("value", [[], {}, [1, None, "x"], {"id": 1}, {"tickets": {"id": 3}}, [[[[[[[[]]]]]]]], "text"])
def test_other_json_makes_nothing(bakery, tmp_path, kind, value):
    dumps.save(tmp_path, "x.json", value)
    assert bring(bakery, kind, tmp_path).made.conversations == 0


def test_a_folder_without_json_is_refused_with_what_to_do(bakery, tmp_path):
    with pytest.raises(Refused, match="move-in"):
        bring(bakery, "zammad", tmp_path)


def test_the_id_of_a_file_never_leads_out_of_the_dump(bakery, tmp_path):
    (tmp_path / "secret").write_text("tajne")
    folder = dumps.zammad(tmp_path / "dump")
    articles = json.loads((folder / "articles/11.json").read_text())
    articles[0]["attachments"] = [{"id": "../../secret", "filename": "x", "size": "1", "preferences": {}}]
    dumps.save(folder, "articles/11.json", articles)
    assert bring(bakery, "zammad", folder).made.files == 0
