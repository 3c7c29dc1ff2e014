"""Turning what an agent typed into the message that leaves."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from ucho.channels.accounts import adapter_of, stored_settings
from ucho.channels.contract import Address, File, Outbound
from ucho.channels.models import Account
from ucho.conversations.models import Conversation, Message, MessageRef
from ucho.conversations.storing import AWAITED
from ucho.conversations.tokens import token_for
from ucho.customers.models import Identity

QUOTED_LINES: Final = 60  # of the message that is answered; the whole thread is in the customer's own mailbox
REFERENCES: Final = 30  # ids carried along; the adapter trims further to what a header may hold
_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")


def write_letter(
    conversation: Conversation,
    account: Account,
    to: Address,
    text: str,
    *,
    signature: str,
    files: Sequence[File] = (),
    copies: Sequence[Address] = (),
    automatic: bool = False,
) -> Outbound:
    """Return the message for the adapter: text with signature and the quoted question, subject, threading ids.

    Args:
        conversation: which one is answered.
        account: which of our accounts it leaves by.
        to: the customer's address.
        text: what the agent typed.
        signature: what goes under it, empty for none.
        files: attachments, stored as blobs already.
        copies: further addresses.
        automatic: whether a machine decided to send it.
    """
    adapter = adapter_of(account)
    token = token_for(conversation.pk)
    answered = _answered(conversation)
    refs = _references(conversation)
    body = f"{text.strip()}\n\n{signature}".strip() if signature else text.strip()
    quote = _quote(answered, conversation) if answered and adapter.capabilities.subject else ""
    return Outbound(
        message_id=adapter.new_message_id(stored_settings(account), token),
        recipient=to,
        text=f"{body}\n\n{quote}".rstrip() if quote else body,
        subject=_subject(conversation) if adapter.capabilities.subject else "",
        html=_html(body, quote) if adapter.capabilities.html else "",
        copies=tuple(copies),
        in_reply_to=refs[-1] if refs else "",
        references=tuple(refs),
        reply_token=token,
        automatic=automatic,
        language=conversation.language,
        files=tuple(files),
    )


def _subject(conversation: Conversation) -> str:
    subject = conversation.subject.strip()
    if not subject:
        with override(conversation.language or "en"):
            subject = _("Your message to us")
    return subject if re.match(r"(?i)(re|odp|отв|ha)\s*:", subject) else f"Re: {subject}"


def _answered(conversation: Conversation) -> Message | None:
    rows = conversation.messages.filter(direction=Message.Direction.IN, auto_kind="")
    return rows.select_related("identity__person").order_by("-at", "-pk").first()


def _references(conversation: Conversation) -> list[str]:
    """Return the ids of the thread, oldest first, the one that is answered last."""
    rows = MessageRef.objects.filter(message__conversation=conversation, message__auto_kind="")
    rows = rows.exclude(ref__startswith=AWAITED)
    newest = list(rows.order_by("-message__at", "-pk").values_list("ref", "message__direction")[:REFERENCES])
    refs = [ref for ref, _direction in reversed(newest)]
    last_in = next((ref for ref, direction in newest if direction == Message.Direction.IN), None)
    if last_in is not None:
        refs.remove(last_in)
        refs.append(last_in)
    return refs


def _quote(message: Message, conversation: Conversation) -> str:
    """Return the customer's message as a quotation in their language."""
    lines = message.text.strip().splitlines()
    shown = lines[:QUOTED_LINES] + (["[…]"] if len(lines) > QUOTED_LINES else [])
    with override(conversation.language or message.language or "en"):
        said = _("On %(date)s %(name)s wrote:") % {
            "date": _date(message.at, conversation.unit.time_zone),
            "name": _name(message.identity),
        }
    return "\n".join([said, *(f"> {line}".rstrip() for line in shown)])


def _date(at: datetime, zone: str) -> str:
    return date_format(at.astimezone(ZoneInfo(zone)), "j E Y, H:i")


def _name(identity: Identity | None) -> str:
    if identity is None:
        return ""
    return identity.person.name or identity.shown or identity.value


def _html(body: str, quote: str) -> str:
    said, _newline, quoted = quote.partition("\n")
    words = "\n".join(line.removeprefix(">").removeprefix(" ") for line in quoted.splitlines())
    block = f"<p>{html.escape(said)}</p><blockquote>{_paragraphs(words)}</blockquote>" if quote else ""
    return f"<div>{_paragraphs(body)}</div>{block}"


def _paragraphs(text: str) -> str:
    parts = re.split(r"\n\s*\n", text.strip())
    return "".join(f"<p>{_linked(part)}</p>" for part in parts if part.strip())


def _linked(text: str) -> str:
    out, last = [], 0
    for found in _LINK.finditer(text):
        url = html.escape(found.group(0))
        out += [html.escape(text[last : found.start()]), f'<a href="{url}">{url}</a>']
        last = found.end()
    out.append(html.escape(text[last:]))
    return "".join(out).replace("\n", "<br>\n")
