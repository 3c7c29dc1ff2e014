"""What cases hold of a person: what they told us went wrong, and what we gave them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from ucho.cases.models import Case, Gesture, Paraphrase, Step
from ucho.cases.operations.closing import let_go
from ucho.core.actors import By
from ucho.core.privacy import PRIVACY, Privacy, Subject, Treatment, declare

declare(Treatment.EXPORTED, "cases.case", "cases.step", "cases.paraphrase", "cases.gesture")
declare(
    Treatment.KEPT,
    "cases.casesource",
    "cases.caseconversation",
    why="ids and times; the records they point to are empty",
)
declare(Treatment.NOTHING, "cases.cause", "cases.policy")


def gather(subject: Subject) -> None:
    """Find nothing in lower packages: the messages of a case belong to its conversation."""


def export(subject: Subject) -> dict[str, Any]:
    """Return what was said and given in the person's cases; what colleagues wrote for colleagues is not theirs."""
    rows = _cases(subject).prefetch_related("steps", "paraphrases", "gestures").order_by("opened_at", "pk")
    return {"cases": [_exported(case) for case in rows]}


def erase(subject: Subject, by: By) -> None:
    """Close what is open, empty all words, and keep times, causes and costs, so that the figures stay as they are."""
    cases = _cases(subject)
    for case in cases.exclude(status=Case.Status.CLOSED).order_by("pk"):
        let_go(case, by=by)
    Step.objects.filter(case__in=cases).update(words="")
    Paraphrase.objects.filter(case__in=cases).update(words="", wish="", correction="")
    Gesture.objects.filter(case__in=cases).update(words="", refusal="")


def _cases(subject: Subject) -> QuerySet[Case]:
    return Case.objects.filter(person_id__in=subject.people)


def _exported(case: Case) -> dict[str, Any]:
    return {
        "number": case.pk,
        "reason": case.reason,
        "opened_at": case.opened_at,
        "contacted_at": case.contacted_at,
        "outcome": case.outcome,
        "closed_at": case.closed_at,
        "fixed": case.fixed,
        "steps": [
            {"kind": one.kind, "at": one.at, "words": one.words}
            for one in case.steps.all()
            if one.kind != Step.Kind.REOPEN
        ],
        "summaries": [
            {
                "words": one.words,
                "wish": one.wish,
                "sent_at": one.sent_at,
                "confirmed_at": one.confirmed_at,
                "correction": one.correction,
            }
            for one in case.paraphrases.all()
        ],
        "gestures": [
            {"kind": one.kind, "amount": one.amount, "currency": one.currency, "given_at": one.approved_at}
            for one in case.gestures.all()
            if one.approved_at
        ],
    }


PRIVACY.add("cases", Privacy(gather, export, erase))
