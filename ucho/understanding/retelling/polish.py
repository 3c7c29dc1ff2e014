"""Polish: "czekałam" becomes "czekali Państwo", "moja paczka" becomes "Państwa paczka".

Forms of verbs do not follow from each other simply enough, so only those of the tables are turned; a sentence with any
other sign of the first person, or one that speaks to us, stays a quotation.
"""

from __future__ import annotations

import re
from typing import Final

from ucho.understanding.retelling.words import Words, table

_PAST: Final = table("""
byłem byłam → byli
chciałem chciałam → chcieli
czekałem czekałam → czekali
dostałem dostałam → dostali
dzwoniłem dzwoniłam → dzwonili
zadzwoniłem zadzwoniłam → zadzwonili
dowiedziałem dowiedziałam → dowiedzieli
kupiłem kupiłam → kupili
kupowałem kupowałam → kupowali
miałem miałam → mieli
musiałem musiałam → musieli
napisałem napisałam → napisali
pisałem pisałam → pisali
nadałem nadałam → nadali
odebrałem odebrałam → odebrali
odesłałem odesłałam → odesłali
opłaciłem opłaciłam → opłacili
otrzymałem otrzymałam → otrzymali
otworzyłem otworzyłam → otworzyli
pojechałem pojechałam → pojechali
poprosiłem poprosiłam → poprosili
prosiłem prosiłam → prosili
próbowałem próbowałam → próbowali
przyjechałem przyjechałam → przyjechali
przyszedłem przyszłam → przyszli
pytałem pytałam → pytali
reklamowałem reklamowałam → reklamowali
rozmawiałem rozmawiałam → rozmawiali
spędziłem spędziłam → spędzili
stałem stałam → stali
straciłem straciłam → stracili
umówiłem umówiłam → umówili
usłyszałem usłyszałam → usłyszeli
widziałem widziałam → widzieli
wybrałem wybrałam → wybrali
wysłałem wysłałam → wysłali
zamawiałem zamawiałam → zamawiali
zamówiłem zamówiłam → zamówili
zapłaciłem zapłaciłam → zapłacili
zapytałem zapytałam → zapytali
zauważyłem zauważyłam → zauważyli
zgłaszałem zgłaszałam → zgłaszali
zgłosiłem zgłosiłam → zgłosili
złożyłem złożyłam → złożyli
znalazłem znalazłam → znaleźli
zobaczyłem zobaczyłam → zobaczyli
zostałem zostałam → zostali
zwróciłem zwróciłam → zwrócili
byliśmy byłyśmy → byli
czekaliśmy czekałyśmy → czekali
dostaliśmy dostałyśmy → dostali
kupiliśmy kupiłyśmy → kupili
otrzymaliśmy otrzymałyśmy → otrzymali
zamówiliśmy zamówiłyśmy → zamówili
zapłaciliśmy zapłaciłyśmy → zapłacili
""")
_PRESENT: Final = table("""
jestem jesteśmy → są
mam mamy → mają
czekam czekamy → czekają
chcę chcemy → chcą
mogę możemy → mogą
muszę musimy → muszą
dzwonię dzwonimy → dzwonią
piszę piszemy → piszą
płacę płacimy → płacą
widzę widzimy → widzą
wiem wiemy → wiedzą
rozumiem rozumiemy → rozumieją
czuję czujemy → czują
kupuję kupujemy → kupują
zamawiam zamawiamy → zamawiają
korzystam korzystamy → korzystają
potrzebuję potrzebujemy → potrzebują
rezygnuję rezygnujemy → rezygnują
reklamuję → reklamują
""")
_OWN: Final = table("""
mój moja moje mojego mojej mojemu moją moim moich moimi moi → Państwa
nasz nasza nasze naszego naszej naszemu naszą naszym naszych naszymi nasi → Państwa
mi nam → Państwu
mnie nas → Państwa
mną nami → Państwem
wasz → nasz
wasza → nasza
wasze → nasze
waszego → naszego
waszej → naszej
waszemu → naszemu
waszą → naszą
waszym → naszym
waszych → naszych
waszymi → naszymi
wasi → nasi
was → nas
wam → nam
wami → nami
""")
_FEELING: Final = table("""
rozczarowany rozczarowana → rozczarowani
niezadowolony niezadowolona → niezadowoleni
zadowolony zadowolona → zadowoleni
zawiedziony zawiedziona → zawiedzeni
zdenerwowany zdenerwowana → zdenerwowani
zaskoczony zaskoczona → zaskoczeni
oburzony oburzona → oburzeni
oszukany oszukana → oszukani
wściekły wściekła → wściekli
zły zła → źli
zmęczony zmęczona → zmęczeni
zignorowany zignorowana → zignorowani
zmuszony zmuszona → zmuszeni
pewny pewna → pewni
""")
_STATES: Final = frozenset("jestem byłem byłam zostałem zostałam".split())
_HOW: Final = frozenset("bardzo tak naprawdę mocno po prostu szczerze niezwykle strasznie się wielce już nie".split())
_TO_US: Final = frozenset(
    "państwo państwa państwu państwem pan pani pana panu panie panią ty ci ciebie tobie wy".split()
)
_SELF: Final = frozenset("ja sam sama siebie sobie swój swoja swoje swoją swojej swojego my oboje obie".split())
_NO_VERBS: Final = frozenset("tam wam nam reklam program dam".split())
_SIGNS: Final = re.compile(
    r"(łem|łam|łbym|łabym|liśmy|łyśmy|byśmy|emy|imy|ymy|amy|uję|eję|szę|czę|żę|dzę|bię|pię|wię|ście|cie|śmy)$"
)
_MORE: Final = frozenset("umiem będę idę jadę biorę wezmę proszę myślę wolę dostanę zostanę pójdę daję staję".split())


