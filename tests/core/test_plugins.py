"""Plug-ins are found by the name of their file, and each file is loaded only when somebody asks for it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from ucho.core.plugins import Plugins, kept_as, made_by

BIRD = "from shelf_of_birds._birds import Bird\n\n\nclass {title}(Bird):\n    name = '{name}'\n"


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A folder of birds, one file each."""
    folder = tmp_path / "shelf_of_birds"
    folder.mkdir()
    (folder / "__init__.py").write_text("", "utf-8")
    (folder / "_birds.py").write_text("class Bird:\n    name = ''\n", "utf-8")
    for name in ("wren", "owl"):
        (folder / f"{name}.py").write_text(BIRD.format(title=name.title(), name=name), "utf-8")
    (folder / "stone.py").write_text("from shelf_of_birds.wren import Wren\nBIRD = Wren()\n", "utf-8")
    (folder / "cuckoo.py").write_text(BIRD.format(title="Cuckoo", name="wren"), "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield import_module("shelf_of_birds")
    for name in [name for name in sys.modules if name.split(".")[0] == "shelf_of_birds"]:
        del sys.modules[name]


def birds(shelf: ModuleType) -> Plugins[object]:
    return Plugins[object](shelf, "bird", made_by(import_module("shelf_of_birds._birds").Bird))


def test_plug_ins_are_listed_without_being_loaded(shelf: ModuleType) -> None:
    assert birds(shelf).names == ("cuckoo", "owl", "stone", "wren")
    assert "shelf_of_birds.owl" not in sys.modules


def test_one_is_loaded_once_and_alone(shelf: ModuleType) -> None:
    found = birds(shelf)
    assert type(found.get("owl")).__name__ == "Owl"
    assert found.get("owl") is found.get("owl")
    assert "shelf_of_birds.wren" not in sys.modules


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("dodo", "no bird is called dodo"),
        ("_birds", "no bird is called _birds"),
        ("stone", "holds no bird called stone"),
        ("cuckoo", "holds no bird called cuckoo"),
    ],
    ids=["no file", "not a plug-in", "what it holds was imported", "another name"],
)
def test_what_is_no_plug_in_is_said_by_name(shelf: ModuleType, name: str, words: str) -> None:
    with pytest.raises(LookupError, match=words):
        birds(shelf).get(name)


def test_values_are_found_under_their_constant(shelf: ModuleType) -> None:
    base = import_module("shelf_of_birds._birds").Bird
    with pytest.raises(LookupError):  # it is called wren, its file is not
        Plugins[object](shelf, "bird", kept_as("BIRD", base)).get("stone")
    import_module("shelf_of_birds.stone").BIRD.name = "stone"
    assert Plugins[object](shelf, "bird", kept_as("BIRD", base)).get("stone")
    with pytest.raises(LookupError):
        Plugins[object](shelf, "bird", kept_as("BIRD", base)).all()
