"""Telling new lines from repeated ones."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ucho.channels.mail.quotes.headers import block_at, labelled
from ucho.channels.mail.quotes.introductions import begins_at
from ucho.channels.mail.quotes.signatures import signature_from
from ucho.channels.mail.quotes.words import ANSWERS_INSIDE, END_OF_FORWARDED, GREETING, PLACES, QUOTED, RULE, SEPARATOR

LINES_LIMIT: Final = 20_000  # lines that are looked at; later ones count as new unless all is old by then
_NEW, _OLD = True, False
_LONG: Final = 400  # characters; no client writes a longer line of its own
_SIGNS: Final = frozenset("-_=*—–")
_AMOUNT: Final = re.compile(
    r"\s{0,3}>=?\s*\d[\d .,]*"
    r"(?:zł|pln|%|kg|g\b|km|cm|mm|m\b|ml|l\b|h\b|°|st\b|stop|szt|dni|os[oó]b|lat|rok|godz|min|руб|₽"
    r"|€|\$|eur|usd|градус|шт|лет|дн|чел|years|days|pieces|pcs|hours|degrees|people|persons|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Cut:
    """Where an older mail begins that bears no quote marks of its own."""

    first: int
    body: int  # the line at which its words begin, behind separator, introduction and header lines
    forwarded: bool = False


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
    kinds = [_NEW] * len(lines)
    looked_at = min(len(lines), LINES_LIMIT)
    cut = _mark_older(lines, kinds, looked_at, is_reply=is_reply)
    _mark_quoted(lines, kinds, looked_at, is_reply=is_reply)
    if cut and _says_nothing(lines, kinds, cut.first):
        return text.strip(), ""  # only passed on, or answered below: which words are whose, nobody can tell
    if _blank(lines, kinds, _NEW):
        return text.strip(), ""
    before = list(kinds)
    _mark_signatures(lines, kinds, looked_at)
    if _blank(lines, kinds, _NEW):
        if cut and (cut.forwarded or not is_reply):
            return text.strip(), ""
        kinds = before  # all that is left is a signature: then it is what they wrote
    return _join(lines, kinds, _NEW).strip(), _join(lines, kinds, _OLD).strip("\n").rstrip()


def _blank(lines: Sequence[str], kinds: Sequence[bool], kind: bool) -> bool:
    return not any(line.strip() for line, found in zip(lines, kinds, strict=True) if found is kind)


def _join(lines: Sequence[str], kinds: Sequence[bool], kind: bool) -> str:
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


def _says_nothing(lines: Sequence[str], kinds: Sequence[bool], first: int) -> bool:
    """Return whether nothing but a greeting is new although an unmarked older mail follows."""
    new = [line for line, kind in zip(lines, kinds, strict=True) if kind and line.strip()]
    return not new or (len(new) == 1 and first > 0 and bool(GREETING.fullmatch(new[0])))


# ------------------------------------------------------------------------------------------- mails without quote marks


def find_cut(lines: Sequence[str], start: int, end: int, *, is_reply: bool) -> Cut | None:
    """Find the first line from which everything is an older mail.

    Args:
        lines: the mail's lines.
        start: the first line to look at.
        end: the line behind the last one.
        is_reply: whether the mail answers another one.

    Returns:
        The cut, or None when there is none.
    """
    for index in range(start, end):
        line = lines[index]
        if len(line) > _LONG or (":" not in line and line.lstrip()[:1] not in _SIGNS):
            continue
        if line.lstrip()[:1] == ">":
            continue
        found = _cut_at(lines, index, end, is_reply=is_reply)
        if found is None or found.first < start:
            continue
        above = found.first - 1
        while above >= start and found.first - above <= 4 and labelled(lines[above]):
            above -= 1  # Yandex: recipients and subject stand above the introduction
        found = Cut(above + 1, found.body, found.forwarded)
        while above >= start and not lines[above].strip() and found.first - above <= 2:
            above -= 1
        if above >= start and RULE.fullmatch(lines[above]):
            return Cut(above, found.body, found.forwarded)
        return found
    return None


def _cut_at(lines: Sequence[str], index: int, end: int, *, is_reply: bool) -> Cut | None:
    separator = SEPARATOR.fullmatch(lines[index])
    if separator:
        body = index + 1
        while body < end and not lines[body].strip() and body < index + 4:
            body += 1
        block = block_at(lines, body) if body < end else None
        if block is None and separator["begin"]:
            return None
        body = block.end if block else body
        return Cut(index, body, forwarded=not separator["original"])
    block = block_at(lines, index)
    if block is not None:
        under_rule = any(RULE.fullmatch(line) for line in lines[max(0, index - 2) : index])
        if block.surely_mail(all_fields=not is_reply and not under_rule):
            return Cut(index, block.end)
    first = begins_at(lines, index, marked=False)
    return None if first is None else Cut(first, index + 1)


def _mark_older(lines: Sequence[str], kinds: list[bool], end: int, *, is_reply: bool) -> Cut | None:
    """Mark older mails without quote marks; return the first whose end cannot be seen."""
    start = 0
    while start < end:
        cut = find_cut(lines, start, end, is_reply=is_reply)
        if cut is None:
            return None
        following = next((line for line in lines[cut.body : end] if line.strip()), "")
        if QUOTED.match(following):  # its words have marks of their own, and an answer may stand below them
            kinds[cut.first : cut.body] = [_OLD] * (cut.body - cut.first)
            start = cut.body
            continue
        if _answers_inside(lines[max(start, cut.first - 60) : cut.first]):
            return cut if cut.first == 0 else None  # they say that they wrote between the lines: all stays
        closing = next((i for i in range(cut.body, end) if END_OF_FORWARDED.fullmatch(lines[i])), None)
        if closing is None:
            kinds[cut.first :] = [_OLD] * (len(kinds) - cut.first)
            return cut
        kinds[cut.first : closing + 1] = [_OLD] * (closing + 1 - cut.first)
        start = closing + 1
    return None


def _answers_inside(above: Sequence[str]) -> bool:
    """Return whether somebody says that their answers stand between the lines of the older mail."""
    words = " ".join(above).lower()
    return any(place in words for place in PLACES) and ANSWERS_INSIDE.search(words) is not None


# ---------------------------------------------------------------------------------------------- lines with quote marks


def _mark_quoted(lines: Sequence[str], kinds: list[bool], end: int, *, is_reply: bool) -> None:
    """Mark lines with quote marks and what introduces them."""
    runs = _runs(lines, kinds, end)
    introduced = [
        _mark_introduction(lines, kinds, first) or _introduced_inside(lines, first, last) for first, last in runs
    ]
    trusted = is_reply or any(introduced)
    for (first, last), surely in zip(runs, introduced, strict=True):
        if surely or (trusted and not _written_by_hand(lines, kinds, first, last)):
            kinds[first:last] = [_OLD] * (last - first)


def _runs(lines: Sequence[str], kinds: Sequence[bool], end: int) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for index in range(end):
        if not kinds[index] or lines[index].lstrip(" \t\u00a0")[:1] != ">" or not QUOTED.match(lines[index]):
            continue
        if runs and runs[-1][1] == index:
            runs[-1] = (runs[-1][0], index + 1)
        else:
            runs.append((index, index + 1))
    return runs


def _above(lines: Sequence[str], quote: int) -> int:
    """Return the nearest line above a quotation that is not empty, at most three lines up; -1 when there is none."""
    last = quote - 1
    while last >= 0 and not lines[last].strip() and quote - last <= 3:
        last -= 1
    return last if last >= 0 and lines[last].strip() else -1


def _mark_introduction(lines: Sequence[str], kinds: list[bool], quote: int) -> bool:
    """Mark `On … wrote:` above a quotation, wrapped over up to five lines."""
    last = _above(lines, quote)
    if last < 0:
        return False
    if not kinds[last]:
        return True  # header lines that were found before
    first = begins_at(lines, last, marked=True)
    if first is None:
        return False
    kinds[first : last + 1] = [_OLD] * (last + 1 - first)
    return True


def _introduced_inside(lines: Sequence[str], first: int, last: int) -> bool:
    """Return whether the introduction or header lines stand inside the quotation, as Apple and Hotmail write them."""
    inside = [line.lstrip(" >") for line in lines[first : min(last, first + 8)]]
    if any(SEPARATOR.fullmatch(line) for line in inside if line):
        return True
    if sum(1 for line in inside if line and labelled(line)) >= 3:
        return True
    return any(begins_at(inside, number, marked=True) is not None for number in range(min(4, len(inside))))


def _written_by_hand(lines: Sequence[str], kinds: Sequence[bool], first: int, last: int) -> bool:
    """Return whether somebody wrote `> 100 zł`, a list, or a quotation they comment on, themselves."""
    if all(len(line) < 60 and _AMOUNT.match(line) for line in lines[first:last]):
        return True
    above = lines[first - 1].rstrip() if first else ""
    return above.endswith(":") and kinds[first - 1]


# ---------------------------------------------------------------------------------------------------------- signatures


def _mark_signatures(lines: Sequence[str], kinds: list[bool], end: int) -> None:
    """Mark the signature at the end of every stretch of new lines."""
    start = 0
    while start < end:
        if not kinds[start]:
            start += 1
            continue
        stop = start
        while stop < end and kinds[stop]:
            stop += 1
        begin = signature_from(lines, start, stop)
        kinds[begin:stop] = [_OLD] * (stop - begin)
        start = stop
