"""Conversations and messages as the API shows them, made in batches with a few queries however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ucho.api.models import Upload
from ucho.api.queries import tags_on
from ucho.api.uploads import KEPT
from ucho.conversations.models import Channel, Conversation, Message
from ucho.conversations.queries import Listed
from ucho.customers.queries import survivors
from ucho.org.queries import names_of
from ucho.promises.models import Promise
from ucho.understanding.contract import CODES
from ucho.understanding.models import Reading
from ucho.understanding.queries import readings_of_messages


@dataclass(frozen=True, slots=True)
class Named:
    """Something that has a number and a name."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class ConversationShape:
    """A conversation; `preview` is the start of its newest message."""

    id: int
    subject: str
    status: str
    language: str
    person: Named
    unit: int
    owner: Named | None
    tags: list[str]
    preview: str
    opened_at: datetime
    last_at: datetime
    last_customer_at: datetime | None
    waiting_since: datetime | None
    first_answered_at: datetime | None
    snoozed_until: datetime | None
    resolved_at: datetime | None


@dataclass(frozen=True, slots=True)
class WayShape:
    """An address of the customer and an account of ours by which an answer may go."""

    identity: int
    kind: str
    address: str
    account: int
    account_name: str
    last_in_at: datetime | None
    can_reply_until: datetime | None


@dataclass(frozen=True, slots=True)
class PromiseShape:
    """A time we gave a customer; kept late when `kept_at` is after `due_at`.

    `at_risk_at` is when we noticed that three quarters of the time were over, `missed_at` that all of it was.
    """

    id: int
    words: str
    given_at: datetime
    due_at: datetime
    kept_at: datetime | None
    dropped_at: datetime | None
    at_risk_at: datetime | None
    missed_at: datetime | None


@dataclass(frozen=True, slots=True)
class WholeConversationShape:
    """A conversation with the ways to answer and what we promised in it."""

    conversation: ConversationShape
    ways: list[WayShape]
    promises: list[PromiseShape]


@dataclass(frozen=True, slots=True)
class AuthorShape:
    """Who said something: a customer, an agent, a token or a part of the system."""

    kind: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class AttachmentShape:
    """A file of a message; fetch it from /messages/{id}/attachments/{id}."""

    id: int
    name: str
    type: str
    size: int
    sha256: str
    content_id: str


@dataclass(frozen=True, slots=True)
class UploadShape:
    """A file that waits for an answer, until it expires."""

    sha256: str
    name: str
    type: str
    size: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SendingShape:
    """How far a message of ours is on its way."""

    dispatch: int
    state: str
    reason: str
    accepted_at: datetime | None


@dataclass(frozen=True, slots=True)
class AspectShape:
    """A part of the service that a text speaks of (product, price, …), and how: negative, neutral, positive."""

    category: str
    polarity: str


@dataclass(frozen=True, slots=True)
class UnderstoodShape:
    """What a machine understood of a customer's words.

    `language` is an ISO 639-1 code; `sentiment` is negative, neutral or positive; both are empty when it is not sure.
    `mood` lies between -1 and 1: the probability of positive less that of negative. `probabilities` are by head, such
    as complaint, leaving, urgency, effort, rudeness; for sentiment, emotion and intent they are by label. `unsure` are
    the heads on which nobody should rely here.
    """

    language: str
    sentiment: str
    mood: float | None
    probabilities: dict[str, float | dict[str, float]]
    aspects: list[AspectShape]
    unsure: list[str]


@dataclass(frozen=True, slots=True)
class MessageShape:
    """One thing that was said; `text` is what is new in it, `quoted` the rest, `html` the whole, made harmless.

    `codes` is what we understood of a customer's words: unhappy, complaint, leaving, thanks, urgent, effort, rude;
    `understood` tells more of it, null for what was not read: messages of ours, of machines, and of old mail.
    """

    id: int
    conversation: int
    direction: str
    author: AuthorShape
    identity: int | None
    address: str
    account: int | None
    at: datetime
    received_at: datetime
    subject: str
    text: str
    quoted: str
    html: str
    language: str
    auto_kind: str
    problems: list[str]
    codes: list[str]
    understood: UnderstoodShape | None
    attachments: list[AttachmentShape]
    sending: SendingShape | None


