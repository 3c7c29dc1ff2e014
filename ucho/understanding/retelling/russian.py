"""Russian: "я ждала" becomes "вы ждали", "моя посылка" becomes "ваша посылка".

Possessives of "мой" and "ваш" bend alike, and the plural of the past follows from the singular; verbs of the present
are turned by a table. Any other sign of the first person, or a word to us that is not "ваш", leaves the sentence a
quotation.
"""

from __future__ import annotations

import re
from typing import Final

from ucho.understanding.retelling.words import Words, table

_ENDS: Final = (
    ("ой", ""), ("оя", "а"), ("оё", "е"), ("ое", "е"), ("оего", "его"), ("оей", "ей"), ("оему", "ему"), ("ою", "у"),
    ("оим", "им"), ("оём", "ем"), ("оем", "ем"), ("ои", "и"), ("оих", "их"), ("оими", "ими"),
)  # fmt: skip
_FORMS: Final = ("", "а", "е", "его", "ей", "ему", "у", "им", "ем", "и", "их", "ими")
_OWN: Final = (
    {f"м{mine}": f"ваш{yours}" for mine, yours in _ENDS}
    | {f"наш{form}": f"ваш{form}" for form in _FORMS}
    | {f"ваш{form}": f"наш{form}" for form in _FORMS}
    | table("""
мне нам → вам
меня нас → вас
мной мною нами → вами
вас → нас
вам → нам
вами → нами
""")
)
_PRESENT: Final = table("""
жду ждем ждём → ждёте
хочу хотим → хотите
могу можем → можете
звоню звоним → звоните
пишу пишем → пишете
плачу платим → платите
получаю получаем → получаете
покупаю покупаем → покупаете
заказываю заказываем → заказываете
пользуюсь пользуемся → пользуетесь
пытаюсь пытаемся → пытаетесь
понимаю понимаем → понимаете
вижу видим → видите
знаю знаем → знаете
считаю считаем → считаете
чувствую чувствуем → чувствуете
ухожу уходим → уходите
отказываюсь отказываемся → отказываетесь
стою стоим → стоите
""")
_PAST: Final = frozenset(
    "ждал ждала заказал заказала заказывал заказывала купил купила получил получила оплатил оплатила заплатил "
    "заплатила звонил звонила позвонил позвонила писал писала написал написала просил просила попросил попросила "
    "отправил отправила вернул вернула обратился обратилась хотел хотела прождал прождала потратил потратила "
    "дозвонился дозвонилась пытался пыталась оформил оформила записался записалась простоял простояла".split()
)
_FEELING: Final = table("""
недоволен недовольна → недовольны
доволен довольна → довольны
разочарован разочарована → разочарованы
возмущен возмущён возмущена → возмущены
расстроен расстроена → расстроены
обижен обижена → обижены
вынужден вынуждена → вынуждены
шокирован шокирована → шокированы
уверен уверена → уверены
должен должна → должны
готов готова → готовы
рад рада → рады
""")
_IRREGULAR: Final = table("""
пришел пришёл пришла → пришли
приехал приехала → приехали
нашел нашёл нашла → нашли
ушел ушёл ушла → ушли
мог могла → могли
смог смогла → смогли
был была → были
""")
_BETWEEN: Final = frozenset(
    "не ни разу уже так ещё еще сразу вчера сегодня тоже только просто очень долго крайне два три четыре раза раз "
    "опять неделю месяц день больше наконец снова сильно здесь тут".split()
)
_TO_US: Final = frozenset("вы ты тебя тебе тобой твой твоя твои господа".split())
_SELF: Final = frozenset("сам сама сами один одна себя себе собой свой своя своё свои свою своего своей".split())
_SIGNS: Final = re.compile(r"(аю|яю|ею|юсь|усь|айте|йте|ите|ете)$")
_MORE: Final = frozenset(
    "буду прошу требую рекомендую советую куплю приду напишу позвоню смогу верю думаю люблю".split()
)
_LATE: Final = re.compile(r"[аеиоуыя](л|ла|лся|лась)$")


