"""What people see of a reading: badges and questions say the same, and heads learn from what they themselves said."""

from __future__ import annotations

import pytest

from ucho.understanding.learning.labels import EMOTION, answer_in, shown_in
from ucho.understanding.models import Reading


@pytest.mark.parametrize(
    ("likely", "codes", "unsure", "shown", "said"),
    [
        (0.62, [], [], "no", "yes"),  # rather yes is too little for a code
        (0.97, ["urgent"], [], "yes", "yes"),
        (0.3, ["urgent"], [], "yes", "no"),  # a rule found it
        (0.5, [], ["urgency"], "", ""),
        (0.5, ["urgent"], ["urgency"], "yes", ""),
        (0.1, [], [], "no", "no"),
    ],
)
def test_a_flag_is_shown_where_its_code_was_given(
    likely: float, codes: list[str], unsure: list[str], shown: str, said: str
) -> None:
    row = Reading(probabilities={"urgency": likely}, codes=codes, unsure=unsure)
    assert (shown_in(row, "urgency"), answer_in(row, "urgency")) == (shown, said)


def test_nothing_is_shown_where_nothing_was_read() -> None:
    row = Reading(probabilities={}, codes=[], unsure=[])
    assert (shown_in(row, "complaint"), shown_in(row, EMOTION)) == ("", "")


def test_thanks_that_a_rule_found_are_shown_unless_something_else_is_stronger() -> None:
    weak, strong = {"thanks": 0.2, "joy": 0.3}, {"thanks": 0.2, "joy": 0.8}
    assert shown_in(Reading(probabilities={EMOTION: weak}, codes=["thanks"]), EMOTION) == "thanks"
    assert shown_in(Reading(probabilities={EMOTION: weak}, codes=[]), EMOTION) == "none"
    assert shown_in(Reading(probabilities={EMOTION: strong}, codes=["thanks"]), EMOTION) == "joy"
