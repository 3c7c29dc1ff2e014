"""Bytes to text, whatever the mail claims about its charset.

The order is: what is declared, if it decodes and reads like a language; UTF-8; what the rest of the mail uses; then a
choice among the charsets that Polish, Russian and Western mail really comes in. chardet proposes, and how odd the
outcome reads decides: windows-1250 called iso-8859-2 is the classic Polish fault, and both decode any bytes.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache
from typing import Final

_ALIASES: Final = {
    "utf8mb4": "utf-8", "utf8mb3": "utf-8", "utf": "utf-8", "unicode": "utf-8", "unicode-1-1-utf-8": "utf-8",
    "unicode-1-1-utf-7": "utf-7", "csutf8": "utf-8", "utf-8-mac": "utf-8", "x-utf-8": "utf-8",
    "ansi_x3.4-1968": "ascii", "ansi_x3.110-1983": "iso-8859-1", "iso-8859-8-i": "iso-8859-8",
    "iso-8859-6-i": "iso-8859-6", "iso-gb2312": "gb18030", "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030",
    "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "x-sjis": "cp932", "shift_jis": "cp932", "x-euc-jp": "euc-jp",
    "koi8r": "koi8-r", "koi8": "koi8-r", "cskoi8r": "koi8-r", "koi8u": "koi8-u", "koi8-ru": "koi8-u",
    "x-mac-ce": "mac-latin2", "x-mac-centraleurroman": "mac-latin2", "x-mac-cyrillic": "mac-cyrillic",
    "macintosh": "mac-roman", "x-mac-roman": "mac-roman", "windows-31j": "cp932", "dos-862": "cp862",
    "latin-2": "iso-8859-2", "latin2": "iso-8859-2", "polish": "cp1250", "cyrillic": "iso-8859-5",
}  # fmt: skip
_NOT_TEXT_OF_MAIL: Final = frozenset(
    {
        "unicode_escape",
        "raw_unicode_escape",
        "raw-unicode-escape",
        "unicode-escape",
        "idna",
        "punycode",
        "mbcs",
        "oem",
        "undefined",
    }
)
_STATEFUL: Final = ("utf-7", "iso2022", "hz", "utf-16", "utf-32")  # ASCII bytes need not be ASCII letters here
_SINGLE_BYTE: Final = ("cp125", "iso8859", "koi8", "cp866", "cp85", "mac", "latin")
_CANDIDATES: Final = {  # with what makes up for how rare they are
    "cp1250": 0.0, "iso8859-2": 0.02, "cp1251": 0.0, "koi8-r": 0.02, "cp1252": 0.05, "cp866": 0.1, "iso8859-5": 0.1,
}  # fmt: skip
_CHARDET_NAMES: Final = ("windows-1250", "iso-8859-2", "windows-1251", "koi8-r", "windows-1252", "cp866", "iso-8859-5")
_CLOSE: Final = 0.1  # a difference of oddness that decides nothing
_ENOUGH: Final = 300  # letters beyond ASCII that show how a text reads
_SAMPLE: Final = 8_000  # bytes that are enough to tell a charset

_POLISH: Final = frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ")
_PUNCTUATION: Final = frozenset("„”“‘’‚–—…«»№•·°§©®™€£\u00a0\u00ad\u200b\u200c\u200d\u2060\ufeff‐‑")
_WESTERN: Final = frozenset("äöüßÄÖÜéèêëàâáãåçñíìîïôòõúùûøæœÉÈÀÁÅÇÑÖØ")
_NEIGHBOURS: Final = frozenset("šžčřůěýŠŽČŘťďľőűășțţşğı")
# Rarer letters cost more, so that a wrong Cyrillic charset, which maps letters to letters, still loses.
# Order of frequency: Russian National Corpus.
_RUSSIAN: Final = {
    letter: cost
    for letters, cost in (("оеаинтсрвл", 0.0), ("кмдпуяыьг", 0.06), ("збчйхж", 0.2), ("шюцщэфъё", 0.4))
    for letter in letters
}
_SIGN_INSIDE: Final = re.compile(r"[^\W\d_](?![’‘‐‑–—…\u00a0\u00ad\u200b-\u200d\u2060])[^\x00-\x7f\w]+[^\W\d_]")
_SIGN_FOR_LETTER: Final = re.compile(r"[±¶¬¦ˇ][^\W\d_]|[^\W\d_][±¶¬¦ˇĽ]")  # ą ś Ź Ś Ą ź of ISO-8859-2 in windows-1250
_CONTROL: Final = re.compile("[\x80-\x9f]")  # what UTF-8 that was made from windows-1252 by mistake has for its signs
_CONTROLS: Final = {code: bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(0x80, 0xA0)}
_WORD: Final = re.compile(r"[^\W\d_]*[^\x00-\x7f]+[^\W\d_]*")


def decode(content: bytes, declared: str = "", hint: str = "") -> tuple[str, bool]:
    """Turn bytes of a mail into text; never fails.

    Args:
        content: the bytes after transfer decoding.
        declared: the charset the mail names for them, in any spelling, or empty.
        hint: a charset the rest of the mail uses, asked before guessing.

    Returns:
        The text, and whether its charset had to be guessed.
    """
    codec = codec_name(declared)
    if codec.startswith(_STATEFUL):
        try:
            text = content.decode(codec)
            return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"), False  # UTF-7 can hold halves
        except (UnicodeError, ValueError):
            codec = ""
    if content.isascii():
        return content.decode("ascii"), False
    utf8 = _as_utf8(content)
    if codec == "utf-8":
        return (utf8, False) if utf8 is not None else (_guess(content, hint), True)
    if utf8 is not None and _CONTROL.search(utf8):
        utf8 = utf8.translate(_CONTROLS)
    if codec in ("", "ascii"):
        return (utf8, False) if utf8 is not None and _surely_utf8(utf8) else (_guess(content, hint), True)
    return _declared(content, codec, utf8)


def _declared(content: bytes, codec: str, utf8: str | None) -> tuple[str, bool]:
    """Follow the declaration unless it does not decode, or something else reads far better."""
    if utf8 is not None and _surely_utf8(utf8):
        return utf8, codec.startswith(_SINGLE_BYTE)
    try:
        text = content.decode(codec)
    except (UnicodeError, ValueError):
        return _guess(content, ""), True
    odd = oddness(text[:_SAMPLE]) if codec.startswith(_SINGLE_BYTE) else 0.0
    twin = _twin(text, codec) if odd > 0.02 else ""
    if twin:
        other = content.decode(twin, "replace")
        if oddness(other[:_SAMPLE]) < min(odd - 0.02, 0.25):
            return other, True
    if odd > 0.25:
        better = _guess(content, "")
        if oddness(better[:_SAMPLE]) < odd - 0.2:
            return better, True
    return text, False


def _twin(text: str, codec: str) -> str:
    """Return the other Polish charset when a text looks as if it was meant."""
    if codec == "iso8859-2":  # ą of windows-1250 is š here, ś and ź are control codes
        return "cp1250"
    return "iso8859-2" if codec == "cp1250" and _SIGN_FOR_LETTER.search(text) else ""


@lru_cache(maxsize=256)
def codec_name(declared: str) -> str:
    """Return Python's name for a charset as mails spell it, empty when there is none that can be meant."""
    name = declared.strip().strip("\"'").lower().split("*")[0].strip()
    name = re.split(r"[\s;,\"'<>$]", name, maxsplit=1)[0].lstrip("_").rstrip("._-")
    if len(name) > 40 or not name.isascii() or "\0" in name:
        return ""
    name = _ALIASES.get(name, name)
    if found := re.fullmatch(r"(?:x-)?(?:windows|win|cp|ansi)[-_ ]?(125\d|874|866|85\d|437)", name):
        name = f"cp{found[1]}"
    elif found := re.fullmatch(r"(?:x-)?iso[-_ ]?8859[-_ ]?(\d\d?)(?:-[ei])?", name):
        name = f"iso8859-{found[1]}"
    try:
        info = codecs.lookup(name)
        if info.name in _NOT_TEXT_OF_MAIL or not info._is_text_encoding:
            return ""
        readable = info.name.startswith(_STATEFUL) or b"Aa0 =".decode(info.name) == "Aa0 ="
    except (LookupError, UnicodeError, ValueError, AttributeError):
        return ""
    return info.name if readable else ""


