"""Reactions: functions of higher packages that keep their own data consistent when a fact is recorded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps

from ucho.core.actors import Actor, By, system
from ucho.core.registry import Registry
from ucho.events.facts import Fact
from ucho.events.models import FactRow

React = Callable[[FactRow, By], None]
ReactToMany = Callable[[Sequence[tuple[FactRow, By]]], None]


@dataclass(frozen=True, slots=True)
class Reaction:
    """A reaction with the fact types it wants and the rights it acts with.

    `together` says that it takes many facts in one transaction.
    """

    name: str
    types: tuple[str, ...]
    actor: Actor
    run: ReactToMany
    together: bool = False


REACTIONS: Registry[Reaction] = Registry("reactions")
_by_type: dict[str, list[Reaction]] = defaultdict(list)


def reaction(name: str, *facts: type[Fact], rights: Sequence[str] = ()) -> Callable[[React], React]:
    """Make a function react to facts: `def run(row: FactRow, by: By) -> None`.

    It is called after the fact's transaction committed, at least once, so it must not mind being called again.
    `by` acts as the system actor of that name with the declared rights, at the moment of delivery, caused by the fact.

    Args:
        name: a stable name, "package.what_it_keeps".
        facts: the fact classes it wants.
        rights: the permissions its operations need.
    """

    def decorate(function: React) -> React:
        @wraps(function)
        def run(batch: Sequence[tuple[FactRow, By]]) -> None:
            for row, by in batch:
                function(row, by)

        _register(Reaction(name, _types(facts), system(name, rights), run))
        return function

    return decorate


def reaction_to_many(name: str, *facts: type[Fact], rights: Sequence[str] = ()) -> Callable[[ReactToMany], ReactToMany]:
    """Make a function react to many facts at once: `def run(batch: Sequence[tuple[FactRow, By]]) -> None`.

    As `reaction`, but facts that wait together are handed over together, in one transaction. When it fails for a batch,
    each fact of it is tried alone, so that one that cannot be digested holds up no other.

    Args:
        name: a stable name, "package.what_it_keeps".
        facts: the fact classes it wants.
        rights: the permissions its operations need.
    """

    def decorate(function: ReactToMany) -> ReactToMany:
        _register(Reaction(name, _types(facts), system(name, rights), function, together=True))
        return function

    return decorate


def _types(facts: Sequence[type[Fact]]) -> tuple[str, ...]:
    return tuple(fact.type for fact in facts)


def _register(made: Reaction) -> None:
    REACTIONS.add(made.name, made)
    for kind in made.types:
        _by_type[kind].append(made)


def reactions_to(kind: str) -> Sequence[Reaction]:
    """Return the reactions to a fact type."""
    return _by_type.get(kind, ())
