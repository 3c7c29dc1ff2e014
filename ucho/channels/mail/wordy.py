"""Bounces that tell in words alone, in English, Polish and Russian, and layouts older than RFC 3464."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from email import message_from_bytes
from typing import Final, Literal

from ucho.channels.contract import Told
from ucho.channels.mail.addresses import normal, parse_mailboxes
from ucho.channels.mail.headers import Fields

WORDS: Final = 20_000  # characters before the copy of our mail that are looked at
BYTES: Final = 32_768  # of a mail that the library of old layouts gets to see
LINES: Final = 800  # likewise: it tries dozens of patterns on each
MOST: Final = 10  # addresses; more are a list of something else

_COPY: Final = re.compile(
    r"^[^\S\n]*(?:-{2,}|={3,}|_{5,}|>{2,})?[^\S\n]*(?:this is a copy of (?:the|your)|below this line is a copy|"
    r"(?:the )?(?:header|text|body)s? (?:of|from) (?:the |your )?(?:original|message)|original (?:message|mail)\b|"
    r"(?:unsent|returned|undelivered) message|your (?:original )?message (?:follows|headers)|"
    r"message (?:header|text)s?\b|"
    r"copy of (?:your|the) (?:message|original)|treść (?:oryginalnej|twojej|zwróconej)|oryginalna wiadomość|"
    r"nagłówki (?:oryginalnej|wiadomości)|kopia (?:twojej|wiadomości)|"
    r"(?:исходное|оригинал(?:ьное)?) (?:письмо|сообщение)|"
    r"текст (?:исходного|вашего|письма)|копия (?:вашего )?(?:письма|сообщения)|заголовки (?:исходного|вашего|письма))"
    r"|^(?:Received|Return-Path|DKIM-Signature|MIME-Version): ",
    re.IGNORECASE | re.MULTILINE,
)
_ADDRESS: Final = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_NOBODY: Final = re.compile(r"(?:mailer-?daemon|postmaster|abuse|hostmaster|support|pomoc|noreply|no-reply|bounces?)@")
_STATUS: Final = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?!\.?\d)")
_REPLY: Final = re.compile(r"(?<![\d.])[45][0-5]\d[ -](?=\S)")
_LATE: Final = re.compile(
    r"\bdelayed\b|delay(?:ed)? (?:notification|delivery)|not (?:yet )?been delivered (?:yet|after|for)|still trying|"
    r"will (?:continue|keep) (?:to try|trying|retrying)|will be retried|do not need to (?:resend|re-send)|warning:? |"
    r"opóźni|kolejn\w+ prób\w* (?:dostarczenia|doręczenia)|będ\w+ ponawian|"
    r"задерж(?:ано|ана|ка|ивается)|попытки (?:доставки )?(?:будут|продолж)|доставка отложена",
    re.IGNORECASE,
)
_OVER: Final = re.compile(
    r"giv(?:en|ing) up|gave up|permanent|could not be delivered|undeliver(?:able|ed)|failed (?:to deliver|permanently)|"
    r"delivery (?:has )?failed|niedoręczon|nie (?:została|mogła zostać) (?:dostarczona|doręczona)|rezygnuj|"
    r"не (?:может быть|было|удалось) достав|окончательн",
    re.IGNORECASE,
)


def from_words(fields: Fields, raw: bytes, words: str, hint: str) -> Sequence[Told]:
    """Return what the words of a bounce tell.

    Args:
        fields: the header of the bounce.
        raw: the bounce.
        words: its text.
        hint: the charset the mail uses where it declares none.

    Returns:
        One entry for each recipient that is named; one without an address when none is.
    """
    text = _before_copy(words)
    ours = {
        normal(box.address) for name in (b"to", b"from", b"cc") for box in parse_mailboxes(fields.first(name), hint)[0]
    }
    failed = _listed(fields) or _named(text, ours) or _by_layout(raw)
    status = _STATUS.search(text)
    late = bool(_LATE.search(fields.text(b"subject", hint)) or (_LATE.search(text) and not _OVER.search(text)))
    said = _sentence(text, status)
    action: Literal["failed", "delayed"] = "delayed" if late else "failed"
    return [Told(one, action, status[0] if status else "", said) for one in (failed[:MOST] or [""])]


def _before_copy(words: str) -> str:
    """Return what the server says itself, without the copy of our mail behind it."""
    words = words[:WORDS].replace("\r\n", "\n").replace("\r", "\n")
    for found in _COPY.finditer(words):
        if words[: found.start()].strip():
            return words[: found.start()]
    return words


def _listed(fields: Fields) -> list[str]:
    """Return the recipients that Exim and Gmail name in the header."""
    value = b",".join(fields.all(b"x-failed-recipients")[:MOST])
    return [normal(box.address) for box in parse_mailboxes(value)[0] if "@" in box.address]


def _named(text: str, ours: set[str]) -> list[str]:
    """Return the addresses in the server's words that are neither ours nor its own."""
    found = dict.fromkeys(normal(one.strip(".'")) for one in _ADDRESS.findall(text))
    return [one for one in found if one not in ours and not _NOBODY.match(one) and not _is_ours(one, ours)]


def _is_ours(address: str, ours: set[str]) -> bool:
    """Return whether an address is one of ours with a word of its own after a plus."""
    local, _at, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}" in ours


def _by_layout(raw: bytes) -> list[str]:
    """Return what a library of old layouts finds; it is slow to load, so only such mails pay for it."""
    from flufl.bounce import all_failures

    logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)  # it tells of each layout that it tries
    try:
        late, failed = all_failures(message_from_bytes(b"\n".join(raw[:BYTES].splitlines()[:LINES])))
    except Exception:  # it does not expect hostile mail
        return []
    return sorted({normal(one.decode("utf-8", "replace")) for one in (*failed, *late) if b"@" in one})


def _sentence(text: str, status: re.Match[str] | None) -> str:
    """Return the line with the server's code, else the first lines that say something."""
    at = status or _REPLY.search(text)
    if at is not None:
        start = text.rfind("\n", 0, at.start()) + 1
        end = text.find("\n\n", at.end())
        return " ".join(text[start : end if end >= 0 else len(text)].split())[:500]
    return " ".join(text.split())[:500]
