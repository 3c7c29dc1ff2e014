"""A head: what answers one question about texts, from their features and, in the full tier, from their vectors."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ucho.understanding.text import linear, ngrams, softmax

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse


@dataclass(frozen=True)
class Head:
    """One question; `several` says that each label is a question of its own."""

    name: str
    labels: tuple[str, ...]
    several: bool
    ngrams: NDArray[np.float32]  # (ngrams.SIZE + 1, labels); scores on features are log-odds
    vectors: NDArray[np.float32] | None = None  # (width + 1, labels), on vectors less their mean, by their spread
    mean: NDArray[np.float32] | None = None
    spread: NDArray[np.float32] | None = None
    blend: float = 0.0  # share of the vectors
    power: float = 1.0  # of the mean of both
    sure: tuple[float, float] = (0.5, 0.5)  # below this nobody should rely on it: small tier, full tier
    said: tuple[tuple[float, ...], ...] = ()  # from these on each label is rather said: small tier, full tier
    encoder: str = ""  # the name of the encoder whose vectors it knows
    digest: str = ""  # of the weights as they were taught

    @property
    def model(self) -> str:
        """Its id: the name with what its weights hash to."""
        return f"{self.name}-{self.digest or self._hashed()}"

    def _hashed(self) -> str:
        digest = hashlib.blake2b(digest_size=4)
        for part in (self.ngrams, self.vectors):
            if part is not None:
                digest.update(np.ascontiguousarray(part).tobytes())
        return digest.hexdigest()

    def scores(self, rows: sparse.csr_matrix) -> NDArray[np.float32]:
        """Return the scores on features, shape (texts, labels)."""
        return linear.score(rows, self.ngrams)

    def probabilities(
        self, rows: sparse.csr_matrix | None, vectors: NDArray[np.float32] | None = None, *, scores: Any = None
    ) -> NDArray[np.float32]:
        """Return how likely each label is, shape (texts, labels).

        Args:
            rows: features of the texts; not looked at when `scores` are given.
            vectors: of the texts, shape (texts, width); None in the small tier.
            scores: what `scores` returned, when it is known already.
        """
        features = softmax.shares(self.scores(rows) if scores is None else scores, self.several)
        if vectors is None or self.vectors is None:
            return features
        meant = self._meant(vectors)
        if self.blend == 1:
            return softmax.sharpened(meant, self.power, self.several)
        return mixed(features, meant, self.blend, self.power, self.several)

    def _meant(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        assert self.vectors is not None
        assert self.mean is not None
        assert self.spread is not None
        centred = (vectors - self.mean) / self.spread
        scores = centred @ self.vectors[:-1] + self.vectors[-1]
        return softmax.shares(np.asarray(scores, np.float32), self.several)

    def threshold(self, *, full: bool) -> float:
        """Return below which probability the head is not sure."""
        return self.sure[1 if full and self.vectors is not None else 0]

    def limits(self, *, full: bool) -> tuple[float, ...]:
        """Return from which probability on each label is rather said than not, where each is a question of its own."""
        if not self.said:
            return (0.5,) * len(self.labels)
        return self.said[1 if full and self.vectors is not None else 0]

    def dump(self) -> bytes:
        """Return everything in one piece: weights in 8 bits, by column, compressed."""
        plain = {
            "name": self.name, "labels": self.labels, "several": self.several, "power": self.power,
            "blend": self.blend, "sure": self.sure, "said": self.said, "encoder": self.encoder,
            "version": ngrams.VERSION, "digest": self.digest or self._hashed(),
        }  # fmt: skip
        scales = np.abs(self.ngrams).max(axis=0) / 127 + 1e-12
        small = np.rint(self.ngrams / scales).astype(np.int8)
        used = np.flatnonzero(small.any(axis=1)).astype(np.int32)
        parts: dict[str, Any] = {
            "plain": np.frombuffer(json.dumps(plain).encode(), np.uint8), "used": np.diff(used, prepend=0),
            "small": small[used].T.copy(), "scales": scales.astype(np.float32),
        }  # fmt: skip
        if self.vectors is not None:
            parts |= {"vectors": self.vectors.astype(np.float16), "mean": self.mean, "spread": self.spread}
        out = io.BytesIO()
        np.savez_compressed(out, **parts)
        return out.getvalue()

    @classmethod
    def load(cls, dumped: bytes) -> Head:
        """Return a head that was dumped.

        Raises:
            ValueError: it was made for other features than this version of ucho has.
        """
        with np.load(io.BytesIO(dumped), allow_pickle=False) as parts:
            plain = json.loads(parts["plain"].tobytes())
            if plain.pop("version") != ngrams.VERSION:
                raise ValueError(f"the head {plain['name']} was made for other features: train it again")
            weights = np.zeros((ngrams.SIZE + 1, len(plain["labels"])), np.float32)
            weights[np.cumsum(parts["used"])] = parts["small"].T * parts["scales"]
            plain |= {"labels": tuple(plain["labels"]), "sure": tuple(plain["sure"])}
            plain["said"] = tuple(tuple(limits) for limits in plain.get("said", ()))
            if "vectors" in parts:
                plain |= {
                    "vectors": parts["vectors"].astype(np.float32),
                    "mean": parts["mean"],
                    "spread": parts["spread"],
                }
        return cls(ngrams=weights, **plain)


def matrix(labels: Sequence[str], names: Sequence[str]) -> NDArray[np.float32]:
    """Return +1 for the label of each text and -1 for all others, shape (texts, names)."""
    place = {name: number for number, name in enumerate(names)}
    found = np.full((len(labels), len(names)), -1, np.float32)
    found[np.arange(len(labels)), [place[label] for label in labels]] = 1
    return found


def mixed(
    first: NDArray[np.float32], second: NDArray[np.float32], blend: float, power: float, several: bool
) -> NDArray[np.float32]:
    """Return both probabilities as one: `blend` is the share of the second."""
    return softmax.sharpened(np.float32(1 - blend) * first + np.float32(blend) * second, power, several)
