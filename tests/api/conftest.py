"""The bakery, its programs, and nothing remembered from the test before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.bakery import Bakery, Program, open_bakery
from ucho.api import rates
from ucho.api.webhooks import fanning


@pytest.fixture(autouse=True)
def forgetful() -> Iterator[None]:
    """Start with fresh counters and without webhooks in mind."""
    rates.forget()
    fanning.forget()
    yield
    fanning.forget()


@pytest.fixture
def bakery(db: None, settings: Any) -> Bakery:
    """The open bakery; nobody signs in with a password here, so they need not be slow."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return open_bakery()


@pytest.fixture
def ola(bakery: Bakery) -> Program:
    """A program that acts as Ola."""
    return bakery.program(bakery.ola)


@pytest.fixture
def admin(bakery: Bakery) -> Program:
    """A program that acts as the administrator."""
    return bakery.program(bakery.admin)
