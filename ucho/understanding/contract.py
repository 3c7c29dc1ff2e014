"""What every reader keeps to: a batch of texts goes in, and each reader adds what it understands of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from ucho.understanding.cleaning import Clean, clean
from ucho.understanding.personal_data import Known, Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy import sparse

    from ucho.understanding.text.heads import Head

CODES: Final = ("unhappy", "complaint", "leaving", "thanks", "urgent", "effort", "rude")
"""What can be understood: displeased with us; something went wrong or amends are asked for; about to leave, or
threatening to; grateful; cannot wait; had a hard time of it; insults somebody."""
SENTIMENTS: Final = ("negative", "neutral", "positive")
EMOTIONS: Final = ("anger", "frustration", "worry", "joy", "disappointment", "surprise", "thanks")
FLAGS: Final = ("complaint", "leaving", "urgency", "effort", "rudeness")
CATEGORIES: Final = (
    *("product", "price", "delivery", "staff", "waiting", "communication", "availability", "payment", "returns"),
    *("website", "place", "contract"),
)
"""What parts of a service customers speak of."""
READER: Final = "ucho"
"""The name under which what all readers together understood is stored."""
VERSION: Final = 4
"""Rises whenever the same text may be read differently, whatever the reader."""


class Evidence(NamedTuple):
    """Why a code was given: a part of the text, in characters from its start."""

    code: str
    start: int
    end: int


class AspectFound(NamedTuple):
    """A part of the service that a text speaks of, and how; places are characters of the text."""

    category: str
    polarity: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Text:
    """One text to read."""

    words: str  # what a customer wrote, without what they quoted; any length, any characters
    language: str = ""  # the one they wrote in before; empty when not known
    known: Known | None = None  # names and addresses of theirs that we know
    company: tuple[str, ...] = ()  # the languages of the company they wrote to


@dataclass(slots=True)
class Draft:
    """What is understood of one text so far; readers fill it in."""

    language: str = ""
    probabilities: dict[str, float | dict[str, float]] = field(default_factory=dict)
    felt: tuple[str, ...] = ()  # the emotions that are rather there than not
    codes: tuple[str, ...] = ()
    aspects: tuple[AspectFound, ...] = ()
    personal: tuple[Span, ...] = ()
    unsure: list[str] = field(default_factory=list)
    evidence: tuple[Evidence, ...] = ()
    calm: frozenset[str] = frozenset()  # codes that a harmless turn of speech forbids to guess
    made_by: list[str] = field(default_factory=list)


class Batch:
    """Texts that are read together, what is known of them by now, and what several readers need of them."""

    def __init__(self, texts: Sequence[Text], *, full: bool, heads: Mapping[str, Head]) -> None:
        """Take the texts, whether the full tier reads them, and the heads that a company taught, by name."""
        self.texts, self.full, self.heads = texts, full, heads
        self.drafts = [Draft() for _ in texts]

    @cached_property
    def cleaned(self) -> list[Clean]:
        """The texts without markup, tricks and lumps."""
        return [clean(text.words) for text in self.texts]

    @cached_property
    def plain(self) -> list[str]:
        """What heads read: Russian in Latin letters is Russian here."""
        return [one.text for one in self.cleaned]

    @cached_property
    def rows(self) -> sparse.csr_matrix:
        """Features, shape (texts, columns)."""
        from ucho.understanding.text.ngrams import features

        return features(self.plain)

    @cached_property
    def vectors(self) -> NDArray[np.float32] | None:
        """What the texts mean, shape (texts, width); None in the small tier."""
        from ucho.understanding.text import shipped

        return shipped.encoder().encode(self.plain) if self.full else None

    @cached_property
    def scores(self) -> dict[str, NDArray[np.float32]]:
        """Scores on features by all shipped heads, by name: one product instead of many."""
        from ucho.understanding.text import shipped

        return shipped.scores(self.rows)

    def probabilities(self, name: str) -> tuple[Head, NDArray[np.float32]] | None:
        """Return a head, the company's before the shipped one, with how likely its labels are; None without one."""
        from ucho.understanding.text import shipped

        own = self.heads.get(name)
        if own is not None:
            return own, own.probabilities(self.rows, self.vectors)
        head = shipped.heads().get(name)
        if head is None:
            return None
        return head, head.probabilities(None, self.vectors, scores=self.scores[name])


class Reader(ABC):
    """One stage of reading: pure, without a database or a memory of what it read before."""

    name: ClassVar[str]
    """The name of its file."""
    after: ClassVar[tuple[str, ...]] = ()
    """The readers whose work it needs."""

    @abstractmethod
    def read(self, batch: Batch) -> None:
        """Add what this reader understands to the drafts of a batch.

        Args:
            batch: any texts; nothing at all is understood rather than guessed.
        """
