"""Texts that praise one thing and blame another, and questions that do neither.

The sentences in `mixed.jsonl` were written together with those in `training/mixed.jsonl`, every second one, and nothing
was tuned on them.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ucho.understanding.contract import Text
from ucho.understanding.reading import read
from ucho.understanding.text.cutting import around, cut

LINES: Final = [json.loads(line) for line in Path(__file__).with_name("mixed.jsonl").read_text("utf-8").splitlines()]
MIXED: Final = [line for line in LINES if line["kind"] == "mixed"]
QUESTIONS: Final = [line for line in LINES if line["kind"] == "question"]
TUNED: Final = Path(__file__).parents[2] / "training" / "mixed.jsonl"
TIERS: Final = ["ngram", "full"]


def found(lines: list[dict[str, Any]], tier: str) -> list[list[tuple[str, str]]]:
    """Return for each line the polarities of the aspects that were found: the true one, and what was read."""
    pairs = []
    for line, one in zip(lines, read([Text(line["text"], line["language"]) for line in lines], tier=tier), strict=True):
        said = {aspect.category: aspect.polarity for aspect in one.aspects}
        true = {aspect["category"]: aspect["polarity"] for aspect in line["aspects"]}
        pairs.append([(true[category], said[category]) for category in true if category in said])
    return pairs


def shares(lines: list[dict[str, Any]], tier: str) -> tuple[float, float]:
    """Return the share of aspects that are right, and of texts where all are, of those where both sides were found."""
    pairs = found(lines, tier)
    known = [pair for one in pairs for pair in one]
    both = [one for one in pairs if len({true for true, _ in one}) == 2]
    assert len(known) >= len(lines)
    right, apart = sum(true == said for true, said in known), sum(all(a == b for a, b in one) for one in both)
    print(f"{tier}: {right} of {len(known)} aspects, {apart} of {len(both)} texts with both sides found")
    return right / len(known), apart / len(both)


@pytest.mark.parametrize("tier", TIERS)
def test_each_half_of_a_mixed_text_keeps_its_own_mood(tier: str) -> None:
    aspects, texts = shares(MIXED, tier)
    assert aspects >= 0.83
    assert texts >= 0.67


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("language", ["pl", "ru", "en"])
def test_it_does_so_in_each_language(language: str, tier: str) -> None:
    lines = [line for line in MIXED if line["language"] == language]
    assert len(lines) == 12
    assert shares(lines, tier)[0] >= 0.75


@pytest.mark.parametrize("tier", TIERS)
def test_a_question_about_something_does_not_blame_it(tier: str) -> None:
    known = [pair for one in found(QUESTIONS, tier) for pair in one]
    assert len(known) >= 8
    assert sum(said == "neutral" for _, said in known) >= 0.9 * len(known)


def test_nothing_was_tuned_on_these_sentences() -> None:
    tuned = {json.loads(line)["text"] for line in TUNED.read_text("utf-8").splitlines()}
    assert not tuned & {line["text"] for line in LINES}
    for language in ("pl", "ru", "en"):
        texts = [json.loads(line) for line in TUNED.read_text("utf-8").splitlines()] + LINES
        assert sum(line["language"] == language and line["kind"] == "mixed" for line in texts) >= 20


def sides(text: str) -> list[str]:
    """Return what is said on each side of the turns of a text."""
    parts = list(cut(text))
    spans = dict.fromkeys(around(part.start, parts).side for part in parts)
    return [text[start:end].strip() for start, end in spans]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jedzenie dobre, ale obsługa zła.", ["Jedzenie dobre", "obsługa zła"]),
        ("Pokój czysty. Śniadanie natomiast zimne.", ["Pokój czysty", "Śniadanie natomiast zimne"]),
        ("Choć drogo, to warto", ["drogo", "to warto"]),
        ("Although it was late, it was hot", ["it was late", "it was hot"]),
        ("It was hot although it was late", ["It was hot", "it was late"]),
        ("All fine except the price", ["All fine", "the price"]),
        ("Врач хороший, зато в регистратуре хамят", ["Врач хороший", "в регистратуре хамят"]),
        ("Всё понравилось, кроме того, вы рядом", ["Всё понравилось, кроме того, вы рядом"]),
        ("But the soup was cold.", ["the soup was cold"]),
        ("Soup. Bread; salad – and wine", ["Soup. Bread; salad – and wine"]),
    ],
)
def test_a_text_turns_round_where_it_says_but(text: str, expected: list[str]) -> None:
    assert sides(text) == expected


def test_only_the_clause_that_asks_is_a_question() -> None:
    assert [part.asks for part in cut("Chleb był dobry. Kiedy będzie znowu? Dziękuję!")] == [False, True, False]


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab ,.;?!\n–but ale хотя although", max_size=80))
def test_everything_stands_in_some_clause(text: str) -> None:
    parts = list(cut(text))
    assert all(0 <= part.start < part.end <= len(text) and text[part.start : part.end].strip() for part in parts)
    assert all(one.end <= other.start and one.side <= other.side for one, other in pairwise(parts))
    for place in range(len(text)) if parts else ():
        clause, side, across = around(place, parts)
        assert side[0] <= clause.start < clause.end <= side[1]
        assert (across is None) == (parts[-1].side == 0)
