"""The reference is what the code says, no more and no less."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, ROOT, Page, pages

REFERENCE = DOCS / "reference"


def test_the_committed_reference_is_current(tmp_path: Path) -> None:
    """In a process of its own: other tests register facts and jobs of theirs."""
    done = subprocess.run(
        [sys.executable, "tools/reference.py", "--check"],
        cwd=ROOT,
        env={**os.environ, "UCHO_DATA": str(tmp_path), "UCHO_DATABASE": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def in_first_column(name: str) -> set[str]:
    """Return what stands in ticks in the first cell of each row."""
    return set(re.findall(r"^\| `([^`]+)` \|", (REFERENCE / name).read_text("utf-8"), re.MULTILINE))


def named_in_code(decorator: str) -> set[str]:
    """Return the names that are given to a decorator or function anywhere in the product, without running it."""
    found = set()
    for path in (ROOT / "ucho").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == decorator and node.args:
                name = node.args[0]
                if isinstance(name, ast.Constant) and isinstance(name.value, str):
                    found.add(name.value)
    return found


@pytest.mark.parametrize(
    ("decorator", "page"),
    [
        ("operation", "permissions.md"),
        ("permission", "permissions.md"),
        ("fact", "facts.md"),
        ("job", "background-work.md"),
        ("reaction", "background-work.md"),
        ("point", "crash-points.md"),
    ],
)
def test_whatever_is_declared_in_the_code_is_in_the_reference(decorator: str, page: str) -> None:
    declared = named_in_code(decorator)
    assert declared, f"nobody uses {decorator} any more"
    assert not sorted(declared - in_first_column(page))


def test_every_page_of_the_reference_is_written_by_the_tool() -> None:
    assert not [page.name for page in pages("reference") if not page.text.startswith("<!-- Written by")]


def test_environment_variables_elsewhere_in_the_docs_are_in_the_reference() -> None:
    known = set(re.findall(r"`(UCHO_[A-Z_]+)`", (REFERENCE / "settings.md").read_text("utf-8")))
    known |= {"UCHO_INSTALL_SERVERS", "UCHO_PYTHON", "UCHO_VENV", "UCHO_TEST_WORKERS"}  # of `./dev`, not of the product
    used = {(page.name, name) for page in pages() for name in re.findall(r"\bUCHO_[A-Z_]+\b", page.text)}
    assert not sorted((page, name) for page, name in used if name not in known)


def test_permissions_facts_and_addresses_in_the_docs_exist() -> None:
    declared = in_first_column("permissions.md") | in_first_column("facts.md") | in_first_column("background-work.md")
    declared |= in_first_column("crash-points.md") | in_first_column("privacy.md")
    packages = "|".join(sorted({name.partition(".")[0] for name in declared}))
    named = re.compile(rf"(?:{packages})\.[a-z]+(?:_[a-z]+)+")
    wrong = []
    for page in pages("how-to"):
        wrong += [(page.name, words) for words in page.inline() if named.fullmatch(words) and words not in declared]
    assert not wrong


def test_the_api_requests_in_the_docs_exist() -> None:
    described = in_first_column("api.md")
    patterns = [
        re.compile(re.sub(r"\\\{[^}]+\\\}", "[^/? ]+", re.escape(request.partition(" ")[2]))) for request in described
    ]
    known = [*patterns, re.compile("/api/v1/openapi.json")]
    used = {
        (page.name, path)
        for page in [Page(DOCS / "tutorial.md"), *pages("how-to")]
        for path in re.findall(r"/api/v1/[\w/{}$.-]*\w", page.text)
    }
    assert not [one for one in sorted(used) if not any(pattern.fullmatch(one[1]) for pattern in known)]
