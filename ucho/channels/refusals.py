"""Why another side did not take our mail: what its code and its words say of the address, and what we tell people.

Codes are those of RFC 3463, as far as servers keep to it. Where a code is vague or misused (5.0.0, 5.7.1 for an unknown
user), the words decide; those of Polish and Russian providers are known besides English ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

PERMANENT: Final = "permanent"  # nothing will ever reach this address
TEMPORARY: Final = "temporary"  # given up this time; another time may do
REFUSED: Final = "refused"  # it was about the message or about us, not about the address

WORDS: Final = {
    "no_mailbox": _("There is no such mailbox, or it was closed."),
    "no_domain": _("There is no mail server for this address. It may be misspelt."),
    "full": _("The mailbox is full."),
    "too_large": _("The message is too large for the other side."),
    "spam": _("The other side took the message for spam, or does not take mail from our server."),
    "not_authenticated": _("The other side could not make sure that the message comes from us."),
    "sender": _("A mail server on the way does not take mail from our address."),
    "unreachable": _("The other side could not be reached for too long."),
    "loop": _("The message went in a circle between servers."),
    "unknown": _("The other side did not take the message."),
}
"""The reasons in words, by code."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a refusal means: `kind` for the address, `reason` for people, a key of `WORDS`."""

    kind: str
    reason: str


_KINDS: Final = {
    "no_mailbox": PERMANENT,
    "no_domain": PERMANENT,
    "full": TEMPORARY,  # 5.2.2 says that it never changes; people do empty their mailboxes
    "unreachable": TEMPORARY,
}
_STATUS: Final = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")
_REPLY: Final = re.compile(r"(?<![\d.])([45])\d\d(?=[ -]|$)")
_BY_DETAIL: Final = {
    (1, 1): "no_mailbox",
    (1, 2): "no_domain",
    (1, 3): "no_mailbox",
    (1, 6): "no_mailbox",
    (1, 10): "no_mailbox",
    (2, 1): "no_mailbox",
    (2, 2): "full",
    (2, 3): "too_large",
    (3, 4): "too_large",
    (4, 1): "unreachable",
    (4, 2): "unreachable",
    (4, 3): "unreachable",
    (4, 4): "no_domain",
    (4, 6): "loop",
    (4, 7): "unreachable",
    (4, 14): "loop",
    (4, 310): "no_domain",
    (4, 312): "unreachable",
    (4, 316): "unreachable",
    (7, 26): "not_authenticated",
    (7, 23): "not_authenticated",
    (7, 20): "not_authenticated",
    (7, 27): "no_domain",
}
"""(subject, detail) → reason, where the pair alone says enough."""
_VAGUE: Final = {(4, 1)}  # Exchange Online answers 5.4.1 for mailboxes it does not know
_PHRASES: Final = {
    "sender": (
        r"sender(?: address)?:? (?:rejected|verif|denied|refused|unknown|domain|not|is not|must)",
        r"not (?:owned by|(?:a )?local sender|allowed to send|permitted to send)|send ?as\b|sendasdenied",
        r"permissions? to send as|(?:reverse|return)[- ]?path|envelope (?:from|sender)",
        r"adres\w* nadawcy|nadawc\w+ .{0,40}odrzucon|(?:адрес )?отправител\w+.{0,40}(?:отверг|отклон|не )",
    ),
    "full": (
        (
            r"(?:mailbox|inbox|user|account|recipient|quota|storage|disk)\b.{0,40}\b(?:full|quota"
            r"|out of (?:storage|space))"
        ),
        r"over ?quota",
        r"quota exceeded",
        r"exceed\w* .{0,30}quota",
        r"out of storage",
        r"(?:mailbox|storage) size limit",
        r"skrzynk\w+.{0,60}(?:pełna|przepełnion|zapełnion)",
        r"przekroczon\w+.{0,40}(?:pojemno|quot|limit\w* skrzynk)",
        r"brak (?:wolnego )?miejsca",
        r"ящик.{0,60}(?:переполнен|заполнен)",
        r"квот\w+.{0,30}(?:превышен|исчерпан)",
        r"превышен\w*.{0,40}(?:квот|размер (?:почтового )?ящика|лимит ящика)",
        r"нет (?:свободного )?места",
    ),
    "no_domain": (
        (
            r"(?:host|domain)(?: name)?(?: or domain name)?\b.{0,60}(?:not found|does(?: not|n't) exist"
            r"|unknown|no such)"
        ),
        r"no such (?:host|domain)",
        r"unknown (?:host|domain)",
        r"nxdomain",
        r"unrouteable (?:mail )?(?:domain|address)",
        r"null mx",
        r"bad destination (?:mailbox|system)",
        r"no (?:mx|mail) (?:record|server|exchanger)",
        r"name service error",
        r"domain\w* .{0,60}nie istnieje",
        r"nie znaleziono (?:domeny|serwera)",
        r"nieznana domena",
        r"домен.{0,60}не (?:существует|найден)",
    ),
    "no_mailbox": (
        (
            r"(?:user|recipient|mailbox|address|account|addressee|person|email)\b.{0,60}(?:unknown|not found"
            r"|does(?: not|n't) exist|no longer|not exist|disabled|inactive|deactivated|suspended|closed"
            r"|not (?:a )?(?:valid|known|available|active)|unavailable|expired|cannot be found"
            r"|could ?n[o']t be found)"
        ),
        r"no such (?:user|recipient|mailbox|person|address|account)",
        r"(?:unknown|invalid) (?:user|recipient|mailbox|address|local)",
        r"no mailbox (?:here|by)",
        r"not our customer",
        r"user doesn't",
        r"undeliverable address",
        r"address rejected",
        r"recipient rejected",
        r"recipient address rejected(?!:? (?:policy|grey|rate|service))",
        r"account that you tried to reach",
        (
            r"(?:użytkownik|adresat|odbiorc|kont|skrzynk|adres)\w*.{0,60}(?:nie istnieje|nieaktywn"
            r"|zablokowan|usunięt|zawieszon|nie został\w* znalezion)"
        ),
        r"nie ma takie\w+",
        r"nieznany (?:użytkownik|odbiorca|adres)",
        r"nie znaleziono",
        (
            r"(?:пользовател|получател|адресат|ящик|адрес)\w*.{0,60}(?:не существует|не найден|заблокирован"
            r"|удал[её]н|отключ[её]н|неактивен|недоступен)"
        ),
        r"нет такого",
        r"неизвестн\w+ (?:пользовател|получател|адрес)",
    ),
    "too_large": (
        r"message.{0,30}(?:too (?:large|big|long)|size|exceed)",
        r"size limit",
        r"exceeds? .{0,30}size",
        r"za duż",
        r"zbyt duż",
        r"przekracza.{0,40}rozmiar",
        r"слишком большо",
        r"превышает.{0,40}размер",
    ),
    "not_authenticated": (
        r"\bdmarc\b",
        r"\bspf\b",
        r"\bdkim\b",
        r"unauthenticated",
        r"not authenticated",
        r"authentication (?:check|failed)",
    ),
    "spam": (
        r"spam",
        r"black ?list",
        r"block ?list",
        r"blocked",
        r"\brbl\b",
        r"dnsbl",
        r"reputation",
        r"policy",
        r"unsolicited",
        r"content (?:rejected|denied)",
        r"virus",
        r"phish",
        r"listed (?:in|at|by)",
        r"спам",
        r"чёрн",
        r"черн\w+ спис",
        r"odrzucon\w+.{0,40}(?:polity|treść)",
    ),
    "loop": (
        r"too many hops",
        r"mail loop",
        r"routing loop",
        r"hop count",
        r"pętl",
        r"зациклив",
    ),
    "unreachable": (
        r"timed? ?out",
        r"time ?limit",
        r"retry (?:time|timeout)",
        r"delivery time expired",
        r"too long",
        r"giv(?:en|ing) up",
        r"(?:connection|connect).{0,40}(?:refused|failed|lost|reset|closed|timed|impossible)",
        r"unreachable",
        r"no route to host",
        r"(?:could|can)(?: not|n't|not) (?:connect|be reached)",
        r"przekroczono czas",
        r"nie można (?:się )?połączyć",
        r"истекло время",
        r"тайм-?аут",
        r"не удалось (?:соединиться|подключиться|установить соединение)",
    ),
}
_SAID: Final = {reason: re.compile("|".join(found), re.IGNORECASE) for reason, found in _PHRASES.items()}


