"""Any bytes whatsoever: changed seeds in every run, and ten minutes of libFuzzer under `./dev test --full`."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.channels.mail.raw import mail
from ucho.channels.contract import Unreadable
from ucho.channels.mail import command
from ucho.channels.mail.letter import plain
from ucho.channels.mail.reader import SIZE_LIMIT, read
from ucho.channels.reading import Reader

CORPUS = Path(__file__).parent / "corpus"
SEEDS = {path.name: path.read_bytes() for path in sorted(CORPUS.iterdir())}
MINUTES = 10


def test_there_is_a_seed_for_each_of_the_25_cases():
    assert {name[:2] for name in SEEDS} == {f"{case:02}" for case in range(1, 26)}


@st.composite
def changed(draw: st.DrawFn) -> bytes:
    """Return a seed with pieces cut out, put in, doubled, or taken from another seed."""
    raw = draw(st.sampled_from(sorted(SEEDS.values())))
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(raw)))
        end = min(len(raw), start + draw(st.sampled_from((0, 1, 2, 7, 40, 400))))
        other = draw(st.sampled_from(sorted(SEEDS.values())))
        place = draw(st.integers(0, len(other)))
        new = draw(st.sampled_from((b"", b"\0", b"\n", b"\r", b"\xff", b'"', b"=", b"--", raw[start:end] * 3)))
        raw = raw[:start] + (draw(st.sampled_from((new, other[place : place + 60])))) + raw[end:]
    return raw


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(raw=changed())
def test_any_change_of_a_seed_is_read_and_printed(raw):
    started = time.process_time()
    try:
        letter = read(raw)
    except Unreadable as refusal:
        if not refusal.final:
            raise
        return
    line = json.dumps(plain(letter))
    assert "\n" not in line
    (letter.text + letter.quoted + letter.html + letter.subject).encode("utf-8")
    assert time.process_time() - started < 2


def parsed(*files: Path) -> list[dict]:
    out = io.StringIO()
    assert command.parse_files([str(file) for file in files], out) == 0
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_file_of_60_mb_and_an_empty_one_are_one_line_each_and_the_next_mail_is_read(tmp_path):
    large, empty, good = (tmp_path / name for name in ("large", "empty", "good"))
    with large.open("wb") as stream:
        stream.truncate(60_000_000)
    empty.write_bytes(b"")
    good.write_bytes(mail("Tort"))
    assert large.stat().st_size > SIZE_LIMIT
    lines = parsed(large, empty, good)
    assert ["50 MB" in lines[0]["error"], "empty" in lines[1]["error"], lines[2]["text"]] == [True, True, "Tort"]


def test_a_child_that_is_stopped_or_killed_while_it_reads_is_one_line_with_an_error(tmp_path, monkeypatch):
    file = tmp_path / "a.eml"
    file.write_bytes(mail("Tort"))

    class Stopped(Reader):
        """Its child stops before the first answer and is killed before the second."""

        def ask(self, task, raw, *, adapter_name="", settings=None):
            self._wall_seconds = 0.3
            os.kill(self._running().pid, signal.SIGSTOP)
            return super().ask(task, raw)

    monkeypatch.setattr(command, "Reader", Stopped)
    (line,) = parsed(file)
    assert "2 seconds" in line["error"]


@pytest.mark.full
def test_ten_minutes_of_libfuzzer_find_nothing(tmp_path):
    limits = (f"-max_total_time={60 * MINUTES}", "-timeout=20", "-rss_limit_mb=1500", "-max_len=20000")
    ran = subprocess.run(
        [sys.executable, "-m", "tests.channels.mail.fuzz", *limits, f"-artifact_prefix={tmp_path}/", tmp_path, CORPUS],
        capture_output=True, text=True, cwd=Path(__file__).parents[3], check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-4_000:]
