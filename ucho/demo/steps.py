"""The order of events: the script as one list of steps, each at its moment, whoever plays them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from ucho.demo.content import Conversation, Message, Script

TAKES: Final = timedelta(minutes=2)  # after which somebody takes a conversation
DONE: Final = timedelta(minutes=7)  # between the last word and the tick in the list
SILENT: Final = timedelta(days=3)  # a conversation that is silent for so long was settled in between
FALLBACK: Final = "ola"  # tags and settles what nobody owns


@dataclass(frozen=True, slots=True)
class Say:
    """The customer writes."""

    index: int
    message: Message


@dataclass(frozen=True, slots=True)
class Answer:
    """A colleague answers."""

    index: int
    message: Message


@dataclass(frozen=True, slots=True)
class Note:
    """A colleague leaves a note."""

    index: int
    message: Message


@dataclass(frozen=True, slots=True)
class Take:
    """A colleague takes the conversation."""

    agent: str


@dataclass(frozen=True, slots=True)
class Tag:
    """A colleague puts tags on, and corrects what we know of the customer."""

    agent: str


@dataclass(frozen=True, slots=True)
class Move:
    """A colleague moves the conversation to the unit it belongs to."""

    agent: str


@dataclass(frozen=True, slots=True)
class Introduce:
    """A colleague notes the customer's second address before they write from it."""

    agent: str


@dataclass(frozen=True, slots=True)
class Unite:
    """A colleague finds that two customers are one, and merges them."""

    agent: str


@dataclass(frozen=True, slots=True)
class Resolve:
    """A colleague settles the conversation."""

    agent: str


@dataclass(frozen=True, slots=True)
class Snooze:
    """A colleague puts the conversation off."""

    agent: str
    until: datetime


Act = Say | Answer | Note | Take | Tag | Move | Introduce | Unite | Resolve | Snooze


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """One act in one conversation at its moment."""

    at: datetime
    conversation: Conversation = field(compare=False)
    act: Act = field(compare=False)


def plan(script: Script, now: datetime) -> list[Step]:
    """Return everything that happens in the script, all of it before now.

    What waits for somebody today comes first, with all that its customers ever said, so that a visitor finds a living
    inbox while the rest is still being written. Both parts are in order, and no customer is in both.
    """
    waiting = {conversation.person for conversation in script.conversations if conversation.status != "resolved"}
    parts: tuple[list[Step], list[Step]] = ([], [])
    for conversation in script.conversations:
        parts[conversation.person not in waiting].extend(_steps(conversation, now))
    return [*sorted(parts[0]), *sorted(parts[1])]


def _steps(conversation: Conversation, now: datetime) -> Iterator[Step]:
    began = conversation.starts_at(now)
    moments = [began + message.after for message in conversation.messages]
    following = [*moments[1:], now]
    for index, message in enumerate(conversation.messages):
        if message.from_other and index:
            yield Step(moments[index] - timedelta(minutes=1), conversation, Introduce(_hand(conversation)))
        yield Step(moments[index], conversation, _spoken(index, message))
        room = following[index] - moments[index]
        if index == 0:
            yield from _received(conversation, moments[0], room)
        if message.voice == "note" and message is _first_note(conversation) and conversation.arrives:
            yield Step(moments[index] + min(TAKES, room / 2), conversation, Move(message.agent))
        if message.voice == "agent" and index + 1 < len(moments) and room > SILENT:
            yield Step(moments[index] + DONE, conversation, Resolve(message.agent))
    yield from _ended(conversation, moments[-1], now)


def _spoken(index: int, message: Message) -> Act:
    if message.voice == "customer":
        return Say(index, message)
    return Answer(index, message) if message.voice == "agent" else Note(index, message)


def _received(conversation: Conversation, at: datetime, room: timedelta) -> Iterator[Step]:
    """What colleagues do with a new conversation before anybody says more."""
    hand = _hand(conversation)
    if conversation.messages[0].from_other:
        yield Step(at + min(TAKES, room / 4), conversation, Unite(FALLBACK))
    if conversation.tags:
        yield Step(at + min(TAKES, room / 3), conversation, Tag(FALLBACK if conversation.arrives else hand))
    if conversation.owner and not conversation.arrives and not conversation.auto:
        yield Step(at + min(TAKES, room / 2), conversation, Take(conversation.owner))


def _ended(conversation: Conversation, last: datetime, now: datetime) -> Iterator[Step]:
    moment = last + min(DONE, (now - last) / 2)
    hand = _last_agent(conversation.messages) or _hand(conversation)
    if conversation.status == "resolved":
        yield Step(moment, conversation, Resolve(hand))
    elif conversation.snooze is not None:
        yield Step(moment, conversation, Snooze(hand, now + conversation.snooze))


def _hand(conversation: Conversation) -> str:
    """Return who looks after a conversation."""
    return conversation.owner or _last_agent(conversation.messages) or FALLBACK


def _last_agent(messages: Sequence[Message]) -> str:
    return next((message.agent for message in reversed(messages) if message.voice == "agent"), "")


def _first_note(conversation: Conversation) -> Message | None:
    return next((message for message in conversation.messages if message.voice == "note"), None)
