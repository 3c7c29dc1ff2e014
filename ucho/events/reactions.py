"""Reactions: functions of higher packages that keep their own data consistent when a fact is recorded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ucho.core.actors import Actor, By, system
from ucho.core.registry import Registry
from ucho.events.facts import Fact
from ucho.events.models import FactRow

React = Callable[[FactRow, By], None]


@dataclass(frozen=True, slots=True)
class Reaction:
    """A reaction with the fact types it wants and the rights it acts with."""

    name: str
    types: tuple[str, ...]
    actor: Actor
    run: React


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
        made = Reaction(name, tuple(fact.type for fact in facts), system(name, rights), function)
        REACTIONS.add(name, made)
        for kind in made.types:
            _by_type[kind].append(made)
        return function

    return decorate


def reactions_to(kind: str) -> Sequence[Reaction]:
    """Return the reactions to a fact type."""
    return _by_type.get(kind, ())
