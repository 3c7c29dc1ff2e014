"""The order of events: the script as one list of steps, each at its moment, whoever plays them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from ucho.demo.content import Conversation, Message, Script
from ucho.demo.content.feedback import Recovery

TAKES: Final = timedelta(minutes=2)  # after which somebody takes a conversation
DONE: Final = timedelta(minutes=7)  # between the last word and the tick in the list
BACK: Final = timedelta(seconds=40)  # between an answer and the word that its address does not exist
SILENT: Final = timedelta(days=3)  # a conversation that is silent for so long was settled in between
SHOWN: Final = timedelta(seconds=4)  # between a message and what follows from it
FALLBACK: Final = "ola"  # tags and settles what nobody owns
PORTION: Final = 12  # steps in one transaction, or a few more: nobody waits long for the database meanwhile


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
class Mail:
    """A colleague answers with their own mail program, with our mailbox in copy."""

    index: int
    message: Message


@dataclass(frozen=True, slots=True)
class Return:
    """The customer's server does not take an answer."""

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


@dataclass(frozen=True, slots=True)
class Spare:
    """A colleague notes that the customer is not to be asked anything."""

    agent: str


@dataclass(frozen=True, slots=True)
class Recover:
    """A message shows that something went wrong; from here on it is made good."""

    recovery: Recovery


Act = Say | Answer | Mail | Return | Note | Take | Tag | Move | Introduce | Unite | Resolve | Snooze | Spare | Recover


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """One act in one conversation at its moment."""

    at: datetime
    conversation: Conversation = field(compare=False)
    act: Act = field(compare=False)


def plan(script: Script, now: datetime) -> list[list[Step]]:
    """Return everything that happens in the script, all of it before now, in portions.

    A portion tells the whole story of some customers, in order, and no customer is in two: what follows from it, such
    as a survey a day later, never waits for another portion. What waits for somebody today comes first, and newest
    first, so that a visitor finds a living inbox while the rest is still being written.
    """
    stories: dict[str, list[Conversation]] = {}
    for conversation in script.conversations:
        stories.setdefault(conversation.person, []).append(conversation)
    order = sorted(stories.values(), key=lambda story: min(_rank(conversation, now) for conversation in story))
    portions: list[list[Step]] = []
    room = 0
    for story in order:
        steps = [step for conversation in story for step in _steps(conversation, now, script)]
        if room <= 0:
            portions.append([])
            room = PORTION
        portions[-1].extend(steps)
        room -= len(steps)
    return [sorted(portion) for portion in portions]


def _rank(conversation: Conversation, now: datetime) -> tuple[bool, timedelta]:
    began = conversation.starts_at(now)
    if conversation.status == "resolved":
        return True, began - datetime.min.replace(tzinfo=began.tzinfo)
    return False, now - began - conversation.messages[-1].after


def _steps(conversation: Conversation, now: datetime, script: Script) -> Iterator[Step]:
    recovery = script.recoveries.get(conversation.key)
    began = conversation.starts_at(now)
    moments = [began + message.after for message in conversation.messages]
    following = [*moments[1:], now]
    for index, message in enumerate(conversation.messages):
        if message.from_other and index:
            yield Step(moments[index] - timedelta(minutes=1), conversation, Introduce(_hand(conversation)))
        yield Step(moments[index], conversation, _spoken(index, message))
        if message.returned:
            yield Step(moments[index] + BACK, conversation, Return(index, message))
        room = following[index] - moments[index]
        if index == 0:
            yield from _received(conversation, moments[0], room)
        if recovery is not None and recovery.message == index:
            yield Step(moments[index] + SHOWN, conversation, Recover(recovery))
        if message.voice == "note" and conversation.spare:
            yield Step(moments[index] + min(TAKES, room / 2), conversation, Spare(message.agent))
        if message.voice == "note" and message is _first_note(conversation) and conversation.arrives:
            yield Step(moments[index] + min(TAKES, room / 2), conversation, Move(message.agent))
        if message.voice == "agent" and index + 1 < len(moments) and room > SILENT:
            yield Step(moments[index] + DONE, conversation, Resolve(message.agent))
    yield from _ended(conversation, moments[-1], now)


def _spoken(index: int, message: Message) -> Act:
    if message.voice == "customer":
        return Say(index, message)
    if message.voice == "note":
        return Note(index, message)
    return Mail(index, message) if message.by_mail else Answer(index, message)


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
