"""A person's words made safe for a page: escaped, with links that can be clicked."""

from __future__ import annotations

import re

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

LINK = re.compile(r"https?://[^\s<>\"']{1,2000}")
LINKED_CHARACTERS = 50_000  # a longer text is shown without links, to keep the page quick
TRAILING = ".,;:!?)]}»”’"


def words(text: str) -> SafeString:
    """Return the text escaped, its web addresses as links that tell the other site nothing about us."""
    if len(text) > LINKED_CHARACTERS:
        return escape(text)
    parts: list[str] = []
    position = 0
    for match in LINK.finditer(text):
        address = match[0].rstrip(TRAILING)
        parts.append(escape(text[position : match.start()]))
        parts.append(
            format_html('<a href="{}" target="_blank" rel="noopener noreferrer nofollow ugc">{}</a>', address, address)
        )
        position = match.start() + len(address)
    parts.append(escape(text[position:]))
    return mark_safe("".join(parts))  # noqa: S308 - every part above is escaped