def oddness(text: str) -> float:
    """Say how little a text reads like Polish, Russian or Western mail.

    Args:
        text: any text; only characters beyond ASCII count.

    Returns:
        The mean cost of those characters: 0.0 natural, 1.0 and more rubbish.
    """
    cost = count = 0.0
    for found in _WORD.finditer(text):
        word = found[0]
        beyond = sum(1 for letter in word if letter > "\x7f")
        count += beyond
        cost += _common_oddness(word) if len(word) < 40 else _word_oddness(word)
        if count > _ENOUGH:
            break
    return cost / count if count else 0.0


@lru_cache(maxsize=8_192)
def _common_oddness(word: str) -> float:
    """Remember words: mail is written with few of them."""
    return _word_oddness(word)


def _word_oddness(word: str) -> float:
    cost = 0.0
    cyrillic = latin = 0
    previous_lower = False
    for letter in word:
        lower = letter.islower()
        if letter <= "\x7f":
            latin += 1
        else:
            cost += _letter_oddness(letter)
            if "Ѐ" <= letter <= "ӿ":
                cyrillic += 1
            if previous_lower and letter.isupper():
                cost += 1.5 * len(word)  # "зДРАВ": KOI8-R and windows-1251 swap the cases
        previous_lower = lower
    if cyrillic and latin:
        cost += min(cyrillic, latin)
    if _SIGN_INSIDE.search(word):
        cost += 1.0  # "pi±tek", "M№ller": a sign inside a word is a letter of another charset
    elif latin and not cyrillic and not word[0].isalpha() and word[0] not in _PUNCTUATION:
        cost += 0.5  # "³adnie"
    return cost


