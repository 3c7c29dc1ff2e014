"""Texts that nobody could understand: they are answered, and the answer says that it is not sure."""

from __future__ import annotations

import base64
import io
import json
import random
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ucho.understanding.cleaning import CAP
from ucho.understanding.command import read_lines
from ucho.understanding.contract import CODES, FLAGS, SENTIMENTS
from ucho.understanding.reading import TAUGHT_IN, Text, read
from ucho.understanding.text import shipped
from ucho.understanding.text.heads import matrix
from ucho.understanding.text.ngrams import features
from ucho.understanding.text.teaching import train_head

SHIPPED = {"sentiment", "emotion", *FLAGS}
POEM = "ნახე თუთა უცინარი, ვარდსა ჰგავდა, ბულბულს ეტრფოდა, და მერმე იგი აღარ არის"
NOBODY_UNDERSTANDS = {
    "nothing": "",
    "spaces": " \t\u00a0\u2003 ",
    "a face": "😀",
    "a family": "👨‍👩‍👧‍👦🏳️‍🌈",
    "a megabyte of one letter": "a" * 1_000_000,
    "a megabyte of one Cyrillic letter": "ж" * 1_000_000,
    "a megabyte without spaces": "пр" * 500_000,
    "letters that are no words": "a " * 2_000,
    "a Georgian poem": POEM,
    "many scripts": "γειά σου 你好 مرحبا שלום ქართული",
    "only hidden marks": "\u200b\u202e\u2066\ufeff\u00ad" * 50,
    "markup without words": "<html><style>p {color: red}</style><p><br></p><img src=x onerror=alert(1)></html>",
    "open brackets": "<" * 5_000,
    "base64": "SGVsbG8gd29ybGQsIHRoaXMgaXMgYSBibG9iIG9mIGJ5dGVzIHRoYXQgbm9ib2R5IHdyb3Rl" * 20,
    "an address alone": "https://klos.example/zamowienie/123?x=paczka&y=zwrot",
    "digits": "123 456 7890 98765",
    "marks": "?!?!?! ... ---",
    "German anger": "Ich bin sehr wütend, der Kurier war eine Katastrophe und niemand antwortet mir!",
    "Ukrainian anger": "Жахливе обслуговування, поверніть мої гроші негайно!",
    "keyboard noise": "qwrtp zxcvb hjkl wrtpsd",
}


def one_of(text: str, tier: str = "ngram") -> dict[str, Any]:
    """What the command writes about one text."""
    out = io.StringIO()
    read_lines(io.BytesIO(text.encode("utf-8", "surrogatepass") + b"\n"), out, tier_name=tier)
    (line,) = out.getvalue().splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


@pytest.mark.parametrize("name", NOBODY_UNDERSTANDS)
def test_what_nobody_understands_is_answered_with_doubt(name: str) -> None:
    found = one_of(NOBODY_UNDERSTANDS[name])
    assert found["language"] not in TAUGHT_IN
    assert set(found["unsure"]) == SHIPPED
    assert found["codes"] == []
    assert found["cut"] is (len(NOBODY_UNDERSTANDS[name]) > CAP)


@pytest.mark.parametrize(
    ("text", "label"), [("😡", "negative"), ("😡😡😡", "negative"), ("❤️", "positive"), (":(", "negative")]
)
def test_the_mood_of_a_sign_alone_is_told_but_not_relied_upon(text: str, label: str) -> None:
    found = one_of(text)
    assert found["sentiment"]["label"] == label
    assert "sentiment" in found["unsure"]
    (understood,) = read([Text(text)], tier="ngram")
    assert understood.sentiment == ""


def test_a_sign_beside_words_that_are_understood_leaves_no_doubt() -> None:
    found = one_of("Jestem wściekła, kurier znowu nie przyjechał 😡")
    assert (found["language"], found["sentiment"]["label"]) == ("pl", "negative")
    assert "sentiment" not in found["unsure"]


def test_a_rule_is_believed_where_heads_are_not() -> None:
    found = one_of("😡")
    assert found["codes"] == ["unhappy"]
    (understood,) = read([Text("😡")], tier="ngram")
    assert [one.code for one in understood.evidence] == ["unhappy"]


def test_what_was_cut_says_so_and_is_read_as_far_as_it_goes() -> None:
    sentence = "Paczka przyszła rozbita i nikt nie odpowiada na maile. "
    whole, longer = one_of((sentence * 400)[:CAP]), one_of((sentence * 4_000)[: CAP * 10])
    assert (whole["cut"], longer["cut"]) == (False, True)
    assert whole | {"cut": True} == longer


def test_hidden_marks_change_nothing() -> None:
    plain = "Gdzie jest moja paczka? To skandal, żądam zwrotu pieniędzy."
    tricked = "\ufeff" + plain.replace("a", "a\u200b").replace(" t", " \u2066t").replace("ó", "o\u0301")
    assert one_of(tricked)["sentiment"] == one_of(plain)["sentiment"]
    assert one_of(tricked)["unsure"] == one_of(plain)["unsure"]


