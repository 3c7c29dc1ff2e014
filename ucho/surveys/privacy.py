"""What this package holds of a person: when we asked them, and what they answered."""

from __future__ import annotations

from typing import Any

from ucho.core.actors import By
from ucho.core.privacy import PRIVACY, Privacy, Subject, Treatment, declare
from ucho.surveys.models import Answer, Invitation, Skip

declare(Treatment.EXPORTED, "surveys.invitation", "surveys.answer", "surveys.skip")
declare(Treatment.NOTHING, "surveys.plan")


def gather(subject: Subject) -> None:
    """Find the dispatches of the person's invitations, for the channels to erase."""
    rows = Invitation.objects.filter(person_id__in=subject.people).exclude(dispatch=None)
    subject.found["channels.dispatch"].update(rows.values_list("dispatch_id", flat=True))


def export(subject: Subject) -> dict[str, Any]:
    """Return when the person was asked, when not and why, and what they answered."""
    asked = Invitation.objects.filter(person_id__in=subject.people).order_by("pk")
    said = Answer.objects.filter(person_id__in=subject.people).order_by("pk")
    skipped = Skip.objects.filter(person_id__in=subject.people).order_by("pk")
    return {
        "invitations": list(asked.values("instrument", "language", "asked_at", "opened_at", "answered_at")),
        "answers": list(said.values("instrument", "score", "words", "language", "at")),
        "not_asked": list(skipped.values("instrument", "rule", "at")),
    }


def erase(subject: Subject, by: By) -> None:
    """Empty the words and cut the link to the person; scores, times and counts stay as they are."""
    Answer.objects.filter(person_id__in=subject.people).update(words="", person=None)
    Skip.objects.filter(person_id__in=subject.people).update(person=None)
    Invitation.objects.filter(person_id__in=subject.people).update(person=None, identity=None)


PRIVACY.add("surveys", Privacy(gather, export, erase))
