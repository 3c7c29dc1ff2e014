"""An outside model that was tried for some weeks and switched off again: nobody answers at its address.

Its answers and the lines of the privacy log are written down here as if it had been asked, because the demo sends
nothing: the name of its server ends in `.test`, which no name server knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from ucho.core.actors import Actor, By, system
from ucho.understanding.models import Correction, OutsideCall, Reading
from ucho.understanding.operations import outside as operations
from ucho.understanding.outside import shadow
from ucho.understanding.outside.configured import ENDPOINT, Configured

ADDRESS: Final = "https://modele.piekarnia-klos.test/v1"
HOST: Final = "modele.piekarnia-klos.test"
MODEL: Final = "wymyslony-model-8b"
HEADS: Final = ("sentiment", "complaint")
BEGAN: Final = timedelta(days=20)  # ago
ENDED: Final = timedelta(days=2)
AT_ONCE: Final = 10  # texts in a call
TOKENS: Final = 380  # that a question about one text cost
_ASKER: Final = system("understanding.compare_outside")
_WRONG: Final = {"negative": "neutral", "neutral": "positive", "positive": "neutral", "yes": "no", "no": "yes"}


def try_a_model(admin: Actor, now: datetime) -> None:
    """Set the model, let it be compared with people, and switch it off.

    Args:
        admin: who does it.
        now: when the history ends.
    """
    wanted = Configured(address=ADDRESS, model=MODEL, heads=HEADS)
    operations.set_outside_model(ENDPOINT, wanted, by=By(admin, now - BEGAN))
    row = operations.switch_outside_model(ENDPOINT, "shadow", by=By(admin, now - BEGAN))
    name = shadow.identity(row)
    checked = Correction.objects.filter(head__in=HEADS, taken_back_at=None).exclude(chosen="").order_by("at", "pk")
    _compare(name, list(checked), now)
    operations.switch_outside_model(ENDPOINT, "off", by=By(admin, now - ENDED))


def _compare(name: str, checked: Sequence[Correction], now: datetime) -> None:
    """Write down what the model said of texts that people checked, some at a time."""
    at = now - BEGAN
    step = (BEGAN - ENDED) / (len(checked) // AT_ONCE + 2)
    for begin in range(0, len(checked), AT_ONCE):
        at += step
        for head in HEADS:
            part = [one for one in checked[begin : begin + AT_ONCE] if one.head == head]
            if part:
                readings = Reading.objects.in_bulk([one.reading_id for one in part])
                answers = {one.reading_id: _said(one, place) for place, one in enumerate(part)}
                shadow.keep(list(readings.values()), head, name, answers, by=By(_ASKER, at))
                _log(head, len(part), at)


def _said(one: Correction, place: int) -> str:
    """Return what the model said: right more often than not where ucho was wrong, and now and then wrong elsewhere."""
    right = place not in {1, 4, 7} if one.old != one.new else place != 5
    return one.new if right else _WRONG[one.new]


def _log(head: str, texts: int, at: datetime) -> None:
    OutsideCall.objects.create(
        model=MODEL,
        host=HOST,
        head=head,
        texts=texts,
        masked=texts // 2,
        tokens=TOKENS * texts,
        milliseconds=900 + 37 * texts,
        outcome="answered",
        at=at,
    )
