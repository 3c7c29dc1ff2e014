"""Numbers of people: phones, cards, accounts, tax and insurance numbers, told from orders, parcels and products."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from ucho.understanding.personal_data import phones
from ucho.understanding.personal_data.checks import BY_LENGTH, CHECKS, LENGTHS, SHAPES, Shape, imei, product
from ucho.understanding.personal_data.cues import DOUBTFUL, HARMLESS, Cues, cues_of
from ucho.understanding.personal_data.spans import CERTAIN, CHECKED, SAID, SHAPED, Found
from ucho.understanding.personal_data.words import Word

_RUN: Final = re.compile(r"(?:\(?\+ ?)?\(?[0-9](?:[ .()-]{0,3}[0-9])*")
_GROUP: Final = re.compile(r"[0-9]+")
_FEWEST, _MOST, _GROUPS = 7, 26, 11  # digits, digits and groups of digits in one number
_CHAT: Final = ("wa.me/", "tel:", "sms:")


class Run(NamedTuple):
    """Digits with nothing but spaces, dots, dashes and parentheses between them."""

    start: int
    end: int
    plus: bool
    groups: tuple[tuple[int, int], ...]
    code_before: bool  # letters, slashes or signs before it say that it is part of something longer
    code_after: bool  # the same behind it


class Window(NamedTuple):
    """Some groups of a run."""

    value: str
    shape: Shape
    plus: bool


def runs_of(text: str) -> list[Run]:
    """Return the runs of digits in a plain text, also those too short to be anything."""
    found = []
    for match in _RUN.finditer(text):
        start, end = match.span()
        if end - start < _FEWEST:
            found.append(Run(start, end, False, (), False, False))
            continue
        groups = tuple(group.span() for group in _GROUP.finditer(text, start, end))
        found.append(
            Run(start, end, "+" in text[start : start + 2], groups, _goes_before(text, start), _goes_on(text, end))
        )
    return found


def _goes_before(text: str, start: int) -> bool:
    before = text[start - 1 : start]
    if before in {"#", "_"} or before.isalpha():
        return True
    if before == "/":
        return not text.endswith(_CHAT, max(0, start - 6), start)
    return before == "-" and text[max(0, start - 2) : start - 1].isalnum()


def _goes_on(text: str, end: int) -> bool:
    after = text[end : end + 1]
    if after in {"/", "-"}:
        return text[end + 1 : end + 2].isalnum()
    return after == "_" or after.isalpha()


def numbers(
    text: str,
    words: Sequence[Word],
    language: str = "",
    *,
    ours: Sequence[tuple[int, int]] = (),
    theirs: frozenset[str] = frozenset(),
) -> list[Found]:
    """Return the numbers of people in a plain text.

    Args:
        text: the plain text.
        words: its words.
        language: of the text, when it is known; of two things a number may be, it is the one of that country.
        ours: places of the company's own numbers, in their order.
        theirs: the digits of numbers that are known to be the customer's.

    Returns:
        What was found, in the order of the text.
    """
    runs = runs_of(text)
    if not any(run.groups for run in runs):
        return []
    cues = Cues(text, cues_of(words), [(run.start, run.end) for run in runs])
    cyrillic = language == "ru" or any("а" <= word.folded[:1] <= "я" for word in words)
    own = iter([*ours, (len(text) + 1, len(text) + 1)])
    place_of_own = next(own)
    found: list[Found] = []
    for place, run in enumerate(runs):
        cue = cues.beside(place)
        while place_of_own[1] <= run.start:
            place_of_own = next(own)
        if run.groups and (place_of_own[0] >= run.end or _digits(text[run.start : run.end])[-9:] in theirs):
            found += _read(text, run, cue, cyrillic, theirs)
    return [*found, *_repeated(text, runs, found)]


def _read(text: str, run: Run, cue: str, cyrillic: bool, theirs: frozenset[str]) -> Iterator[Found]:
    """Cut a run into numbers, from its beginning, the longest first."""
    whole = _digits(text[run.start : run.end]) if len(run.groups) <= 4 and not run.plus else ""
    if imei(whole) or product(whole):  # a device or a product, in however many groups
        return
    first = 0
    while first < len(run.groups):
        taken = 0
        for count in range(min(_GROUPS, len(run.groups) - first), 0, -1):
            groups = run.groups[first : first + count]
            size = sum(end - start for start, end in groups)
            scattered = size < 2 * count < 2 * len(run.groups)  # single digits belong together only as a whole
            if scattered or not _FEWEST <= size <= _MOST or not _stands_alone(text, run, first, count):
                continue
            window = Window(
                "".join(text[start:end] for start, end in groups),
                (size,) if size == count else tuple(end - start for start, end in groups),
                run.plus and first == 0,
            )
            code = (run.code_before and first == 0) or (run.code_after and first + count == len(run.groups))
            said = HARMLESS if code and cue in {"", DOUBTFUL} else cue
            named = _name(window, said, cyrillic=cyrillic, alone=count == len(run.groups), theirs=theirs)
            if named:
                begin = _beginning(text, run, groups) if first == 0 else groups[0][0]
                yield Found(named[0], begin, groups[-1][1], named[1])
                taken = count
                break
        first += taken or 1


def _beginning(text: str, run: Run, groups: Sequence[tuple[int, int]]) -> int:
    """Return where a number begins: a parenthesis before it belongs to it only when it is closed within."""
    opened = text.startswith("(", run.start) and ")" not in text[run.start : groups[-1][1]]
    return run.start + opened


def _stands_alone(text: str, run: Run, first: int, count: int) -> bool:
    """Return whether some groups of a run may be a number: it neither begins nor ends at a mere dash or dot."""
    groups, last = run.groups, first + count
    begins = first == 0 or " " in text[groups[first - 1][1] : groups[first][0]]
    return begins and (last == len(groups) or " " in text[groups[last - 1][1] : groups[last][0]])


def _name(window: Window, cue: str, *, cyrillic: bool, alone: bool, theirs: frozenset[str]) -> tuple[str, int] | None:
    """Return what a number is, and how certain that is."""
    value = window.value
    if theirs and value[-9:] in theirs:
        return _checked(window, cyrillic) or "phone", SAID
    if window.plus and phones.international(value):
        return "phone", CERTAIN
    if len(value) == 26:
        return ("iban", CERTAIN) if CHECKS["iban"](value) or cue == "iban" else None
    if len(value) == 20 and value.startswith(_RUSSIAN_ACCOUNTS):
        return "iban", CERTAIN
    if cue in LENGTHS and len(value) in LENGTHS[cue] and (alone or _fits(cue, window)):
        return cue, SAID
    if cue == HARMLESS:
        return ("card", CERTAIN) if window.shape in _CARD_SHAPES and CHECKS["card"](value) else None
    return _uncued(window, cue, cyrillic)


def _fits(cue: str, window: Window) -> bool:
    """Return whether a part of a run is what the word beside it says."""
    if cue in CHECKS:
        return CHECKS[cue](window.value)
    return phones.national(window.value, window.shape, cyrillic=True) or phones.valid(window.value, "PL")


def _uncued(window: Window, cue: str, cyrillic: bool) -> tuple[str, int] | None:
    looks_like_phone = phones.with_zeros(window.value) or phones.national(window.value, window.shape, cyrillic=cyrillic)
    checked = _checked(window, cyrillic)
    if looks_like_phone and len(window.shape) > 1 and (cyrillic or checked in {"", "regon"}):
        return "phone", CHECKED
    if checked and not (looks_like_phone and checked == "regon"):
        return checked, CHECKED
    return ("phone", SHAPED) if looks_like_phone and cue != DOUBTFUL else None


def _checked(window: Window, cyrillic: bool) -> str:
    kinds = [
        kind
        for kind in BY_LENGTH.get(len(window.value), ())
        if window.shape in SHAPES.get(kind, ()) and CHECKS[kind](window.value)
    ]
    if len(kinds) > 1 and cyrillic:
        return kinds[-1]
    return kinds[0] if kinds else ""


def _repeated(text: str, runs: Sequence[Run], found: Sequence[Found]) -> Iterator[Found]:
    """Find the same digits where nothing says what they are: who hides a number hides it everywhere."""
    kinds = {_digits(text[one.start : one.end]): one for one in found}
    if not kinds or len(runs) == 1:
        return
    for run in runs:
        same = kinds.get(_digits(text[run.start : run.end])) if run.groups else None
        if same and same.start != run.start:
            yield Found(same.kind, run.start, run.end, same.weight)


def _digits(written: str) -> str:
    return "".join(_GROUP.findall(written))


def digits_of(known: Sequence[str]) -> frozenset[str]:
    """Return the last nine digits of numbers that are known, without those too short to be anybody's."""
    values = (_digits(number) for number in known)
    return frozenset(value[-9:] for value in values if len(value) >= _FEWEST)


_RUSSIAN_ACCOUNTS: Final = ("40802", "40817", "40820", "423", "426")  # of people; source: the Bank of Russia, 809-P
_CARD_SHAPES: Final = frozenset({(4, 4, 4, 4), (4, 6, 5), (4, 4, 4, 4, 3)})
