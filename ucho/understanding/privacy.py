"""What this package holds of a person: codes, never words."""

from __future__ import annotations

from typing import Any

from ucho.core.actors import By
from ucho.core.privacy import PRIVACY, Privacy, Subject, Treatment, declare
from ucho.understanding.models import Reading

declare(Treatment.EXPORTED, "understanding.reading")


def gather(subject: Subject) -> None:
    """Find nothing in lower packages."""


def export(subject: Subject) -> dict[str, Any]:
    """Return what we understood of the person's words."""
    rows = Reading.objects.filter(person_id__in=subject.people).order_by("pk")
    return {"understood": list(rows.values("subject", "codes", "language", "at"))}


def erase(subject: Subject, by: By) -> None:
    """Keep the codes: without the words they are a count, and counts stay as they were."""


PRIVACY.add("understanding", Privacy(gather, export, erase))
