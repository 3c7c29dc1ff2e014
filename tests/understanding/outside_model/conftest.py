"""The bakery, a model that listens, and what an administrator sets to use it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.cast import Bakery, by_system, open_bakery
from tests.servers.text_model import KEY, TextModelServer, text_model
from ucho.understanding.models import OutsideModel
from ucho.understanding.operations.outside import set_outside_model
from ucho.understanding.outside.configured import Configured


@pytest.fixture
def bakery(db: None) -> Bakery:
    return open_bakery()


@pytest.fixture
def server() -> Iterator[TextModelServer]:
    with text_model() as running:
        yield running


@pytest.fixture
def wanted(server: TextModelServer) -> Configured:
    """What somebody types for a model in the own network."""
    return Configured(address=server.url, own_network=True, model="small-model", heads=("sentiment",), seconds=1)


@pytest.fixture
def outside(bakery: Bakery, wanted: Configured) -> OutsideModel:
    """A model that is set, and switched off."""
    return set_outside_model("endpoint", wanted, key=KEY, by=by_system())


def more(wanted: Configured, **changes: object) -> Configured:
    """Return settings with some of them changed."""
    return replace(wanted, **changes)  # type: ignore[arg-type]
