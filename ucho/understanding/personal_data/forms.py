"""The forms in which Polish and Russian inflect a name."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from ucho.understanding.personal_data.plain import fold

_ENDINGS: Final = frozenset(
    # folded: ą and ę are a and e here
    " a y i e o u ie ia iu io om em iem ami ach owi owie ow ego emu im ym iego iemu ich imi ych ymi ej iej ze rze le "
    "ki ce dze ni ek ko ka ku kiem cie sie cia "
    "s 's "
    "а у ы и е о "
    "ю я ой ей ою ею ом ем ым ами ах ого его ому ему ых ыми ую ая ий ый ия ии ию ием ье ья ьи ью ьей ьем".split(" ")
)
_SHORTEST: Final = 4  # letters of a stem that takes any of these endings
_VOWELS: Final = frozenset("aeiouyаеиоуыюяьй")
_SOFT: Final = {"l": ("l",), "k": ("k", "c"), "g": ("g", "dz"), "r": ("r", "rz"), "t": ("t", "c"), "d": ("d", "dz")}


def _stems(name: str) -> list[str]:
    """Return what stays of a name when its end changes: Anna ann-, Paweł pawel- and pawl-, Пётр петр-."""
    found = [name]
    if len(name) > 3 and name[-1] in _VOWELS:
        found.append(name[:-1])
        last = name[-2]
        found += [name[:-2] + soft for soft in _SOFT.get(last, ()) if soft != last]
        if len(name) > 5 and name[-2] in _VOWELS:  # Kowalski, Достоевский, Мария
            found.append(name[:-2])
    elif len(name) > 3 and name[-2] in "eео" and name[-1] not in _VOWELS:  # Paweł, Marek, Павел: the vowel goes
        found.append(name[:-2] + name[-1])
    if name[-1:] in _SOFT:
        found += [name[:-1] + soft for soft in _SOFT[name[-1]] if soft != name[-1]]
    return [stem for stem in found if len(stem) >= 3]


class Forms:
    """A set of names that knows their forms."""

    def __init__(self, names: Iterable[str], as_they_are: Iterable[str] = ()) -> None:
        self._whole: set[str] = {form for name in as_they_are for form in (name, f"{name}'s")}
        self._stems: set[str] = set()
        for name in names:
            self._whole.add(name)
            self._stems.update(_stems(name))

    def __contains__(self, folded: str) -> bool:
        if folded in self._whole:
            return True
        if not self._stems or len(folded) < 3:
            return False
        return any(
            folded[:size] in self._stems and folded[size:] in _ENDINGS and _long_enough(size, folded[size:])
            for size in range(max(3, len(folded) - 4), len(folded) + 1)
        )


def _long_enough(size: int, ending: str) -> bool:
    """Stems of three letters (Anna, Jan) take short endings only, and only long ones none: Kinga is no king."""
    if not ending:
        return size > _SHORTEST
    return size >= _SHORTEST or len(ending) <= 3


@lru_cache(maxsize=1)
def _nothing() -> Forms:
    return Forms(())


def forms_of(names: Iterable[str], *, as_they_are: Iterable[str] = ()) -> Forms:
    """Return a set that has the names and their inflected forms.

    Args:
        names: single words, in the nominative, written in any way.
        as_they_are: folded names of a language that does not inflect them.
    """
    folded = [fold(name) for name in names if len(name) > 1]
    return Forms(folded, as_they_are) if folded else _nothing()
