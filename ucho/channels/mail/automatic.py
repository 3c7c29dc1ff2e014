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

_ANSWER_FIELDS: Final = (b"x-autoreply", b"x-autorespond", b"x-autoresponder", b"x-autoreply-from", b"x-mail-autoreply")
_LIST_FIELDS: Final = (b"list-id", b"list-post", b"list-unsubscribe", b"list-help", b"x-mailing-list", b"mailing-list")
_DAEMON: Final = re.compile(
    r"(?:mailer-?daemon|mail-daemon|postmaster|mail\.delivery|bounces?)(?:[+\-=].*)?@", re.IGNORECASE
)
_NO_REPLY: Final = re.compile(r"(?:no|do-?not|nie)[-_.]?(?:reply|replay|odpowiadaj)[^@]*@", re.IGNORECASE)
# What answering machines put before the subject; a person writes these words without the colon.
_ANSWER_SUBJECT: Final = re.compile(
    r"\s*(?:auto(?:matic)?[- ]?(?:reply|response)|out of (?:the )?office(?: autoreply)?|automatyczna odpowied[zź]"
    r"|autoodpowied[zź]|odpowied[zź] automatyczna|poza biurem|автоматический ответ|автоответ(?:чик)?)\s*[:：]",
    re.IGNORECASE,
)


def classify(
    fields: Fields, *, subject: str, sender: Mailbox, answer_to: str, kind: tuple[str, str], loop_key: str
) -> AutoKind:
    """Say why a mail counts as automatic.

    Args:
        fields: the header of the mail.
        subject: its decoded subject.
        sender: who it says it is from.
        answer_to: the first Reply-To address, empty when there is none.
        kind: its MIME type and `report-type`.
        loop_key: the secret of our signed header, empty when there is none.

    Returns:
        The reason, empty when a person seems to have written it.
    """
    if is_ours(fields.text(LOOP_FIELD.lower().encode()), loop_key) or b"x-loop" in fields:
        return "loop"
    submitted = fields.word(b"auto-submitted")
    if kind[0] == "multipart/report" and kind[1] in ("", "delivery-status"):
        return "bounce"
    null_sender = b"return-path" in fields and fields.first(b"return-path").strip() in (b"<>", b"")
    if b"x-failed-recipients" in fields or (_DAEMON.match(sender.address) and (null_sender or submitted)):
        return "bounce"
    if _DAEMON.match(sender.address) and not sender.address.lower().startswith("postmaster"):
        return "bounce"
    if _answers_by_itself(fields, submitted, subject):
        return "auto_reply"
    if fields.word(b"precedence") in ("bulk", "list", "junk") or any(name in fields for name in _LIST_FIELDS):
        return "list"
    suppresses = fields.word(b"x-auto-response-suppress") not in ("", "none")
    unanswerable = bool(_NO_REPLY.match(sender.address)) and answer_to.lower() in ("", sender.address.lower())
    return "system" if submitted not in ("", "no") or suppresses or null_sender or unanswerable else ""


def _answers_by_itself(fields: Fields, submitted: str, subject: str) -> bool:
    if submitted.startswith("auto-replied") or fields.word(b"precedence") in ("auto_reply", "auto-reply"):
        return True
    if any(name in fields and fields.word(name) not in ("no", "false") for name in _ANSWER_FIELDS):
        return True
    return bool(_ANSWER_SUBJECT.match(subject))


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
