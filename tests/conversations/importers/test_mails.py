"""Mail archives come in as history."""

from __future__ import annotations

import gzip
import random
from datetime import timedelta

import pytest
from django.db import transaction

from tests.cast import NOON, arrive, by_system, letter, message_of
from tests.conversations.importers.conftest import bring, everything, mbox, texts, told
from ucho.channels.contract import Address
from ucho.conversations.importing.sketch import sketch
from ucho.conversations.importing.threads import arrange
from ucho.conversations.models import Channel, Conversation, Message
from ucho.core.errors import Refused
from ucho.customers import forgetting
from ucho.customers import operations as customers
from ucho.customers.models import Identity
from ucho.events.delivery import deliver_all
from ucho.events.models import Delivery, FactRow
from ucho.promises.models import Clock

LONG_AGO = NOON - timedelta(days=400)
OURS = "Ola Zielińska <ola@klos.example>"


def thread(number: int = 1, at=LONG_AGO) -> list[bytes]:
    """A customer asks, Ola answers, the customer thanks."""
    first, second, third = (f"<{number}.{step}@example.com>" for step in (1, 2, 3))
    who = f"Ala {number} <ala{number}@example.com>"
    return [
        letter(f"Czy macie chałki? {number}", sender=who, subject="Chałki", at=at, message_id=first),
        letter(
            f"Mamy. {number}", sender=OURS, to=who, subject="Re: Chałki", at=at + timedelta(hours=1),
            message_id=second, in_reply_to=first,
        ),
        letter(
            f"From tomorrow on I come daily. {number}", sender=who, subject="Re: Chałki", at=at + timedelta(hours=2),
            message_id=third, headers={"References": f"{first} {second}"},
        ),
    ]  # fmt: skip


def test_an_archive_becomes_conversations_with_their_times_and_authors(bakery, tmp_path):
    summary = bring(bakery, "mbox", mbox(tmp_path, thread()))
    conversation = Conversation.objects.get()
    assert texts(conversation) == [
        ("in", "Czy macie chałki? 1"),
        ("out", "Mamy. 1"),
        ("in", "From tomorrow on I come daily. 1"),
    ]
    assert [one.at - LONG_AGO for one in conversation.messages.order_by("at")] == [timedelta(hours=n) for n in range(3)]
    answer = conversation.messages.get(direction="out")
    assert answer.author == f"agent:{bakery.ola.pk}"
    assert (str(answer.identity), answer.account_id, answer.dispatch_id) == (
        "ala1@example.com",
        bakery.mailbox.pk,
        None,
    )
    assert (conversation.status, conversation.opened_at, conversation.subject) == ("resolved", LONG_AGO, "Chałki")
    assert (summary.made.conversations, summary.made.messages, summary.made.people) == (1, 3, 1)
    assert Channel.objects.get().last_in_at == LONG_AGO + timedelta(hours=2)


def test_history_sets_nothing_off(bakery, tmp_path):
    bring(bakery, "mbox", mbox(tmp_path, [*thread(1), *thread(2, NOON - timedelta(days=2))]))
    facts = FactRow.objects.filter(subject_kind="conversations.conversation")
    assert [(row.type, row.at) for row in facts] == [("conversations.imported", NOON)] * 2
    assert not Clock.objects.exists()
    assert not Delivery.objects.filter(fact__in=facts).exists()
    deliver_all(NOON)
    assert FactRow.objects.filter(subject_kind="conversations.conversation").count() == 2
    assert not Conversation.objects.filter(seen_at=None).exists()


@pytest.mark.parametrize(("days", "status"), [(2, "open"), (13, "open"), (15, "resolved")])
def test_a_customers_fresh_word_at_the_end_keeps_a_conversation_open(bakery, tmp_path, days, status):
    bring(bakery, "mbox", mbox(tmp_path, thread(1, NOON - timedelta(days=days, hours=3))))
    conversation = Conversation.objects.get()
    assert conversation.status == status
    assert (conversation.waiting_since is not None) == (status == "open")


