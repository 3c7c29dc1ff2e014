"""From a letter to the message that conversations take in: addresses normalised, reply tokens found."""

from __future__ import annotations

from collections.abc import Sequence

from ucho.channels.contract import Address, Inbound
from ucho.channels.mail.addresses import normal
from ucho.channels.mail.letter import Letter, Mailbox


def inbound(letter: Letter, own: str) -> Inbound:
    """Return a letter as the contract has it."""
    return Inbound(
        external_id=letter.message_id or f"<{letter.digest[:40]}@digest.invalid>",
        sender=_address(letter.sender),
        sent_at=letter.date,
        text=letter.text,
        subject=letter.subject,
        html=letter.html,
        quoted=letter.quoted,
        recipients=[_address(found) for found in letter.to if found.address],
        copies=[_address(found) for found in letter.cc if found.address],
        reply_to=[_address(found) for found in letter.reply_to],
        references=list(dict.fromkeys([*letter.in_reply_to, *reversed(letter.references)])),
        reply_tokens=_tokens(letter, own),
        language=letter.language,
        auto_kind=letter.auto_kind,
        files=letter.attachments,
        problems=letter.problems,
        report=letter.report,
    )


def _address(mailbox: Mailbox) -> Address:
    value = normal(mailbox.address)
    return Address("email", value, mailbox.name, mailbox.address if mailbox.address != value else "")


def _tokens(letter: Letter, own: str) -> Sequence[str]:
    """Return what stands after the plus in addresses of ours: first where servers delivered it, then To and Cc."""
    local, _at, domain = own.partition("@")
    written = [*letter.delivered_to, *(found.address for found in (*letter.to, *letter.cc))]
    tokens = []
    for address in written[:200]:
        before, _at, host = address.strip().rpartition("@")
        base, plus, token = before.partition("+")
        if plus and token and (not own or (base.lower() == local and normal(f"x@{host}")[2:] == domain)):
            tokens.append(token)
    return list(dict.fromkeys(tokens))
