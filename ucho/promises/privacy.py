"""What this package holds of a person: what we promised them."""

from __future__ import annotations

from typing import Any

from ucho.core.actors import By
from ucho.core.privacy import PRIVACY, Privacy, Subject, Treatment, declare
from ucho.promises.models import Promise

declare(Treatment.EXPORTED, "promises.promise")


def gather(subject: Subject) -> None:
    """Find nothing in lower packages."""


def export(subject: Subject) -> dict[str, Any]:
    """Return what we promised the person."""
    rows = Promise.objects.filter(person_id__in=subject.people)
    return {"promises": list(rows.values("words", "given_at", "due_at", "kept_at", "dropped_at"))}


def erase(subject: Subject, by: By) -> None:
    """Empty the words and keep the times: how punctual we were stays as it is."""
    Promise.objects.filter(person_id__in=subject.people).update(words="")


PRIVACY.add("promises", Privacy(gather, export, erase))