def test_importing_twice_changes_nothing(bakery, tmp_path):
    file = mbox(tmp_path, [mail for number in range(5) for mail in thread(number)])
    bring(bakery, "mbox", file)
    before = everything()
    again = bring(bakery, "mbox", file, at=NOON + timedelta(days=3))
    assert everything() == before
    assert (again.made.messages, again.made.known) == (0, 15)


def test_a_dry_run_counts_and_changes_nothing(bakery, tmp_path):
    file = mbox(tmp_path, [mail for number in range(5) for mail in thread(number)])
    before = everything()
    dry = bring(bakery, "mbox", file, dry_run=True)
    assert everything() == before
    real = bring(bakery, "mbox", file)
    for name in ("conversations", "messages", "people", "files"):
        assert getattr(dry.made, name) == getattr(real.made, name)
    assert bring(bakery, "mbox", file, dry_run=True).made.messages == 0


def test_an_archive_that_grew_brings_only_what_is_new(bakery, tmp_path):
    mails = thread()
    bring(bakery, "mbox", mbox(tmp_path, mails[1:]))
    bring(bakery, "mbox", mbox(tmp_path, mails))
    conversation = Conversation.objects.get()
    assert len(texts(conversation)) == 3
    assert (conversation.opened_at, conversation.subject) == (LONG_AGO, "Chałki")


def shape_of(bakery, tmp_path, *archives: list[bytes]) -> list[str]:
    """Return what archives become that are imported one after the other, and forget it again."""
    with transaction.atomic():
        for number, mails in enumerate(archives):
            bring(bakery, "mbox", mbox(tmp_path, mails, f"{number}.mbox"))
        shape = told()
        transaction.set_rollback(True)
    return shape


def test_neither_the_order_of_an_archive_nor_its_parts_nor_copies_matter(bakery, tmp_path):
    mails = [mail for number in range(3) for mail in thread(number)]
    mails.append(letter("Podszywam się", sender="eve@evil.example", in_reply_to="<1.2@example.com>", at=LONG_AGO))
    expected = shape_of(bakery, tmp_path, mails)
    assert len(expected) == 4
    for seed in range(8):
        chance = random.Random(seed)
        mixed = chance.sample([*mails, *mails[:2]], len(mails) + 2)
        cut = chance.randrange(len(mixed)) if seed % 2 else 0
        assert shape_of(bakery, tmp_path, mixed[:cut], mixed[cut:]) == expected


def test_threads_are_the_same_for_any_order():
    mails = [sketch(mail) for number in range(3) for mail in thread(number)]
    expected = {ref: one.key for ref, one in arrange(mails, {"ola@klos.example"}).items()}
    for seed in range(20):
        random.Random(seed).shuffle(mails)
        assert {ref: one.key for ref, one in arrange(mails, {"ola@klos.example"}).items()} == expected
    assert len(set(expected.values())) == 3


def test_a_stranger_who_quotes_an_id_stays_outside(bakery, tmp_path):
    eve = letter("Daj mi to", sender="eve@evil.example", in_reply_to="<1.2@example.com>", at=LONG_AGO + timedelta(1))
    bring(bakery, "mbox", mbox(tmp_path, [*thread(), eve]))
    assert sorted(len(texts(one)) for one in Conversation.objects.all()) == [1, 3]


def test_a_mail_that_came_by_imap_is_joined(bakery, tmp_path):
    mails = thread()
    (entry,) = arrive(bakery.mailbox, mails[0].replace(b"\n", b"\r\n"), at=LONG_AGO)
    facts = FactRow.objects.filter(subject_kind="conversations.conversation").count()
    summary = bring(bakery, "mbox", mbox(tmp_path, mails))
    conversation = Conversation.objects.get()
    assert len(texts(conversation)) == 3
    assert message_of(entry).conversation == conversation
    assert (summary.made.known, summary.made.messages) == (1, 2)
    assert conversation.status == "new"  # what goes on here is not settled by history
    assert FactRow.objects.filter(subject_kind="conversations.conversation").count() == facts + 1