def test_labels_of_a_company_are_told_in_its_own_language() -> None:
    wishes = ("wo ist mein Paket", "ich will mein Geld zurück")
    texts = [f"{words} {number}" for number in range(12) for words in wishes]
    wanted = matrix(["parcel", "money"] * 12, ("parcel", "money"))
    head = train_head(features(texts), wanted, ("parcel", "money"), name="intent")
    (found,) = read([Text("Wo ist denn nun mein Paket geblieben?")], tier="ngram", heads={"intent": head})
    assert found.language == "de"
    assert "intent" not in found.unsure
    assert set(found.unsure) >= SHIPPED


ALPHABETS = (
    "abc xyz",
    "абв ґїў",
    "ქართ",
    "😀😡❤\ufe0f",
    "<>&;/='",
    "\u200b\u202e\u0301\u00ad",
    "0123 -+",
    "\ud800\x00\x1b",
)
SOME = st.one_of(st.text(max_size=80), *(st.text(letters, max_size=80) for letters in ALPHABETS))


@settings(max_examples=60, deadline=None)
@given(st.lists(SOME, max_size=5))
def test_any_lines_are_answered_one_by_one(texts: list[str]) -> None:
    lines = [text.replace("\n", " ").replace("\r", " ") for text in texts]
    given_bytes = "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogatepass")
    out = io.StringIO()
    read_lines(io.BytesIO(given_bytes), out, tier_name="ngram")
    answers = [json.loads(line) for line in out.getvalue().split("\n")[:-1]]
    assert len(answers) == len(lines)
    for found in answers:
        assert found["sentiment"]["label"] in SENTIMENTS
        assert set(found["codes"]) <= set(CODES)
        assert found["language"] in TAUGHT_IN or set(found["unsure"]) >= SHIPPED
        assert found["cut"] is False


SENTENCE = "Paczka przyszła rozbita i nikt nie odpowiada na maile. "
HEAVY = {
    **{name: NOBODY_UNDERSTANDS[name] for name in ("nothing", "a face", "a megabyte of one letter", "a Georgian poem")},
    "a long Georgian poem": POEM * 2_000,
    "mixed scripts without end": "γειά 你好 مرحبا שלום Привет dzień ქართული " * 10_000,
    "a word with hidden marks in it": "Ska\u200bndal\u200d " * 30_000,
    "words turned round": "\u202e\u2066Skandal\u2069\u202c " * 30_000,
    "one letter with many marks": "a" + "\u0301" * 500_000,
    "halves of characters": "\ud83d" * 300_000,
    "nested markup": "<div><p>Zwrot <b>pieniędzy</b></p>" * 10_000,
    "markup that never ends": "<a href='" * 50_000,
    "names of characters": "&amp;&#9999999;&lt;" * 50_000,
    "a file in base64": base64.b64encode(random.Random(1).randbytes(700_000)).decode(),
    "mail addresses": "a@b.pl " * 100_000,
    "links": "https://a.pl/x " * 60_000,
    "phones": "+48 601 202 303, " * 50_000,
    "digits": "1234567890 " * 90_000,
    "names": "Jan Kowalski Ala Nowak " * 40_000,
    "commands of a terminal": "\x00\x1b[31m" * 100_000,
    "ends of lines that are none": "\x85\u2028\u2029\x0b\x0c" * 100_000,
    "small letters that are longer": "İ" * 500_000,
    "negations alone": "nie never не " * 80_000,
    "a long complaint": SENTENCE * 20_000,
}
TIERS = [
    "ngram",
    pytest.param("full", marks=pytest.mark.skipif(not shipped.has_encoder(), reason="the extra nlu is not installed")),
]


def well_formed(found: dict[str, Any], text: str) -> None:
    """Check everything that the command promises of one line."""
    size = len(text.encode("utf-8", "surrogatepass").decode("utf-8", "replace"))
    assert found["sentiment"]["label"] in SENTIMENTS
    assert sum(found["sentiment"]["p"].values()) == pytest.approx(1, abs=0.001)
    assert all(0 <= p <= 1 for p in [*found["emotion"].values(), *(found[flag] for flag in FLAGS)])
    assert set(found["codes"]) <= set(CODES)
    assert all(0 <= start < end <= size for start, end in (one["span"] for one in found["aspects"]))
    assert all(0 <= one["start"] < one["end"] <= size for one in found["pii"])
    assert found["cut"] is (size > CAP)
    assert found["language"] in TAUGHT_IN or set(found["unsure"]) == SHIPPED


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("name", HEAVY)
def test_however_heavy_a_text_is_its_answer_is_whole_and_comes_at_once(name: str, tier: str) -> None:
    one_of("Gdzie jest moja paczka? +48 601 202 303", tier)  # whatever is loaded once is there
    begun = time.process_time()
    found = one_of(HEAVY[name], tier)
    assert time.process_time() - begun < 1.5  # it is a tenth of it
    well_formed(found, HEAVY[name])


@pytest.mark.parametrize("tier", TIERS)
def test_time_grows_with_the_length_and_not_beyond_the_cap(tier: str) -> None:
    def seconds(text: str) -> float:
        taken = []
        for _ in range(3):
            begun = time.process_time()
            one_of(text, tier)
            taken.append(time.process_time() - begun)
        return min(taken)

    whole = (SENTENCE * 400)[:CAP]
    seconds(whole)
    assert seconds(whole) < 8 * seconds(whole[: CAP // 4]) + 0.02
    assert seconds(whole * 50) < 3 * seconds(whole) + 0.05
