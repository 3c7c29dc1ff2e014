"""A mailbox that exists only here: mail is put into its journal by hand, and what it sends goes nowhere."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import uuid4

from django.utils.translation import gettext_lazy as _

from ucho.channels.contract import Adapter, Address, Capabilities, Inbound, Outbound, Receipt, Setting, Unreadable
from ucho.channels.mail.addresses import normal
from ucho.channels.mail.inbound import inbound
from ucho.channels.mail.reader import read
from ucho.core.language import detect

TEXT_LIMIT = 20_000  # characters that a visitor may type


class Simulator(Adapter):
    """Reads whole mails, and the short documents that the simulator page writes; sends to nobody.

    A document is a JSON object. `id` (unique), `from` (an e-mail address) and `text` must be there; `name`, `subject`,
    `in_reply_to` (the id of the message that is answered) and `sent_at` (ISO 8601, with its zone) may be.
    """

    name = "simulator"
    label = _("Simulator")
    icon = "flask"
    address_kind = "email"
    capabilities = Capabilities(
        html=True, subject=True, attachments=True, copies=True, idempotent=True, content_is_identity=True
    )
    settings: ClassVar[Sequence[Setting]] = (Setting("address", _("Address"), required=True),)

    def normalise(self, raw: bytes, settings: Mapping[str, str]) -> Sequence[Inbound]:
        """Read a document or a mail.

        Raises:
            Unreadable: it is neither, or says nothing.
        """
        return [_document(raw) if raw.lstrip().startswith(b"{") else _mail(raw, self.address(settings))]

    def send(self, message: Outbound, settings: Mapping[str, str]) -> Receipt:
        """Take a message and do nothing with it: it stays where it is stored already."""
        return Receipt(external_id=message.message_id)

    def address(self, settings: Mapping[str, str]) -> str:
        """Return the address that the simulated customers write to."""
        return normal(settings.get("address", ""))

    def new_message_id(self, settings: Mapping[str, str], token: str) -> str:
        """Return an id in the domain of the simulated mailbox."""
        return f"<{uuid4().hex}.{token}@{settings.get('address', '').rpartition('@')[2] or 'simulator.test'}>"


def _document(raw: bytes) -> Inbound:
    try:
        document = json.loads(raw)
    except ValueError:
        raise Unreadable("not_json") from None
    sender, text = _word(document, "from"), _word(document, "text")
    if "@" not in sender or not text or not _word(document, "id"):
        raise Unreadable("incomplete")
    reply_to = _word(document, "in_reply_to")
    return Inbound(
        external_id=f"<{_word(document, 'id')}@simulator.test>",
        sender=Address("email", normal(sender), name=_word(document, "name"), shown=sender),
        sent_at=_moment(_word(document, "sent_at")),
        text=text,
        subject=_word(document, "subject"),
        references=(reply_to,) if reply_to else (),
        language=detect(text),
    )


def _word(document: Mapping[str, Any], name: str) -> str:
    value = document.get(name, "")
    return value.strip()[:TEXT_LIMIT] if isinstance(value, str) else ""


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _mail(raw: bytes, own: str) -> Inbound:
    letter = read(raw)
    if "@" not in letter.sender.address:
        raise Unreadable("no_sender")
    return inbound(letter, own)
