"""What the templates of a case read: plain values, filled once per page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from ucho.understanding.paraphrase import Draft
from ucho.web.cases.sources import Source
from ucho.web.cases.words import Guide
from ucho.web.components.faces import Face
from ucho.web.inbox.rows import AgentChoice, Entry, Panel, Risk

NOTHING: Final = Draft("", "")
State = Literal["done", "now", "later"]
Answered = Literal["waits", "confirmed", "corrected", "replaced"]


@dataclass(frozen=True, slots=True)
class Said:
    """Something that was done in a step: words, by whom, and when."""

    words: str
    at: datetime
    face: Face | None = None
    sent: bool = False  # it went to the customer
    message_id: int | None = None
    conversation_id: int | None = None


@dataclass(frozen=True, slots=True)
class SaidBack:
    """A summary that went to the customer, and what they said to it."""

    pk: int
    words: str
    wish: str
    at: datetime
    state: Answered
    how: str = ""  # link, words
    answered_at: datetime | None = None
    correction: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """A gesture."""

    pk: int
    kind: str
    amount: str
    words: str
    asked_by: Face | None
    asked_at: datetime
    state: Literal["waits", "given", "refused"]
    decided_by: Face | None = None
    decided_at: datetime | None = None
    refusal: str = ""
    may_decide: bool = False
    own: bool = False  # the reader asked for it, so somebody else decides


@dataclass(frozen=True, slots=True)
class Part:
    """One step on the screen."""

    guide: Guide
    number: int
    state: State
    said: Sequence[Said] = ()
    key: str = ""  # makes doing it twice impossible
    note: str = ""  # one line beside the name: "confirmed", "optional"


@dataclass(frozen=True, slots=True)
class CauseGroup:
    """A cause of the first level with those below it."""

    name: str
    choices: Sequence[tuple[int, str, bool]]  # number, name, chosen


@dataclass(frozen=True, slots=True)
class CaseHead:
    """The top of a case."""

    pk: int
    title: str
    status: str
    status_words: str
    face: Face
    person_pk: int
    unit: str
    owner: Face | None = None
    due_at: datetime | None = None
    due_words: str = ""  # what is due: the first contact or the repair
    risk: Risk = ""
    opened_at: datetime | None = None
    closed: bool = False
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether the customer says it is good now."""

    state: Literal["later", "asked", "fixed", "not_fixed"]
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CasePane:
    """Everything the pane of a case shows."""

    head: CaseHead
    source: Source
    parts: Sequence[Part]
    panel: Panel
    contact_due_at: datetime | None = None
    contacted_at: datetime | None = None
    contact_late: bool = False  # made late, or not made although it was due
    acknowledged_at: datetime | None = None
    recovery_due_at: datetime | None = None
    recovery_late: bool = False
    recovery_paused: bool = False  # our summary is with the customer, so the time stands still
    draft: Draft = NOTHING  # for the first summary: a machine's, to be read and changed
    back: Sequence[SaidBack] = ()
    waiting: SaidBack | None = None  # the summary that is with the customer
    causes: Sequence[CauseGroup] = ()
    cause: str = ""
    departments: Sequence[tuple[int, str, bool]] = ()
    department: str = ""
    preventable: bool | None = None
    gestures: Sequence[Given] = ()
    gesture_kinds: Sequence[tuple[str, str]] = ()
    currencies: Sequence[str] = ()
    currency: str = ""
    limit: str = ""
    missing: Sequence[tuple[str, str]] = ()  # step to go to, and what is missing there
    outcomes: Sequence[tuple[str, str]] = ()
    verification: Verification | None = None
    agents: Sequence[AgentChoice] = ()
    excerpt: Sequence[Entry] = ()  # the newest messages of the conversation
    conversation_pk: int | None = None
    conversation_href: str = ""
    may: bool = True  # work on it
    reopened: Sequence[Said] = ()
    suffix: str = ""
