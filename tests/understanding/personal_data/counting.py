"""How much of the personal data is found, and how often a number of nobody is taken for some."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from tests.understanding.personal_data.sentences import Sample, Templates, harmless, personal
from ucho.understanding.personal_data import Span, find

COUNT: Final = 1_200  # sentences of each sort
FOLDER: Final = Path(__file__).parent
_MARKED: Final = re.compile(r"\[\[(\w+)\|(.*?)\]\]")


class Counted(NamedTuple):
    """Shares of 1, and the sentences behind them."""

    recall: float
    exact: float  # of what was found, with the right kind
    false_alarms: float
    missed: Sequence[Sample]
    mistaken: Sequence[Sample]


def counted(templates: Templates, seed: int) -> Counted:
    """Return what is found in sentences made from templates."""
    people, things = personal(templates, COUNT, seed), harmless(templates, COUNT, seed + 1)
    covering = {sample: _covering(sample) for sample in people}
    missed = [sample for sample in people if not covering[sample]]
    exact = sum(span.kind == sample.kind for sample, span in covering.items() if span)
    mistaken = [
        sample
        for sample in things
        if any(span.start < sample.end and sample.start < span.end for span in find(sample.text, sample.language))
    ]
    found = len(covering) - len({*missed})
    return Counted(1 - len(missed) / len(people), exact / found, len(mistaken) / len(things), missed, mistaken)


def _covering(sample: Sample) -> Span | None:
    """Return the span that hides every letter and digit of the value."""
    for span in find(sample.text, sample.language):
        left_over = sample.text[sample.start : max(sample.start, span.start)] + sample.text[span.end : sample.end]
        if span.start < sample.end and sample.start < span.end and not any(one.isalnum() for one in left_over):
            return span
    return None


class Mail(NamedTuple):
    """A mail as somebody may write it, and the personal data in it."""

    language: str
    text: str
    spans: tuple[Span, ...]


def mails() -> Iterator[Mail]:
    """Read the mails beside this file, and sentences about people; `[[kind|words]]` marks what is personal."""
    files = {"mails_pl": "pl", "mails_ru": "ru", "mails_en": "en", "names": ""}
    for name, language in files.items():
        for marked in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").rstrip("\n").split("\n----\n"):
            text, spans, last = "", [], 0
            for match in _MARKED.finditer(marked):
                text += marked[last : match.start()]
                spans.append(Span(match[1], len(text), len(text) + len(match[2])))
                text += match[2]
                last = match.end()
            yield Mail(language, text + marked[last:], tuple(spans))
