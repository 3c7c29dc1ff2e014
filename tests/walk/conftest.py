"""Gives tests a product that runs as processes of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.walk.product import Product, installed


@pytest.fixture
def product(tmp_path: Path, empty_database: str) -> Iterator[Product]:
    """An installation on the database under test; nothing of it runs yet."""
    with installed(tmp_path, empty_database) as made:
        yield made
