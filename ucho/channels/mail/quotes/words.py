"""Words and shapes by which mail clients mark what they repeat: Polish, Russian, English, and a few neighbours."""

from __future__ import annotations

import re
from typing import Final

VERB: Final = (
    r"(?:wrote|writes|napisał(?:\(a\)|/a|a)?|napisali|pisze|pisał(?:\(a\)|a)?|написал(?:\(а\)|\(-а\)|а|и)?|пишет"
    r"|писал(?:\(а\)|а|и)?|schrieb|a écrit|escribió|ha scritto|пише|написав)"
)
_WEEKDAY: Final = (
    r"(?:mon|tue|wed|thu|fri|sat|sun|pon|wt|śr|czw|pt|sob|niedz|ndz|пн|вт|ср|чт|пт|сб|вс|poniedział|wtor|środ|piąt"
    r"|понедельник|вторник|сред|четверг|пятниц|суббот|воскресен)\w*"
)
DATE: Final = (
    r"(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d\d[./-]\d\d|\d{1,2}(?:st|nd|rd"
    r"|th)?\.?[ -][^\W\d]{3,12}\.?,?[ -]\d{4}"
    r"|[^\W\d]{3,12}\.? \d{1,2}(?:st|nd|rd|th)?,? (?:at )?(?:\d{4}|\d{1,2}:))"
)
HAS_DATE: Final = re.compile(DATE)
HAS_TIME: Final = re.compile(r"\d{1,2}[:.]\d\d(?!\d*[./-]\d)")
EMAIL: Final = re.compile(r"[^\s<>@\"\[\](),;:]{1,64}@[^\s<>@\"\[\](),;:]{3,255}")
# Round brackets are what people put around an address; clients take pointed or square ones.
IN_BRACKETS: Final = re.compile(r"[<\[]\s?(?:mailto:)?[^\s<>@\[\]()]{1,64}@[^\s<>@]{3,255}")

OPENING: Final = re.compile(
    r"[>\s*]*(?:"
    r"(?P<preposition>On\b|In a message dated\b|W dniu\b|Dnia\b|Dn\.|W wiadomości z dnia\b|Am\b|Le\b|El\b|Il\b)"
    r"|(?P<user>Użytkownik\b|Пользователь\b)"
    r"|(?P<message>Wiadomość napisana przez\b|Message from\b|Wiadomość od\b|Сообщение от\b)"
    rf"|(?P<date>{_WEEKDAY}[.,]|{DATE}))",
    re.IGNORECASE,
)
VERB_AT_END: Final = re.compile(rf"(?<!\w){VERB}\s*:?[\s*]*$", re.IGNORECASE)
ENDS_IN_ADDRESS: Final = re.compile(r"[<\[]\s?[^\s<>@\[\]]{1,64}@[^\s<>@]{3,255}[>\]]+\s*:$")
BEHIND_A_COMMA: Final = re.compile(
    r"\d{1,2}:\d\d(?::\d\d)?(?: ?[AP]M)?(?: \w{3,5}(?:[+-]\d{1,4})?)?, [^,]{1,60}$", re.IGNORECASE
)
RUNS_ON: Final = re.compile(rf".{{8,200}}<[^\s<>@]{{1,64}}@[^\s<>@]{{3,255}}>\s*{VERB}\s*:\s{{2,}}\S", re.IGNORECASE)
VERB_AND_DATE: Final = re.compile(
    rf"[>\s]*\S.{{0,80}}\b{VERB}\s+{DATE}(?: г\.)?,?(?: в| o| at)?\s+\d{{1,2}}:\d\d(?::\d\d)?\s*:$", re.IGNORECASE
)

NAMED: Final = re.compile(rf"(?:[^\W\d_a-z][\w.'’-]*\s+){{1,4}}{VERB}\s*:$")
NO_NAME: Final = re.compile(
    r"pan[ia]?\b|państwo\b|wczoraj|potem|następnie|yesterday|then\b|вчера|потом|госпо", re.IGNORECASE
)
QUOTED: Final = re.compile(r"\s{0,3}>")
RULE: Final = re.compile(r"\s*(?:_{10,}|-{10,}|={10,}|\* \* \*)\s*")

