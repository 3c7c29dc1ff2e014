"""Heads that ship with a smaller product: taught in a second from a few invented sentences, so that tests know them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from ucho.understanding.text import shipped
from ucho.understanding.text.heads import Head, matrix
from ucho.understanding.text.ngrams import features
from ucho.understanding.text.teaching import train_head

BREAD = ("chleb", "rogal", "sernik", "obsługa", "dostawa", "pani przy kasie", "bułka", "kawa")
SAID = {
    "positive": (
        "{} jest pyszny i wspaniały",
        "polecam, {} bardzo miły",
        "świetny {}, dziękuję",
        "{} doskonały jak zawsze",
    ),
    "neutral": ("czy {} jest dziś dostępny", "o której będzie {}", "proszę o cenę: {}", "{} na środę, dwie sztuki"),
    "negative": ("{} był okropny i zimny", "fatalny {}, nie polecam", "{} rozczarował mnie", "skandal, {} zepsuty"),
}
SENTIMENTS = ("negative", "neutral", "positive")


@cache
def sentiment() -> Head:
    """Return a head that knows how people speak of bread."""
    pairs = [
        (words.format(one), label) for label, all_words in SAID.items() for words, one in product(all_words, BREAD)
    ]
    rows = features([text for text, _ in pairs])
    return train_head(rows, matrix([label for _, label in pairs], SENTIMENTS), SENTIMENTS, name="sentiment")


@contextmanager
def shipping(monkeypatch: pytest.MonkeyPatch, folder: Path, *heads: Head) -> Iterator[None]:
    """Ship these heads and no others, and no encoder."""
    (folder / "rules.json").write_text("{}")
    for head in heads:
        (folder / f"{head.name}.head").write_bytes(head.dump())
    caches = (shipped.heads, shipped.rules, shipped.has_encoder)
    with monkeypatch.context() as patch:
        patch.setattr(shipped, "FOLDER", folder)
        for one in caches:
            one.cache_clear()
        yield
    for one in caches:
        one.cache_clear()


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The product ships one small head."""
    with shipping(monkeypatch, tmp_path, sentiment()):
        yield
