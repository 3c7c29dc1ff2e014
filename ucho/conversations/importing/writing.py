"""Writing what was brought over, many messages at a time, and working out where a conversation stands.

History is written as it was: nothing here starts a clock, sets off a reaction, sends or reopens anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from ucho.channels.contract import Address
from ucho.conversations.facts import BroughtOver
from ucho.conversations.importing.contract import State
from ucho.conversations.listing import list_conversation
from ucho.conversations.models import (
    Attachment,
    Channel,
    Conversation,
    Imported,
    Message,
    MessageRef,
    Participant,
)
from ucho.conversations.search import index_message
from ucho.conversations.storing import AWAITED, preview
from ucho.conversations.threading import takes_part
from ucho.core.actors import By
from ucho.customers import operations as customers
from ucho.customers.models import Identity
from ucho.customers.queries import survivor
from ucho.events import log
from ucho.events.models import FactRow
from ucho.org.models import Agent, Unit

SUBJECT: Final = "conversations.conversation"
READ: Final = ("direction", "at", "auto_kind", "text", "language", "subject")
Status = Conversation.Status


@dataclass
class Brought:
    """What an import made, and what it met."""

    conversations: int = 0
    messages: int = 0
    people: int = 0
    files: int = 0
    files_missing: int = 0
    known: int = 0  # messages that were here already
    erased: int = 0  # messages of customers who were erased here
    among_us: int = 0  # mails from one of us to one of us, outside any customer's conversation
    shared: int = 0  # addresses that belong to another customer here
    owners_missing: set[str] = field(default_factory=set)

    def add(self, other: Brought) -> None:
        """Add what another batch made."""
        for name in (
            "conversations",
            "messages",
            "people",
            "files",
            "files_missing",
            "known",
            "erased",
            "among_us",
            "shared",
        ):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.owners_missing |= other.owners_missing


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a conversation stood in the other system; without one, it is worked out from its messages."""

    state: State
    subject: str
    opened_at: datetime | None
    resolved_at: datetime | None
    snoozed_until: datetime | None
    owner: Agent | None


