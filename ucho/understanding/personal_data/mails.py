"""E-mail addresses, also those somebody hides from machines, and names in social networks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ucho.understanding.personal_data.spans import WHOLE, Found

# Parts are read from their @ outwards and never further than an address may be long; source: RFC 5321, 4.5.3.1.
_LOCAL_LONGEST: Final = 64
_LOCAL: Final = re.compile(r"""(?:[\w+%&'=!#$*/?^{|}~-][\w+%.&'=!#$*/?^{|}~-]*|"[^"\n]+")$""")
_DOMAIN: Final = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,6}[^\W\d_](?:[\w-]{0,30}[^\W_])")
_SIGN: Final = re.compile(
    r" ?[(\[{<] ?(?:at|ma[lł]pa|собака|@) ?[)\]}>] ?| (?P<word>at|ma[lł]pa|собака) | @ ", re.IGNORECASE
)
_HIDDEN_LOCAL: Final = re.compile(r"[^\W_][\w.+%-]*$")
_DOT: Final = r"(?: ?[(\[{] ?(?:dot|kropka|точка|\.) ?[)\]}] ?| (?:dot|kropka|точка) |\.)"
_HIDDEN_DOMAIN: Final = re.compile(
    rf"[^\W_][\w-]{{0,61}}(?:{_DOT}[^\W_][\w-]{{0,61}}){{0,3}}{_DOT}[^\W\d_]{{2,12}}(?!\w)", re.IGNORECASE
)
_SPOKEN_DOT: Final = re.compile(r"\b(?:dot|kropka|точка)\b", re.IGNORECASE)
_HANDLE: Final = re.compile(r"(?<![\w@./+-])@[A-Za-z][A-Za-z0-9_.]{1,30}[A-Za-z0-9_]")
_PAGE: Final = re.compile(
    r"(?<![\w.-])(?:https?://)?(?:www\.|m\.)?"
    r"(?:t\.me|instagram\.com|vk\.com|facebook\.com|fb\.com|twitter\.com|x\.com|tiktok\.com|ok\.ru|linkedin\.com/in)"
    r"/@?[\w.%-]{1,59}[\w%-]",
    re.IGNORECASE,
)
_PAGES: Final = ("t.me/", ".com/", "ok.ru/")


def mails(text: str) -> Iterator[Found]:
    """Find e-mail addresses and names in social networks in a plain text."""
    if "@" in text:
        yield from _addresses(text)
        for match in _HANDLE.finditer(text):
            yield Found("handle", match.start(), match.end(), WHOLE)
    for sign in _SIGN.finditer(text):
        yield from _hidden(text, sign)
    if any(page in text for page in _PAGES):
        for match in _PAGE.finditer(text):
            yield Found("handle", match.start(), match.end(), WHOLE)


def _addresses(text: str) -> Iterator[Found]:
    at = text.find("@")
    while at >= 0:
        domain = _DOMAIN.match(text, at + 1) if text[at - 1 : at].strip(" .,") else None
        local = _LOCAL.search(text[max(0, at - _LOCAL_LONGEST) : at]) if domain else None
        if domain and local:
            # quotation marks and signs in front belong to the sentence, although an address may have them
            written = local.group() if local.group().startswith('"') else local.group().lstrip("'!#$*/?^{|}~=&-")
            if written:
                yield Found("email", at - len(written), domain.end(), WHOLE)
        at = text.find("@", at + 1)


def _hidden(text: str, sign: re.Match[str]) -> Iterator[Found]:
    """Read what stands around a word for @: "we met at six" is no address, "jan at wp dot pl" is."""
    local = _HIDDEN_LOCAL.search(text[max(0, sign.start() - _LOCAL_LONGEST) : sign.start()])
    domain = _HIDDEN_DOMAIN.match(text, sign.end())
    if not local or not domain:
        return
    in_words = sign.group("word") in {"at", "At", "AT"}
    if in_words and not _SPOKEN_DOT.search(domain.group()) and not re.search(r"[\d._]", local.group()):
        return
    yield Found("email", sign.start() - len(local.group()), domain.end(), WHOLE)
