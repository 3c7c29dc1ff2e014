"""The bakery."""

from __future__ import annotations

import pytest

from tests.cast import Bakery, open_bakery


@pytest.fixture
def bakery(db: None) -> Bakery:
    return open_bakery()
