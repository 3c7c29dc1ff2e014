"""What the inbox templates read: plain values, filled once per page from queries, never models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ucho.web.components.faces import Face
from ucho.web.inbox.deadlines import Deadline
from ucho.web.inbox.readings import MoodView, ReadingView

Status = Literal["new", "open", "waiting", "snoozed", "resolved"]
Risk = Literal["", "soon", "late"]
Delivery = Literal["", "queued", "sending", "accepted", "sent", "delivered", "read", "failed", "expired", "unknown"]
Kind = Literal["in", "out", "note", "auto", "fact"]


@dataclass(frozen=True, slots=True)
class TagView:
    """A word somebody put on a conversation or a person."""

    pk: int
    name: str
    colour: int = 0  # 0 … 9, the colours of faces


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list: a conversation or a case."""

    pk: int
    face: Face  # of the customer
    subject: str
    preview: str
    at: datetime  # of the last message
    unread: bool
    status: Status
    channel: str  # kind: "email", "telegram"…
    owner: Face | None = None
    tags: Sequence[TagView] = ()
    due_at: datetime | None = None
    risk: Risk = ""
    snoozed_until: datetime | None = None
    messages: int = 1
    answered: bool = False  # the last word is ours
    unit: str = ""
    current: bool = False
    kind: Literal["conversation", "case"] = "conversation"
    due_words: str = ""  # what is due; empty for an answer
    mood: MoodView | None = None  # of the customer; only when it is not calm
    quoted: bool = False  # the preview is what was looked for, and shown in full

    @property
    def key(self) -> str:
        """Return what tells this line from all others: "12" for a conversation, "case-12" for a case."""
        return str(self.pk) if self.kind == "conversation" else f"{self.kind}-{self.pk}"


@dataclass(frozen=True, slots=True)
class ViewLink:
    """One view of the list: mine, unassigned, all, snoozed, resolved."""

    code: str
    label: str
    icon: str
    href: str
    count: int | None = None
    current: bool = False


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """A unit the list may be narrowed to."""

    pk: int
    name: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """A way to look for words: by their letters or by what they mean."""

    label: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class AnswerFound:
    """What a customer wrote beside the score of a survey."""

    face: Face
    words: str
    at: datetime
    href: str


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of the list with everything around it."""

    view: str
    title: str
    rows: Sequence[Row]
    views: Sequence[ViewLink]
    refresh_href: str
    next_href: str = ""
    query: str = ""
    ways: Sequence[Way] = ()  # only when there is a choice
    by_meaning: bool = False  # what was found comes nearest first
    answers: Sequence[AnswerFound] = ()  # beside the rows, when it was looked for what words mean
    units: Sequence[UnitChoice] = ()
    open_key: str = ""  # of the line that is open beside the list
    suffix: str = ""  # "?view=mine&unit=3", kept on every link into a conversation


@dataclass(frozen=True, slots=True)
class FileView:
    """A file of a message."""

    name: str
    type: str
    size: int
    href: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in the conversation: a message, a note, or something that happened between them."""

    key: str  # "m12", "f98": the element's id
    kind: Kind
    at: datetime
    text: str
    face: Face | None = None
    channel: str = ""
    account: str = ""  # the account it came through, as the company named it
    subject: str = ""  # only when it differs from the conversation's
    quoted: str = ""
    original_href: str = ""
    files: Sequence[FileView] = ()
    delivery: Delivery = ""
    reason: str = ""  # why it did not arrive, or not yet, in plain words
    said: str = ""  # the provider's own words
    came_back: bool = False  # after a server had taken it
    pk: int = 0
    language: str = ""
    remarks: Sequence[str] = ()  # what was repaired while reading, and how the message is sealed
    warnings: Sequence[str] = ()  # what an agent must not overlook before they act on it
    icon: str = "activity"  # of a fact
    new_day: bool = False
    recipients: str = ""
    reading: ReadingView | None = None  # what was understood of it


@dataclass(frozen=True, slots=True)
class AgentChoice:
    """A colleague a conversation can be given to."""

    pk: int
    face: Face
    presence: Literal["online", "away", "offline"] = "offline"
    current: bool = False
    me: bool = False


@dataclass(frozen=True, slots=True)
class SnoozeChoice:
    """A moment to bring the conversation back."""

    label: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Route:
    """A way the answer can go: an account and the customer's address on it."""

    value: str
    label: str
    channel: str
    current: bool = False
    address: str = ""  # the customer's
    bounces: bool = False


@dataclass(frozen=True, slots=True)
class Composer:
    """The answer being written."""

    pk: int
    key: str  # makes sending twice impossible: the same key is stored once
    routes: Sequence[Route]
    draft: str = ""
    draft_note: str = ""
    kind: Literal["reply", "note"] = "reply"
    refusal: str = ""  # why nobody can answer here
    warning: str = ""  # what is wrong with an address of the customer
    greeting: str = ""


@dataclass(frozen=True, slots=True)
class Watcher:
    """A colleague who has this conversation open."""

    face: Face
    typing: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """The top of a conversation."""

    pk: int
    subject: str
    status: Status
    face: Face
    person_pk: int
    channel: str
    unit: str = ""
    owner: Face | None = None
    mine: bool = False
    tags: Sequence[TagView] = ()
    due_at: datetime | None = None
    due_words: str = ""  # what is due: "Answer due", "Promise was due"
    risk: Risk = ""
    snoozed_until: datetime | None = None
    opened_at: datetime | None = None
    may_wake: bool = False
    mood: MoodView | None = None


@dataclass(frozen=True, slots=True)
class IdentityView:
    """A way to reach the customer."""

    kind: str
    shown: str
    verified: bool = False
    state: str = "ok"  # ok, bouncing, blocked, shared
    pk: int = 0
    why: str = ""  # what is wrong with it, in words
    since: datetime | None = None  # when that began, as far as we know


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a customer's timeline."""

    at: datetime
    icon: str
    words: str
    detail: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class PromiseView:
    """A time we gave the customer."""

    pk: int
    words: str
    due_at: datetime
    kept_at: datetime | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """Who the customer is, beside the conversation."""

    pk: int
    face: Face
    since: datetime | None
    language: str = ""
    identities: Sequence[IdentityView] = ()
    tags: Sequence[TagView] = ()
    others: Sequence[Row] = ()
    moments: Sequence[Moment] = ()
    facts: Sequence[tuple[str, str]] = ()  # label and value: customer since, conversations, unit…
    promises: Sequence[PromiseView] = ()
    deadlines: Sequence[Deadline] = ()
    similar_href: str = ""  # where conversations like this one are found


@dataclass(frozen=True, slots=True)
class CaseLink:
    """The open case of a conversation."""

    pk: int
    title: str
    href: str
    status: str  # in words
    due_at: datetime | None = None
    risk: Risk = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Everything the conversation pane shows."""

    head: Head
    entries: Sequence[Entry]
    composer: Composer
    panel: Panel
    agents: Sequence[AgentChoice] = ()
    all_tags: Sequence[TagView] = ()
    snoozes: Sequence[SnoozeChoice] = ()
    watchers: Sequence[Watcher] = ()
    units: Sequence[UnitChoice] = ()  # where the conversation may be moved
    earlier_href: str = ""
    suffix: str = ""
    case: CaseLink | None = None
    may_open_case: bool = False
