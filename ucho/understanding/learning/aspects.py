"""Corrections of what part of the service a text speaks of: one question for each category, and how it speaks of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ucho.understanding.learning.labels import NONE, category_of
from ucho.understanding.models import Aspect, Correction, Reading


def part_of(row: Reading, head: str) -> dict[str, Any]:
    """Return how a text speaks of a category and where, so that `put_back` can bring it back.

    Args:
        row: a stored reading.
        head: an aspect, see `labels.aspect`.
    """
    found = Aspect.objects.filter(reading=row, category=category_of(head)).order_by("start", "pk")
    return {"aspects": [list(one) for one in found.values_list("polarity", "start", "end")]}


def put(row: Reading, head: str, answer: str) -> None:
    """Write down what a person said of a category; where it stood in the text, it goes on standing.

    Args:
        row: a stored reading.
        head: an aspect.
        answer: one of `labels.answers`; `NONE` when the text does not speak of it.
    """
    kept = Aspect.objects.filter(reading=row, category=category_of(head))
    if answer == NONE:
        kept.delete()
    elif not kept.update(polarity=answer):
        Aspect.objects.create(reading=row, category=category_of(head), polarity=answer, start=0, end=0)


def put_back(row: Reading, head: str, part: dict[str, Any]) -> None:
    """Bring back what `part_of` returned; how often something was spoken of comes back with it.

    Args:
        row: a stored reading.
        head: the same as then.
        part: what was returned then.
    """
    category = category_of(head)
    Aspect.objects.filter(reading=row, category=category).delete()
    Aspect.objects.bulk_create(
        Aspect(reading=row, category=category, polarity=polarity, start=start, end=end)
        for polarity, start, end in part["aspects"]
    )


def hold(rows: Sequence[Reading]) -> None:
    """Let aspects say what people said of them, after readers found them anew.

    Args:
        rows: stored readings whose aspects are those that readers found just now.
    """
    known = {row.pk: row for row in rows}
    found = Correction.objects.filter(reading__in=known, taken_back_at=None).order_by("pk")
    holding = {(one.reading_id, one.head): one for one in found if category_of(one.head)}
    for (pk, head), one in holding.items():
        Correction.objects.filter(reading_id=pk, head=head).update(before=part_of(known[pk], head))
        put(known[pk], head, one.new)
