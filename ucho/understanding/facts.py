"""What happens when texts are read."""

from __future__ import annotations

from dataclasses import dataclass

from ucho.events.facts import Fact, fact


@fact("understanding.read")
@dataclass(frozen=True)
class Read(Fact):
    """A customer's words were understood to mean something; texts without a code are not worth a fact."""

    reading_id: int
    subject_kind: str  # message, answer
    subject_id: int
    codes: tuple[str, ...]


@fact("understanding.outside_asked")
@dataclass(frozen=True)
class OutsideAsked(Fact):
    """A model outside of ucho was asked about texts without personal data, or was not because the budget is spent."""

    head: str
    outcome: str  # answered, timeout, unreachable, refused, nonsense, budget
    texts: int
    masked: int  # pieces of personal data that were hidden first
    tokens: int
    milliseconds: int
    outside: bool  # whether they left the machine


@fact("understanding.outside_model_set")
@dataclass(frozen=True)
class OutsideModelSet(Fact):
    """Somebody said which model may be asked, or switched one."""

    kind: str  # endpoint, folder
    state: str  # off, shadow, on
    heads: tuple[str, ...]  # for which its answers count


@fact("understanding.corrected")
@dataclass(frozen=True)
class Corrected(Fact):
    """A person said what a text means; the reading says the same from now on."""

    correction_id: int
    subject_kind: str  # message, answer
    subject_id: int
    head: str
    old: str
    new: str


@fact("understanding.correction_taken_back")
@dataclass(frozen=True)
class CorrectionTakenBack(Fact):
    """A correction holds no longer; the reading says what it said before."""

    correction_id: int
    subject_kind: str  # message, answer
    subject_id: int
    head: str


@fact("understanding.head_promoted")
@dataclass(frozen=True)
class HeadPromoted(Fact):
    """A head that the company taught reads from now on."""

    head: str
    model: str
    replaced: str  # the model that read until now
    learned_from: int  # corrections
    kept_back: int  # corrections it was judged by
    right_before: int  # of those
    right_after: int


@fact("understanding.head_undone")
@dataclass(frozen=True)
class HeadUndone(Fact):
    """A person sent a head away; the one before it reads again."""

    head: str
    model: str
    restored: str  # the model that reads again; empty for the one that ships
