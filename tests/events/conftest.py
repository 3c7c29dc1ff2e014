"""The bakery's morning, and registries that forget what a test put in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from ucho.core.actors import By, system
from ucho.core.operations import OPERATIONS
from ucho.events import reactions
from ucho.events.facts import FACTS
from ucho.events.jobs.registry import JOBS, SCHEDULES
from ucho.events.reactions import REACTIONS


@pytest.fixture(autouse=True)
def forgetful() -> Iterator[None]:
    """Let tests declare jobs, reactions and facts without leaving them to the next one."""
    registries = [FACTS, REACTIONS, JOBS, SCHEDULES, OPERATIONS]
    before = [dict(registry._items) for registry in registries]
    by_type = {kind: list(made) for kind, made in reactions._by_type.items()}
    yield
    for registry, items in zip(registries, before, strict=True):
        registry._items = items
    reactions._by_type.clear()
    reactions._by_type.update(by_type)


@pytest.fixture
def noon() -> datetime:
    """A moment."""
    return datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def by(noon: datetime) -> By:
    """The bakery's till, at noon."""
    return By(system("bakery.till"), noon)