def turn(sentence: str) -> str | None:
    """Return what somebody said of themselves as it is said to them; None where no rule does it safely.

    Args:
        sentence: one statement.
    """
    found = Words(sentence)
    if "?" in sentence or (_TO_US | _SELF) & set(found.small) or re.search(r"[\"“”„«»]", sentence):
        return None
    said: list[str] = []
    named = False  # Państwo is said once
    for place, word in enumerate(found.small):
        turned = _turned(found, place)
        if turned is None:
            return None
        verb = word in _PAST or word in _PRESENT
        reflexive = word == "się" and place and (found.at(place - 1) in _PAST or found.at(place - 1) in _PRESENT)
        late = verb and found.at(place + 1) == "się" and not found.between[place + 1].strip()
        if not named and ((verb and not late) or reflexive):
            turned, named = f"{turned} Państwo", True
        said.append(turned)
    return found.joined(said)


def _turned(found: Words, place: int) -> str | None:
    """Return what becomes of one word; None where that is not safe to say."""
    word = found.at(place)
    if word in _STATES or word == "czuję":
        return _state(found, place)
    if word in _FEELING and _felt(found, place):
        return _FEELING[word]
    if word == "mnie" and found.at(place + 1) == "się":
        return None
    known = _PAST.get(word) or _PRESENT.get(word) or _OWN.get(word)
    if known is not None:
        return known
    sign = _SIGNS.search(word) or word in _MORE or (word.endswith("am") and word not in _NO_VERBS)
    return None if sign else found.words[place]


def _state(found: Words, place: int) -> str | None:
    """Return "jestem" and its like turned, when what follows can be turned, too, or need not."""
    after = place + 1
    while found.at(after) in _HOW:
        after += 1
    word = found.at(after)
    of_speaker = re.search(r"(y|i|a|em|ą)$", word) and word not in _FEELING and word not in {"na", "i", "a", "za", "u"}
    return None if of_speaker else (_PAST.get(found.at(place)) or _PRESENT[found.at(place)])


def _felt(found: Words, place: int) -> bool:
    before = place - 1
    while found.at(before) in _HOW:
        before -= 1
    return found.at(before) in _STATES | {"czuję"}