def conversations(rows: Sequence[Conversation]) -> list[ConversationShape]:
    """Return conversations (fetched with their owner) as they are shown."""
    people = survivors([row.person_id for row in rows])
    tags = tags_on([row.pk for row in rows])
    return [
        _conversation(row, Named(people[row.person_id].pk, people[row.person_id].name), tags.get(row.pk, []))
        for row in rows
    ]


def listed(lines: Sequence[Listed]) -> list[ConversationShape]:
    """Return lines of the inbox as conversations."""
    return [
        _conversation(line.conversation, Named(line.person.pk, line.person.name), [tag.name for tag in line.tags])
        for line in lines
    ]


def _conversation(row: Conversation, person: Named, tags: list[str]) -> ConversationShape:
    return ConversationShape(
        id=row.pk,
        subject=row.subject,
        status=row.status,
        language=row.language,
        person=person,
        unit=row.unit_id,
        owner=Named(row.owner.pk, row.owner.name) if row.owner else None,
        tags=tags,
        preview=row.preview,
        opened_at=row.opened_at,
        last_at=row.last_at,
        last_customer_at=row.last_customer_at,
        waiting_since=row.waiting_since,
        first_answered_at=row.first_answered_at,
        snoozed_until=row.snoozed_until,
        resolved_at=row.resolved_at,
    )


def way(row: Channel) -> WayShape:
    """Return a way to answer."""
    return WayShape(
        identity=row.identity_id,
        kind=row.identity.kind,
        address=str(row.identity),
        account=row.account_id,
        account_name=row.account.name,
        last_in_at=row.last_in_at,
        can_reply_until=row.can_reply_until,
    )


def promise(row: Promise) -> PromiseShape:
    """Return a promise."""
    return PromiseShape(
        row.pk,
        row.words,
        row.given_at,
        row.due_at,
        row.kept_at,
        row.dropped_at,
        row.at_risk_at,
        row.missed_at,
    )


def upload(row: Upload) -> UploadShape:
    """Return an upload."""
    return UploadShape(row.sha256, row.name, row.type, row.size, row.at + KEPT)


def messages(rows: Sequence[Message]) -> list[MessageShape]:
    """Return messages (fetched with identity, dispatch and attachments) as they are shown."""
    authors: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        kind, _colon, key = row.author.partition(":")
        if key.isdigit():
            authors[kind].add(int(key))
    agents = names_of(authors["agent"]) if authors["agent"] else {}
    people = {pk: one.name for pk, one in survivors(authors["customer"]).items()} if authors["customer"] else {}
    names = {"agent": agents, "customer": people}
    readings = readings_of_messages([row.pk for row in rows if row.direction == Message.Direction.IN])
    return [_message(row, names, readings.get(row.pk)) for row in rows]


def _understood(row: Reading) -> UnderstoodShape:
    return UnderstoodShape(
        row.language,
        row.sentiment,
        row.mood,
        dict(row.probabilities),
        [AspectShape(one.category, one.polarity) for one in row.aspects.all()],
        list(row.unsure),
    )


def _message(row: Message, names: dict[str, dict[int, str]], reading: Reading | None) -> MessageShape:
    kind, _colon, key = row.author.partition(":")
    name = names.get(kind, {}).get(int(key), "") if key.isdigit() else key if kind == "imported" else ""
    sent = row.dispatch
    return MessageShape(
        id=row.pk,
        conversation=row.conversation_id,
        direction=row.direction,
        author=AuthorShape(kind, key, name),
        identity=row.identity_id,
        address=str(row.identity or ""),
        account=row.account_id,
        at=row.at,
        received_at=row.received_at,
        subject=row.subject,
        text=row.text,
        quoted=row.quoted,
        html=row.html,
        language=row.language,
        auto_kind=row.auto_kind,
        problems=list(row.problems),
        codes=[code for code in CODES if code in reading.codes] if reading else [],
        understood=_understood(reading) if reading else None,
        attachments=[
            AttachmentShape(one.pk, one.name, one.type, one.size, one.sha256, one.content_id)
            for one in row.attachments.all()
        ],
        sending=SendingShape(sent.pk, sent.state, sent.reason, sent.accepted_at) if sent else None,
    )
