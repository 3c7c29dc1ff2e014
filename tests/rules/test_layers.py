"""The contracts in pyproject.toml catch what they were written against; ./dev check runs them on the code itself."""

from __future__ import annotations

import graphlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

from tests.rules.source import ROOT

PLANTED = {
    "core/planted_up.py": "def late():\n    from ucho.events import log\n    return log\n",
    "org/planted_type.py": (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from ucho.customers.models import Person\n"
    ),
    "web/planted_sibling.py": "from ucho.api import planted\n",
    "api/__init__.py": "",
    "api/planted.py": "",
    "nowhere/__init__.py": "",
    "channels/planted_plugin.py": "from ucho.channels.adapters import planted\n",
    "channels/adapters/planted.py": "",
    "metrics/__init__.py": "",
    "metrics/catalogue/__init__.py": "",
    "metrics/catalogue/nps.py": "from ucho.org.models import Agent\n",
}
EXPECTED = [
    "ucho.core.planted_up -> ucho.events.log",  # lazily upward
    "ucho.org.planted_type -> ucho.customers.models",  # upward for types alone
    "ucho.web.planted_sibling -> ucho.api.planted",  # sideways
    "- ucho.nowhere",  # a package nobody placed
    "ucho.channels.planted_plugin -> ucho.channels.adapters.planted",  # a plug-in by its name
    "ucho.metrics.catalogue.nps -> ucho.org.models",  # a metric that asks the database
]


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("layers")
    ignored = shutil.ignore_patterns("static", "locale", "templates", "__pycache__")
    shutil.copytree(ROOT / "ucho", folder / "ucho", ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", folder)
    for name, text in PLANTED.items():
        path = folder / "ucho" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text or not path.exists():
            path.write_text(text)
    environment = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"}
    ended = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 1, ended.stdout + ended.stderr
    return ended.stdout


@pytest.mark.parametrize("expected", EXPECTED)
def test_a_planted_import_is_caught(complaints: str, expected: str) -> None:
    assert expected in complaints


def circle(imports: dict[str, set[str]]) -> list[str]:
    """Return modules that import each other in a circle, none if there is no circle."""
    try:
        graphlib.TopologicalSorter(imports).prepare()
    except graphlib.CycleError as found:
        return found.args[1]
    return []


def test_no_modules_import_each_other_not_even_lazily_or_for_types() -> None:
    graph = grimp.build_graph("ucho", cache_dir=None)
    assert not circle({module: graph.find_modules_directly_imported_by(module) for module in graph.modules})


def test_a_circle_half_of_it_lazy_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "planted_bakery"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "dough.py").write_text("def late():\n    from planted_bakery import oven\n    return oven\n")
    (package / "oven.py").write_text("from planted_bakery import dough\n")
    monkeypatch.syspath_prepend(tmp_path)
    graph = grimp.build_graph("planted_bakery", cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    assert set(circle(imports)) == {"planted_bakery.dough", "planted_bakery.oven"}
