"""Gives tests an installation of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.config.installation import Installation


@pytest.fixture
def installation(tmp_path: Path, empty_database: str) -> Installation:
    """An installation that nobody has started yet, on the database under test."""
    return Installation(tmp_path, empty_database)


@pytest.fixture
def ready(installation: Installation) -> Installation:
    """An installation whose database is up to date."""
    done = installation.run("migrate")
    assert done.returncode == 0, done.stderr
    return installation
