"""In whatever order deliveries come, however often, and wherever we die: the same messages, standing together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import NOON, Bakery, by_system, letter
from ucho.channels import operations as channels
from ucho.channels.contract import Fetched
from ucho.channels.intake import AFTER_COMMIT, BEFORE_COMMIT, BEFORE_STORE
from ucho.channels.journal import journal
from ucho.channels.models import Account, JournalEntry
from ucho.conversations import checking
from ucho.conversations.models import Conversation, Message
from ucho.core import crash
from ucho.core.actors import By, system
from ucho.events.jobs.registry import JOBS

MINUTE = timedelta(minutes=1)
AGAIN = timedelta(days=1)  # later than any pause before another try
POINTS = (BEFORE_STORE, BEFORE_COMMIT, AFTER_COMMIT)
CUSTOMERS = ("Ala Nowak <ala@example.com>", "Jan <jan@example.org>", "Ewa <ewa@example.net>")
OLA = "ola@klos.example"
State = JournalEntry.State
Outcome = tuple[list[tuple[str, ...]], set[frozenset[tuple[str, ...]]]]


class Died(BaseException):
    """Stands for a process that is killed: nothing of ours catches it."""


@dataclass(frozen=True)
class Delivery:
    """A mail that arrives at one of our mailboxes, and where we die the first time we read there."""

    raw: bytes
    box: int = 0
    dies_at: str = ""


@st.composite
def mails(draw: st.DrawFn) -> list[bytes]:
    """Draw what customers, machines, strangers and colleagues write: threads whose mails name those before them."""
    found: list[bytes] = []
    for thread in range(draw(st.integers(1, 3))):
        who = draw(st.sampled_from(CUSTOMERS))
        ids: list[str] = []
        for place in range(draw(st.integers(1, 4))):
            kind = draw(st.sampled_from(["person", "person", "machine", "colleague"])) if place else "person"
            found.append(_mail(who, kind, thread, place, ids))
            ids.append(f"<{thread}.{place}@example.com>")
        if draw(st.booleans()):  # somebody else names what they were never told
            other = CUSTOMERS[(CUSTOMERS.index(who) + 1) % 3]
            for number in range(draw(st.integers(1, 2))):
                named = {"References": " ".join(ids)}
                found.append(letter(f"Obcy {thread}.{number}", sender=other, headers=named, subject=f"O {thread}"))
    if draw(st.booleans()):  # two mails under one id, and two without any
        found += [letter(f"Paczka {number}", sender="dhl@example.com", message_id="<dhl@x>") for number in range(2)]
        found += [letter(f"Bez numeru {number}", sender=CUSTOMERS[0], subject=f"B{number}") for number in range(2)]
    return found


def _mail(who: str, kind: str, thread: int, place: int, ids: Sequence[str]) -> bytes:
    fields = {"References": " ".join(ids)} if ids else {}
    if kind == "machine":
        fields["Auto-Submitted"] = "auto-replied"
    if kind == "colleague":
        sender, to, copies = OLA, who, "kontakt@klos.example"
    else:
        sender, to, copies = who, "kontakt@klos.example", ""
    return letter(
        f"Wątek {thread}, {kind} {place}",
        sender=sender,
        to=to,
        copies=copies,
        subject=f"Wątek {thread}",
        at=NOON - timedelta(days=3) + (10 * thread + place) * MINUTE,
        message_id=f"<{thread}.{place}@example.com>",
        headers=fields,
    )


@st.composite
def replays(draw: st.DrawFn) -> tuple[list[Delivery], list[Delivery]]:
    """Draw the mails as they were written, and the same in another order, repeated, by two ways, with deaths."""
    plain = [Delivery(raw) for raw in draw(mails())]
    more = draw(st.lists(st.tuples(st.sampled_from(plain), st.booleans(), st.booleans()), max_size=4))
    again = [Delivery(b"Received: by b\r\n" + one.raw if way else one.raw, int(box)) for one, way, box in more]
    mixed = draw(st.permutations(plain + again))
    deaths = draw(st.lists(st.sampled_from(("", "", *POINTS)), min_size=len(mixed), max_size=len(mixed)))
    return plain, [Delivery(one.raw, one.box, death) for one, death in zip(mixed, deaths, strict=True)]


def play(boxes: Sequence[Account], deliveries: Sequence[Delivery], patch: pytest.MonkeyPatch) -> Outcome:
    """Let deliveries arrive one by one; return the messages, and which stand together. Nothing of it stays."""
    block = transaction.atomic()
    vars(block)["_from_testcase"] = True  # the journal insists on being outermost, but for tests
    with block:
        for number, delivery in enumerate(deliveries):
            at = NOON + number * MINUTE
            box = boxes[delivery.box]
            with patch.context() as here:
                here.setattr(crash, "here", _dying_at(delivery.dies_at))
                journal_and_read(box, Fetched(f"1:{number}", delivery.raw), at)
        outcome = seen()
        transaction.set_rollback(True)
    return outcome


def journal_and_read(box: Account, fetched: Fetched, at: datetime) -> None:
    """Journal one delivery and read it, as often as it takes."""
    journal(box, [fetched], by=By(system("tests.connector"), at))
    while JournalEntry.objects.filter(state=State.PENDING).exists():
        try:
            JOBS["channels.take_in"].run(by=By(system("tests.worker"), at + AGAIN), account_id=box.pk)
        except Died:
            continue


def _dying_at(point: str) -> object:
    left = [point] if point else []

    def here(name: str) -> None:
        if name in left:
            left.remove(name)
            raise Died

    return here


def seen() -> Outcome:
    """Return all messages and which stand together, and make sure that ledger and clocks agree with them."""
    assert not JournalEntry.objects.exclude(state__in=(State.STORED, State.JOINED)).exists()
    assert list(checking.differences(list(Conversation.objects.values_list("pk", flat=True)))) == []
    together: dict[int, set[tuple[str, ...]]] = defaultdict(set)
    messages = []
    for one in Message.objects.select_related("identity"):
        key = (str(one.identity), one.author.split(":")[0], one.direction, one.auto_kind, one.text.strip())
        messages.append(key)
        together[one.conversation_id].add(key)
    return sorted(messages), {frozenset(keys) for keys in together.values()}


@pytest.fixture
def boxes(bakery: Bakery) -> list[Account]:
    """Two mailboxes of one branch."""
    values = {"address": "zamowienia@klos.example", "smtp_out": "smtp://127.0.0.1:9"}
    other = channels.open_account(bakery.mokotow, adapter="email", name="Druga", settings=values, by=by_system())
    return [bakery.mailbox, other]


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(replay=replays())
def test_replaying_all_deliveries_in_any_order_with_repeats_and_deaths_gives_the_same_messages(
    boxes: list[Account], replay: tuple[list[Delivery], list[Delivery]]
) -> None:
    plain, mixed = replay
    with pytest.MonkeyPatch.context() as patch:
        assert play(boxes, mixed, patch) == play(boxes, plain, patch)
