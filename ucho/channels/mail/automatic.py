"""Mail that no person wrote: answers of machines, bounces, lists, our own mail coming back."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import Final

from ucho.channels.contract import AutoKind
from ucho.channels.mail.headers import Fields
from ucho.channels.mail.letter import Mailbox

LOOP_FIELD: Final = "X-Ucho-Loop"

# Fields by which machines say that they answer by themselves, whatever stands in them but "no".
_ANSWER_FIELDS: Final = (
    b"x-autoreply", b"x-auto-reply", b"x-autorespond", b"x-auto-respond", b"x-autoresponder", b"x-autoresponse",
    b"x-auto-response", b"x-autoreply-from", b"x-mail-autoreply", b"x-vacation", b"x-mdautoresponder",
    b"x-fc-machinegenerated", b"x-ms-exchange-inbox-rules-loop",
)  # fmt: skip
_LIST_FIELDS: Final = (b"list-id", b"list-post", b"list-unsubscribe", b"list-help", b"x-mailing-list", b"mailing-list")
_SYSTEM_FIELDS: Final = (b"x-cron-env", b"x-facebook-notify", b"x-github-reason", b"x-gitlab-project")
_DAEMON: Final = re.compile(
    r"(?:mailer-?daemon|mail-daemon|postmaster|mail\.delivery|bounces?)(?:[+\-=].*)?@", re.IGNORECASE
)
_NO_REPLY: Final = re.compile(r"(?:no|do-?not|nie)[-_.]?(?:reply|replay|odpowiadaj)[^@]*@", re.IGNORECASE)
# What answering machines put before the subject; a person writes these words without the colon.
_ANSWER_SUBJECT: Final = re.compile(
    r"\s*(?:\[\s*)?(?:auto(?:matic(?:ally generated)?|mated)?[- ]?(?:reply|response|answer)"
    r"|out[- ]of[- ](?:the[- ])?office(?: (?:auto)?reply| message| notification)?|vacation (?:reply|message|notice)"
    r"|automatyczna (?:odpowied[zź]|wiadomo[sś][cć])|auto[- ]?odpowied[zź]|odpowied[zź] automatyczna|poza biurem"
    r"|nieobecno[sś][cć] w biurze"
    r"|автоматическ(?:ий|ое) (?:ответ|уведомление|сообщение)|авто[- ]?ответ(?:чик)?|вне офиса|нет на (?:рабочем )?месте"
    r"|отсутствие (?:на рабочем месте|в офисе)"
    r"|abwesenheits(?:notiz|meldung)|automatische antwort|réponse automatique)\s*(?:\]|[:：]|$)"
    r"|\s*ooo\s*:",
    re.IGNORECASE,
)
_BOUNCE_SUBJECT: Final = re.compile(
    r"\s*(?:undeliver(?:able|ed)|delivery status notification|mail delivery (?:failed|failure|system)|failure notice"
    r"|returned mail|delivery (?:has )?failed|warning: could not send|nie ?dostarczon[aoey]"
    r"|zwrot (?:wiadomo[sś]ci|poczty)|не доставлено|недоставленное|сообщение не доставлено)",
    re.IGNORECASE,
)


def classify(
    fields: Fields, *, subject: str, sender: Mailbox, answer_to: str, kind: tuple[str, str], loop_key: str, own: str
) -> AutoKind:
    """Say why a mail counts as automatic.

    Args:
        fields: the header of the mail.
        subject: its decoded subject.
        sender: who it says it is from.
        answer_to: the first Reply-To address, empty when there is none.
        kind: its MIME type and `report-type`.
        loop_key: the secret that signs our header, empty when there is none.
        own: the address of the mailbox it came to, empty when it is not known.

    Returns:
        The reason, empty when a person seems to have written it.
    """
    if is_ours(fields.text(LOOP_FIELD.lower().encode()), loop_key) or b"x-loop" in fields:
        return "loop"
    submitted = fields.word(b"auto-submitted")
    null_sender = b"return-path" in fields and fields.first(b"return-path").strip() in (b"<>", b"")
    if _is_bounce(fields, subject, sender, kind, by_itself=bool(null_sender or submitted)):
        return "bounce"
    if _answers_by_itself(fields, submitted, subject):
        return "auto_reply"
    if not _our_own_list(fields, own) and (
        _precedence(fields) in ("bulk", "list", "junk") or any(name in fields for name in _LIST_FIELDS)
    ):
        return "list"
    suppresses = fields.word(b"x-auto-response-suppress") not in ("", "none")
    unanswerable = bool(_NO_REPLY.match(sender.address)) and answer_to.lower() in ("", sender.address.lower())
    told = submitted not in ("", "no") or suppresses or any(name in fields for name in _SYSTEM_FIELDS)
    receipt = kind == ("multipart/report", "disposition-notification")
    return "system" if told or null_sender or unanswerable or receipt else ""


def _is_bounce(fields: Fields, subject: str, sender: Mailbox, kind: tuple[str, str], *, by_itself: bool) -> bool:
    """Return whether a mail reports on another one: a delivery report (RFC 3464), a complaint (RFC 5965), or alike."""
    if kind[0] == "multipart/report" and kind[1] in ("", "delivery-status", "feedback-report"):
        return True
    if b"x-failed-recipients" in fields:
        return True
    if not _DAEMON.match(sender.address):
        return False
    # The postmaster is also a person.
    return by_itself or not sender.address.lower().startswith("postmaster") or bool(_BOUNCE_SUBJECT.match(subject))


def _answers_by_itself(fields: Fields, submitted: str, subject: str) -> bool:
    if submitted.startswith("auto-replied") or _precedence(fields) in ("auto_reply", "auto-reply"):
        return True
    if fields.word(b"preference") == "auto_reply" or b"autoresponder" in fields.first(b"x-post-messageclass").lower():
        return True
    if fields.first(b"delivered-to").strip().lower() == b"autoresponder":
        return True
    if any(name in fields and fields.word(name) not in ("no", "false") for name in _ANSWER_FIELDS):
        return True
    return bool(_ANSWER_SUBJECT.match(subject[:998]))


def _precedence(fields: Fields) -> str:
    return fields.word(b"precedence") or fields.word(b"x-precedence")


def _our_own_list(fields: Fields, own: str) -> bool:
    """Return whether a mail reached us by a group of our own domain: what customers write to it is theirs.

    Companies often let `info@` be a group that passes everything on to the mailbox we read.
    """
    domain = own.rpartition("@")[2].lower().encode()
    if not domain or b"." not in domain:
        return False
    name = fields.first(b"list-id").lower().rpartition(b"<")[2].split(b">")[0].strip()
    return name.endswith(b"." + domain) or fields.first(b"list-post").lower().strip(b" <>").endswith(b"@" + domain)


def is_no_reply(address: str) -> bool:
    """Return whether an address says of itself that nobody reads what is sent to it."""
    return bool(_NO_REPLY.match(address) or _DAEMON.match(address))


def sign_loop(loop_key: str) -> str:
    """Return a fresh value of our header, by which our own mail is known when it comes back."""
    nonce = secrets.token_hex(8)
    return f"{nonce}.{_signature(nonce, loop_key)}"


def is_ours(value: str, loop_key: str) -> bool:
    """Return whether a header value was made by `sign_loop` under this key."""
    nonce, _, signature = value.strip().partition(".")
    return bool(loop_key and nonce and signature.isascii()) and hmac.compare_digest(
        signature, _signature(nonce, loop_key)
    )


def _signature(nonce: str, loop_key: str) -> str:
    return hmac.new(loop_key.encode(), b"loop:" + nonce.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:32]
