"""Words by which signatures, lines of phones and legal footers are known: Polish, Russian and English."""

from __future__ import annotations

import re
from typing import Final

DEVICE: Final = re.compile(
    r"[\s\[(*_>–—-]{0,6}(?:sent (?:from|with|via|by|using)|wysłan[eoy] (?:z|za pomocą|przy użyciu|przez|poprzez|ze)"
    r"|wiadomość wysłana (?:z|za pomocą)|написано (?:с|из|в)|отправлено (?:с|из|через|при помощи|от)"
    r"|письмо отправлено (?:с|из)) .{0,20}?\b(?:i ?phone|i ?pad|ipod|samsung|galaxy|android\w*|huawei"
    r"|xiaomi|redmi|poco|honor"
    r"|oppo|realme|oneplus|motorola|nokia|sony|xperia|htc|lg|pixel|blackberry|windows|outlook|yahoo|onet"
    r"|wp|interia|o2|gazeta"
    r"|proton ?mail|proton|tutanota|tuta|gmail|gmx|web\.de|mail|mailspring|thunderbird|k-9|fairemail"
    r"|aquamail|bluemail|typeapp|spark"
    r"|spike|edison|airmail|mymail|mobil\w*|telefon\w*|smart[fp]\w*|tablet\w*|urządze\w*|komór\w*"
    r"|poczt\w*|aplikacj\w*|phone|app"
    r"|device|яндекс\w*|yandex\w*|телефон\w*|смартфон\w*|планшет\w*|устройств\w*|мобильн\w*|почт\w*"
    r"|приложени\w*|айфон\w*|samsung\w*)"
    r"(?![\w@]).{0,70}"
    r"|[\s\[(*]{0,4}(?:get|download) outlook for .{0,60}"
    r"|[\s\[(*]{0,4}(?:pobierz|uzyskaj) (?:aplikację |program )?outlook.{0,60}"
    r"|[\s\[(*]{0,4}(?:скачать|скачайте|получить|получите|загрузить) outlook.{0,60}"
    r"|(?:yahoo mail|yahoo poczta|yahoo почта): .{0,60}",
    re.IGNORECASE,
)
NOT_DEVICE: Final = re.compile(r"[.!?,;:]\s+\S|\?", re.UNICODE)
CLOSING: Final = re.compile(
    r"\s*(?:(?:z (?:góry )?)?pozdr\w*|(?:serdeczne |serdecznie |gorąco |ciepło "
    r"|miłe )*pozdraw\w*(?: serdecznie| gorąco| ciepło)?"
    r"|z (?:wyrazami szacunku|poważaniem|szacunkiem|pozdrowieniami|uszanowaniem)|łączę (?:pozdrowienia"
    r"|wyrazy szacunku)"
    r"|(?:(?:kind|best|warm|kindest|warmest|many) )?regards|best wishes|(?:with )?(?:kind|best"
    r"|warm) (?:regards|wishes)"
    r"|yours (?:sincerely|faithfully|truly)|sincerely(?: yours)?|cheers|best|many thanks|thanks|thank you"
    r"|dziękuję(?: i pozdrawiam)?"
    r"|с (?:глубоким |большим )?уважением|с наилучшими(?: пожеланиями)?|всего (?:доброго|хорошего|наилучшего)"
    r"|с благодарностью|искренне ваш\w*|заранее (?:спасибо|благодарю))\s*[,.!/]?\s*[-–—]*\s*",
    re.IGNORECASE,
)
CONTACT: Final = re.compile(
    r"\b(?:tel|telefon|phone|mob|mobile|kom|cell|fax|faks|office|direct|т|тел|телефон|моб"
    r"|факс)\b[.:/ ]{1,3}[^\w]{0,3}\d[\d\s()./-]{5,}"
    r"|\b[TMPFтм][.:]\s{0,2}\+?\d[\d\s()./-]{6,}|[\w.+-]+@[\w-]+\.[\w.-]+|\bwww\.|https?://"
    r"|\+\d{1,3}[\s(-]?\d[\d\s()-]{7,}",
    re.IGNORECASE,
)
MATTER_WORDS: Final = (
    *(
        "zamówien",
        "zamowien",
        "order",
        "заказ",
        "numer",
        "number",
        "номер",
        "faktur",
        "invoice",
        "счёт",
        "счет",
        "konto",
    ),
    *(
        "account",
        "klient",
        "reklamac",
        "dostaw",
        "deliver",
        "доставк",
        "zwrot",
        "refund",
        "возврат",
        "rezerwac",
        "booking",
    ),
    *("reservation", "брон", "termin", "data ", "kwot", "cena"),
    *("price", "цена", "paczk", "przesył", "посылк", "prosz"),
    *("прош", "please", "załącz", "attach", "вложен", "p.s", "з.ы", "iban"),
)
MATTER: Final = re.compile(r"\bnr\b|\bps\b|\bпс\b|\d\s?(?:zł|pln|руб|₽|€|eur|usd|\$)")
POSTSCRIPT: Final = re.compile(r"\s*(?:p\.? ?s\b|post scriptum|п\.? ?с\b|з\.? ?ы\b|dopisek|ps\d)", re.IGNORECASE)
SENTENCE: Final = re.compile(r"(?:\S+\s+){5,}\S+[.!]\s*$|\?")

