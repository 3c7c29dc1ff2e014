"""Whatever somebody writes: no exception, orderly spans, nothing behind the mask, time that grows with length."""

from __future__ import annotations

import gc
import re
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.understanding.personal_data.sentences import TUNED, personal
from ucho.understanding.personal_data import KINDS, find, mask

PIECES = st.sampled_from(
    [sample.text for sample in personal(TUNED, 200, 3)]
    + [
        "\u200b",
        "\u202e",
        "\u0301",
        "ﬃ",
        "İ",
        "ß",
        "\n",
        ",\n",
        " ",
        "-",
        "(",
        "@",
        "+",
        "1",
        "600",
        "700 800",
        "PL61",
        "ul. ",
        "д. 5",
        "Pozdrawiam,\n",
        "С уважением, ",
        "Dear ",
        "Anna",
        "Иван",
        "Петрович",
        "tel. ",
        "zamówienie ",
        "👩\u200d👩\u200d👧",
        "at ",
        "(at)",
        ".pl",
        "９",
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=12).map("".join))
SETTINGS = settings(max_examples=120, deadline=None)


@SETTINGS
@given(TEXTS, st.sampled_from(["", "pl", "ru", "en", "xx"]))
def test_spans_lie_in_the_text_in_order_and_never_overlap(text, language):
    end = 0
    for span in find(text, language):
        assert span.kind in KINDS
        assert end <= span.start < span.end <= len(text)
        end = span.end


@SETTINGS
@given(TEXTS)
def test_a_mask_leaves_nothing_of_what_was_found(text):
    spans = find(text)
    masked = mask(text, spans)
    for span in spans:
        value = text[span.start : span.end]
        if span.kind == "email":
            assert value not in masked
        elif span.kind == "phone":
            assert _digits(value) not in {_digits(run) for run in re.split(r"[^\d\s().+-]|\n", masked)} - {""}


def _digits(written: str) -> str:
    return "".join(str(unicodedata.digit(one)) for one in written if one.isdigit())


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "1",
        "1 ",
        "1-",
        "A ",
        "@",
        "a@b.",
        "a.",
        " at",
        "ul. A 1 ",
        "ул. Ленина д. 1 ",
        "12 High Street ",
        "600700800 ",
        "PL61 ",
        "\u200b",
        "6\u200b",
        "\u0301",
        "Pozdrawiam,\n",
        "Anna Kowalska\n",
        "zamówienie 123456789 ",
        "\n",
        "Петрович ",
        "12.05.2024 ur. ",
        "t.me/ab ",
        "a-1/",
        "a_1_",
        "https://anna-1 ",
    ],
)
def test_a_text_sixteen_times_as_long_takes_about_sixteen_times_as_long(piece):
    short = piece * (4_000 // len(piece))
    assert _seconds(short * 16) <= 48 * max(_seconds(short), 0.0003)  # its square would be 256


def _seconds(text: str) -> float:
    times = []
    gc.collect()
    gc.disable()  # what other tests left in memory is no matter of this one
    try:
        for _round in range(3):
            start = time.process_time()
            find(text)
            times.append(time.process_time() - start)
    finally:
        gc.enable()
    return min(times)


def test_a_megabyte_of_one_letter_and_ten_thousand_lines_are_read_to_their_end():
    assert find("a" * 1_000_000) == ()
    assert find("1" * 100_000) == ()
    long = "nic tu nie ma\n" * 10_000 + "tel. 600700800"
    assert [span.kind for span in find(long)] == ["phone"]
    assert long[find(long)[0].start :] == "600700800"
