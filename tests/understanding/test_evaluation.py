"""`./dev eval text`: its measures against values worked out by hand, its table, and one small row from end to end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.text import kept, metrics
from benchmarks.text.__main__ import every
from benchmarks.text.quoted import chosen
from benchmarks.text.rows import Row, Size
from benchmarks.text.table import Found, as_object, table

ROOT = Path(__file__).resolve().parents[2]
YES = np.array([True, False, True, False, False])


def test_accuracy_is_the_share_that_is_right():
    assert metrics.accuracy(["a", "b", "a", "c"], ["a", "b", "b", "c"]) == 0.75
    assert metrics.accuracy([], []) == 0


def test_f1_is_twice_the_hits_over_true_and_found():
    assert metrics.f1(YES, np.array([True, True, False, False, False])) == 0.5
    assert metrics.f1(YES, np.zeros(5, bool)) == 0
    assert metrics.f1(np.zeros(5, bool), np.zeros(5, bool)) == 0


def test_macro_f1_counts_each_label_the_same():
    truth, found = list("aaab"), list("aabb")
    assert metrics.macro_f1(truth, found) == pytest.approx((4 / 5 + 2 / 3) / 2)
    assert metrics.macro_f1(truth, found, ("a", "b", "c")) == pytest.approx((4 / 5 + 2 / 3) / 3)


def test_yes_and_no_count_the_same():
    said = np.array([True, False, False, False, False])
    assert metrics.yes_no_f1(YES, said) == pytest.approx((2 / 3 + 6 / 7) / 2)


def test_columns_count_the_same():
    truth = np.array([[True, False], [True, True]])
    assert metrics.mean_f1(truth, np.array([[True, True], [False, True]])) == pytest.approx((2 / 3 + 2 / 3) / 2)


def test_micro_f1_counts_all_labels_of_all_texts_together():
    assert metrics.micro_f1([{"price", "staff"}, set()], [{"price"}, {"place"}]) == pytest.approx(2 * 1 / 4)
    assert metrics.micro_f1([set()], [set()]) == 0


def test_average_precision_is_the_mean_precision_at_each_hit():
    scores = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
    assert metrics.average_precision(YES, scores) == pytest.approx((1 + 2 / 3) / 2)
    assert metrics.average_precision(~YES, scores) == pytest.approx((1 / 2 + 2 / 4 + 3 / 5) / 3)
    assert metrics.average_precision(np.zeros(5, bool), scores) == 0


def test_texts_with_one_score_are_counted_together_whatever_their_order():
    scores = np.array([0.9, 0.5, 0.5, 0.5, 0.1])
    expected = 1 / 2 * 1 + 1 / 2 * 2 / 4
    assert metrics.average_precision(YES, scores) == pytest.approx(expected)
    assert metrics.average_precision(YES[[0, 2, 1, 3, 4]], scores) == pytest.approx(expected)
    assert metrics.average_precision(YES, np.zeros(5)) == pytest.approx(2 / 5)


def test_calibration_error_is_how_far_promises_lie_from_what_came_true():
    sure = np.array([0.95, 0.95, 0.95, 0.95, 0.55, 0.55])
    right = np.array([True, True, True, False, True, False])
    assert metrics.calibration_error(sure, right) == pytest.approx((4 * 0.20 + 2 * 0.05) / 6)
    assert metrics.calibration_error(np.ones(3), np.ones(3, bool)) == 0
    assert metrics.calibration_error(np.array([0.0, 0.0]), np.array([False, True])) == 0.5
    assert metrics.calibration_error(np.zeros(0), np.zeros(0, bool)) == 0


def test_scores_in_one_bin_even_each_other_out_and_in_two_they_do_not():
    right = np.array([True, False])
    assert metrics.calibration_error(np.array([0.45, 0.55]), right, bins=1) == pytest.approx(0)
    assert metrics.calibration_error(np.array([0.45, 0.55]), right, bins=2) == pytest.approx(0.55)


def test_lines_of_other_benchmarks_are_quoted():
    lines = "made in 3 s\ntopics_first 0.84 of 50\ntopics_speed 11 CPU-ms\nnot a line\n\n"
    assert chosen(lines, ()) == {"topics_first": 0.84, "topics_speed": 11}
    assert chosen(lines, ("first",)) == {"topics_first": 0.84}


def test_the_table_shows_everybody_beside_each_other():
    row = Row(
        "bread",
        "Bakery",
        "loaves",
        "dev",
        lambda *_: None,
        goals={"accuracy": 0.9},
        published={"accuracy": "others .8"},
    )
    found = Found(row, {"ngram": {"accuracy": 0.91234, "texts": 1234.0}, "vader": {"accuracy": 0.5}})
    shown = table([found, Found(row)], ["ngram", "full", "vader"]).splitlines()
    assert shown[0] == "## Bakery"
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in shown[2:]]
    assert cells[0] == ["task", "split", "metric", "ngram", "full", "VADER", "goal", "published, notes"]
    assert cells[2] == ["loaves", "dev", "accuracy", "0.912", "–", "0.500", "0.900", "others .8"]
    assert cells[3] == ["", "", "texts", "1,234", "–", "–", "", ""]
    assert len(cells) == 4
    assert as_object([found])[0]["found"] == {"ngram": 0.91234, "vader": 0.5}


def test_little_is_read_in_a_hurry_and_always_the_same():
    assert len(Size(quick=False).taught(range(5000))) == 5000
    assert Size(quick=True).tested(range(5000)) == Size(quick=True).tested(range(5000))
    assert len(Size(quick=True).tested(range(5000))) < len(Size(quick=True).taught(range(5000))) < 5000
    assert Size(quick=True).tested(range(9)) == list(range(9))


# ----------------------------------------------------------------------------------------------------- from end to end

GOOD = ("Pokój czysty i cichy", "Obsługa przemiła", "Śniadania pyszne", "Polecam z całego serca", "Wrócimy na pewno")
BAD = ("Pokój brudny i głośny", "Obsługa opryskliwa", "Śniadania zimne", "Odradzam każdemu", "Nigdy więcej")
PLAIN = (
    "Hotel stoi przy rynku",
    "Doba trwa do jedenastej",
    "Pokój ma dwa łóżka",
    "Parking jest za domem",
    "Winda jedzie",
)


@pytest.fixture
def public(tmp_path: Path) -> Path:
    for domain, part in (("hotels", "train"), ("medicine", "dev")):
        folder = tmp_path / "data" / f"wccrs_{domain}"
        folder.mkdir(parents=True)
        lines = [
            f"{label} {text} {n} ."
            for n in range(4)
            for label, texts in ((2, GOOD), (3, BAD), (0, PLAIN))
            for text in texts
        ]
        (folder / f"{part}.txt").write_text("\n".join([*lines, "1 Pokój ładny , ale drogi ."]) + "\n", "utf-8")
    return tmp_path


def evaluated(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    own = {"UCHO_TEXT_DATA": str(folder / "data"), "XDG_CACHE_HOME": str(folder / "cache")}
    return subprocess.run(
        [sys.executable, "-m", "benchmarks.text", "--tier", "ngram", "--without-peers", *words],
        cwd=ROOT,
        env={**os.environ, **own},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_row_is_measured_and_known_the_next_time(public):
    done = evaluated(public, "--only", "transfer", "--json", str(public / "figures.json"))
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.startswith("## Across domains and languages")
    figures = {one["metric"]: one["found"]["ngram"] for one in json.loads((public / "figures.json").read_text("utf-8"))}
    assert figures["macro-F1"] > 0.95  # the same sentences, so that whoever read them knows them
    assert figures["accuracy"] == figures["macro-F1"] == pytest.approx(1)
    again = evaluated(public, "--only", "transfer")
    assert "teaching" in done.stderr
    assert "teaching" not in again.stderr
    assert again.stdout.split("\n") == done.stdout.split("\n")


def test_rows_that_are_not_there_are_answered_with_those_that_are(public):
    done = evaluated(public, "--only", "weather")
    assert done.returncode == 2
    assert {"transfer", "banking", "clinc", "stress-negation", "speed"} <= {
        line.split()[0] for line in done.stderr.splitlines()
    }
    assert "UCHO_TEXT_DATA" in evaluated(public / "nowhere", "--only", "transfer").stderr


def test_a_row_that_cannot_be_measured_does_not_cost_the_others(monkeypatch, tmp_path, capsys):
    def broken(who, size):
        raise ValueError("the oven is out")

    monkeypatch.setattr(kept, "FOLDER", tmp_path)
    rows = [
        Row("oven", "Bakery", "loaves", "dev", broken),
        Row("shop", "Bakery", "rolls", "dev", lambda *_: {"sold": 1.0}),
    ]
    found, failed = every(rows, ["ngram"], Size(quick=True))
    assert (failed, [one.row.name for one in found]) == (["oven"], ["shop"])
    assert "the oven is out" in capsys.readouterr().err
