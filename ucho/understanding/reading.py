"""Reading texts: every reader in its order, without a database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ucho.understanding.contract import FLAGS, AspectFound, Batch, Draft, Evidence, Text
from ucho.understanding.personal_data import Span
from ucho.understanding.registry import readers

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ucho.understanding.text.heads import Head

TIERS: Final = ("ngram", "full")
AT_ONCE: Final = 256  # texts that are read together
TAUGHT_IN: Final = ("pl", "ru", "en")
"""The languages of the texts that the shipped heads were taught on."""
_SHIPPED: Final = ("sentiment", "emotion", *FLAGS)
__all__ = ["AspectFound", "Text", "Understood", "embed", "read", "tier"]


@dataclass(frozen=True, slots=True)
class Understood:
    """What all readers together understood of one text."""

    language: str  # ISO 639-1; empty when not sure
    probabilities: dict[str, float | dict[str, float]]  # by head: a number, or numbers by label
    felt: tuple[str, ...]  # emotions that are rather there than not
    codes: tuple[str, ...]
    aspects: tuple[AspectFound, ...]
    personal: tuple[Span, ...]
    unsure: tuple[str, ...]  # heads on which nobody should rely here
    made_by: tuple[str, ...]  # ids of the heads
    evidence: tuple[Evidence, ...]
    vector: NDArray[np.int8] | None  # what it means, shape (384,); None in the small tier
    cut: bool  # it was longer than is read

    @property
    def likeliest(self) -> str:
        """The likeliest sentiment, however unsure."""
        found = self.probabilities.get("sentiment")
        return max(found, key=found.__getitem__) if isinstance(found, dict) else ""

    @property
    def sentiment(self) -> str:
        """The sentiment, empty when not sure."""
        return "" if "sentiment" in self.unsure else self.likeliest

    @property
    def mood(self) -> float:
        """From -1 to 1: the probability of positive less that of negative."""
        found = self.probabilities.get("sentiment")
        return found["positive"] - found["negative"] if isinstance(found, dict) else 0.0


def tier() -> str:
    """Return the best tier that is installed."""
    from ucho.understanding.text import shipped

    return "full" if shipped.has_encoder() else "ngram"


def read(texts: Sequence[Text], *, tier: str = "", heads: Mapping[str, Head] | None = None) -> list[Understood]:
    """Return what is understood of each text.

    Args:
        texts: any number, any content.
        tier: "ngram" or "full"; empty for the best one that is installed.
        heads: taught by the company, by name; they come before the shipped ones of the same name.

    Raises:
        encoder.Missing: the full tier is asked for and not installed.
    """
    found: list[Understood] = []
    for batch in _batches(texts, tier or _best(), heads or {}):
        for reader in readers():
            reader.read(batch)
        found += _understood(batch)
    return found


def embed(texts: Sequence[str]) -> NDArray[np.int8] | None:
    """Return what texts mean, shape (texts, 384), compared by cosine; None when the full tier is not installed."""
    from ucho.understanding.cleaning import clean
    from ucho.understanding.text import shipped, vectors

    if not shipped.has_encoder():
        return None
    return vectors.whole(shipped.encoder().encode([clean(text).text for text in texts]))


def _best() -> str:
    return tier()


def _batches(texts: Sequence[Text], tier: str, heads: Mapping[str, Head]) -> Iterator[Batch]:
    for begin in range(0, len(texts), AT_ONCE):
        yield Batch(texts[begin : begin + AT_ONCE], full=tier == "full", heads=heads)


def _understood(batch: Batch) -> Iterator[Understood]:
    from ucho.understanding.text import vectors

    means = vectors.whole(batch.vectors) if batch.vectors is not None else [None] * len(batch.drafts)
    for draft, cleaned, mean in zip(batch.drafts, batch.cleaned, means, strict=True):
        if draft.language not in TAUGHT_IN:
            _doubt(draft)
        yield _done(draft, mean, cut=cleaned.cut)


def _doubt(draft: Draft) -> None:
    """Trust no shipped head on a text in a language that it never saw, or in none at all: a poem, a blob, one emoji.

    What a rule found stays, because it shows the words or the sign that it found. Labels that a company taught stay,
    too: it may have taught them in any language. Aspects stay where no other language is known: two words of Polish are
    often too few to tell that they are Polish.
    """
    draft.unsure += [name for name in _SHIPPED if name in draft.probabilities and name not in draft.unsure]
    ruled = {one.code for one in draft.evidence}
    draft.codes = tuple(code for code in draft.codes if code in ruled)
    draft.felt = ()
    if draft.language:
        draft.aspects = ()


def _done(draft: Draft, vector: NDArray[np.int8] | None, *, cut: bool) -> Understood:
    return Understood(
        draft.language,
        draft.probabilities,
        draft.felt,
        draft.codes,
        draft.aspects,
        draft.personal,
        tuple(draft.unsure),
        tuple(draft.made_by),
        draft.evidence,
        vector,
        cut,
    )
