"""Erasing and handing out a person: no word of theirs stays anywhere, all counts stay."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from tests.cast import NOON, arrive, by_system, conversation_of, letter, open_bakery
from tests.files import bytes_of
from ucho.channels.contract import Fetched
from ucho.channels.journal import journal
from ucho.channels.models import JournalEntry
from ucho.channels.queries import ledger
from ucho.conversations import operations, queries
from ucho.conversations.models import Attachment, Message
from ucho.core import search
from ucho.core.database.durable import truncate_wal
from ucho.customers import erasures, forgetting
from ucho.customers.models import Person
from ucho.events.delivery import deliver_all
from ucho.events.models import FactRow

SECRETS = ["Brzęczyszczykiewicz", "brzecz@example.com", "tort z piernika", "koperta-xyz", "Oddzwonimy w czwartek"]


def everything_on_disk() -> bytes:
    """Return all bytes of the data folder and, on PostgreSQL, of all rows."""
    connection.close()
    folders = {Path(settings.UCHO_DATA)}
    if connection.vendor == "sqlite":
        folders.add(Path(connection.settings_dict["NAME"]).parent)
    found = b"".join(bytes_of(path) for folder in folders for path in folder.rglob("*") if path.is_file())
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f'SELECT "{table}"::text FROM "{table}"')
                found += "\n".join(row[0] for row in cursor.fetchall()).encode()
    return found


@pytest.mark.django_db(transaction=True)
def test_nothing_of_an_erased_customer_stays_in_any_table_index_file_or_log(capfd: pytest.CaptureFixture[str]) -> None:
    bakery = open_bakery()
    sender = "Ala Brzęczyszczykiewicz <brzecz@example.com>"
    big = "x" * 100_000  # large enough to be kept as a file
    entries = arrive(
        bakery.mailbox,
        letter("Proszę o tort z piernika.", sender=sender, headers={"X-Trace": "koperta-xyz"}),
        letter(f"Jeszcze raz: tort z piernika. {big}", sender=sender),
        letter("Chleb żytni.", sender="Jan <jan@example.org>"),
    )
    conversation = conversation_of(entries[0])
    operations.reply(conversation, text="Robimy tort z piernika.", by=bakery.by_ola())
    operations.note(conversation, text="Brzęczyszczykiewicz lubi piernik", by=bakery.by_ola())
    operations.promise(
        conversation, words="Oddzwonimy w czwartek", due_at=NOON + timedelta(hours=1), by=bakery.by_ola()
    )
    deliver_all(NOON, strict=False)
    assert "Brzęczyszczykiewicz".encode() in everything_on_disk()  # or the search below would prove nothing

    broken = Fetched("q:1", letter("Nikt tego nie przeczyta: koperta-xyz", sender=sender))
    [stuck] = journal(bakery.mailbox, [broken], by=by_system())
    JournalEntry.objects.filter(pk=stuck.pk).update(state=JournalEntry.State.FAILED, reason="unreadable")
    counted = (Message.objects.count(), FactRow.objects.count(), ledger(bakery.mailbox), Person.objects.count())

    forgetting.erase(conversation.person, by=by_system(NOON + timedelta(hours=2)))
    deliver_all(NOON + timedelta(hours=2), strict=False)
    truncate_wal()

    left = everything_on_disk()
    for secret in SECRETS:
        assert secret.encode() not in left, secret
    assert search.search("message", "piernik", units=None, before=None, limit=10) == []
    assert search.search("person", "brzecz@example.com", units=None, before=None, limit=10) == []
    messages, facts, sums, people = counted
    assert (Message.objects.count(), ledger(bakery.mailbox), Person.objects.count()) == (messages, sums, people)
    assert FactRow.objects.count() == facts + 1
    assert erasures.noted()[-1] == conversation.person_id
    assert [line.conversation.preview for line in queries.find(bakery.by_ola().actor, "żytni")] == ["Chleb żytni."]
    shown = capfd.readouterr()
    assert not any(secret in shown.out + shown.err for secret in SECRETS)


@pytest.mark.django_db(transaction=True)
def test_an_erased_customer_who_writes_again_is_somebody_new() -> None:
    bakery = open_bakery()
    [entry] = arrive(bakery.mailbox, letter("Raz", message_id="<1@example.com>"))
    ala = conversation_of(entry).person
    forgetting.erase(ala, by=by_system())
    [again] = arrive(bakery.mailbox, letter("Dwa", in_reply_to="<1@example.com>"))
    assert conversation_of(again).person != ala
    assert conversation_of(again) != conversation_of(entry)


@pytest.mark.django_db(transaction=True)
def test_restoring_an_old_state_erases_again() -> None:
    bakery = open_bakery()
    [entry] = arrive(bakery.mailbox, letter("Raz"))
    ala = conversation_of(entry).person
    erasures.note([ala.pk], NOON)  # erased after the backup that this database stands for
    assert forgetting.replay(by=by_system()) == 1
    ala.refresh_from_db()
    assert (ala.name, bool(ala.erased_at)) == ("", True)
    assert forgetting.replay(by=by_system()) == 0


@pytest.mark.django_db(transaction=True)
def test_a_customer_gets_everything_we_hold_of_them_and_no_notes() -> None:
    bakery = open_bakery()
    [entry] = arrive(bakery.mailbox, letter("Proszę o tort."))
    conversation = conversation_of(entry)
    operations.reply(conversation, text="Będzie tort.", by=bakery.by_ola())
    operations.note(conversation, text="Uwaga: marudna", by=bakery.by_ola())
    handed = json.dumps(
        forgetting.export(conversation.person, by=by_system()), cls=DjangoJSONEncoder, ensure_ascii=False
    )
    assert "Proszę o tort." in handed
    assert "Będzie tort." in handed
    assert "ala@example.com" in handed
    assert "marudna" not in handed
    assert FactRow.objects.filter(type="customers.exported").count() == 1
    assert Attachment.objects.count() == 0