def turn(sentence: str) -> str | None:
    """Return what somebody said of themselves as it is said to them; None where no rule does it safely.

    Args:
        sentence: one statement.
    """
    found = Words(sentence)
    if "?" in sentence or (_TO_US | _SELF) & set(found.small) or re.search(r"[\"“”„«»]", sentence):
        return None
    said: list[str] = []
    for place in range(len(found)):
        turned = _turned(found, place)
        if turned is None:
            return None
        said.append(turned)
    return found.joined(_with_you(found, said))


def _turned(found: Words, place: int) -> str | None:
    """Return what becomes of one word; None where that is not safe to say."""
    word = found.at(place)
    if word in {"я", "мы"}:
        return "вы" if _verb_of(found, place) is not None else None
    if word in _PRESENT:
        return _PRESENT[word]
    if word in _FEELING and _felt(found, place):
        return _FEELING[word]
    owner = _speaker_before(found, place)
    if owner == "я" and word in _IRREGULAR:
        return _IRREGULAR[word]
    if (owner == "я" and _LATE.search(word)) or _alone(found, place):
        return _plural(word)
    if _LATE.search(word) and found.at(place - 1) in {"и", "но", "а"} and _says_i(found):
        return None  # "я заказала и оплатила": whose the second verb is, the ending alone does not say
    if word in _MORE or (_SIGNS.search(word) and word not in _OWN):
        return None
    return _OWN.get(word, found.words[place])


def _felt(found: Words, place: int) -> bool:
    """Return whether a feeling is the speaker's: "я недовольна", "я была недовольна", "Очень недовольна"."""
    before = place
    while before and not found.begins_clause(before) and found.at(before - 1) in {"очень", "крайне", "так", "не"}:
        before -= 1
    if found.at(before - 1) in {"был", "была"} and not found.begins_clause(before):
        return _speaker_before(found, before - 1) == "я"
    return found.begins_clause(before) or bool(_speaker_before(found, place))


def _says_i(found: Words) -> bool:
    return "я" in found.small or any(_alone(found, place) for place in range(len(found)))


def _alone(found: Words, place: int) -> bool:
    """Return whether a known verb of the past begins a clause, so that the speaker is meant without saying "я"."""
    if found.at(place) not in _PAST:
        return False
    before = place
    while before and not found.begins_clause(before) and found.at(before - 1) in _BETWEEN:
        before -= 1
    return found.begins_clause(before)


def _speaker_before(found: Words, place: int) -> str:
    """Return "я" or "мы" when it stands before a word with nothing but small words in between."""
    before = place - 1
    while found.at(before) in _BETWEEN:
        before -= 1
    return found.at(before) if found.at(before) in {"я", "мы"} else ""


def _verb_of(found: Words, place: int) -> int | None:
    """Return where the verb of "я" or "мы" stands, None when it is none that can be turned."""
    after = place + 1
    while found.at(after) in _BETWEEN:
        after += 1
    word = found.at(after)
    plural = found.at(place) == "мы" and re.search(r"(ли|лись)$", word)
    known = word in _PRESENT or word in _FEELING or word in _IRREGULAR or _LATE.search(word)
    return after if known or plural else None


def _plural(word: str) -> str:
    """Return the plural of a verb in the past."""
    return re.sub(r"(лся|лась)$", "лись", word) if word.endswith(("лся", "лась")) else re.sub(r"(л|ла)$", "ли", word)


def _with_you(found: Words, said: list[str]) -> list[str]:
    """Say "вы" before verbs that had no "я": once in a clause, before "не"."""
    words = list(said)
    for place in range(len(found)):
        felt = found.at(place) in _FEELING and _felt(found, place) and found.at(place - 1) not in {"был", "была"}
        if not (found.at(place) in _PRESENT or felt or _alone(found, place)) or _speaker_before(found, place):
            continue
        before = place
        while before and not found.begins_clause(before) and found.at(before - 1) in {"не", "очень", "крайне", "так"}:
            before -= 1
        words[before] = f"вы {words[before][:1].lower()}{words[before][1:]}"
    return words
