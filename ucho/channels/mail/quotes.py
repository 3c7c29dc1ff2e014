"""What is new in a mail, and what it only repeats: Polish, Russian and English, as real clients write it.

The rule above all others: new text is never lost. What is not surely a quotation, a header of the mail answered to or
a signature stays new; when nothing new would be left (a mail only forwarded), everything is new.
"""

from __future__ import annotations

import re
from typing import Final

LINES_LIMIT: Final = 20_000  # lines that are looked at; later ones count as new unless all is old by then

_VERB: Final = (
    r"(?:wrote|writes|napisał(?:\(a\)|/a|a)?|napisali|pisze|написал(?:\(а\)|\(-а\)|а|и)?|пишет|писал(?:\(а\)|а)?"
    r"|schrieb|a écrit|escribió|ha scritto)"
)
_WEEKDAY: Final = (
    r"(?:mon|tue|wed|thu|fri|sat|sun|pon|wt|śr|czw|pt|sob|niedz|ndz|пн|вт|ср|чт|пт|сб|вс|poniedział|wtor|środ|piąt"
    r"|понедельник|вторник|сред|четверг|пятниц|суббот|воскресен)\w*"
)
_OPENING: Final = re.compile(
    rf"[>\s*]*(?:On\b|W dniu\b|Dnia\b|Dn\.|Użytkownik\b|Wiadomość napisana\b|Am\b|Le\b|El\b|Il\b|{_WEEKDAY}[.,]|"
    r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d\d-\d\d|\d{1,2}\.? [^\W\d]{3,12}\.?,? \d{4})",
    re.IGNORECASE,
)
_VERB_END: Final = re.compile(rf"{_VERB}\s*:?\s*\*?$", re.IGNORECASE)
_EMAIL: Final = re.compile(r"[^\s<>@]{1,64}@[^\s<>@]{3,}")
_TIME: Final = re.compile(r"\d{1,2}:\d\d")
_QUOTED: Final = re.compile(r"\s{0,3}>")
_SEPARATOR: Final = re.compile(
    r"[>\s]*[-_=*—]{2,}\s*(?:original message|forwarded message|reply message|wiadomość oryginalna"
    r"|oryginalna wiadomość|treść oryginalnej wiadomości|wiadomość przekazana|przekazana wiadomość"
    r"|treść przekazanej wiadomości|przesłana wiadomość|wiadomość przesłana dalej"
    r"|исходное сообщение|оригинальное сообщение|пересылаемое сообщение|пересланное сообщение"
    r"|перенаправленное сообщение|конец пересылаемого сообщения)\s*[-_=*—]*\s*"
    r"|\s*(?:begin forwarded message|początek przekazywanej wiadomości|wiadomość przekazana"
    r"|начало переадресованного сообщения|начало пересылаемого сообщения)\s*:\s*",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(
    r"[\s*_]*(?:(?P<sender>from|od|от|von|de)|(?P<sent>sent|date|wysłano|wysłane|data|отправлено|дата|gesendet)"
    r"|(?P<to>to|do|кому|an)|(?P<subject>subject|temat|тема|betreff)|(?P<other>cc|bcc|dw|udw|kopia|копия|importance|ważność"
    r"|важность|reply-to|attachments|załączniki|вложения))\s*\*?:[\s*]*(?P<value>.*)",
    re.IGNORECASE,
)
_RULE: Final = re.compile(r"\s*(?:_{10,}|-{10,}|={10,})\s*")
_DEVICE: Final = re.compile(
    r"\s*(?:sent from (?:my )?\w|sent with \w|sent via \w|get outlook for|wysłan[eo] z |wysłano za pomocą "
    r"|wysłane przy użyciu |pobierz (?:aplikację )?outlook|отправлено (?:с|из|через) |скачать outlook"
    r"|получить outlook).{0,80}",
    re.IGNORECASE,
)
_NEW, _OLD = True, False


def split(text: str, *, is_reply: bool = False) -> tuple[str, str]:
    """Tell new words from repeated ones.

    Args:
        text: the whole body as plain text.
        is_reply: whether the mail answers another one, by its headers.

    Returns:
        The new text, and the rest (quotations, their introductions, signatures) in its order.
    """
    text = text.strip("\n")
    lines = text.split("\n")
    looked_at = lines[:LINES_LIMIT]
    end = _cut(looked_at)
    tail = _OLD if end < len(looked_at) else _NEW
    kinds = [_NEW] * end + [tail] * (len(lines) - end)
    _mark_quoted(lines, kinds, end, is_reply=is_reply)
    if _blank(lines, kinds, _NEW):
        return text.strip(), ""
    before = list(kinds)
    _mark_signatures(lines, kinds, end)
    if _blank(lines, kinds, _NEW):
        kinds = before  # all that is left is a signature: then it is what they wrote
    return _join(lines, kinds, _NEW).strip(), _join(lines, kinds, _OLD).strip("\n").rstrip()


def _blank(lines: list[str], kinds: list[bool], kind: bool) -> bool:
    return not any(line.strip() for line, found in zip(lines, kinds, strict=True) if found is kind)


def _join(lines: list[str], kinds: list[bool], kind: bool) -> str:
    """Join the lines of one kind; where others stood between, an empty line keeps them apart."""
    kept: list[str] = []
    apart = False
    for line, found in zip(lines, kinds, strict=True):
        if found is not kind:
            apart = bool(kept)
            continue
        if apart and kept[-1].strip() and line.strip():
            kept.append("")
        apart = False
        kept.append(line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept))


