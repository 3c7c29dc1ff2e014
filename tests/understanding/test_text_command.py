"""`ucho text` as people run it: whatever comes in, each line is answered, and mistakes are told in sentences."""

from __future__ import annotations

import base64
import csv
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ucho.config.command import main
from ucho.understanding.cleaning import CAP
from ucho.understanding.contract import CATEGORIES, EMOTIONS, FLAGS, SENTIMENTS
from ucho.understanding.reading import Text, read

ALWAYS = {"language", "sentiment", "emotion", "felt", *FLAGS, "aspects", "pii", "codes", "unsure", "models", "cut"}
POEM = "ღმერთსა შემვედრე, ნუთუ კვლა დამხსნას სოფლისა შრომასა, ცეცხლს, წყალსა და მიწასა, ჰაერთა თანა მრომასა"
BAD = {
    "empty": b"",
    "spaces": b"   \t  ",
    "one emoji": "😀".encode(),
    "a flag of letters": "🏳️‍🌈👨‍👩‍👧‍👦".encode(),
    "a megabyte of one letter": b"a" * 1_000_000,
    "a megabyte without spaces": ("пр" * 250_000).encode(),
    "mixed scripts": "Привет hello zażółć γειά 你好 مرحبا שלום".encode(),
    "hidden marks": "he\u200bllo \u202egnp.exe\u202c \u2066x\u2069 w\u00adorld \ufeff".encode(),
    "stacked marks": ("z" + "\u0301\u0327" * 400).encode(),
    "HTML": b"<html><body><p>Hello <b>world</b><script>alert(1)</script></p><img src=x onerror=alert(1)></body></html>",
    "broken HTML": b"<" * 5000 + b"<p <p <p &amp &#x110000; &#99999999;",
    "base64": base64.b64encode(bytes(range(256)) * 20),
    "Georgian": POEM.encode(),
    "no UTF-8": b"\xff\xfe\xc3\x28 \xed\xa0\x80 caf\xe9",
    "NUL bytes": b"a\x00b\x00\x00",
    "a terminal's commands": b"\x1b[31mred\x1b]0;title\x07",
    "JSON": b'{"sentiment": null, "n": NaN}',
    "line separators": "one\u2028two\u2029three\x85four\x0bfive\x0csix".encode(),
    "a mail": "Wściekła jestem! Proszę o zwrot, anna.nowak@example.com, 501 234 567.".encode(),
}


def ucho(*words: str, given: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "ucho.config.command", "text", *words],
        input=given,
        capture_output=True,
        timeout=120,
        check=False,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(sys.path), **environment},
    )


def objects(given: bytes, *words: str, **environment: str) -> list[dict[str, object]]:
    done = ucho("read", "--json", *words, given=given, **environment)
    assert done.returncode == 0, done.stderr[-2000:]
    lines = done.stdout.removesuffix(b"\n").split(b"\n")
    return [json.loads(line, parse_constant=pytest.fail) for line in lines]


def is_share(value: object) -> bool:
    return isinstance(value, float) and 0 <= value <= 1


def check_shape(found: dict, text: str, *, extra: frozenset[str] = frozenset()) -> None:
    assert set(found) - {"intent"} == ALWAYS | extra
    assert isinstance(found["language"], str)
    assert len(found["language"]) in (0, 2)
    assert set(found["sentiment"]) == {"label", "p"}
    assert found["sentiment"]["label"] in SENTIMENTS
    assert set(found["sentiment"]["p"]) == set(SENTIMENTS)
    assert sum(found["sentiment"]["p"].values()) == pytest.approx(1, abs=0.001)
    assert set(found["emotion"]) <= set(EMOTIONS)
    assert set(found["felt"]) <= set(EMOTIONS)
    assert all(map(is_share, [*found["emotion"].values(), *(found[flag] for flag in FLAGS)]))
    for aspect in found["aspects"]:
        assert set(aspect) == {"category", "polarity", "span"}
        assert (aspect["category"] in CATEGORIES, aspect["polarity"] in SENTIMENTS) == (True, True)
        start, end = aspect["span"]
        assert 0 <= start < end <= len(text)
    for one in found["pii"]:
        assert set(one) == {"kind", "start", "end"}
        assert 0 <= one["start"] < one["end"] <= len(text)
    assert all(isinstance(one, str) for key in ("codes", "unsure", "models") for one in found[key])
    assert isinstance(found["cut"], bool)


def test_whatever_comes_in_each_line_is_answered_in_the_shape_that_is_written_down():
    found = objects(b"\n".join(BAD.values()), PYTHONIOENCODING="ascii")
    assert len(found) == len(BAD)
    by_name = dict(zip(BAD, found, strict=True))
    for name, raw in BAD.items():
        check_shape(by_name[name], raw.decode("utf-8", "replace"))
    assert {name for name, one in by_name.items() if one["cut"]} == {name for name in BAD if "megabyte" in name}
    assert [name for name in ("empty", "spaces") if "sentiment" not in by_name[name]["unsure"]] == []
    assert by_name["Georgian"]["language"] not in ("pl", "ru", "en")
    assert by_name["a mail"]["language"] == "pl"
    assert {one["kind"] for one in by_name["a mail"]["pii"]} == {"email", "phone"}


