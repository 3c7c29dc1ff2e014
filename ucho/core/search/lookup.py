"""Asking the search index."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection

from ucho.core.actors import EVERYWHERE
from ucho.core.models import SearchEntry
from ucho.core.search.index import KIND, UNIT
from ucho.core.search.words import PREFIX, Term, query_terms

MOST: Final = 200  # hits of one page

RECENT: Final = 500  # rows that are looked at one by one before the index is asked, on PostgreSQL

_SQLITE = """
    SELECT entry.ref, entry.at, entry.place FROM (
        SELECT rowid AS place FROM core_searchwords
        WHERE core_searchwords MATCH %(terms)s AND rowid < %(before)s ORDER BY rowid DESC LIMIT %(limit)s
    ) AS found JOIN core_searchentry AS entry ON entry.place = found.place ORDER BY entry.place DESC
"""
# PostgreSQL's planner takes every unfinished word for a frequent one, and then reads the whole table backwards for a
# rare one. So we decide: frequent words fill the page from the newest rows, for all others the index is asked.
_POSTGRESQL_RECENT = """
    SELECT ref, at, place FROM (
        SELECT * FROM core_searchentry WHERE place < %(before)s ORDER BY place DESC LIMIT %(recent)s
    ) AS recent
    WHERE array_to_tsvector(string_to_array(words, ' ')) @@ %(terms)s::tsquery ORDER BY place DESC LIMIT %(limit)s
"""
_POSTGRESQL_ALL = """
    WITH found AS MATERIALIZED (
        SELECT ref, at, place FROM core_searchentry
        WHERE array_to_tsvector(string_to_array(words, ' ')) @@ %(terms)s::tsquery AND place < %(before)s
    ) SELECT ref, at, place FROM found ORDER BY place DESC LIMIT %(limit)s
"""
_NEWEST: Final = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found; `place` is the cursor behind it."""

    ref: int
    at: datetime
    place: int


def search(
    kind: str, query: str, *, units: frozenset[int] | None, before: int | None = None, limit: int = 50
) -> list[Hit]:
    """Find things by their words, the newest first.

    Every word must be there in any of its forms, without regard to case and diacritics; the last one may be unfinished
    from three letters on, unless a blank follows it.

    Args:
        kind: what to find, such as "conversation".
        query: what somebody typed; anything, it is never an error.
        units: the units in which the searcher may read, which the index itself obeys; None or `EVERYWHERE` for all.
        before: the `place` of the last hit of the page before this one; None for the first page.
        limit: how many at most, up to `MOST`.

    Returns:
        Hits, none for a query without words.
    """
    terms = query_terms(query)
    if not terms or units == frozenset():
        return []
    write = _Sqlite() if connection.vendor == "sqlite" else _Postgresql()
    everywhere = units is None or bool(units & EVERYWHERE)
    clauses = [write.token(KIND + kind)]
    if not everywhere:
        clauses.append(write.any_of([write.token(f"{UNIT}{unit}") for unit in sorted(units or ())]))
    unfinished = not query[-1].isspace()
    clauses += [_clause(write, term, unfinished=unfinished and term is terms[-1]) for term in terms]
    limit = max(0, min(limit, MOST))
    asked = {
        "terms": write.all_of(clauses), "before": _NEWEST if before is None else before, "limit": limit,
        "recent": RECENT,
    }  # fmt: skip
    hits: list[Hit] = []
    for statement in write.statements:
        hits = [Hit(row.ref, row.at, row.place) for row in SearchEntry.objects.raw(statement, asked)]
        if len(hits) == limit:
            break
    return hits


class _Sqlite:
    """Writes a query for FTS5."""

    statements: tuple[str, ...] = (_SQLITE,)

    def token(self, token: str) -> str:
        return f'"{token}"'

    def prefix(self, token: str) -> str:
        return f'"{token}"*'

    def any_of(self, clauses: list[str]) -> str:
        return f"({' OR '.join(dict.fromkeys(clauses))})"

    def all_of(self, clauses: list[str]) -> str:
        return f"({' AND '.join(dict.fromkeys(clauses))})"


class _Postgresql(_Sqlite):
    """Writes a query for tsquery."""

    statements = (_POSTGRESQL_RECENT, _POSTGRESQL_ALL)

    def token(self, token: str) -> str:
        return f"'{token}'"

    def prefix(self, token: str) -> str:
        return f"'{token}':*"

    def any_of(self, clauses: list[str]) -> str:
        return f"({' | '.join(dict.fromkeys(clauses))})"

    def all_of(self, clauses: list[str]) -> str:
        return f"({' & '.join(dict.fromkeys(clauses))})"


def _clause(write: _Sqlite, term: Term, *, unfinished: bool) -> str:
    groups = [[write.token(token) for token in part] for part in term.parts]
    whole = [write.token(token) for token in term.whole]
    if unfinished and len(term.last) >= PREFIX:
        groups[-1].append(write.prefix(term.last))
        whole += [write.prefix(token) for token in term.whole[:1]]
    parts = write.all_of([write.any_of(group) for group in groups])
    return write.any_of([*whole, parts])
