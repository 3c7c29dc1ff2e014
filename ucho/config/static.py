"""Serving our own style sheets and scripts without a build step: one hash of them all stands in their address.

An address like `/static/3f9c01ab/web/ucho.css` never changes what it means, so browsers may keep it for ever, and
relative addresses inside a style sheet work untouched. Compressed copies are made once and kept in the cache directory.
"""

from __future__ import annotations

import gzip
import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import brotli  # type: ignore[import-untyped]
from django.conf import settings
from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]
from whitenoise.responders import StaticFile  # type: ignore[import-untyped]

COMPRESSED: Final = (".css", ".js", ".svg", ".json", ".map", ".txt", ".html", ".webmanifest")
WORTH_IT: Final = 1024  # bytes; below that the headers weigh more than what is saved
BROTLI_QUALITY: Final = 9  # of 11: 1 MB takes 0.1 s, the last two steps would take 2 s for three per cent


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]
    """WhiteNoise, with compressed copies in the data directory instead of beside the originals."""

    def get_static_file(self, path: str, url: str, stat_cache: dict[str, os.stat_result] | None = None) -> StaticFile:
        """Return what answers for one address."""
        plain = super().get_static_file(path, url, stat_cache)
        if not path.endswith(COMPRESSED) or Path(path).stat().st_size < WORTH_IT:
            return plain
        encodings = compressed_copies(Path(path), Path(settings.UCHO_CACHE) / "static")
        headers = list(self._headers(path, url))
        return StaticFile(path, headers, encodings=encodings)

    def _headers(self, path: str, url: str) -> Iterable[tuple[str, str]]:
        yield "Content-Type", str(self.media_types.get_type(path)) + "; charset=utf-8"
        yield "Cache-Control", f"max-age={self.FOREVER}, public, immutable"
        yield "X-Content-Type-Options", "nosniff"


def compressed_copies(path: Path, directory: Path) -> dict[str, str]:
    """Return the compressed copies of a file by encoding, made now if they are not there; none if we cannot write."""
    content = path.read_bytes()
    name = hashlib.sha256(content).hexdigest()[:32]
    copies = {"br": directory / f"{name}.br", "gzip": directory / f"{name}.gz"}
    try:
        directory.mkdir(parents=True, exist_ok=True)
        if not copies["br"].exists():
            _write(copies["br"], brotli.compress(content, quality=BROTLI_QUALITY))
        if not copies["gzip"].exists():
            _write(copies["gzip"], gzip.compress(content, 6, mtime=0))
    except OSError:  # a read-only disk must not keep the pages from being served
        return {}
    return {encoding: str(copy) for encoding, copy in copies.items()}


def _write(path: Path, content: bytes) -> None:
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)
