"""What people do to jobs by hand."""

from __future__ import annotations

from dataclasses import dataclass

from ucho.events.facts import Fact, fact


@fact("events.job_retried")
@dataclass(frozen=True, slots=True)
class JobRetried(Fact):
    """Somebody let a failed or stopped job run again."""

    task: str


@fact("events.job_stopped")
@dataclass(frozen=True, slots=True)
class JobStopped(Fact):
    """Somebody asked a job to stop."""

    task: str


@fact("events.reaction_retried")
@dataclass(frozen=True, slots=True)
class ReactionRetried(Fact):
    """Somebody let a reaction that had given up try again."""

    reaction: str
