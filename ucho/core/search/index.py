"""What goes into the search index and out of it."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from threading import local
from typing import Final
from zlib import crc32

from django.db import connection, transaction
from django.db.models import QuerySet

from ucho.core.database.rows import Statement, stored
from ucho.core.models import SearchEntry
from ucho.core.search import words as analyser

BATCH: Final = 400  # entries written at once
UNIT: Final = "§u"  # begins the token of a unit, and the next one that of a kind; no word of a text begins so
KIND: Final = "§k"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SLOTS: Final = 1 << 16  # things of one millisecond that have a place of their own before they take later ones
_FARTHEST: Final = (1 << 46) - 1  # milliseconds, some 2230 years: a letter dated in the year 9999 is merely the newest

_INSERT: Final = Statement(
    "INSERT INTO core_searchentry (place, kind, ref, at, person, words) VALUES (%s, %s, %s, %s, %s, %s)"
    " ON CONFLICT DO NOTHING"
)
_local: Final = local()  # the connection of this thread whose file is known to take words out
_TAKES_OUT: Final = sqlite3.sqlite_version_info >= (3, 42)  # older libraries only note what is gone


@dataclass(frozen=True, slots=True)
class Entry:
    """A findable thing.

    `kind` and `ref` name it ("conversation", 12); `words` is its text; `units` may find it; `at` orders it; `person` is
    whose words they are, for erasure.
    """

    kind: str
    ref: int
    words: str
    units: frozenset[int]
    at: datetime
    person: int | None = None


def index(kind: str, ref: int, *, words: str, units: Iterable[int], at: datetime, person: int | None) -> None:
    """Make a thing findable, or findable by its new words; doing it twice changes nothing.

    Args:
        kind: what it is, such as "conversation"; searches ask for one kind.
        ref: its id.
        words: its text, all of it: what was indexed before is forgotten.
        units: the units whose agents may find it; none for what only searches everywhere may find.
        at: the moment by which it is ordered, in UTC.
        person: the customer whose words they are, if any.
    """
    index_many([Entry(kind, ref, words, frozenset(units), at, person)])


def index_new(kind: str, ref: int, *, words: str, units: Iterable[int], at: datetime, person: int | None) -> None:
    """Make a thing findable that was made in this transaction, in one statement; arguments as in `index`."""
    entry = Entry(kind, ref, words, frozenset(units), at, person)
    _leave_no_traces()
    if not _INSERT.run(_first_place(entry), kind, ref, stored(at), person, _tokens(entry)):
        index_many([entry])  # another thing of the same moment has its place


def index_many(entries: Iterable[Entry]) -> None:
    """Index many things in as few statements as possible; of two entries for one thing the last one counts."""
    rest = iter(entries)
    with transaction.atomic(savepoint=False):
        while batch := list(islice(rest, BATCH)):
            _write(list({(entry.kind, entry.ref): entry for entry in batch}.values()))


def remove(kind: str, ref: int) -> None:
    """Make a thing unfindable; nothing of its words stays in the index."""
    _erase(SearchEntry.objects.filter(kind=kind, ref=ref))


def remove_person(person: int) -> int:
    """Make everything of a customer unfindable; nothing of their words stays in the index.

    On SQLite copies remain in the write-ahead log until `durable.truncate_wal()` is called after the commit.

    Returns:
        How many things it was.
    """
    return _erase(SearchEntry.objects.filter(person=person))


def _write(entries: Sequence[Entry]) -> None:
    _leave_no_traces()
    for kind in {entry.kind for entry in entries}:
        refs = [entry.ref for entry in entries if entry.kind == kind]
        SearchEntry.objects.filter(kind=kind, ref__in=refs).delete()
    rows = [
        SearchEntry(place=place, kind=entry.kind, ref=entry.ref, at=entry.at, person=entry.person, words=_tokens(entry))
        for entry, place in zip(entries, _places(entries), strict=True)
    ]
    # Somebody else may index the same thing at this moment; then the later one wins instead of failing.
    unique, changed = ["kind", "ref"], ["at", "person", "words"]
    SearchEntry.objects.bulk_create(rows, update_conflicts=True, unique_fields=unique, update_fields=changed)


def _tokens(entry: Entry) -> str:
    marks = [KIND + entry.kind, *(f"{UNIT}{unit}" for unit in sorted(entry.units))]
    return " ".join([*marks, *sorted(analyser.tokens(entry.words))])


def _places(entries: Sequence[Entry]) -> list[int]:
    """Give each entry the first free place at or after its moment."""
    wanted = [_first_place(entry) for entry in entries]
    taken = set(SearchEntry.objects.filter(place__in=wanted).values_list("place", flat=True))
    found = []
    for place in wanted:
        if place in taken:
            place = _next_free(place, taken)  # noqa: PLW2901
        taken.add(place)
        found.append(place)
    return found


def _next_free(place: int, taken: set[int]) -> int:
    step = 1
    while place in taken or SearchEntry.objects.filter(place=place).exists():
        place += step
        step += 2  # so that a crowd in one moment is left behind quickly
    return place


def _first_place(entry: Entry) -> int:
    moment = (entry.at - _EPOCH) // timedelta(milliseconds=1)
    moment = max(-_FARTHEST, min(_FARTHEST, moment))
    return moment * _SLOTS + (entry.ref + crc32(entry.kind.encode())) % _SLOTS


def _leave_no_traces() -> None:
    """Have SQLite take words out of its index pages at once, instead of noting that they are gone.

    The setting lives in the database file; it is set by the first library that knows it.
    """
    known = getattr(_local, "checked", None)
    if connection.vendor != "sqlite" or not _TAKES_OUT or (known is not None and known is connection.connection):
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT v FROM core_searchwords_config WHERE k = 'secure-delete'")
        if not cursor.fetchone():
            cursor.execute("INSERT INTO core_searchwords (core_searchwords, rank) VALUES ('secure-delete', 1)")
            _rewrite()
    _local.checked = connection.connection


def _erase(doomed: QuerySet[SearchEntry]) -> int:
    with transaction.atomic():
        _leave_no_traces()
        count = doomed.delete()[0]
        if connection.vendor == "sqlite" and not _TAKES_OUT and count:
            _rewrite()
    return count


def _rewrite() -> None:
    """Write SQLite's index anew, without what is gone: a second for each 100,000 entries."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO core_searchwords (core_searchwords) VALUES ('optimize')")