def test_a_mail_that_was_imported_comes_by_imap_as_the_same(bakery, tmp_path):
    mails = thread(1, NOON - timedelta(days=1))
    bring(bakery, "mbox", mbox(tmp_path, mails))
    entries = arrive(bakery.mailbox, *(mail.replace(b"\n", b"\r\n") for mail in mails))
    assert [(entry.state, entry.reason) for entry in entries] == [("joined", "same_message")] * 3
    assert Message.objects.count() == 3


def test_a_customer_goes_on_where_history_ended(bakery, tmp_path):
    bring(bakery, "mbox", mbox(tmp_path, thread(1, NOON - timedelta(days=20))))
    news = letter("A jutro?", sender="ala1@example.com", message_id="<n@e>", in_reply_to="<1.3@example.com>", at=NOON)
    (entry,) = arrive(bakery.mailbox, news)
    conversation = Conversation.objects.get()
    assert message_of(entry).conversation == conversation
    assert conversation.status == "open"
    before = everything()
    bring(bakery, "mbox", mbox(tmp_path, thread(1, NOON - timedelta(days=20))), at=NOON + timedelta(1))
    assert everything() == before


def test_erased_customers_do_not_come_back_with_the_same_files(bakery, tmp_path):
    file = mbox(tmp_path, thread())
    bring(bakery, "mbox", file)
    from tests.cast import by_system

    forgetting.erase(Conversation.objects.get().person, by=by_system())
    summary = bring(bakery, "mbox", file)
    assert (summary.made.messages, summary.made.people) == (0, 0)
    more = letter("Jeszcze ja", sender="ala1@example.com", in_reply_to="<1.3@example.com>", at=LONG_AGO + timedelta(2))
    summary = bring(bakery, "mbox", mbox(tmp_path, [*thread(), more]))
    assert (summary.made.messages, summary.made.erased) == (0, 1)


def test_what_cannot_be_read_is_named_with_its_place_and_the_rest_comes_in(bakery, tmp_path):
    huge = b"Subject: x\n\n" + (b"a" * 999 + b"\n") * 53_000
    summary = bring(bakery, "mbox", mbox(tmp_path, [thread()[0], huge, thread(2)[0]]))
    assert [(one.place, one.reason) for one in summary.troubles] == [("archive.mbox, mail 2", "too_large")]
    assert summary.made.messages == 2


