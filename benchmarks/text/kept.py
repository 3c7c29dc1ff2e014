"""What is kept between runs: figures by row, and vectors of texts, so that a run that was stopped goes on."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from training import sources
from ucho.understanding.text import ngrams, shipped

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser() / "ucho-bench" / "text"
_UNDERSTANDING: Final = ("text", "rules", "languages", "personal_data", "readers")
_CODE: Final = ("training", "benchmarks/text", *(f"ucho/understanding/{name}" for name in _UNDERSTANDING))
_AT_ONCE: Final = 512  # texts between two looks at the progress


@cache
def fingerprint() -> str:
    """Return what all that may change a figure hashes to: code, own texts, models, and where the public data lies."""
    files = [path for folder in _CODE for kind in ("*.py", "*.jsonl") for path in (ROOT / folder).rglob(kind)]
    files += (ROOT / "ucho" / "understanding").glob("*.py")
    digest = hashlib.blake2b(str(sources.DATA.absolute()).encode(), digest_size=8)
    for path in sorted([*files, ngrams.RARE, *shipped.FOLDER.glob("*")]):
        if path.is_file():
            digest.update(path.name.encode() + hashlib.blake2b(path.read_bytes()).digest())
    return digest.hexdigest()


def figures(
    name: str, measure: Callable[[], dict[str, float] | None], *, again: bool = False
) -> dict[str, float] | None:
    """Return figures that are known already, or measure and keep them.

    Args:
        name: of the row, with who was asked and how much was read.
        measure: gives them; None is kept as well.
        again: measure even if they are known.
    """
    file = FOLDER / fingerprint() / f"{name}.json"
    if file.exists() and not again:
        known: dict[str, float] | None = json.loads(file.read_text("utf-8"))
        return known
    found = measure()
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    part.write_text(json.dumps(found), "utf-8")
    part.replace(file)
    return found


@cache
def _store() -> sqlite3.Connection:
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted(shipped.FOLDER.glob("encoder*")):
        digest.update(path.read_bytes())
    FOLDER.mkdir(parents=True, exist_ok=True)
    store = sqlite3.connect(FOLDER / f"vectors-{digest.hexdigest()}.sqlite3")
    store.execute("CREATE TABLE IF NOT EXISTS vector (text BLOB PRIMARY KEY, mean BLOB) WITHOUT ROWID")
    return store


def vectors(texts: Sequence[str]) -> NDArray[np.float32]:
    """Return the vectors of texts, shape (texts, width), rounded to half precision; each text is encoded once."""
    store = _store()
    keys = [hashlib.blake2b(text.encode(), digest_size=16).digest() for text in texts]
    known: dict[bytes, bytes] = {}
    for key in set(keys):
        row = store.execute("SELECT mean FROM vector WHERE text = ?", (key,)).fetchone()
        if row:
            known[key] = row[0]
    new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    missing = list(new.items())
    for begin in range(0, len(missing), _AT_ONCE):
        some = missing[begin : begin + _AT_ONCE]
        rows = shipped.encoder().encode([text for _, text in some]).astype(np.float16)
        fresh = {key: row.tobytes() for (key, _), row in zip(some, rows, strict=True)}
        store.executemany("INSERT OR IGNORE INTO vector VALUES (?, ?)", fresh.items())
        store.commit()
        known |= fresh
        say(f"encoded {begin + len(some)} of {len(missing)} texts")
    if not keys:
        return np.zeros((0, 0), np.float32)
    return np.stack([np.frombuffer(known[key], np.float16) for key in keys]).astype(np.float32)


def say(words: str) -> None:
    """Tell the person who waits how far it is; on a terminal each line takes the place of the last."""
    if sys.stderr.isatty():
        print(f"\r\033[K{words[:100]}", end="", file=sys.stderr, flush=True)
    else:
        print(words, file=sys.stderr, flush=True)
