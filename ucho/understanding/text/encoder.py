"""The encoder of the full tier: a text becomes vectors that mean the same in Polish, Russian and English.

multilingual-e5-small with a vocabulary for three languages, its upper layers taught to read service messages, run by
onnxruntime on whole numbers in one thread. The archive holds 4 and 8 bit weights; a session is made of them in memory.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

WIDTH: Final = 384
LONGEST: Final = 126  # pieces of a text that are read, without its two ends
BATCH: Final = 32
AT_ONCE: Final = 640  # pieces that one run reads, ends and gaps among them: what is in between takes memory
_MMAP_THRESHOLD: Final = -3  # as malloc.h names it
_LARGE: Final = 8_000_000  # bytes
_FIRST, _PAD, _LAST, _UNKNOWN = 0, 1, 2, 3
_SPACES: Final = re.compile(r"  +")


class Missing(Exception):
    """The full tier is not installed: onnxruntime, tokenizers or the archive is missing."""


class Cutter:
    """Cuts texts into the pieces of the vocabulary."""

    def __init__(self, pieces: Sequence[str], scores: Sequence[float], normal: dict[int, str]) -> None:
        """Take the vocabulary, and what characters are written as first.

        Raises:
            Missing: the library is not installed.
        """
        try:
            from tokenizers import Tokenizer, models, pre_tokenizers
        except ImportError as problem:
            raise Missing("tokenizers") from problem
        vocabulary = [(piece, float(score)) for piece, score in zip(pieces, scores, strict=True)]
        self._tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=_UNKNOWN, byte_fallback=False))
        self._tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=False)
        self._normal = normal

    def cut(self, texts: Sequence[str], longest: int = LONGEST) -> list[list[int]]:
        """Return the numbers of the pieces of each text, with its two ends."""
        plain = [_SPACES.sub(" ", text.translate(self._normal)) for text in texts]
        found = self._tokenizer.encode_batch_fast(plain, add_special_tokens=False)
        return [[_FIRST, *one.ids[:longest], _LAST] for one in found]


def padded(rows: Sequence[Sequence[int]]) -> dict[str, NDArray[Any]]:
    """Return the inputs of one run for texts that are cut."""
    longest = max(map(len, rows))
    ids = np.full((len(rows), longest), _PAD, np.int64)
    mask = np.zeros((len(rows), longest), np.float32)
    for place, row in enumerate(rows):
        ids[place, : len(row)] = row
        mask[place, : len(row)] = 1
    lengths = np.array([len(row) for row in rows], np.int32)
    return {"ids": ids, "place": np.arange(longest), "mask": mask, "lengths": lengths}


def session(graph: bytes, weights: dict[str, NDArray[Any]]) -> Any:
    """Return a session of onnxruntime for a graph whose weights are kept apart.

    Raises:
        Missing: the library is not installed.
    """
    try:
        import onnxruntime
    except ImportError as problem:
        raise Missing("onnxruntime") from problem
    give_back_large_blocks()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = False
    values = [onnxruntime.OrtValue.ortvalue_from_numpy(value) for value in weights.values()]
    options.add_external_initializers(list(weights), values)
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def give_back_large_blocks() -> None:
    """Let large blocks of memory go back to the system when they are freed.

    glibc raises the size from which it does so to that of blocks it has seen freed (mallopt(3)), and what the archives
    are read with would stay with the process for good: some 80 MB.
    """
    with suppress(OSError, AttributeError):  # other systems have no such call, and no such habit
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, _LARGE)


class Mirror(NamedTuple):
    """Reads off both means what a text meant to the encoder before it was taught."""

    matrix: NDArray[np.float32]  # shape (2 × `WIDTH`, `WIDTH`)
    shift: NDArray[np.float32]  # shape (`WIDTH`,)


class Encoder:
    """Texts to vectors."""

    def __init__(self, cutter: Cutter, session: Any, name: str, mirror: Mirror) -> None:
        """Take what the archives hold."""
        self.cutter, self.name, self.mirror = cutter, name, mirror
        self._session = session

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return what texts mean.

        Args:
            texts: cleaned; what is longer than `LONGEST` pieces is read up to there.

        Returns:
            Shape (texts, 2 × `WIDTH`), float32: what a text meant before the encoder was taught, which is best where
            nobody taught anything (likeness, topics, a few examples), and the mean after the layers that were taught.
        """
        found = self.means(texts)
        found[:, :WIDTH] = found @ self.mirror.matrix + self.mirror.shift
        return found

    def means(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the means after the layers that everybody has, and after those that were taught.

        Args:
            texts: as for `encode`.

        Returns:
            Shape (texts, 2 × `WIDTH`), float32.
        """
        found = np.zeros((len(texts), 2 * WIDTH), np.float32)
        cut = self.cutter.cut(texts)
        order = sorted(range(len(cut)), key=lambda place: len(cut[place]))
        for places in runs([len(cut[place]) for place in order]):
            rows = [order[place] for place in places]
            found[rows] = np.concatenate(self._session.run(None, padded([cut[row] for row in rows])), axis=1)
        return found


def runs(lengths: Sequence[int]) -> Iterator[range]:
    """Yield which texts are read in one run.

    Args:
        lengths: of all texts, in pieces, shortest first.
    """
    begin = 0
    for end, length in enumerate(lengths):
        if end > begin and (end - begin == BATCH or (end - begin + 1) * length > AT_ONCE):
            yield range(begin, end)
            begin = end
    if begin < len(lengths):
        yield range(begin, len(lengths))


def quantised(matrix: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return a matrix (outputs, inputs) in 8 bits as the graph wants it: transposed, with a scale for each output."""
    scales = (np.abs(matrix).max(axis=1) / 127 + 1e-12).astype(np.float32)
    return np.clip(np.rint(matrix / scales[:, None]), -127, 127).astype(np.int8).T.copy(), scales
