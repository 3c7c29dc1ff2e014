"""What this package holds of a person: what we promised them, and how long things took."""

from __future__ import annotations

from typing import Any

from ucho.core.actors import By
from ucho.core.privacy import PRIVACY, Privacy, Subject, Treatment, declare
from ucho.promises.models import Clock, Promise

declare(Treatment.EXPORTED, "promises.promise", "promises.clock")
declare(Treatment.NOTHING, "promises.target")


def gather(subject: Subject) -> None:
    """Find nothing in lower packages."""


def export(subject: Subject) -> dict[str, Any]:
    """Return what we promised the person, and how long they waited."""
    rows = Promise.objects.filter(person_id__in=subject.people)
    clocks = Clock.objects.filter(person_id__in=subject.people).order_by("pk")
    return {
        "promises": list(rows.values("words", "given_at", "due_at", "kept_at", "dropped_at")),
        "clocks": list(clocks.values("metric", "started_at", "due_at", "met_at", "cancelled_at", "missed_at")),
    }


def erase(subject: Subject, by: By) -> None:
    """Empty the words and keep the times: how punctual we were stays as it is. Clocks hold no words."""
    Promise.objects.filter(person_id__in=subject.people).update(words="")


PRIVACY.add("promises", Privacy(gather, export, erase))
