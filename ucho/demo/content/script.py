"""The types of the demo's script: who works in the bakery, who writes to it and what they say to each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

from ucho.channels.contract import AutoKind
from ucho.demo.content.feedback import Reaction, Recovery
from ucho.demo.content.moments import days_since, fill, on_the_quarter, start_of
from ucho.demo.content.rules import Rules
from ucho.demo.content.voices import Voices

Texts = Mapping[str, str]
"""One text in Polish, Russian and English."""

Voice = Literal["customer", "agent", "note"]
"""Who a message comes from; a note is read by colleagues only."""

Status = Literal["open", "waiting", "snoozed", "resolved"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A branch or a team of the bakery."""

    key: str
    kind: Literal["branch", "team"]
    name: Texts


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works in the bakery; `units` holds "" for the whole company."""

    key: str
    name: str
    email: str
    language: str
    role: Literal["admin", "manager", "lead", "agent"]
    units: Sequence[str]
    signature: str


@dataclass(frozen=True, slots=True)
class Account:
    """A mailbox of the bakery and the unit that answers it first."""

    key: str
    name: str
    address: str
    unit: str


@dataclass(frozen=True, slots=True)
class SavedReply:
    """An answer kept ready, in three languages."""

    title: Texts
    text: Texts


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody who writes to the bakery."""

    key: str
    name: str
    language: str
    email: str
    other_email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One thing somebody says; `agent` names the colleague when a colleague speaks."""

    voice: Voice
    after: timedelta  # since the conversation began
    text: str  # with gaps for moments, see `words`
    language: str
    agent: str = ""
    promise: timedelta | None = None  # what is promised is due so long after the message
    promised: str = ""  # what that is, in the colleague's words
    files: Sequence[str] = ()
    from_other: bool = False  # the customer writes from their second address
    charset: str = "utf-8"
    undeclared: bool = False  # the mail does not say its charset
    forged: bool = False  # somebody else writes in the customer's name
    passed_on: str = ""  # the colleague who got it and forwards it to our mailbox
    remark: str = ""  # what they write above it
    by_mail: bool = False  # the colleague answers with their own mail program
    returned: str = ""  # what the customer's server says when it does not take the answer

    def due(self, at: datetime) -> datetime | None:
        """Return when the promise made at that moment is due, None when there is none."""
        return None if self.promise is None else on_the_quarter(at + self.promise)

    def words(self, at: datetime) -> str:
        """Return the text as it is written at that moment."""
        return fill(self.text, at=at, language=self.language, promised=self.due(at))


@dataclass(frozen=True, slots=True)
class Conversation:
    """A whole conversation: it starts so long ago, or so many days ago at a time of day."""

    key: str
    person: str
    unit: str
    subject: str
    language: str
    status: Status
    tags: Sequence[str]
    messages: Sequence[Message]
    arrives: str = ""  # the unit it came to, when a colleague moved it to its own
    owner: str = ""
    auto: AutoKind = ""
    ago: timedelta | None = None
    days_ago: int = 0
    weekday: int | None = None  # of the last whole week, 0 for its Monday; None counts days from today
    time_of_day: time = time()
    snooze: timedelta | None = None  # from now
    spare: bool = False  # a colleague notes that the customer is not to be asked

    def starts_at(self, now: datetime) -> datetime:
        """Return when it begins, in UTC, in a demo made now."""
        if self.ago is not None:
            return now - self.ago
        days = self.days_ago if self.weekday is None else days_since(self.weekday, now)
        return start_of(days, self.time_of_day, now)

    def least_age(self) -> timedelta:
        """Return how long it has been running at the very least, at whatever hour the demo is made."""
        if self.ago is not None:
            return self.ago
        began = timedelta(hours=self.time_of_day.hour + 1, minutes=self.time_of_day.minute)  # + 1: clocks may change
        days = self.days_ago if self.weekday is None else 7 - self.weekday
        return timedelta(days=days) - began


@dataclass(frozen=True, slots=True)
class Stray:
    """Something that arrives and is no message: what a mailbox brings has no reader."""

    key: str
    account: str
    ago: timedelta
    sender: str  # whom the mail server says it came from
    raw: str
    echo_of: str = ""  # the answer of ours, "conversation:index", whose copy comes back


@dataclass(frozen=True, slots=True)
class Script:
    """The whole demo company; keys resolve and times are in order, `load` has made sure of it."""

    brand: Texts
    time_zone: str
    units: Mapping[str, Unit]
    colleagues: Mapping[str, Colleague]
    accounts: Mapping[str, Account]
    tags: Mapping[str, Texts]
    saved_replies: Sequence[SavedReply]
    customers: Mapping[str, Customer]
    conversations: Sequence[Conversation]
    strays: Sequence[Stray]
    rules: Rules
    reactions: Mapping[str, Reaction]  # by conversation
    recoveries: Mapping[str, Recovery]  # by conversation
    voices: Voices