def test_a_packed_archive_that_breaks_off_gives_what_stood_before(bakery, tmp_path):
    packed = gzip.compress(mbox(tmp_path, [mail for number in range(300) for mail in thread(number)]).read_bytes())
    file = tmp_path / "archive.mbox.gz"
    file.write_bytes(packed[: len(packed) // 2])
    summary = bring(bakery, "mbox", file)
    assert [one.reason for one in summary.troubles] == ["file_broken"]
    assert summary.made.messages > 100


def test_lines_that_begin_with_from_divide_nothing_unless_they_are_dates(bakery, tmp_path):
    text = "Dzień dobry.\n\nFrom here on it is mine.\n>From you\nFrom ala Fri Nov 20 12:00:00 2026 is no line."
    bring(bakery, "mbox", mbox(tmp_path, [letter(text, at=LONG_AGO)]))
    assert Message.objects.get().text.replace("\n", " ").count("From") == 3


@pytest.mark.parametrize("kind", ["mbox", "maildir", "eml"])
def test_something_else_is_refused_with_what_to_do(bakery, tmp_path, kind):
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    with pytest.raises(Refused, match=r"[A-Z].*\."):
        bring(bakery, kind, tmp_path)


def test_a_maildir_comes_in_with_its_folders_and_without_drafts_and_trash(bakery, tmp_path):
    mails = thread()
    for folder, name, mail in (
        ("cur", "1:2,S", mails[0]),
        (".Sent/cur", "2:2,S", mails[1]),
        ("deep/er/new", "3", mails[2]),
        (".Drafts/cur", "4:2,D", thread(2)[0]),
        ("cur", "5:2,ST", thread(3)[0]),
        ("tmp", "6", thread(4)[0]),
    ):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / folder / name).write_bytes(mail)
    summary = bring(bakery, "maildir", tmp_path)
    assert len(texts(Conversation.objects.get())) == 3
    assert summary.left_out == 2


def test_a_folder_of_eml_files_is_the_same_as_an_mbox_of_them(bakery, tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    for number, mail in enumerate(thread()):
        (tmp_path / "a" / ("b" if number else "") / f"{number}.EML").write_bytes(mail.replace(b"\n", b"\r\n"))
    (tmp_path / "a" / "x.msg").write_bytes(b"\xd0\xcf\x11\xe0")
    summary = bring(bakery, "eml", tmp_path, source="mail")
    assert [one.reason for one in summary.troubles] == ["outlook_msg"]
    before = everything()
    bring(bakery, "mbox", mbox(tmp_path, thread()), source="mail")
    assert everything() == before


def test_only_what_went_on_after_a_day_comes_in_but_whole(bakery, tmp_path):
    file = mbox(tmp_path, [*thread(1), *thread(2, NOON - timedelta(days=30))])
    summary = bring(bakery, "mbox", file, since=NOON - timedelta(days=30) + timedelta(hours=2))
    assert len(texts(Conversation.objects.get())) == 3
    assert summary.left_out == 3


def test_mail_among_ourselves_is_no_customers(bakery, tmp_path):
    summary = bring(bakery, "mbox", mbox(tmp_path, [letter("Kto otwiera?", sender=OURS, to="marek@klos.example")]))
    assert not Conversation.objects.exists()
    assert summary.made.among_us == 1


def test_an_answer_in_a_conversation_from_an_archive_starts_its_work_anew(bakery, tmp_path):
    from ucho.conversations import operations

    bring(bakery, "mbox", mbox(tmp_path, thread(1, NOON - timedelta(days=2))))
    operations.reply(Conversation.objects.get(), text="Zapraszamy!", by=bakery.by_ola())
    assert Conversation.objects.get().status == "waiting"


def test_files_come_along(bakery, tmp_path):
    from email.message import EmailMessage

    mail = EmailMessage()
    mail["From"], mail["To"], mail["Date"] = (
        "ala@example.com",
        "kontakt@klos.example",
        "Fri, 20 Nov 2020 10:00:00 +0000",
    )
    mail.set_content("Zdjęcie")
    mail.add_attachment(b"\x89PNG" * 10, "image", "png", filename="chleb.png")
    summary = bring(bakery, "mbox", mbox(tmp_path, [mail.as_bytes()]))
    from ucho.core import blobs

    file = Message.objects.get().attachments.get()
    assert (file.name, summary.made.files, blobs.get(file.sha256)) == ("chleb.png", 1, b"\x89PNG" * 10)


def test_an_address_that_bounced_or_complained_keeps_its_mark_whatever_is_imported(bakery, tmp_path):
    by = by_system()
    gone, angry = (customers.meet(Address("email", f"{name}@example.com"), by=by) for name in ("gone", "angry"))
    customers.mark_reachability(gone, state="bouncing", by=by)
    customers.mark_reachability(angry, state="blocked", by=by)
    for identity in (gone, angry):
        forgetting.erase(identity.person, by=by)
    mails = [
        letter("Dawny list", sender=f"{name}@example.com", message_id=f"<{name}@example.com>", at=LONG_AGO)
        for name in ("gone", "angry", "new")
    ]
    bring(bakery, "mbox", mbox(tmp_path, mails))
    states = dict(Identity.objects.filter(value__endswith="@example.com").values_list("value", "state"))
    assert states == {"gone@example.com": "bouncing", "angry@example.com": "blocked", "new@example.com": "ok"}
