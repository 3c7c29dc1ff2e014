"""Whether a model is better than we are: compared with people, on texts that were not picked for our mistakes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet

from ucho.core.actors import By
from ucho.statistics.proportions import wilson
from ucho.understanding.contract import READER
from ucho.understanding.learning.labels import answer_in
from ucho.understanding.models import Correction, OutsideModel, Reading, Shadow
from ucho.understanding.outside.answering import answers_by_head, texts_of
from ucho.understanding.outside.configured import configured, identity_of, model_of
from ucho.understanding.outside.merging import best

ENOUGH: Final = 50  # texts on which a person said what is right
LEVEL: Final = 0.90  # of a two-sided range, so that its lower end holds with 95 %
AT_ONCE: Final = 40  # texts in one run, for each head
DAYS: Final = 60  # older texts are not sent any more


@dataclass(frozen=True, slots=True)
class Standing:
    """How a model does on one head.

    Args:
        compared: texts on which a person had the last word.
        wins: it was right and we were not.
        losses: we were right and it was not; on the rest both were right, or both wrong.
    """

    head: str
    compared: int
    wins: int
    losses: int

    @property
    def rate(self) -> float | None:
        """Return the share of wins among texts on which one of both was right; None without any."""
        decided = self.wins + self.losses
        return self.wins / decided if decided else None

    @property
    def range(self) -> tuple[float, float] | None:
        """Return between what the true share lies with 90 %, so that it lies above the lower end with 95 %."""
        found = wilson(self.wins, self.wins + self.losses, LEVEL)
        return (found.low, found.high) if found else None

    @property
    def earned(self) -> bool:
        """Return whether it may act."""
        found = self.range
        return self.compared >= ENOUGH and found is not None and found[0] > 0.5


def standings(heads: Sequence[str], model: str) -> list[Standing]:
    """Compare a model with us, head by head.

    Only texts of the review queue count: those that people corrected by themselves are the ones we got wrong, and on
    these anybody would win.

    Args:
        heads: which ones.
        model: its id, see `configured.identity_of`.
    """
    shadows = Shadow.objects.filter(model=model, head__in=heads).values_list("reading", "head", "ours", "theirs")
    said = {(reading, head): (ours, theirs) for reading, head, ours, theirs in shadows}
    truth = _truth(heads)
    return [
        _standing(head, [(said[key], truth[key]) for key in said.keys() & truth.keys() if key[1] == head])
        for head in heads
    ]


def identity(row: OutsideModel) -> str:
    """Return the id of the model that a row stands for.

    Args:
        row: whose settings are complete.

    Raises:
        NotAnswered: it cannot be asked.
    """
    return identity_of(model_of(row))


def compare(row: OutsideModel, *, by: By) -> int:
    """Ask a model about some texts and write down what it said beside what we said.

    Half of them are texts on which people had the last word already, the newest first; the rest are the newest ones.

    Args:
        row: which model.
        by: who asks.

    Returns:
        How many answers were written down.
    """
    model = identity(row)
    return sum(_compare_head(row, model, head, by) for head in configured(row).heads)


def keep(readings: Sequence[Reading], head: str, model: str, answers: Mapping[int, str], *, by: By) -> int:
    """Write down what a model said, once for each reading.

    Args:
        readings: as we understood them.
        head: what about.
        model: its id.
        answers: its labels by reading.
        by: who asked.

    Returns:
        How many were written down.
    """
    before = _labels_before(readings, head)
    rows = [
        Shadow(
            reading=one,
            head=head,
            model=model,
            ours=before.get(one.pk, answer_in(one, head)),
            theirs=answers[one.pk],
            at=by.at,
        )
        for one in readings
        if one.pk in answers
    ]
    return len(Shadow.objects.bulk_create(rows, ignore_conflicts=True))


def _compare_head(row: OutsideModel, model: str, head: str, by: By) -> int:
    readings = _sample(head, model, by)
    texts = texts_of(readings)
    readings = [one for one in readings if one.pk in texts]
    found = answers_by_head(row, [head], [texts[one.pk] for one in readings], by=by)
    answers = {one.pk: best(answer[head]) for one, answer in zip(readings, found, strict=True) if head in answer}
    return keep(readings, head, model, answers, by=by)


def _sample(head: str, model: str, by: By) -> list[Reading]:
    asked = Shadow.objects.filter(reading=OuterRef("pk"), head=head, model=model)
    judged = Correction.objects.filter(reading=OuterRef("pk"), head=head, taken_back_at=None).exclude(chosen="")
    since = by.at - timedelta(days=DAYS)
    fresh: QuerySet[Reading] = Reading.objects.filter(~Exists(asked), reader=READER, said_at__gte=since).order_by("-pk")
    first = list(fresh.filter(Exists(judged))[: AT_ONCE // 2])
    return first + list(fresh.exclude(pk__in=[one.pk for one in first])[: AT_ONCE - len(first)])


def _labels_before(readings: Sequence[Reading], head: str) -> dict[int, str]:
    """Return what we said before a person said something else."""
    rows = Correction.objects.filter(reading__in=readings, head=head).order_by("-at", "-pk")
    return dict(rows.values_list("reading", "old"))  # the first one is written last, and stays


def _truth(heads: Sequence[str]) -> dict[tuple[int, str], str]:
    """Return the last word of people on each text of the review queue, without what they took back."""
    rows = Correction.objects.filter(head__in=heads, taken_back_at=None).order_by("at", "pk")
    last = {
        (reading, head): (new, chosen)
        for reading, head, new, chosen in rows.values_list("reading", "head", "new", "chosen")
    }
    return {key: new for key, (new, chosen) in last.items() if chosen}


def _standing(head: str, compared: Sequence[tuple[tuple[str, str], str]]) -> Standing:
    wins = sum(theirs == right != ours for (ours, theirs), right in compared)
    losses = sum(ours == right != theirs for (ours, theirs), right in compared)
    return Standing(head, len(compared), wins, losses)
