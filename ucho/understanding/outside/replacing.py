"""Putting the answers of the model that is on in the place of ours, in one short transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy

from ucho.core.actors import By
from ucho.core.operations import operation
from ucho.events import log
from ucho.understanding.facts import Read
from ucho.understanding.models import Correction, Reading
from ucho.understanding.outside.merging import merged


@operation("understanding.read", gettext_lazy("Read out of messages and answers what customers mean"))
def replace_readings(
    readings: Sequence[Reading], answers: Mapping[int, Mapping[str, Mapping[str, float]]], *, model: str, by: By
) -> int:
    """Put the answers of the model that is on in the place of ours; what a person corrected stays.

    Args:
        readings: as they were when the model was asked.
        answers: by reading and head, a probability for each label.
        model: its id.
        by: who asked.

    Returns:
        How many were changed.

    Records:
        `Read` for each that means something now that it did not mean before, with these codes alone.
    """
    wanted = [one.pk for one in readings if answers.get(one.pk)]
    holding = Correction.objects.filter(reading__in=wanted, taken_back_at=None)
    said = set(holding.values_list("reading", "head"))
    rows = list(Reading.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    for row in rows:
        kept = {head: answer for head, answer in answers[row.pk].items() if (row.pk, head) not in said}
        _replace(row, kept, model, by)
    fields = ["probabilities", "codes", "unsure", "sentiment", "mood", "made_by"]
    Reading.objects.bulk_update(rows, fields)
    return len(rows)


def _replace(row: Reading, answers: Mapping[str, Mapping[str, float]], model: str, by: By) -> None:
    found, before = merged(row, answers), set(row.codes)
    row.probabilities, row.codes, row.unsure = found.probabilities, list(found.codes), list(found.unsure)
    if "sentiment" in answers:
        row.sentiment, row.mood = found.sentiment, found.mood
    row.made_by = " ".join(dict.fromkeys([*row.made_by.split(), model])) if answers else row.made_by
    new = tuple(code for code in found.codes if code not in before)
    kind, _colon, subject = row.subject.partition(":")
    if new:
        told = Read(row.pk, kind.rpartition(".")[2], int(subject), new)
        log.record(told, row, by=by, person_id=row.person_id)
