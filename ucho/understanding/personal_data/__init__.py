"""Personal data in what people write: where it stands, and the text without it."""

from __future__ import annotations

from ucho.understanding.personal_data.finding import find, mask
from ucho.understanding.personal_data.spans import KINDS, Known, Span

__all__ = ["KINDS", "Known", "Span", "find", "mask"]
