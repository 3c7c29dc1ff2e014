"""What is installed is whole: every file of the product, and nothing of its tests."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.conftest import skip_or_fail
from tests.rules.source import ROOT, tracked
from tests.servers.local import Missing


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Return the files in the wheel that `pip install .` makes of what is under version control."""
    if int(version("setuptools").partition(".")[0]) < 77:
        skip_or_fail(Missing("setuptools is too old here to build the product (./dev env brings a newer one)"))
    folder = tmp_path_factory.mktemp("package")
    for path in tracked():
        (folder / "source" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "source" / path).write_bytes((ROOT / path).read_bytes())
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*command, "-w", str(folder), str(folder / "source")], check=True, capture_output=True)
    (wheel,) = folder.glob("ucho-*.whl")
    return set(zipfile.ZipFile(wheel).namelist())


def test_every_file_of_the_product_is_installed(installed: set[str]) -> None:
    missing = {path for path in tracked() if path.startswith("ucho/")} - installed
    assert not missing


def test_nothing_else_is_installed(installed: set[str]) -> None:
    assert {Path(path).parts[0] for path in installed if ".dist-info/" not in path} == {"ucho"}


def test_the_licence_goes_with_it(installed: set[str]) -> None:
    assert {"LICENSE", "NOTICE"} <= {Path(path).name for path in installed if "/licenses/" in path}