def test_ten_thousand_lines_are_answered_in_their_order():
    given = [f"Где мой заказ {number}?" if number % 2 else f"Where is my order {number}?" for number in range(10_000)]
    found = objects("\n".join(given).encode(), "--tier", "ngram")
    assert [one["language"] for one in found] == ["en", "ru"] * 5_000


def test_an_emotion_that_is_felt_is_named_and_none_where_the_language_is_strange():
    thanks, poem = objects(f"Thank you so much for your help!\n{POEM}\n".encode(), "--tier", "ngram")
    assert "thanks" in thanks["felt"]
    assert poem["felt"] == []


def test_nothing_at_all_is_no_line():
    done = ucho("read", "--json")
    assert (done.returncode, done.stdout) == (0, b"")


def test_a_reader_who_has_seen_enough_ends_it_without_a_word():
    many = b"Hello there\n" * 3_000
    done = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m ucho.config.command text read --json --tier ngram | head -1"],
        input=many,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.count(b"\n") == 1
    assert done.stderr == b""


def test_words_for_people_stand_on_one_line_for_each_text():
    done = ucho("read", given="Dziękuję, wszystko działa!\nГде мой заказ?\n".encode())
    shown = done.stdout.decode().splitlines()
    assert [line.partition(" ")[0] for line in shown] == ["pl", "ru"]


# ---------------------------------------------------------------------------------------------------------------- time

SHAPES = {
    "words": "Gdzie jest moja paczka numer 123 456 789? ",
    "one letter": "a",
    "opening marks": "<",
    "tags": "<p ",
    "entities": "&#1;",
    "addresses": "a@b.",
    "numbers": "1 2-",
    "links": "http://",
    "marks": "e\u0301",
    "brackets": "([{",
    "ends": "? ! ",
    "names": "Dear Anna Nowak, ",
}


def seconds(texts: list[str]) -> float:
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        read([Text(text) for text in texts], tier="ngram")
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.parametrize("name", SHAPES)
def test_a_text_four_times_as_long_takes_about_four_times_as_long(name):
    few, many = ((SHAPES[name] * CAP)[:length] for length in (CAP // 4, CAP))
    seconds([few])  # warm
    assert seconds([many]) / max(seconds([few]), 0.002) <= 9


def test_what_lies_beyond_the_cap_costs_next_to_nothing():
    text = SHAPES["words"] * 1_000
    long, longer = (text * 40)[: 2 * CAP], (text * 40)[: 40 * CAP]
    assert seconds([longer]) / seconds([long]) <= 2


def test_four_times_as_many_texts_take_about_four_times_as_long():
    texts = [f"{SHAPES['words']}{number}" for number in range(1_200)]
    assert seconds(texts) / seconds(texts[:300]) <= 7


# ------------------------------------------------------------------------------------------------------------ teaching

LESSONS = {
    'zwrot, "pilny"': ["chcę zwrócić buty", "proszę o zwrot pieniędzy", "zwracam sukienkę", "zwrot towaru, kiedy?"],
    "доставка; курьер": ["где мой заказ", "когда привезут посылку", "курьер не приехал", "доставка опоздала"],
    "it’s\nbroken\\": ["the kettle is broken", "my phone broke", "it arrived broken", "the screen broke in a week"],
}


@pytest.fixture
def lessons(tmp_path: Path) -> Path:
    file = tmp_path / "mails.csv"
    with file.open("w", encoding="utf-8-sig", newline="") as table:
        writer = csv.writer(table)
        writer.writerow(["nr", "treść, cała", "powód"])
        rows = [(text, label) for label, texts in LESSONS.items() for text in texts]
        writer.writerows([number, text, label] for number, (text, label) in enumerate(rows))
        writer.writerows([[99, "", "доставка; курьер"], [100, "bez powodu", " "]])
    return file


def teach(file: Path, out: Path, text: str = "treść, cała", label: str = "powód") -> subprocess.CompletedProcess[bytes]:
    words = ["--text", text, "--label", label, "--out", str(out), "--tier", "ngram"]
    return ucho("train", str(file), *words, PYTHONUTF8="1")


def test_labels_of_any_kind_are_taught_and_told(lessons, tmp_path):
    done = teach(lessons, tmp_path / "model")
    assert done.returncode == 0, done.stderr
    given = "proszę o zwrot butów\nкурьер опоздал, где заказ\nthe lamp is broken\n".encode()
    found = objects(given, "--model", str(tmp_path / "model"), "--tier", "ngram", PYTHONIOENCODING="ascii")
    assert [one["label"] for one in found] == list(LESSONS)
    for one in found:
        check_shape(one, "x" * 99, extra=frozenset({"label", "p"}))
        assert set(one["p"]) == set(LESSONS)
        assert sum(one["p"].values()) == pytest.approx(1, abs=0.001)
        assert max(one["p"], key=one["p"].get) == one["label"]
    assert "Taught from 12 texts" in (tmp_path / "model" / "MODEL.md").read_text("utf-8")


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_table_as_excel_writes_it_in_poland_teaches_the_same(lessons, tmp_path, delimiter):
    with lessons.open(encoding="utf-8-sig", newline="") as table:
        rows = list(csv.reader(table))
    other = tmp_path / "excel.csv"
    with other.open("w", encoding="utf-8-sig", newline="") as table:
        csv.writer(table, delimiter=delimiter).writerows(rows)
    for name, file in (("comma", lessons), ("other", other)):
        done = teach(file, tmp_path / name)
        assert done.returncode == 0, done.stderr
    heads = [(tmp_path / name / "label.head").read_bytes() for name in ("comma", "other")]
    assert heads[0] == heads[1]


def test_the_same_table_teaches_the_same_model(lessons, tmp_path):
    for name in ("one", "two"):
        teach(lessons, tmp_path / name)
    assert (tmp_path / "one" / "label.head").read_bytes() == (tmp_path / "two" / "label.head").read_bytes()


@pytest.fixture
def refused(capsys):
    """What is said when what was typed cannot be done; typed in this process, which takes no second to start."""

    def run(*words: object) -> str:
        assert main(["text", *map(str, words)]) == 1
        shown = capsys.readouterr()
        assert shown.out == ""
        return shown.err.splitlines()[-1]

    return run


def taught_by(file: Path, out: Path, text: str = "text", label: str = "label") -> list[object]:
    return ["train", file, "--text", text, "--label", label, "--out", out, "--tier", "ngram"]


def test_a_column_that_is_not_there_is_named_with_those_that_are(lessons, tmp_path, refused):
    words = refused(*taught_by(lessons, tmp_path / "model", "body", "powód"))
    assert "no column “body”" in words
    assert "nr, treść, cała, powód" in words
    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ("", "no column “text”. It has: none."),
        ("text,label\n", "at least eight texts and two labels"),
        ("text,label\n" + "hello,same\n" * 30, "at least eight texts and two labels"),
        ("text,label\na,one\nb,two\n", "at least eight texts and two labels"),
        ("text;label\na;one\n", "at least eight texts and two labels"),
        ("text|label\na|one\n", "It has: text|label."),
        ("text,label\n" + "only a text\n" * 30, "at least eight texts and two labels"),
    ],
)
def test_a_table_that_teaches_nothing_is_refused(tmp_path, table, why, refused):
    file = tmp_path / "table.csv"
    file.write_text(table, "utf-8")
    assert why in refused(*taught_by(file, tmp_path / "model"))
    assert not (tmp_path / "model").exists()


