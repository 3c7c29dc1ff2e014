"""What the worker runs for outside models; each asks without a transaction, because an answer may take seconds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from ucho.core.actors import By
from ucho.events.jobs import enqueue, job, progress, schedule
from ucho.understanding.models import OutsideAnswer, OutsideModel, Reading
from ucho.understanding.outside import shadow
from ucho.understanding.outside.answering import acting, answers_by_head, texts_of
from ucho.understanding.outside.configured import configured
from ucho.understanding.outside.contract import NotAnswered
from ucho.understanding.outside.merging import best
from ucho.understanding.outside.replacing import replace_readings

REMEMBERED: Final = timedelta(days=90)  # an answer; nobody reads the same text later than that
PORTION: Final = 20  # readings that are asked about before the answers are put in their place


@job("understanding.ask_outside", queue="slow", rights=["understanding.read"], tries=3)
def ask_outside(*, by: By, readings: Sequence[int]) -> None:
    """Ask the model that is on about texts that ours has read."""
    for start in range(0, len(readings), PORTION):
        row = acting()
        if row is None:
            return
        _ask(row, list(Reading.objects.filter(pk__in=readings[start : start + PORTION]).order_by("pk")), by)
        progress(min(start + PORTION, len(readings)), len(readings))


def ask_later(readings: Sequence[Reading], *, by: By) -> None:
    """Have the model that is on asked about texts that were just read, after this transaction; without one, do nothing.

    Args:
        readings: stored.
        by: who read.
    """
    if readings and acting() is not None:
        enqueue(ask_outside, by=by, readings=[one.pk for one in readings])


@schedule(every="PT1H")
@job("understanding.compare_outside", queue="slow", tries=1)
def compare_outside(*, by: By) -> None:
    """Ask each model that is being tried about some texts, to compare it with people; nothing else comes of it."""
    for row in OutsideModel.objects.filter(state=OutsideModel.State.SHADOW):
        try:
            shadow.compare(row, by=by)
        except NotAnswered:  # it cannot even be loaded; the page says so
            continue


@schedule(daily="04:35")
@job("understanding.forget_outside_answers", queue="slow")
def forget_outside_answers(*, by: By) -> None:
    """Forget old answers; the privacy log stays."""
    OutsideAnswer.objects.filter(at__lt=by.at - REMEMBERED).delete()


def _ask(row: OutsideModel, readings: Sequence[Reading], by: By) -> None:
    texts = texts_of(readings)
    asked = [one for one in readings if one.pk in texts]
    heads = configured(row).used
    found = answers_by_head(row, heads, [texts[one.pk] for one in asked], by=by)
    answers = {one.pk: by_head for one, by_head in zip(asked, found, strict=True)}
    still = acting()  # somebody may have switched it off while it was asked
    if still is None or still.changed_at != row.changed_at:
        return
    try:
        model = shadow.identity(row)
    except NotAnswered:
        return
    for head in heads:  # so that it goes on being compared while it acts
        shadow.keep(asked, head, model, {pk: best(one[head]) for pk, one in answers.items() if head in one}, by=by)
    replace_readings(asked, answers, model=model, by=by)
