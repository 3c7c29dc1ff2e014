"""Where a model that is switched on takes part in reading: after ours has read, in a job, head by head."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from ucho.core.actors import By
from ucho.understanding.contract import Text
from ucho.understanding.models import OutsideModel, Reading
from ucho.understanding.outside.asking import ask
from ucho.understanding.outside.configured import configured
from ucho.understanding.outside.masking import known_of
from ucho.understanding.outside.merging import merged
from ucho.understanding.reading import Understood
from ucho.understanding.subjects import subjects_of

ByHead = dict[str, Mapping[str, float]]


def acting() -> OutsideModel | None:
    """Return the model that is on, None when none is: there is one at most."""
    row = OutsideModel.objects.filter(state=OutsideModel.State.ON).first()
    return row if row is not None and configured(row).used else None


def answers_for(texts: Sequence[Text], understood: Sequence[Understood], *, by: By) -> list[Understood]:
    """Return what is understood with the answers of the model that is on in the place of ours; without one, the same.

    It waits for the model, so it must not be called where a transaction is open that others wait for.

    Args:
        texts: as they were written.
        understood: what we understood of each.
        by: who reads.
    """
    row = acting()
    if row is None:
        return list(understood)
    found = answers_by_head(row, configured(row).used, texts, by=by)
    return [_replaced(one, answers) for one, answers in zip(understood, found, strict=True)]


def answers_by_head(row: OutsideModel, heads: Collection[str], texts: Sequence[Text], *, by: By) -> list[ByHead]:
    """Return what a model answers to each text, by head; what it does not answer is left out.

    Args:
        row: which model.
        heads: what about.
        texts: as they were written.
        by: who reads.
    """
    found: list[ByHead] = [{} for _ in texts]
    for head in heads:
        for place, answer in enumerate(ask(row, head, texts, by=by)):
            if answer is not None:
                found[place][head] = answer
    return found


def texts_of(readings: Collection[Reading]) -> dict[int, Text]:
    """Return the texts of readings by the reading's id, with all that we know of who wrote them, to be hidden.

    Args:
        readings: any; those whose words are gone are left out.
    """
    subjects = subjects_of(readings)
    known = known_of({one.person_id for one in subjects.values()})
    return {pk: replace(one.text, known=known.get(one.person_id)) for pk, one in subjects.items()}


def _replaced(one: Understood, answers: ByHead) -> Understood:
    if not answers:
        return one
    changed = merged(one, answers)
    return replace(one, probabilities=changed.probabilities, codes=changed.codes, unsure=changed.unsure)