_ORIGINAL: Final = (
    r"original message|reply message|original appointment|(?:wiadomość )?oryginaln[ya](?: wiadomość"
    r"| e-?mail)?|wiadomość oryginalna"
    r"|(?:treść )?oryginalnej wiadomości|wiadomość źródłowa|исходное сообщение|оригинальное сообщение|исходное письмо"
    r"|оригинальное письмо|originalnachricht|ursprüngliche nachricht|message d'origine"
)
_FORWARDED: Final = (
    r"forwarded message|forwarded by[^-]{0,80}|forwarded email|wiadomość przekazana(?: dalej)?|przekazana wiadomość"
    r"|treść przekazanej wiadomości|przekazywana wiadomość|przesłana wiadomość|wiadomość przesłana dalej"
    r"|wiadomość przesłana"
    r"|przesłana dalej wiadomość|wiadomość przekierowana|пересылаемое сообщение|пересланное сообщение"
    r"|перенаправленное сообщение|пересылаемое письмо|пересланное письмо|переадресованное сообщение"
    r"|weitergeleitete nachricht"
)
SEPARATOR: Final = re.compile(
    rf"[>\s]*[-_=*—–]{{2,}}\s*(?:(?P<original>{_ORIGINAL})|(?P<forwarded>{_FORWARDED}))\s*:?\s*[-_=*—–]*\s*"
    rf"|[-=]{{3,}}\s*(?:On|W dniu|Dnia|Włącz|В|{_WEEKDAY}[.,]?) .{{10,240}}{VERB}\s*:?\s*[-=]{{3,}}\s*"
    r"|[>\s]*(?P<begin>begin forwarded message|początek przekazywanej wiadomości|początek przekazanej wiadomości"
    r"|wiadomość przekazana|wiadomość oryginalna|начало переадресованного сообщения|начало пересылаемого сообщения"
    r"|начало перенаправленного сообщения|пересылаемое сообщение)\s*:\s*",
    re.IGNORECASE,
)
END_OF_FORWARDED: Final = re.compile(
    r"\s*[-_=*—]{2,}\s*(?:end of (?:the )?forwarded message|koniec przekazywanej wiadomości"
    r"|koniec przekazanej wiadomości"
    r"|koniec wiadomości przekazanej|конец пересылаемого сообщения|конец пересланного сообщения"
    r"|конец перенаправленного сообщения|завершение пересылаемого сообщения)\s*[-_=*—]*\s*",
    re.IGNORECASE,
)
PLACES: Final = (  # one of them is in every match of `ANSWERS_INSIDE`, and looking for them is far quicker
    *(
        "niżej",
        "w treści",
        "w tekście",
        "czerwono",
        "niebiesko",
        "zielono",
        "pod spodem",
        "pod pytani",
        "below",
        "inline",
    ),
    *("in-line", "in red", "in blue", "in green", "in the text", "ниже", "в тексте", "внутри", "красным", "синим"),
)
ANSWERS_INSIDE: Final = re.compile(
    r"\b(?:odpowied\w+|odpisuj\w*|odpowiadam|komentarz\w*|uwagi|odp\.)[^\n.?!]{0,40}(?:poniżej|niżej"
    r"|w treści|w tekście"
    r"|na (?:czerwono|niebiesko|zielono)|pod spodem|pod pytani)|\b(?:poniżej|niżej|w treści|na czerwono|na niebiesko)"
    r"[^\n.?!]{0,25}\b(?:odpowied|odpowiadam|odpisuj|komentarz|uwagi)|\bna (?:czerwono|niebiesko|zielono)\b"
    r"|\b(?:answers?|repl(?:y|ies)|comments?|responses?|responded|replied|answered|remarks)[^\n.?!]{0,40}"
    r"(?:\bbelow|inline|in-line|in (?:red|blue|green)\b|in the text)|\b(?:see|my|answered|reply"
    r"|replies) (?:inline|in-line)|"
    r"\bsee (?:my )?(?:answers|comments) below|\bответ\w*[^\n.?!]{0,40}(?:ниже|в тексте|внутри|красным|синим)"
    r"|\b(?:ниже|в тексте|красным|синим)[^\n.?!]{0,25}\b(?:ответ|отвеч|коммент)"
    r"|\bкомментари\w+[^\n.?!]{0,25}(?:ниже|в тексте)",
    re.IGNORECASE,
)
GREETING: Final = re.compile(
    r"\s*(?:dzień dobry|dobry wieczór|witam(?: serdecznie)?|witaj(?:cie)?|cześć|hej|szanowni państwo"
    r"|szanown[ya] pan[ia]?e?"
    r"|hi|hello|hey|dear|good (?:morning|afternoon|evening)|здравствуйте|добрый (?:день|вечер)|доброе утро|привет"
    r"|уважаем\w+)\b(?:\s+[^\s,.!?]{1,30}){0,3}\s?[,!.]?\s*",
    re.IGNORECASE,
)