class Writer:
    """Writes one batch inside the caller's transaction; `finish` writes what could wait."""

    def __init__(self, unit: Unit, source: str, by: By, *, open_days: int) -> None:
        """Begin a batch of one source, for conversations of one unit."""
        self.unit, self.source, self.by, self.made = unit, source, by, Brought()
        self._open_days = open_days
        self._identities: dict[tuple[str, str], Identity] = {}
        self._strangers: set[str] = set()  # e-mail addresses that nobody had when the batch began
        self._ways: dict[tuple[int, int, int], Channel] = {}  # of conversations made in this batch
        self._said: dict[int, list[Message]] = {}  # in conversations made in this batch
        self._touched: dict[int, tuple[Conversation, Standing | None]] = {}
        self._new: set[int] = set()
        self._told: set[int] = set()
        self._refs: list[MessageRef] = []
        self._files: list[Attachment] = []
        self._imported: list[Imported] = []

    def meet(self, address: Address, language: str = "") -> Identity:
        """Return the identity of an address, making its person when nobody has it."""
        key = (address.kind, address.value)
        found = self._identities.get(key)
        if found is None:
            new = address.kind == "email" and address.value in self._strangers
            new = new or not Identity.objects.filter(kind=address.kind, value=address.value).exists()
            found = customers.meet(address, language=language, by=self.by)
            self.made.people += new
            self._identities[key] = found
        return found

    def recall(self, values: Iterable[str]) -> None:
        """Look up e-mail addresses at once, so that those who are known here are not looked up one by one."""
        rows = Identity.objects.filter(kind="email", value__in=set(values), person__merged_into=None)
        known = rows.exclude(person__name="").exclude(person__language="").select_related("person")
        self._identities |= {(one.kind, one.value): one for one in known}
        self._strangers = set(values) - set(rows.values_list("value", flat=True))

    def open(self, identity: Identity, *, key: str, subject: str, at: datetime) -> Conversation:
        """Make a conversation that was brought over; where it stands is worked out when the batch is finished."""
        conversation = Conversation.objects.create(
            person=survivor(identity.person),
            unit=self.unit,
            subject=subject.strip(),
            opened_at=at,
            last_at=at,
            status=Status.RESOLVED,
            seen_at=self.by.at,  # nobody is called to look at the past
        )
        self._new.add(conversation.pk)
        self.made.conversations += 1
        self.note(f"conversation:{key}", conversation)
        return conversation

    def write(
        self,
        conversation: Conversation,
        *,
        ref: str,
        identity: Identity | None,
        files: Sequence[Attachment],
        message_id: str,
        awaited: Sequence[str] = (),
        standing: Standing | None = None,
        **values: Any,
    ) -> Message:
        """Write one message; `values` are its other columns, `awaited` ids of earlier ones that are not here yet."""
        message = Message.objects.create(conversation=conversation, identity=identity, received_at=self.by.at, **values)
        if conversation.pk in self._new:
            self._said.setdefault(conversation.pk, []).append(message)
        for file in files:
            file.message = message
        self._files += files
        if message_id:
            self._refs.append(MessageRef(message=message, ref=message_id))
        self._refs += [MessageRef(message=message, ref=AWAITED + one) for one in awaited]
        index_message(message, conversation, [file.name for file in files])
        self.note(ref, conversation, message)
        self.made.messages += 1
        self.made.files += sum(1 for file in files if file.sha256)
        self.made.files_missing += sum(1 for file in files if not file.sha256)
        self._take_part(conversation, message, identity)
        self.touch(conversation, standing)
        if conversation.pk not in self._told:
            self._told.add(conversation.pk)
            self._tell(conversation)
        return message

    def note(self, ref: str, conversation: Conversation, message: Message | None = None) -> None:
        """Remember that something of the source is here."""
        self._imported.append(
            Imported(source=self.source, ref=ref, conversation=conversation, message=message, at=self.by.at)
        )

    def touch(self, conversation: Conversation, standing: Standing | None) -> None:
        """Have it worked out where a conversation stands when the batch is finished."""
        self._touched[conversation.pk] = (conversation, standing)

    def finish(self) -> Brought:
        """Write the rest and return what was made."""
        MessageRef.objects.bulk_create(self._refs)
        Attachment.objects.bulk_create(self._files)
        Imported.objects.bulk_create(self._imported)
        Channel.objects.bulk_create(self._ways.values())
        moved = []
        for pk in sorted(self._touched):  # rows of conversations before those of counters, as everywhere
            conversation, standing = self._touched[pk]
            if self._settle(conversation, standing) or pk in self._new:
                moved.append(conversation)
        for conversation in moved:
            list_conversation(conversation, new=conversation.pk in self._new)
        return self.made

    def _settle(self, conversation: Conversation, standing: Standing | None) -> bool:
        said = self._said.get(conversation.pk)
        values = None
        if said is not None:
            ordered = sorted(said, key=lambda one: (one.at, one.pk))
            values = [{name: getattr(one, name) for name in READ} for one in ordered]
        return settle(conversation, standing, self.by, open_days=self._open_days, said=values)

    def _tell(self, conversation: Conversation) -> None:
        """Record once for a conversation and a source that something was brought over."""
        told = FactRow.objects.filter(subject_kind=SUBJECT, subject_id=conversation.pk, type=BroughtOver.type)
        if conversation.pk in self._new or not any(row.payload["source"] == self.source for row in told):
            log.record(BroughtOver(self.source), conversation, by=self.by, person_id=conversation.person_id)

    def _take_part(self, conversation: Conversation, message: Message, identity: Identity | None) -> None:
        if identity is None or message.direction == Message.Direction.NOTE:
            return
        came = message.direction == Message.Direction.IN
        if came and identity.person_id != conversation.person_id and not takes_part(conversation, identity):
            Participant.objects.create(conversation=conversation, identity=identity, role="third_party")
        if message.account_id is not None:
            self._note_way(conversation, identity, message, "last_in_at" if came else "last_out_at")

    def _note_way(self, conversation: Conversation, identity: Identity, message: Message, column: str) -> None:
        """Note a way by which the customer can be answered, with the latest time it was used."""
        assert message.account is not None
        new = conversation.pk in self._new
        key = (conversation.pk, identity.pk, message.account.pk)
        way = self._ways.get(key)
        if way is None and new:
            way = self._ways[key] = Channel(conversation=conversation, identity=identity, account=message.account)
        if way is None:
            way, _made = Channel.objects.get_or_create(
                conversation=conversation, identity=identity, account=message.account
            )
        before = getattr(way, column)
        if before is None or before < message.at:
            setattr(way, column, message.at)
            if not new:
                way.save(update_fields=[column])


def author_in_words(name: str) -> str:
    """Return how an author is stored who is no colleague here: by name, which pages show.

    Args:
        name: as the other system has it.
    """
    return f"imported:{' '.join(name.split())[:120]}"