def _cut(lines: list[str]) -> int:
    """Return the line from which everything is an older mail without quote marks; the number of lines when none is."""
    for index, line in enumerate(lines):
        if len(line) > 400 or _QUOTED.match(line):
            continue
        if _SEPARATOR.fullmatch(line):
            return index
        if _heads_older_mail(lines, index) or _introduces_older_mail(lines, index):
            return index - 1 if index and _RULE.fullmatch(lines[index - 1]) else index
    return len(lines)


def _heads_older_mail(lines: list[str], index: int) -> bool:
    """Return whether `From: … Sent: … To: … Subject: …` of Outlook and its kin begins here, in any of the languages."""
    first = _LABEL.match(lines[index])
    if not first or not first["sender"]:
        return False
    found = {"sender"}
    address = bool(_EMAIL.search(first["value"]))
    for line in lines[index + 1 : index + 12]:
        label = _LABEL.match(line)
        if not label:
            if line.strip() and len(found) > 2:
                break
            continue
        found.update(name for name in ("sent", "to", "subject") if label[name])
        address = address or bool(_EMAIL.search(label["value"]))
    return len(found) >= 3 and "sent" in found and (address or "subject" in found)


def _introduces_older_mail(lines: list[str], index: int) -> bool:
    """Return whether `On … <jan@example.pl> wrote:` stands here and the old mail follows without quote marks."""
    if not _OPENING.match(lines[index]):
        return False
    for count in (1, 2, 3):
        joined = " ".join(line.strip() for line in lines[index : index + count])
        if _VERB_END.search(joined) and joined.rstrip("* ").endswith(":"):
            following = next((line for line in lines[index + count :] if line.strip()), "")
            return bool(_EMAIL.search(joined)) and len(joined) < 400 and not _QUOTED.match(following)
    return False


def _mark_quoted(lines: list[str], kinds: list[bool], end: int, *, is_reply: bool) -> None:
    """Mark lines with quote marks and what introduces them."""
    marked = [index for index in range(end) if _QUOTED.match(lines[index])]
    introduced = False
    previous = -2
    for index in marked:
        if index != previous + 1 and _mark_introduction(lines, kinds, index):
            introduced = True
        previous = index
    if len(marked) == 1 and not introduced and not is_reply:
        return  # "> 100 zł" is no quotation
    for index in marked:
        kinds[index] = _OLD


def _mark_introduction(lines: list[str], kinds: list[bool], quote: int) -> bool:
    """Mark `On … wrote:` above a quotation, wrapped over up to four lines."""
    last = quote - 1
    while last >= 0 and not lines[last].strip() and quote - last <= 3:
        last -= 1
    if last < 0 or not lines[last].strip() or _QUOTED.match(lines[last]):
        return False
    for count in (1, 2, 3, 4):
        first = last - count + 1
        if first < 0:
            break
        if _OPENING.match(lines[first]) and _is_introduction(
            " ".join(line.strip() for line in lines[first : last + 1])
        ):
            kinds[first : last + 1] = [_OLD] * count
            return True
    alone = last == 0 or not lines[last - 1].strip()
    if len(lines[last]) < 200 and _VERB_END.search(lines[last]) and (alone or _EMAIL.search(lines[last])):
        kinds[last] = _OLD
        return True
    return False


def _is_introduction(joined: str) -> bool:
    if len(joined) > 400 or not joined.rstrip("* ").endswith(":"):
        return False
    named = _VERB_END.search(joined) or _EMAIL.search(joined) or joined.startswith("Wiadomość napisana")
    return bool(named) and any(letter.isdigit() for letter in joined)


def _mark_signatures(lines: list[str], kinds: list[bool], end: int) -> None:
    """Mark signatures: after `-- ` up to the next quotation, and the line a phone adds at the end."""
    index = 0
    while index < end:
        if kinds[index] and lines[index].rstrip("\r") in ("-- ", "--", "--\u00a0"):
            stop = next((other for other in range(index, end) if not kinds[other]), end)
            longest = 12 if lines[index] == "--" else 40
            if sum(1 for line in lines[index:stop] if line.strip()) <= longest:
                kinds[index:stop] = [_OLD] * (stop - index)
            index = stop
        index += 1
    _mark_device(lines, kinds, end)


def _mark_device(lines: list[str], kinds: list[bool], end: int) -> None:
    new = [index for index in range(end) if kinds[index] and lines[index].strip()]
    for index in new[-2:]:
        if len(lines[index]) < 100 and _DEVICE.fullmatch(lines[index]) and (index == 0 or not lines[index - 1].strip()):
            kinds[index:end] = [_OLD] * (end - index)
            return
