"""The bakery, its programs, and nothing remembered from the test before."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.api.bakery import Bakery, Program, open_bakery
from tests.cast import NOON
from ucho.api import rates
from ucho.core import clock


@pytest.fixture(autouse=True)
def forgetful() -> None:
    """Start with fresh counters."""
    rates.forget()


@pytest.fixture
def bakery(db: None) -> Bakery:
    """The open bakery."""
    return open_bakery()


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """It is noon for everybody who asks, a time at which customers may be asked."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return NOON


@pytest.fixture
def ola(bakery: Bakery) -> Program:
    """A program that acts as Ola."""
    return bakery.program(bakery.ola)


@pytest.fixture
def admin(bakery: Bakery) -> Program:
    """A program that acts as the administrator."""
    return bakery.program(bakery.admin)
