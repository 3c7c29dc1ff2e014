"""The vectors that one process keeps in its memory: the newest ones, each with whose unit it is.

A vector takes 400 bytes here, so a full shelf takes 80 MB; it is filled on first use and grows with what is read. When
a customer is forgotten, the shelf is emptied and filled again before anything else is looked up in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from threading import Lock
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from django.db.models import Max, QuerySet

from ucho.conversations.facts import Moved
from ucho.conversations.models import Message
from ucho.customers.facts import Erased
from ucho.events.models import FactRow
from ucho.understanding.meaning import WIDTH
from ucho.understanding.models import Vector
from ucho.understanding.subjects import ANSWER, MESSAGE

if TYPE_CHECKING:
    from numpy.typing import NDArray

KINDS: Final = (MESSAGE, ANSWER)
MOST: Final = 200_000  # vectors that are kept; older ones are not found any more
_OVERLAP: Final = 500  # ids that are looked at again: a transaction may end after one that began later
_AT_ONCE: Final = 5_000


@dataclass(slots=True)
class Rows:
    """What is kept of each vector, in arrays of the same length; new ones at the end."""

    ids: NDArray[np.int64]  # of the rows of `Vector`
    kinds: NDArray[np.int8]  # places in `KINDS`
    refs: NDArray[np.int64]  # of the message or answer
    units: NDArray[np.int64]
    numbers: NDArray[np.int8]
    lengths: NDArray[np.float32]


_NAMES: Final = tuple(one.name for one in fields(Rows))


class Found(NamedTuple):
    """A row of `Vector` as it is read."""

    pk: int
    subject: str
    unit: int
    numbers: bytes


class Shelf:
    """The vectors of one model."""

    def __init__(self, model: str, most: int = MOST) -> None:
        """Begin with an empty shelf."""
        self.model, self.most = model, most
        self._room = _rows([])  # the arrays with their spare places
        self._count = 0  # of places that are taken
        self._fact = 0  # the newest one that was taken into account

    @property
    def rows(self) -> Rows:
        """What is kept; it stays as it is when more is put on the shelf."""
        return _part(self._room, max(0, self._count - self.most), self._count)

    def refresh(self) -> Rows:
        """Take in what is new, follow conversations to their units, and forget who is to be forgotten.

        Returns:
            All that is kept.
        """
        newest = FactRow.objects.aggregate(newest=Max("pk"))["newest"] or 0
        facts = FactRow.objects.filter(pk__gt=self._fact, pk__lte=newest)
        if self._fact and facts.filter(type=Erased.type).exists():
            self._room, self._count, self._fact = _rows([]), 0, 0
            facts = FactRow.objects.filter(pk__lte=newest)
        for some in self._new():
            self._put(_rows(some))
        self._follow(facts.filter(type=Moved.type).values_list("subject_id", flat=True))
        self._fact = newest
        return self.rows

    def _new(self) -> Iterator[list[Found]]:
        """Yield what is not there yet, oldest first."""
        kept = self.rows.ids
        rows = Vector.objects.filter(model=self.model).order_by("pk")
        if len(kept):
            last, recent = max(int(kept[-1]) - _OVERLAP, int(kept.min())), set(kept[-2 * _OVERLAP :].tolist())
        else:
            last, recent = self._before_the_newest(rows), set()
        while found := list(rows.filter(pk__gt=last).values_list("pk", "subject", "unit_id", "numbers")[:_AT_ONCE]):
            last = found[-1][0]
            yield [Found(pk, name, unit, bytes(numbers)) for pk, name, unit, numbers in found if pk not in recent]

    def _before_the_newest(self, rows: QuerySet[Vector]) -> int:
        """Return the id behind which only as many follow as are kept."""
        return next(iter(rows.order_by("-pk").values_list("pk", flat=True)[self.most : self.most + 1]), 0)

    def _put(self, new: Rows) -> None:
        """Put more on the shelf; arrays that somebody reads just now stay as they are."""
        if not len(new.ids):
            return
        count = self._count + len(new.ids)
        if count > len(self._room.ids):
            kept = self.rows
            self._count = len(kept.ids)
            count = self._count + len(new.ids)
            self._room = _with_room(kept, max(len(new.ids), min(count, self.most // 8)))
        for name in _NAMES:
            getattr(self._room, name)[self._count : count] = getattr(new, name)
        self._count = count

    def _follow(self, moved: Iterable[int]) -> None:
        """Put messages of conversations that moved under their unit of today."""
        ids = sorted(set(moved))
        units: dict[int, int] = {}
        for begin in range(0, len(ids), _AT_ONCE):
            messages = Message.objects.filter(conversation_id__in=ids[begin : begin + _AT_ONCE], direction="in")
            units |= dict(messages.values_list("pk", "conversation__unit_id"))
        if units:
            rows = self.rows
            there = np.flatnonzero((rows.kinds == KINDS.index(MESSAGE)) & np.isin(rows.refs, list(units)))
            rows.units[there] = [units[ref] for ref in rows.refs[there].tolist()]


def _rows(found: Sequence[Found]) -> Rows:
    known = [(one, *place) for one in found if (place := _place(one))]
    numbers = np.frombuffer(b"".join(one.numbers for one, _kind, _ref in known), np.int8)
    numbers = numbers.reshape(len(known), WIDTH)
    return Rows(
        np.array([one.pk for one, _kind, _ref in known], np.int64),
        np.array([kind for _one, kind, _ref in known], np.int8),
        np.array([ref for _one, _kind, ref in known], np.int64),
        np.array([one.unit for one, _kind, _ref in known], np.int64),
        numbers,
        np.linalg.norm(numbers.astype(np.float32), axis=1),
    )


def _place(one: Found) -> tuple[int, int] | None:
    kind, _colon, ref = one.subject.rpartition(":")
    return (KINDS.index(kind), int(ref)) if kind in KINDS and ref.isdecimal() and len(one.numbers) == WIDTH else None


def _part(rows: Rows, begin: int, end: int) -> Rows:
    return Rows(*(getattr(rows, name)[begin:end] for name in _NAMES))


def _with_room(rows: Rows, room: int) -> Rows:
    """Return a copy with spare places at the end; memory is taken only as they are filled."""
    made = []
    for name in _NAMES:
        old = getattr(rows, name)
        new = np.empty((len(old) + room, *old.shape[1:]), old.dtype)
        new[: len(old)] = old
        made.append(new)
    return Rows(*made)


_shelves: Final[dict[str, Shelf]] = {}
_lock: Final = Lock()


def rows_of(model: str) -> Rows:
    """Return the newest vectors of a model, as they are now.

    Args:
        model: which; the shelf of another one is cleared away.
    """
    with _lock:
        if model not in _shelves:
            _shelves.clear()
            _shelves[model] = Shelf(model)
        return _shelves[model].refresh()


def clear() -> None:
    """Forget all vectors of this process."""
    with _lock:
        _shelves.clear()
