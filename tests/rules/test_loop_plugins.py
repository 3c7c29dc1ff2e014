"""Instruments, readers and playbooks keep their contracts, whoever adds one: a file each, whole in three languages."""

from __future__ import annotations

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from ucho.core.operations import OPERATIONS
from ucho.core.registry import load
from ucho.customers.consent import WORDS
from ucho.events.reactions import reactions_to
from ucho.playbooks.contract import Playbook
from ucho.playbooks.registry import playbooks
from ucho.surveys.contract import LANGUAGES, Instrument
from ucho.surveys.registry import instruments
from ucho.understanding.contract import Batch, Reader, Text
from ucho.understanding.registry import readers


@pytest.mark.parametrize("instrument", instruments().values(), ids=lambda one: one.name)
def test_an_instrument_is_one_question_in_three_languages_on_one_scale(instrument: Instrument) -> None:
    assert instrument.low <= instrument.bad_up_to < instrument.good_from <= instrument.high
    bands = [instrument.band(score) for score in instrument.scores()]
    assert bands == sorted(bands, key=["bad", "middle", "good"].index)
    assert {bands[0], bands[-1]} == {"bad", "good"}
    words = [instrument.title, instrument.question, instrument.low_label, instrument.high_label, instrument.follow_up]
    words += list(instrument.labels.values()) if instrument.labels else []
    for said in words:
        assert set(said) == set(LANGUAGES)
        assert all(text.strip() and text.format(company="Kłos") for text in said.values())
    assert instrument.labels is None or set(instrument.labels) == set(instrument.scores())
    assert instrument.version
    assert instrument.source.strip()
    assert not instrument.takes(instrument.low - 1)
    assert not instrument.takes(instrument.high + 1)


@pytest.mark.parametrize("found", readers(), ids=lambda one: one.name)
@settings(max_examples=30, deadline=None)
@given(texts=st.lists(st.text(max_size=200), max_size=3), language=st.sampled_from(["pl", "ru", "en", ""]))
def test_a_reader_takes_any_texts_says_the_same_twice_and_shows_where_it_saw_it(
    found: Reader, texts: list[str], language: str
) -> None:
    first, second = (_until(found, [Text(text, language) for text in texts]) for _ in range(2))
    assert first.drafts == second.drafts
    for text, draft in zip(texts, first.drafts, strict=True):
        places = [(one.start, one.end) for one in (*draft.evidence, *draft.aspects, *draft.personal)]
        assert all(0 <= start < end <= len(text) for start, end in places)


def _until(last: Reader, texts: list[Text]) -> Batch:
    """Read a batch by all readers up to one."""
    batch = Batch(texts, full=False, heads={})
    for one in readers():
        one.read(batch)
        if one is last:
            break
    return batch


@pytest.mark.parametrize("playbook", playbooks().values(), ids=lambda one: one.name)
def test_a_playbook_says_what_it_does_and_asks_for_no_right_that_does_not_exist(playbook: Playbook) -> None:
    load("operations")
    for language in LANGUAGES:
        with override(language):
            assert all(str(words).strip() for words in (playbook.title, playbook.what, playbook.why))
            assert all(str(words).strip() for words in playbook.reasons.values())
    assert playbook.triggers
    assert set(playbook.rights) <= set(OPERATIONS)
    assert playbook.told <= set(playbook.reasons) | {"reopened"} | set(WORDS)
    assert all(isinstance(one.default, bool) and str(one.label) for one in playbook.settings)
    for fact in playbook.triggers:
        assert [one for one in reactions_to(fact.type) if one.name.startswith("playbooks.")]
