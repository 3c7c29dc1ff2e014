"""Initials and a stable colour for a person who has no picture."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

COLOURS = 10  # classes u-c0 … u-c9 in ucho.css, each checked for contrast in both themes


@dataclass(frozen=True, slots=True)
class Face:
    """What is drawn where a picture of the person would be."""

    name: str
    initials: str
    colour: int  # 0 … COLOURS - 1


def face(name: str, key: object = "") -> Face:
    """Return the face of somebody.

    Args:
        name: the name as shown; an address when there is no name.
        key: what stays the same when the name changes, such as the person's number; the name itself when left out.

    Returns:
        One or two letters, and a colour that is the same on every page and every day.
    """
    return Face(name, _initials(name), crc32(str(key or name).encode()) % COLOURS)


def _initials(name: str) -> str:
    words = [word for word in name.split("@")[0].replace(".", " ").replace("_", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    if len(words) == 1:
        return words[0][:1].upper()
    return (words[0][0] + words[-1][0]).upper()