THIS_MAIL: Final = re.compile(
    r"\bthis (?:e-?mail|message|communication|transmission)|\bt(?:a|ej|ę) (?:wiadomoś|korespondenc)"
    r"|\bniniejsz\w+ (?:wiadomoś|e-?mail"
    r"|korespond|przekaz|mail)|\bta poczta|\b(?:это|данное|настоящее|этом|данном"
    r"|настоящем) (?:электронн\w+ )?(?:сообщени|письм)"
    r"|the (?:information|contents?) (?:contained )?(?:in|of) this|informacje zawarte w (?:tej"
    r"|niniejszej)|информация, содержащаяся",
    re.IGNORECASE,
)
SECRET: Final = re.compile(
    r"confidential|privileged|intended|addressee|poufn|adresat|zastrzeżon|nieuprawnion|przeznaczon|конфиденциальн"
    r"|предназначен|адресат|получател",
    re.IGNORECASE,
)
OR_ELSE: Final = re.compile(
    r"delete|usun|удал|notify|powiadom|poinform|zawiadom|уведом|сообщите|in error|omyłk|pomyłk|ошибк"
    r"|prohibited|zabronion|запрещ"
    r"|unauthori[sz]ed|not the intended",
    re.IGNORECASE,
)
OWN_WISH: Final = re.compile(
    r"żądam|domagam|chcę|\bchciał|\bmoj\w+|\bmój\b|требую|хочу|хотел|\bмо(?:й|и|их|ё|я|ю|ей|им)\b|\bmy\b"
    r"|(?-i:\bI\b)|\?",
    re.IGNORECASE,
)
FOOTER: Final = re.compile(
    r"\s*(?:administratorem (?:\w+ ){0,4}danych osobowych jest|(?:please )?(?:consider|think of"
    r"|think about) the environment"
    r"|please consider the environment|zanim wydrukujesz|pomyśl o (?:środowisku|naturze)"
    r"|(?:proszę )?(?:zastanów|pomyśl)[^.]{0,40}(?:wydrukow|druk)"
    r"|chroń środowisko|dbaj o środowisko|(?:пожалуйста, )?(?:подумайте об окружающей|берегите природу"
    r"|прежде чем (?:рас)?печатать)"
    r"|virus-free\.|wolne od wirusów|ta wiadomość e?-?m?a?i?l? ?(?:została sprawdzona|jest wolna od"
    r"|nie zawiera) (?:na obecność )?wirusów"
    r"|ta wiadomość[^.]{0,40}sprawdzona[^.]{0,40}(?:avast|avg|wirus)|без вирусов\.|(?:это )?(?:сообщение"
    r"|письмо) проверено[^.]{0,30}(?:вирус|антивирус)"
    r"|this e-?mail has been (?:checked|scanned) for viruses|this message was scanned"
    r"|caution: this e-?mail originated outside)",
    re.IGNORECASE,
)
REGISTERED: Final = re.compile(
    r"(?=.{0,2000}\bKRS\b)(?=.{0,2000}\b(?:NIP|REGON)\b)(?=.{0,2000}(?:sąd|kapitał))", re.IGNORECASE
)
LIST_FOOTER: Final = re.compile(r"mailing list|lista dyskusyjna|unsubscribe|отписаться|wypisać się", re.IGNORECASE)
BUSINESS_WORDS: Final = (
    *(
        "www.",
        "http://",
        "https://",
        "sp. z o.o",
        "sp.z o.o",
        "sp. z.o.o",
        " s.a.",
        "s.c.",
        "gmbh",
        "kierowni",
        "specjalist",
    ),
    *(
        "manager",
        "menedżer",
        "dyrektor",
        "director",
        "prezes",
        "inspektor",
        "asysten",
        "assistant",
        "head of",
        "officer",
    ),
    *(
        "engineer",
        "inżynier",
        "purchasing",
        "sales",
        "księgow",
        "accountant",
        "właściciel",
        "owner",
        "radca",
        "adwokat",
    ),
    *(
        "lawyer",
        "koordynator",
        "coordinator",
        "начальник",
        "директор",
        "специалист",
        "менеджер",
        "инженер",
        "бухгалтер",
    ),
    *("юрист", "инспектор", "руководител", "координатор", "владелец"),
)
BUSINESS: Final = re.compile(r"\b(?:ltd|plc|llc|inc|ceo|ооо|оао|пао|ао|зао|ип)\b")