def _letter_oddness(letter: str) -> float:
    if letter in _POLISH or letter in _PUNCTUATION:
        return 0.0
    if (cost := _RUSSIAN.get(letter.lower())) is not None:
        return cost if letter.islower() else cost + 0.05
    if letter in _WESTERN:
        return 0.4
    if letter in _NEIGHBOURS or letter in "ІіЇїЄєҐґ":
        return 0.55
    if letter >= "\u2000" and letter != "\ufffd":
        return (
            0.2 if letter >= "\u2e80" or "\u2190" <= letter <= "\u2bff" else 0.7
        )  # other scripts, emoji; box drawing below
    return 1.3 if "\x80" <= letter <= "\x9f" or letter == "\ufffd" else 0.9


def _as_utf8(content: bytes) -> str | None:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _surely_utf8(text: str) -> bool:
    """Return whether bytes that decode as UTF-8 were meant so: two capitals of windows-1250 may decode by chance."""
    return any(letter > "\u07ff" for letter in text[:_SAMPLE]) or oddness(text[:_SAMPLE]) < 0.5


def _guess(content: bytes, hint: str) -> str:
    """Choose the charset whose outcome reads least oddly."""
    loose = content.decode("utf-8", "replace")
    broken = loose.count("\ufffd")
    beyond = sum(1 for letter in loose[:_SAMPLE] if letter > "\x7f")
    if beyond and broken * 4 <= beyond and oddness(loose[:_SAMPLE].replace("\ufffd", "")) < 0.3:
        return loose  # UTF-8 that lost a few bytes on the way
    sample = _beyond_ascii(content)
    hinted = codec_name(hint)
    if hinted.startswith(_SINGLE_BYTE) and oddness(sample.decode(hinted, "replace")) < 0.15:
        return content.decode(hinted, "replace")
    costs = {codec: oddness(sample.decode(codec, "replace")) + rare for codec, rare in _CANDIDATES.items()}
    best, second = sorted(costs, key=costs.__getitem__)[:2]
    if costs[second] - costs[best] < _CLOSE and sample.decode(best, "replace") != sample.decode(second, "replace"):
        trust = _CLOSE * min(1.0, beyond / 20)  # in a few letters chardet sees what is not there
        proposed = _propose(sample)
        costs[proposed] = costs.get(proposed, 9.0) - trust
        best = min(_CANDIDATES, key=costs.__getitem__)
    return content.decode(best, "replace")


def _beyond_ascii(content: bytes) -> bytes:
    """Return the lines that can tell charsets apart, up to a sample."""
    if len(content) <= _SAMPLE:
        return content
    picked = b"\n".join(line for line in content[: _SAMPLE * 40].split(b"\n") if not line.isascii())
    return picked[:_SAMPLE] or content[:_SAMPLE]


def _propose(sample: bytes) -> str:
    import chardet  # 30 MB and 100 ms: only mail that says nothing useful and reads well in two ways pays for it

    found = chardet.detect(sample, include_encodings=_CHARDET_NAMES)["encoding"]
    return codec_name(found) if found else ""
