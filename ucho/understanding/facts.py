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


@fact("understanding.own_numbers_set")
@dataclass(frozen=True)
class OwnNumbersSet(Fact):
    """Somebody said how the company writes the numbers of its orders and parcels."""

    formats: int  # how many


@fact("understanding.topic_proposed")
@dataclass(frozen=True)
class TopicProposed(Fact):
    """Many texts that belong to no topic are about the same thing."""

    texts: int


@fact("understanding.topic_appeared")
@dataclass(frozen=True)
class TopicAppeared(Fact):
    """Customers began to talk about something new, more of them than chance explains."""

    texts: int  # of the week
    of: int  # texts of the week in all
    people: int  # who wrote of it


@fact("understanding.topic_named")
@dataclass(frozen=True)
class TopicNamed(Fact):
    """Somebody gave a topic its name, or another one."""


@fact("understanding.topic_dismissed")
@dataclass(frozen=True)
class TopicDismissed(Fact):
    """Somebody said that a topic is not worth watching."""


@fact("understanding.topics_merged")
@dataclass(frozen=True)
class TopicsMerged(Fact):
    """Somebody made a topic part of another one."""

    into_id: int


@fact("understanding.topics_parted")
@dataclass(frozen=True)
class TopicsParted(Fact):
    """A merge was undone."""

    from_id: int


@fact("understanding.topic_split")
@dataclass(frozen=True)
class TopicSplit(Fact):
    """Somebody made two topics of one; this is the new one."""

    from_id: int
