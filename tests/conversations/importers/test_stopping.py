"""Two imports at once, one that is stopped, one that meets a bug, and the command itself."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from tests.cast import NOON, by_system, letter, open_bakery
from tests.conversations.importers import dumps
from tests.conversations.importers.conftest import bring, everything, mbox
from tests.conversations.importers.test_mails import thread
from ucho.channels.reading import Reader
from ucho.config.command import parser
from ucho.config.commands import import_
from ucho.conversations.importing import registry, running
from ucho.conversations.importing.running import Order, run
from ucho.conversations.models import Conversation, Imported, Message
from ucho.core.errors import Refused


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_do_not_double(tmp_path):
    bakery = open_bakery()
    mails = [mail for number in range(60) for mail in thread(number)]
    archive, dump = mbox(tmp_path, mails), dumps.zammad(tmp_path / "dump")
    start, wrong = threading.Barrier(4), []

    def go(kind, path):
        try:
            with Reader() as reader:
                order = Order(registry.importer(kind), path, bakery.mokotow, kind, bakery.mailbox)
                start.wait(30)
                assert not run(order, by=by_system(), reader=reader).troubles
        except BaseException as problem:
            wrong.append(problem)
        finally:
            connection.close()

    both = [threading.Thread(target=go, args=one) for one in [("mbox", archive), ("zammad", dump)] * 2]
    for one in both:
        one.start()
    for one in both:
        one.join(120)
    assert wrong == []
    assert Message.objects.count() == len(mails) + 4
    assert Conversation.objects.count() == 60 + 2
    assert len(set(Imported.objects.values_list("source", "ref"))) == Imported.objects.count()


def test_an_import_that_was_stopped_goes_on_to_the_same_end(bakery, tmp_path, monkeypatch):
    file = mbox(tmp_path, [mail for number in range(60) for mail in thread(number)])
    calls = []

    def bring_some(*args, **words):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(*args, **words)

    real = running.bring_mails
    monkeypatch.setattr(running, "bring_mails", bring_some)
    with pytest.raises(KeyboardInterrupt):
        bring(bakery, "mbox", file)
    assert Message.objects.count() == 100
    bring(bakery, "mbox", file)
    assert Message.objects.count() == 180
    assert Conversation.objects.count() == 60


def test_a_mail_that_meets_a_bug_of_ours_is_named_and_the_others_come_in(bakery, tmp_path, monkeypatch):
    real = running.bring_mails

    def bring_some(*args, mails, **words):
        if any("2@" in mail.message.sender.value for mail in mails):
            raise ZeroDivisionError("words of a customer")
        return real(*args, mails=mails, **words)

    monkeypatch.setattr(running, "bring_mails", bring_some)
    summary = bring(bakery, "mbox", mbox(tmp_path, [thread(number)[0] for number in range(5)]))
    assert [(one.place, one.reason) for one in summary.troubles] == [
        ("archive.mbox, mail 3", "failed: ZeroDivisionError")
    ]
    assert Message.objects.count() == 4


@pytest.fixture
def command(bakery, monkeypatch, capsys):
    """`ucho import`, in this process."""
    monkeypatch.setattr(import_, "start", lambda: None)

    def go(*words: object) -> tuple[int, str, str]:
        code = import_.run(parser().parse_args(["import", *map(str, words)]))
        return code, *capsys.readouterr()

    return go


def test_the_command_says_what_it_did_and_what_it_could_not_read(command, tmp_path):
    huge = b"Subject: x\n\n" + (b"a" * 999 + b"\n") * 53_000
    file = mbox(tmp_path, [*thread(), huge, letter("Kto?", sender="ola@klos.example", to="marek@klos.example")])
    before = everything()
    code, out, _progress = command("mbox", file, "--dry-run")
    assert (code, everything()) == (0, before)
    assert "Would bring over as “mail”: 1 conversation, 3 messages, 1 new customer, 0 files." in out
    code, out, progress = command("mbox", file)
    assert code == 0
    assert "Brought over as “mail”: 1 conversation, 3 messages, 1 new customer, 0 files." in out
    assert "Left out because one of us wrote to one of us: 1 mail." in out
    assert "  archive.mbox, mail 4: it is larger than 50 MB" in out
    assert "5 of 5 (100%)" in progress
    assert "Here already, left as they are: 3 messages." in command("mbox", file)[1]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["pst", "x"], "ucho cannot import “pst”"),
        (["mbox", "nothing.mbox"], "There is no file or folder nothing.mbox"),
        (["mbox", ".", "--since", "yesterday"], "Write it like 2024-01-31"),
        (["mbox", ".", "--account", "Inna"], "There is no account called “Inna”. There are: Poczta."),
        (["mbox", ".", "--unit", "Inna"], "There is no unit called “Inna”"),
        (["mbox", ".", "--source", "x" * 61], "Choose a shorter --source"),
    ],
)
def test_what_was_typed_wrong_is_said_in_a_sentence(command, words, sentence):
    with pytest.raises(Refused, match=sentence):
        command(*words)


def test_the_command_stops_at_once_and_says_how_to_go_on(command, tmp_path, monkeypatch):
    def stop(*_args, **_words):
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "bring_mails", stop)
    code, _out, said = command("mbox", mbox(tmp_path, thread()))
    assert code == 130
    assert "run the same command again to go on" in said


def test_a_company_with_two_mailboxes_names_the_one_it_means(command, bakery, tmp_path):
    from ucho.channels import operations as channels

    settings = {"address": "biuro@klos.example", "smtp_out": "smtp://127.0.0.1:9"}
    channels.open_account(bakery.kazimierz, adapter="email", name="Biuro", settings=settings, by=by_system(NOON))
    assert "Name it with --account" in command("zendesk", dumps.zendesk(tmp_path))[1]
    command("zendesk", tmp_path, "--account", "biuro", "--source", "other")
    made = Imported.objects.get(source="other", ref="conversation:71").conversation
    assert made.unit == bakery.kazimierz
    assert {one.account.name for one in made.messages.exclude(direction="note")} == {"Biuro"}