def test_what_cannot_be_opened_is_said(lessons, tmp_path, refused):
    missing = refused(*taught_by(tmp_path / "nothing.csv", tmp_path / "model"))
    assert f"There is no file {tmp_path / 'nothing.csv'}. Name a table (CSV)" in missing
    assert "Errno" not in missing
    assert "cannot be read" in refused(*taught_by(tmp_path, tmp_path / "model"))
    assert "is no folder" in refused(*taught_by(lessons, lessons, "treść, cała", "powód"))


def test_who_taught_labels_hears_how_to_read_with_them(tmp_path):
    file = tmp_path / "table.csv"
    file.write_text("text,label\n" + "".join(f"sad {n},bad\nglad {n},good\n" for n in range(8)), "utf-8")
    said = teach(file, tmp_path / "model", "text", "label").stderr.decode()
    assert f"16 texts taught 2 labels. Read with them: ucho text read --model {tmp_path / 'model'} < LINES" in said


def test_a_tier_that_is_not_installed_is_refused_with_the_way_to_it(monkeypatch, refused):
    monkeypatch.setattr("ucho.understanding.command.tier", lambda: "ngram")
    assert 'pip install ".[nlu]"' in refused("read", "--tier", "full")


def test_bytes_that_are_no_text_in_a_table_teach_as_far_as_they_can_be_read(tmp_path):
    file = tmp_path / "table.csv"
    rows = [b"caf\xe9 closed %d\x00,sad" % number for number in range(8)]
    rows += [b"lovely \xff tea %d,glad" % number for number in range(8)]
    file.write_bytes(b"text,label\r\n" + b"\r\n".join(rows))
    assert teach(file, tmp_path / "model", "text", "label").returncode == 0
    assert objects(b"lovely tea", "--model", str(tmp_path / "model"), "--tier", "ngram")[0]["label"] == "glad"


@pytest.mark.parametrize("inside", [None, b"", b"garbage", b"PK\x03\x04 cut off"])
def test_a_folder_without_a_whole_model_is_refused(tmp_path, inside, refused):
    if inside is not None:
        (tmp_path / "label.head").write_bytes(inside)
    words = refused("read", "--json", "--model", tmp_path)
    assert ("holds no model" if inside is None else "is damaged") in words


@pytest.mark.parametrize("words", [["read", "--tier", "huge"], ["train"], ["guess"]])
def test_words_that_are_not_understood_end_with_two(words):
    with pytest.raises(SystemExit) as ended:
        main(["text", *words])
    assert ended.value.code == 2
