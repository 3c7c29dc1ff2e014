"""What customers ask for: the words that ask, the words for what is asked, and how each is said back to them.

How it is said follows the letter it stands in: behind "A oczekują Państwo:" in the genitive, behind "И вы хотели бы:"
as something to do, behind "And you would like:" as a thing. Words are matched in small letters, е for ё.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Wishes:
    """One language: what asks, what takes a wish back, and what can be wished for with how it is said back."""

    asks: re.Pattern[str]
    takes_back: re.Pattern[str]  # within the few words before
    things: Sequence[tuple[re.Pattern[str], str]]
    both: str  # between the last two


def _all(*pairs: tuple[str, str]) -> Sequence[tuple[re.Pattern[str], str]]:
    return [(re.compile(pattern), said) for pattern, said in pairs]


POLISH: Final = Wishes(
    re.compile(
        r"\b(chc[eę]|chcemy|chcial(bym|abym|ibysmy|ybysmy)|chciał(bym|abym|ibyśmy|ybyśmy)|"
        r"pros(ze|zę|imy|ba)|poprosz[eę]|"
        r"[zż][aą]dam|[zż][aą]damy|domagam|domagamy|oczekuj[eę]|oczekujemy|wnosz[eę]|licz[eę] na|"
        r"czy (kto[sś]|mog[eęlł]\w*|mo[zż]na)|"
        r"mo[zż]ecie|zwr[oó][cć]cie|oddajcie|wymie[nń]cie|przy[sś]lijcie|wy[sś]lijcie|dowie[zź]cie|dostarczcie|"
        r"przepro[sś]cie|wyja[sś]nijcie|napiszcie|odpiszcie|odpowiedzcie|zadzwo[nń]cie|oddzwo[nń]cie|anulujcie|"
        r"napraw(cie)?|poprawcie|nale[zż]([yaą]) mi si[eę])\b"
    ),
    re.compile(r"\b(nie|bez|zamiast)\b"),
    _all(
        (
            r"\bzwrot\w* (towaru|produktu|zam[oó]wienia|paczki)|zwr[oó]ci[cć] (towar|produkt|paczk)",
            "możliwości zwrotu towaru",
        ),
        (r"\bzwrot|pieni[aą]dz[eyę]|pieni[eę]dzy|zwr[oó][cć]cie|oddajcie|zwr[oó]ci[cć]", "zwrotu pieniędzy"),
        (
            r"\bwymian|\bwymieni|wymie[nń]|now(y|a|e|ego|ej|ą) (produkt|towar|egzemplarz|paczk|sztuk|tort|par)",
            "wymiany",
        ),
        (r"\bnapraw", "naprawy"),
        (r"\bprzepro[sś]", "przeprosin"),
        (r"\bwyja[sś]ni", "wyjaśnienia"),
        (r"oddzwo[nń]|zadzwo[nń]|\btelefon(u|iczn)|kontakt\w* telefoniczn", "telefonu od nas"),
        (r"\bodpowie|\bodpis|\bodpisz", "odpowiedzi"),
        (
            r"dostarcz|\bdowie[zź]|przy[sś]la|przy[sś]lijcie|wy[sś]la[cnć]|wy[sś]lijcie|wysy[lł]k",
            "dostarczenia zamówienia",
        ),
        (r"\banulowa|\banuluj|odst[aą]pi|rozwi[aą]za\w+ umow|wypowiedz", "anulowania"),
        (r"rekompensat|odszkodowani|zado[sś][cć]uczyn", "rekompensaty"),
        (r"\brabat|\bzni[zż]k|\bupust", "rabatu"),
        (r"\bkorekt|\bpopraw|sprostowa", "poprawienia błędu"),
        (r"\bfaktur", "faktury"),
    ),
    " i ",
)
RUSSIAN: Final = Wishes(
    re.compile(
        r"\b(хочу|хотим|хотел(а|и|ось)? бы|прошу|просим|просьба|требую|требуем|"
        r"жду (возврат|ответ|извинен|объяснен|замен)\w*|"
        r"ожидаю|рассчитываю на|кто[- ]нибудь|нельзя ли|можно ли|можно|можете|не могли бы|могли бы|верните|вернуть ли|"
        r"замените|обменяйте|"
        r"пришлите|вышлите|привезите|доставьте|извинитесь|объясните|ответьте|напишите|перезвоните|позвоните|почините|"
        r"отремонтируйте|отмените|аннулируйте|исправьте|поменяйте|разберитесь|компенсируйте|пожалуйста)\b"
    ),
    re.compile(r"\b(не|без|вместо)\b(?! могли)"),
    _all(
        (r"верн\w* (товар|посылк|покупк|заказ)|возврат\w* товара", "вернуть товар"),
        (r"возврат|верн|деньги|денег|возмест", "вернуть деньги"),
        (r"замен|обмен|поменя|нов(ый|ую|ое) (товар|заказ|торт|посылк|экземпляр)", "получить замену"),
        (r"отремонт|ремонт|почин", "чтобы это починили"),
        (r"извин", "получить извинения"),
        (r"объясн", "получить объяснение"),
        (r"перезвон|позвон|звонк", "чтобы вам перезвонили"),
        (r"ответ", "получить ответ"),
        (r"достав|привез|пришл|вышл|отправ", "чтобы заказ доставили"),
        (r"отмен|аннулир|расторг", "чтобы это отменили"),
        (r"компенс", "получить компенсацию"),
        (r"скидк", "получить скидку"),
        (r"исправ", "чтобы это исправили"),
        (r"разобра|разбер", "чтобы в этом разобрались"),
    ),
    " и ",
)
ENGLISH: Final = Wishes(
    re.compile(
        r"\b(i|we) (just |only |really |now |also )?(want|need|expect|demand|request|insist|ask|wish)\b|"
        r"\b(i|we)('d| would| should) (really |also |just )?(like|want|appreciate|prefer)\b|\bplease\b|"
        r"\b(can|could|would|will) (you|i|we|someone|somebody|anyone)\b|\basking for\b|\blooking for\b|"
        r"\bwaiting for (a |an |my |your )?(refund|money|repl|answer|response|apolog|expla|call)\w*|"
        r"^(refund|replace|send|fix|repair|explain|call|cancel|return|apologi[sz]e|give|exchange|compensate)\b"
    ),
    re.compile(r"\b(not|n't|don't|dont|no|never|without|instead of|rather than)\b"),
    _all(
        (r"\brefund|money back|\breimburse", "your money back"),
        (r"\breturn (it|this|the|my)\b", "to return the item"),
        (r"\breplace|\bexchange|\ba new one\b|\bsend (me |us )?another", "a replacement"),
        (r"\brepair|\bfix", "to have it repaired"),
        (r"\bapolog|say sorry", "an apology"),
        (r"\bexplain|\bexplanation", "an explanation"),
        (r"\bcall (me|us)\b|\bcall ?back|\bphone (me|us)\b|\bring me\b", "a call back"),
        (r"\banswer|\breply|\brespon[ds]", "an answer"),
        (r"\bdeliver|\bsend (me |us )?(it|the|my|our)\b|\bdispatch|\bship", "your order to be delivered"),
        (r"\bcancel", "a cancellation"),
        (r"\bcompensat", "compensation"),
        (r"\bdiscount|\bvoucher", "a discount"),
        (r"\bcorrect(ed|ion)?\b", "a correction"),
        (r"\binvoice|\breceipt", "an invoice"),
    ),
    " and ",
)
WISHES: Final = {"pl": POLISH, "ru": RUSSIAN, "en": ENGLISH}
"""By language."""
AROUND: Final = 30  # characters before a word in which something may take it back


def asks(clause: str, language: str) -> int | None:
    """Return where in a clause somebody begins to ask for something, None when they do not.

    Args:
        clause: a part of a text.
        language: "pl", "ru" or "en".
    """
    found = WISHES[language].asks.search(_folded(clause))
    return found.start() if found else None


def things(clause: str, language: str) -> list[str]:
    """Return what is asked for, in the words of the letter and the order of the clause; nothing that is taken back.

    Args:
        clause: one that asks.
        language: "pl", "ru" or "en".
    """
    wishes, text = WISHES[language], _folded(clause)
    found: list[tuple[int, str]] = []
    taken: list[tuple[int, int]] = []
    for pattern, said in wishes.things:
        for match in pattern.finditer(text):
            inside = any(start < match.end() and match.start() < end for start, end in taken)
            if inside or said in (known for _place, known in found):
                continue
            taken.append(match.span())
            if not _taken_back(text, match.start(), wishes):
                found.append((match.start(), said))
    return [said for _place, said in sorted(found)]


def _taken_back(text: str, place: int, wishes: Wishes) -> bool:
    before = re.split(r"[,;:.!?–—]", text[max(0, place - AROUND) : place])[-1]
    return bool(wishes.takes_back.search(before))


def _folded(text: str) -> str:
    return text.lower().replace("ё", "е").replace("’", "'")