def judge(status: str, words: str) -> Verdict:
    """Say what a refusal means.

    Args:
        status: its code (RFC 3463), empty when it has none.
        words: what the server said, may begin with codes of its own.

    Returns:
        The verdict; a refusal that says nothing of the address is `TEMPORARY` when its reason is unknown, so that three
        of them in a month count like one that is sure, and `REFUSED` when it was about the message or about us.
    """
    words = words[:1_000]
    code = _STATUS.search(status) or _STATUS.search(words)
    pair = (int(code[2]), int(code[3])) if code else (0, 0)
    said = next((reason for reason, phrase in _SAID.items() if phrase.search(words)), "")
    reason = said if pair in _VAGUE and said else _BY_DETAIL.get(pair, "")
    if not reason:
        reason = said or {1: "no_mailbox", 7: "spam"}.get(pair[0], "unknown")
        if pair in ((1, 7), (1, 8)):  # "bad sender's address"
            reason = "sender"
    kind = _KINDS.get(reason, TEMPORARY if reason == "unknown" else REFUSED)
    reply = _REPLY.search(words)
    if kind == PERMANENT and (code[1] if code else reply[1] if reply else "5") == "4":
        kind = TEMPORARY  # "mailbox unavailable, try later" (greylisting): not for good
    return Verdict(kind, reason)


def status_in(words: str) -> str:
    """Return the code (RFC 3463) in a server's words, empty when there is none.

    Args:
        words: what the server said.
    """
    found = _STATUS.search(words[:1_000])
    return found[0] if found else ""
