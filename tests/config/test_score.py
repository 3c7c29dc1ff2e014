"""`ucho score`: the answers of a file, as files really are."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from ucho.config.command import main

EIGHT = ("metric", "n", "rejected", "score", "low", "high", "method", "distribution")


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a file and returns its path."""

    def write(content: str | bytes, encoding: str = "utf-8") -> Path:
        file = tmp_path / "answers.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return file

    return write


@pytest.fixture
def score(write, capsys):
    """Return a function that writes a file, scores it, and returns what a program reads."""

    def score(content: str | bytes, *words: str, metric: str = "nps", column: str = "score", encoding: str = "utf-8"):
        file = write(content, encoding)
        assert main(["score", str(file), "--metric", metric, "--column", column, "--json", *words]) == 0
        return json.loads(capsys.readouterr().out)

    return score


@pytest.fixture
def refused(write, capsys):
    """Return a function that writes a file that cannot be scored, and returns the sentence."""

    def refused(content: str | bytes, *words: str, metric: str = "nps", column: str = "score") -> str:
        file = write(content)
        assert main(["score", str(file), "--metric", metric, "--column", column, *words]) == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.endswith((".\n", "?\n"))
        return said.err

    return refused


def column(*cells: object) -> str:
    """Return a file with one column of answers."""
    return "score\n" + "".join(f"{cell}\n" for cell in cells)


def test_programs_read_exactly_these_eight_words(score):
    found = score(column(*[3] * 20, *[8] * 30, *[10] * 50))
    assert tuple(found) == EIGHT
    assert (found["metric"], found["n"], found["rejected"], found["score"]) == ("nps", 100, 0, 30.0)
    assert (found["low"], found["high"]) == pytest.approx((14.05, 44.20), abs=0.005)
    assert found["method"] == "adjusted Wald"
    assert found["distribution"] == {str(step): {3: 20, 8: 30, 10: 50}.get(step, 0) for step in range(11)}


def test_groups_have_the_same_shape_as_the_whole(score):
    found = score("score,branch\n9,Mokotów\n10,Mokotów\n2,Kazimierz\n7,\n", "--by", "branch")
    assert tuple(found) == (*EIGHT, "groups")
    assert list(found["groups"]) == ["", "Kazimierz", "Mokotów"]
    assert all(tuple(group) == EIGHT for group in found["groups"].values())
    assert [group["score"] for group in found["groups"].values()] == [0, -100, 100]
    assert sum(group["n"] for group in found["groups"].values()) == found["n"] == 4


def test_a_group_without_answers_has_no_score_and_is_still_named(score):
    group = score("score,branch\n9,Mokotów\n,Praga\nx,Praga\n", "--by", "branch")["groups"]["Praga"]
    assert (group["n"], group["rejected"], group["score"], group["low"]) == (0, 1, None, None)


@pytest.mark.parametrize(
    ("metric", "cells", "expected"),
    [("nps", (0, 7, 7, 9, 9, 9), 100 / 3), ("csat", (5, 4, 3, 1), 50.0), ("ces2", (7, 6, 2, 1), 4.0)],
)
def test_each_metric_follows_its_definition(score, metric, cells, expected):
    assert score(column(*cells), metric=metric)["score"] == pytest.approx(expected)


def test_an_empty_cell_is_no_answer_and_no_mistake(score):
    found = score('id,score\n1,9\n2,\n3,"  "\n4\n\n5,10\n')
    assert (found["n"], found["rejected"], found["score"]) == (2, 0, 100)


@pytest.mark.parametrize(
    "cell", ["6.5", '"8,5"', "-1", "−1", "11", "x", "9/10", "1e1", "０", "9 10", "nan", "011", "N/A", "+9"]
)
def test_what_is_no_whole_number_of_the_scale_is_rejected_and_never_counted(score, cell):
    found = score(f"score\n9\n{cell}\n0\n")
    assert (found["n"], found["rejected"], found["score"]) == (2, 1, 0)


@pytest.mark.parametrize("cell", ["9", "9.0", '"9,0"', " 9 ", "9.", "\u00a09", "09"])
def test_a_whole_number_counts_however_it_is_written(score, cell):
    assert score(f"score\n{cell}\n")["distribution"]["9"] == 1


def test_zero_is_off_the_scale_of_ces_and_on_that_of_nps(score):
    assert score(column(0), metric="ces2")["rejected"] == 1
    assert score(column(0), metric="nps")["rejected"] == 0


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends_are_recognised(score, separator, newline):
    rows = [("when", "score", "what was said"), ("1 May", "9", "good"), ("2 May", "3", "")]
    found = score(newline.join(separator.join(row) for row in rows))
    assert (found["n"], found["distribution"]["3"]) == (2, 1)


def test_the_separator_that_gives_the_wanted_column_wins(score):
    assert score("id,1;score;a,b,c,d,e\n1;9;x\n")["n"] == 1


@pytest.mark.parametrize(
    "content", ["sep=;\r\nid;score\r\n1;9\r\n", "sep=,\nid,score\n1,9\n", "sep=\t\nid\tscore\n1\t9\n"]
)
def test_excel_s_own_line_about_the_separator_is_followed(score, content):
    assert score(content)["n"] == 1


@pytest.mark.parametrize(
    ("encoding", "name", "group"),
    [
        ("utf-8", "ocena", "Łódź"),
        ("utf-8-sig", "ocena", "Łódź"),
        ("utf-16", "оценка", "Казань"),
        ("utf-16-le", "оценка", "Kraków"),
        ("utf-16-be", "ocena", "Łódź"),
        ("cp1250", "ocena", "Łódź"),
        ("cp1250", "ocena ogólna", "Gdańsk"),
        ("cp1250", "ocena", "Müller"),
        ("cp1251", "оценка", "Нижний Новгород"),
        ("cp1251", "ocena", "Тула"),
    ],
)
def test_encodings_are_recognised(score, encoding, name, group):
    found = score(f"id;{name};miasto\n1;9;{group}\n", "--by", "miasto", column=name, encoding=encoding)
    assert list(found["groups"]) == [group]


