"""What people should be asked this week: texts of the last weeks, those that teach most first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from ucho.understanding.contract import FLAGS, READER
from ucho.understanding.learning import choosing
from ucho.understanding.learning.labels import EMOTION, INTENT, SENTIMENT
from ucho.understanding.learning.lessons import Planned
from ucho.understanding.models import Correction, Reading, ReviewItem, Vector
from ucho.understanding.sketching import folded
from ucho.understanding.subjects import words_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

WEEKS: Final = 4  # how old texts may be
MOST: Final = 1_500  # texts that are considered, the newest
ASKED: Final = {SENTIMENT: 40, **dict.fromkeys(FLAGS, 8), EMOTION: 10, INTENT: 20}
"""How many texts a week are asked about, by head."""


def plan(at: datetime) -> list[Planned]:
    """Return what to ask people, in the order in which they should see it.

    Args:
        at: now; its week decides which texts are drawn by lot.

    Returns:
        Nothing that was answered or skipped already; intents only where somebody has begun to name them.
    """
    recent = Reading.objects.filter(reader=READER, said_at__gt=at - timedelta(weeks=WEEKS), said_at__lte=at)
    newest = list(recent.order_by("-said_at", "-pk")[:MOST])
    words = words_of(newest)
    rows = [row for row in newest if row.pk in words]
    if not rows:
        return []
    meanings = _meanings(rows, [words[row.pk] for row in rows])
    seed = int(at.strftime("%G%V"))
    return [one for head, count in ASKED.items() for one in _asked(head, count, rows, meanings, seed)]


def _asked(head: str, count: int, rows: Sequence[Reading], meanings: NDArray[np.float32], seed: int) -> list[Planned]:
    answered = Correction.objects.filter(head=head, taken_back_at=None)
    if head == INTENT and not answered.exists():
        return []
    done = set(answered.filter(reading__in=rows).values_list("reading_id", flat=True))
    done |= set(ReviewItem.objects.filter(head=head).exclude(done_at=None).values_list("reading_id", flat=True))
    open_ones = [place for place, row in enumerate(rows) if row.pk not in done]
    if not open_ones:
        return []
    margins = [_margin(rows[place], head) for place in open_ones]
    chosen = choosing.choose(margins, meanings[open_ones], count, seed)
    order = np.random.default_rng(seed).permutation(len(chosen))  # who stops early has seen some of each kind
    return [Planned(rows[open_ones[chosen[place].place]].pk, head, chosen[place].why) for place in order.tolist()]


def _margin(row: Reading, head: str) -> float:
    found = row.probabilities.get(head)
    if head == EMOTION:
        return choosing.margin_of_several(found if isinstance(found, dict) else None)
    return choosing.margin(found)


def _meanings(rows: Sequence[Reading], words: Sequence[str]) -> NDArray[np.float32]:
    """Return what texts mean, rows of length 1: by their vectors when all have one, otherwise by their features."""
    from ucho.understanding.text import ngrams

    subjects = {row.subject: place for place, row in enumerate(rows)}
    stored = dict(Vector.objects.filter(subject__in=subjects).order_by("pk").values_list("subject", "numbers"))
    if len(stored) == len(rows):
        found = np.array([np.frombuffer(stored[row.subject], np.int8) for row in rows], np.float32)
    else:
        found = folded(ngrams.words(words))
    return np.asarray(found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9), np.float32)
