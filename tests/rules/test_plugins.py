"""Every plug-in keeps its contract: one file, found by name, with no database and no memory of its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import PurePosixPath

import pytest

from tests.rules.source import Source, product
from ucho.channels.contract import Adapter, Capabilities, Setting

ADAPTERS = "ucho/channels/adapters/"
DATABASE = (
    "django.db",
    "django.apps",
    "django.conf",
    "ucho.channels.models",
    "ucho.channels.operations",
    "ucho.core.database",
)
CHANGEABLE = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)


def stateless(source: Source) -> Iterator[str]:
    """An adapter reaches no database and no settings, and keeps nothing between two calls."""
    for node in source.nodes:
        match node:
            case ast.Import(names=names):
                imported = [alias.name for alias in names]
            case ast.ImportFrom(module=module, names=names):
                imported = [f"{module}.{alias.name}" for alias in names]
            case ast.Global():
                yield source.at(node, "keeps something in a global")
                continue
            case _:
                continue
        for name in imported:
            if name.startswith(DATABASE) or name.endswith((".models", ".operations", ".queries")):
                yield source.at(node, f"an adapter may not import {name}")
    for node in source.tree.body:
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        final = isinstance(node, ast.AnnAssign) and "Final" in ast.unparse(node.annotation)
        if isinstance(value, CHANGEABLE) and not final:
            yield source.at(node, f"`{ast.unparse(node)[:40]}` could change; make it Final or a tuple")


def adapters() -> list[Source]:
    return [
        source for source in product() if source.path.startswith(ADAPTERS) and not source.path.endswith("__init__.py")
    ]


@pytest.mark.parametrize("source", adapters(), ids=lambda source: PurePosixPath(source.path).stem)
def test_an_adapter_keeps_its_contract(source: Source) -> None:
    assert not list(stateless(source))
    module = import_module(source.path.removesuffix(".py").replace("/", "."))
    found = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Adapter) and value.__module__ == module.__name__
    ]
    assert len(found) == 1, "one file is one channel"
    (adapter,) = found
    assert adapter.name == PurePosixPath(source.path).stem
    assert str(adapter.label)
    assert adapter.address_kind
    assert isinstance(adapter.capabilities, Capabilities)
    assert all(isinstance(setting, Setting) and str(setting.label) for setting in adapter.settings)
    assert len({setting.name for setting in adapter.settings}) == len(adapter.settings)
    overridden = {name for name in ("normalise", "send", "new_message_id") if name in vars(adapter)}
    assert overridden == {"normalise", "send", "new_message_id"}
    assert adapter.listens == ("listen" in vars(adapter))


@pytest.mark.parametrize(
    "text",
    [
        "from ucho.channels.models import Account",
        "import django.db",
        "from ucho.conversations import queries",
        "SEEN = {}",
        "def read() -> None:\n    global last\n    last = 1",
    ],
)
def test_an_adapter_with_a_database_or_a_memory_is_caught(text: str) -> None:
    assert len(list(stateless(Source(f"{ADAPTERS}telegram.py", text)))) == 1
