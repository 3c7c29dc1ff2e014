"""The bakery, which asks by CES two hours after a conversation was resolved."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOON, Bakery, by_system, open_bakery
from ucho.surveys import operations as surveys


@pytest.fixture
def bakery(db: None) -> Bakery:
    return open_bakery()


@pytest.fixture
def asking(bakery: Bakery) -> Bakery:
    """The bakery with a survey on its mailbox."""
    by = by_system(NOON - timedelta(days=20))
    surveys.set_plan(bakery.mailbox, instrument="ces2", ask_after="PT2H", by=by)
    return bakery
