"""The mood of a whole conversation: what the customer wrote last counts most, and the turns before it less and less.

It says how to answer this customer now. It is never a figure about the agent who answered: one angry letter says more
about a broken parcel than about whoever has to read it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

HALF_LIFE: Final = 2.0  # turns of the customer after which a turn counts half as much
MOST_TURNS: Final = 10  # earlier ones are left out: together they would count less than a thirtieth
CLEAR: Final = 0.25  # from here on a mood has a name; between the two it is neither good nor bad
TURNED: Final = 0.4  # by how much the last turn has to leave what was before it to be called a turn
Trend = Literal["", "better", "worse"]


@dataclass(frozen=True, slots=True)
class Mood:
    """How a customer feels in a conversation."""

    value: float  # from -1 to 1, as `Reading.mood`
    turns: int  # of the customer that it rests on, `MOST_TURNS` at most
    trend: Trend = ""  # where their last turn led, empty when it went on as before

    @property
    def sentiment(self) -> Literal["negative", "neutral", "positive"]:
        """The mood in a word."""
        if self.value <= -CLEAR:
            return "negative"
        return "positive" if self.value >= CLEAR else "neutral"


def mood_of(turns: Sequence[float]) -> Mood | None:
    """Return the mood of a conversation.

    A turn counts 2^(-n / `HALF_LIFE`), where n is the number of turns that the customer wrote after it.

    Args:
        turns: the mood of each turn of the customer, from -1 to 1, oldest first; ours have no place here.

    Returns:
        The weighted mean of the newest `MOST_TURNS`; None when the customer has not written.
    """
    newest = list(turns)[-MOST_TURNS:]
    if not newest:
        return None
    before = _mean(newest[:-1])
    change = newest[-1] - before if len(newest) > 1 else 0.0
    trend: Trend = "better" if change >= TURNED else "worse" if change <= -TURNED else ""
    return Mood(_mean(newest), len(newest), trend)


def _mean(turns: Sequence[float]) -> float:
    if not turns:
        return 0.0
    weights = [2 ** (-after / HALF_LIFE) for after in range(len(turns) - 1, -1, -1)]
    value = sum(weight * turn for weight, turn in zip(weights, turns, strict=True)) / sum(weights)
    return max(-1.0, min(1.0, value))
