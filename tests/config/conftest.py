"""Gives tests an installation of their own; what many of them begin with is made once and copied."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from tests.config.installation import Installation

_numbers = count(1)


def new_database(template: str = "") -> str:
    """Return the address of a new PostgreSQL database, a copy of another if one is named; empty on SQLite."""
    if not os.environ.get("UCHO_DATABASE", "").startswith("postgres"):
        return ""
    import psycopg
    from django.conf import settings

    default = settings.DATABASES["default"]
    server = f"postgresql://{default['USER']}@{default['HOST']}:{default['PORT']}"
    name = f"config_{os.getpid()}_{next(_numbers)}"
    copied = f' TEMPLATE "{template.rpartition("/")[2]}"' if template else ""
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"{copied}')
    return f"{server}/{name}"


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """An installation that nobody has started yet, on the database under test."""
    return Installation(tmp_path, new_database())


@pytest.fixture(scope="session")
def originals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Installation]:
    """Installations to copy from, by name."""
    made = Installation(tmp_path_factory.mktemp("original"), new_database())
    done = made.run("migrate")
    assert done.returncode == 0, done.stderr
    return {"": made}


@pytest.fixture
def copy_of(originals: dict[str, Installation], tmp_path: Path) -> Callable[[str, str], Installation]:
    """Return a function that copies the installation of a name, made by running some code in it the first time."""

    def copy(name: str, code: str) -> Installation:
        if name not in originals:
            made = copied(originals[""], tmp_path.parent / f"original-{name}-{next(_numbers)}")
            made.ask(code)
            originals[name] = made
        return copied(originals[name], tmp_path)

    return copy


def copied(original: Installation, folder: Path) -> Installation:
    """Return a copy of an installation that does not run."""
    folder.mkdir(exist_ok=True)
    made = Installation(folder, new_database(original.environment.get("UCHO_DATABASE", "")))
    shutil.copytree(original.data, made.data)
    return made


@pytest.fixture
def ready(originals: dict[str, Installation], tmp_path: Path) -> Installation:
    """An installation whose database is up to date."""
    return copied(originals[""], tmp_path)


@pytest.fixture
def another_database() -> str:
    """The address of a second, empty database of the kind under test."""
    return new_database()
