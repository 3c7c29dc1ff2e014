"""What this package holds of a person: codes and numbers, and vectors, which go with the words."""

from __future__ import annotations

from typing import Any

from ucho.core.actors import By
from ucho.core.privacy import PRIVACY, Privacy, Subject, Treatment, declare
from ucho.understanding.models import Aspect, Reading, ReviewItem, Shadow, TopicMember, Vector

declare(Treatment.EXPORTED, "understanding.reading", "understanding.aspect")
declare(
    Treatment.ERASED,
    *("understanding.vector", "understanding.reviewitem", "understanding.topicmember", "understanding.shadow"),
)
declare(
    Treatment.KEPT,
    *("understanding.correction", "understanding.companyhead"),
    why="labels and hashed weights without words; the readings they point to hold none either",
)
declare(
    Treatment.NOTHING,
    *("understanding.topic", "understanding.topicweek", "understanding.outsidemodel"),
    *("understanding.outsideanswer", "understanding.outsidecall", "understanding.ownnumbers"),
)


def gather(subject: Subject) -> None:
    """Find nothing in lower packages."""


def export(subject: Subject) -> dict[str, Any]:
    """Return what we understood of the person's words."""
    rows = Reading.objects.filter(person_id__in=subject.people).prefetch_related("aspects").order_by("pk")
    return {"understood": [_exported(row) for row in rows]}


def _exported(row: Reading) -> dict[str, Any]:
    fields = ("subject", "codes", "language", "sentiment", "probabilities", "touchpoint", "at")
    about = [{"category": one.category, "polarity": one.polarity} for one in row.aspects.all()]
    return {name: getattr(row, name) for name in fields} | {"aspects": about}


def erase(subject: Subject, by: By) -> None:
    """Keep the codes: without the words they are a count, and counts stay as they were; what stands for words goes."""
    readings = Reading.objects.filter(person_id__in=subject.people)
    Vector.objects.filter(person_id__in=subject.people).delete()
    for model in (ReviewItem, TopicMember, Shadow):
        model.objects.filter(reading__in=readings).delete()
    Aspect.objects.filter(reading__in=readings).update(start=0, end=0)


PRIVACY.add("understanding", Privacy(gather, export, erase))
