"""What people do in these tests."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.cast import NOON, Bakery, arrive, by_system, conversation_of, letter
from ucho.conversations import operations as conversations
from ucho.conversations.models import Conversation, Message
from ucho.core.actors import By, customer
from ucho.events.delivery import deliver_all
from ucho.playbooks.models import Run
from ucho.surveys import operations as surveys
from ucho.surveys.models import Answer, Invitation

ALA = "Ala Nowak <ala@example.com>"
JAN = "Jan Petrow <jan@example.com>"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def write(
    bakery: Bakery, text: str = "Czy jutro jest chleb żytni?", *, at: datetime = NOON, sender: str = ALA
) -> Conversation:
    """Let a customer write."""
    (entry,) = arrive(bakery.mailbox, letter(text, at=at, sender=sender, subject="Pytanie"), at=at)
    return conversation_of(entry)


def settle(conversation: Conversation, bakery: Bakery, *, at: datetime = NOON + 10 * MINUTE) -> None:
    """Let Ola answer and resolve."""
    by = bakery.by_ola(at)
    conversations.reply(conversation, text="Tak, od siódmej.", by=by)
    conversations.resolve(conversation, by=by)
    deliver_all(at)


def answer_badly(invitation: Invitation, *, at: datetime, score: int = 2, words: str = "") -> Answer:
    """Let the customer answer a survey."""
    by = By(customer(invitation.person_id or 0, ["surveys.answer"]), at)
    answer = surveys.answer(invitation, score=score, words=words, by=by)
    deliver_all(at)
    return answer


def run_of(name: str) -> Run:
    """Return the newest run of a playbook."""
    return Run.objects.filter(playbook=name).order_by("-pk")[0]


def later(at: datetime) -> None:
    """Let the worker do what is due until then."""
    deliver_all(at)


def reply_to(conversation: Conversation, bakery: Bakery, text: str, *, at: datetime, sender: str = ALA) -> None:
    """Let the customer answer our last mail."""
    ours = Message.objects.filter(conversation=conversation, direction="out").order_by("-pk")[0]
    assert ours.dispatch is not None
    raw = letter(text, at=at, sender=sender, subject="Re: Pytanie", in_reply_to=ours.dispatch.message_id)
    arrive(bakery.mailbox, raw, at=at)


__all__ = [
    "ALA",
    "HOUR",
    "JAN",
    "MINUTE",
    "answer_badly",
    "by_system",
    "later",
    "reply_to",
    "run_of",
    "settle",
    "write",
]
