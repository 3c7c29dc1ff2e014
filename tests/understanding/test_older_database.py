"""A company that comes from the release before finds everything that was understood for it, and its new rights."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ucho.org.roles import BUILT_IN
from ucho.understanding.contract import VERSION


@pytest.mark.both_databases
def test_nothing_is_lost_on_the_way_from_the_release_before(empty_database: str, tmp_path: Path) -> None:
    settings = {
        "UCHO_DATABASE": empty_database,
        "UCHO_DATA": str(tmp_path / "data"),
        "DJANGO_SETTINGS_MODULE": "ucho.config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.understanding.older_database"],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["readings"] == [
        ["conversations.message:1", "ucho", 1, "pl", ["unhappy", "leaving"], "positive", 1.0, "", [], ""],
        ["surveys.answer:2", "ucho", 1, "", [], "", None, "", [], ""],
    ]
    assert found["written"], "when it was read stays, and when it was said is found out by reading it again"
    assert found["corrections"] == [["sentiment", "negative", "positive", True, {}, None]]
    assert found["heads"] == [["intent", "used", "0001"]]
    assert found["queue"] == [["leaving", None]]
    assert found["numbers"] == []
    _roles_keep_what_they_had(found["roles"])
    assert found["taken_back"] == ["negative", -1.0, ["unhappy", "leaving"]], "the label from before holds again"
    assert found["after_the_night"] == [[VERSION, ["unhappy", "leaving"]], [VERSION, []]], "their words are gone"


def _roles_keep_what_they_had(roles: dict[str, list[str]]) -> None:
    assert roles[""] == ["conversations.read"], "a role of their own gets nothing by itself"
    assert roles["admin"] == ["*"]
    assert roles["agent"][:2] == ["conversations.read", "own.wish"]
    for built_in in BUILT_IN:
        if built_in.code in {"agent", "lead"}:
            wanted = {name for name in built_in.permissions if name.startswith("understanding.")}
            assert wanted <= set(roles[built_in.code])
            assert len(set(roles[built_in.code])) == len(roles[built_in.code])