def settle(
    conversation: Conversation,
    standing: Standing | None,
    by: By,
    *,
    open_days: int,
    said: Sequence[Mapping[str, Any]] | None = None,
) -> bool:
    """Work out where a conversation stands from all its messages; returns whether that changed anything.

    Once people did something with it here, only the newest message counts: their work is not undone by history.

    Args:
        conversation: locked by the caller's transaction.
        standing: as the other system has it; None to go by the messages alone.
        by: who, and when.
        open_days: how many days a customer's last word keeps a conversation open.
        said: all its messages in order, when it was made a moment ago; they are looked up otherwise.
    """
    untouched = said is not None or not _touched_here(conversation)
    if said is None:
        said = list(conversation.messages.order_by("at", "pk").values(*READ))
    spoken = [one for one in said if one["direction"] != Message.Direction.NOTE] or said
    if not spoken:
        return False
    values: dict[str, Any] = {}
    if untouched or spoken[-1]["at"] >= conversation.last_at:
        values = {"last_at": spoken[-1]["at"], "preview": preview(spoken[-1]["text"])}
    if untouched:
        values |= _derived(said, spoken, conversation) | _status(said, standing, by, open_days)
    changed = [name for name, value in values.items() if getattr(conversation, name) != value]
    for name in changed:
        setattr(conversation, name, values[name])
    if changed:
        conversation.save(update_fields=changed)
    return bool(changed)


def _touched_here(conversation: Conversation) -> bool:
    """Return whether anything but imports happened to a conversation here."""
    rows = FactRow.objects.filter(subject_kind=SUBJECT, subject_id=conversation.pk)
    return rows.exclude(type=BroughtOver.type).exists()


def _derived(
    said: Sequence[Mapping[str, Any]], spoken: Sequence[Mapping[str, Any]], conversation: Conversation
) -> dict[str, Any]:
    languages = [one["language"] for one in spoken if one["direction"] == Message.Direction.IN and one["language"]]
    return {
        "opened_at": said[0]["at"],
        "subject": spoken[0]["subject"],
        "language": languages[-1] if languages else conversation.language,
        "last_customer_at": max((one["at"] for one in _people(said, Message.Direction.IN)), default=None),
        "first_answered_at": min((one["at"] for one in _people(said, Message.Direction.OUT)), default=None),
    }


def _people(said: Iterable[Mapping[str, Any]], direction: str) -> list[Mapping[str, Any]]:
    return [one for one in said if one["direction"] == direction and not one["auto_kind"]]


def _status(said: Sequence[Mapping[str, Any]], standing: Standing | None, by: By, open_days: int) -> dict[str, Any]:
    waiting: datetime | None = None
    for one in said:
        if one["auto_kind"] or one["direction"] == Message.Direction.NOTE:
            continue
        waiting = None if one["direction"] == Message.Direction.OUT else waiting or one["at"]
    answered = bool(_people(said, Message.Direction.OUT))
    if standing is None:
        asked = max((one["at"] for one in _people(said, Message.Direction.IN)), default=None)
        fresh = waiting is not None and asked is not None and asked >= by.at - timedelta(days=open_days)
        status = (Status.OPEN if answered else Status.NEW) if fresh else Status.RESOLVED
        resolved_at = said[-1]["at"] if status == Status.RESOLVED else None
        return {
            "status": status,
            "resolved_at": resolved_at,
            "waiting_since": waiting if fresh else None,
        }
    status = _kept(standing, by, answered=answered, waiting=waiting is not None)
    active = status in {Status.NEW, Status.OPEN}
    resolved_at = (standing.resolved_at or said[-1]["at"]) if status == Status.RESOLVED else None
    return {
        "status": status,
        "subject": standing.subject.strip(),
        "opened_at": min(standing.opened_at or said[0]["at"], said[0]["at"]),
        "resolved_at": resolved_at,
        "snoozed_until": standing.snoozed_until if status == Status.SNOOZED else None,
        "waiting_since": waiting if active else None,
        "owner": standing.owner,
    }


def _kept(standing: Standing, by: By, *, answered: bool, waiting: bool) -> Conversation.Status:
    """Return our status for a state: a snooze that is over is open, what nobody answered yet is new."""
    if standing.state == "snoozed":
        if standing.snoozed_until is not None and standing.snoozed_until > by.at:
            return Status.SNOOZED
        return Status.OPEN
    if standing.state in {"new", "open"}:
        return Status.OPEN if answered or not waiting else Status.NEW
    return Status(standing.state)