def test_a_letter_far_down_in_the_file_decides_the_encoding_of_all_of_it(score):
    found = score("score;miasto\n" + "9;Praga\n" * 9000 + "9;Łódź\n", "--by", "miasto", encoding="cp1250")
    assert list(found["groups"]) == ["Praga", "Łódź"]


def test_quoted_cells_may_hold_separators_quotes_and_line_ends(score):
    found = score('words,score\n"late, and\nsaid ""sorry""",3\n"fine\r\n\r\nthanks",10\n')
    assert (found["n"], found["rejected"]) == (2, 0)


def test_a_row_with_too_many_cells_is_rejected_because_nobody_knows_which_is_the_answer(score):
    found = score("score,words\n9,late, very late\n8,fine,\n")
    assert (found["n"], found["rejected"]) == (1, 1)


def test_capitals_matter_only_between_columns_that_differ_in_nothing_else(score):
    assert score("Score\n9\n")["n"] == 1
    assert score("SCORE,score\n1,9\n")["distribution"]["9"] == 1


def test_a_file_that_only_has_a_header_has_no_score(score):
    found = score("score,branch\n", "--by", "branch")
    assert (found["n"], found["score"], found["groups"]) == (0, None, {})


def test_a_missing_column_is_answered_with_those_there_are(refused):
    said = refused("id,scor,branch\n1,9,x\n")
    assert said == ("answers.csv has no column “score”. Its columns are “id”, “scor”, “branch”. Did you mean “scor”?\n")
    assert "no column “city”" in refused(column(9), "--by", "city")


def test_a_column_that_stands_twice_is_not_guessed(refused):
    assert "has 2 columns “score”" in refused("score,score\n1,9\n")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "is empty"),
        ("\n \n"[:1], "is empty"),
        (b"PK\x03\x04\x14\x00", "is a workbook"),
        ('score,words\n9,"late\n8,fine\n', "quotation mark"),
    ],
)
def test_a_file_that_is_no_table_is_explained(refused, content, words):
    assert words in refused(content)


def test_an_unknown_metric_is_answered_with_those_there_are(refused):
    assert refused(column(9), metric="enps") == "ucho knows no metric “enps”. Choose one of nps, csat, ces2.\n"


def test_too_many_groups_are_refused_before_they_fill_the_memory(refused):
    content = "score,id\n" + "".join(f"9,{number}\n" for number in range(10_001))
    assert "more than 10000 different values in “id”" in refused(content, "--by", "id")


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_a_file_that_cannot_be_read_is_named(capsys, tmp_path, name):
    assert main(["score", str(tmp_path / name), "--metric", "nps", "--column", "score"]) == 2
    assert f"{tmp_path / name} cannot be read" in capsys.readouterr().err


def test_people_read_the_score_its_range_and_what_was_left_out(write, capsys):
    file = write("score,branch\n" + "9,Mokotów\n" * 40 + "2,Praga\n" * 3 + ",Praga\n11,Praga\n")
    assert main(["score", str(file), "--metric", "nps", "--column", "score", "--by", "branch"]) == 0
    said = capsys.readouterr().out
    assert "86.0 points from 43 answers." in said
    assert "The true value lies between 64.1 and 96.8 points, as far as we can be 95 % sure (adjusted Wald)." in said
    assert "1 row without an answer: not counted." in said
    assert "1 answer rejected" in said
    (mokotow,) = [line for line in said.splitlines() if line.startswith("Mokotów")]
    (praga,) = [line for line in said.splitlines() if line.startswith("Praga")]
    assert "too few" not in mokotow
    assert praga.endswith("too few to compare")
    assert not [line for line in said.splitlines() if line != line.rstrip()]


def test_few_answers_are_shown_and_called_too_few(write, capsys):
    assert main(["score", str(write(column(5))), "--metric", "ces2", "--column", "score"]) == 0
    said = capsys.readouterr().out
    assert "5.00 from 1 answer." in said
    assert "cannot be told" in said
    assert "Fewer than 30 answers: too few to compare with anything." in said


def test_a_group_s_name_cannot_write_on_the_terminal(write, capsys):
    main(["score", str(write("score,by\n9,\x1b[2Jgone\n")), "--metric", "nps", "--column", "score", "--by", "by"])
    assert "\x1b" not in capsys.readouterr().out


def test_a_large_file_is_read_in_little_memory(write):
    file = write("score,words\n" + "".join(f"{number % 11},{'slow ' * 60}{number}\n" for number in range(40_000)))
    assert file.stat().st_size > 12e6
    tracemalloc.start()
    try:
        assert main(["score", str(file), "--metric", "nps", "--column", "score", "--json"]) == 0
        assert tracemalloc.get_traced_memory()[1] < 8e6
    finally:
        tracemalloc.stop()


def test_it_needs_no_django_no_database_and_no_data_directory_and_reads_pipes(tmp_path):
    python = [sys.executable, "-X", "importtime", "-m", "ucho.config.command"]
    done = subprocess.run(
        [*python, "score", "/dev/stdin", "--metric", "ces2", "--column", "score", "--json"],
        input=column(7, 6, 5),
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path.cwd())},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert json.loads(done.stdout)["score"] == 6
    assert "django" not in done.stderr
    assert list(tmp_path.iterdir()) == []
