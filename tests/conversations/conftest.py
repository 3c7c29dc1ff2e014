"""The bakery, open."""

from __future__ import annotations

import pytest

from tests.cast import Bakery, open_bakery


@pytest.fixture
def bakery(db: None) -> Bakery:
    """Piekarnia Kłos with its mailbox."""
    return open_bakery()
