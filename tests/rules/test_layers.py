"""The contracts in pyproject.toml catch what they were written against; ./dev check runs them on the code itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

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
    "promises/planted_one.py": "def late():\n    from ucho.promises import planted_two\n    return planted_two\n",
    "promises/planted_two.py": "from ucho.promises import planted_one\n",
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
    "- .planted_two -> .planted_one",  # a circle, half of it lazy
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
