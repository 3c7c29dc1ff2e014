"""Durations as people write them in settings."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ucho.core import durations
from ucho.core.errors import Refused


@given(st.integers(0, int(durations.LONGEST.total_seconds())))
def test_what_is_written_is_read_back(seconds):
    length = timedelta(seconds=seconds)
    assert durations.parse(durations.write(length)) == length


@pytest.mark.parametrize(
    ("text", "seconds"), [("PT0S", 0), ("PT2H", 7200), ("P3D", 259_200), ("P1W", 604_800), (" p1dt30m ", 88_200)]
)
def test_iso_durations_are_read(text, seconds):
    assert durations.parse(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "P", "PT", "P1DT", "3 days", "P1M", "P1Y", "-P1D", "PT1.5H", "P99999W", "PT²S"])
def test_what_is_no_duration_is_refused_with_an_example(text):
    with pytest.raises(Refused, match="PT2H"):
        durations.parse(text)
