"""Whom bounces of a mail go to: our signed return path where the outgoing server allows it, else the plain address."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import Final

import structlog

from ucho.channels import refusals
from ucho.channels.contract import Outbound, Receipt, Undeliverable
from ucho.channels.mail import smtp
from ucho.channels.mail.compose import Letterhead, reply_address, wire_address
from ucho.channels.mail.servers import Server

LONGEST_LOCAL_PART: Final = 64  # bytes; RFC 5321, 4.5.3.1.1
QUICK: Final = 10.0  # seconds; after a slower refusal a second try would outlast the lease of the message
_NOT_THE_SENDER: Final = ("no_mailbox", "no_domain", "full", "too_large", "loop")
_logger = structlog.get_logger()


def return_path(message: Outbound, head: Letterhead) -> str:
    """Return the envelope sender of a mail.

    Automatic mail has the signed one, too, and not the empty one: whatever it bounces for has to come back to us.

    Args:
        message: what is sent.
        head: who sends it.
    """
    signed = wire_address(reply_address(head, message.return_token))
    return signed if len(signed.rpartition("@")[0]) <= LONGEST_LOCAL_PART else wire_address(head.address)


def hand_over(server: Server, message: Outbound, head: Letterhead, recipients: Sequence[str], mail: bytes) -> Receipt:
    """Hand one mail to a server.

    Some servers let a user send from nothing but the user's own address, letter by letter. A refusal that may be about
    our return path is therefore answered with the plain address once; its bounces are then known by the ids they hold.

    Args:
        server: who takes it.
        message: what is sent.
        head: who sends it.
        recipients: the main recipient first, then copies.
        mail: the whole mail with CRLF line ends.

    Returns:
        The server's words.

    Raises:
        Undeliverable: it was not taken.
        InDoubt: the line died after the final dot.
    """
    sender, plain, start = return_path(message, head), wire_address(head.address), monotonic()
    try:
        return smtp.deliver(server, sender, recipients, mail)
    except Undeliverable as refusal:
        reason = refusals.judge("", refusal.reason).reason
        if sender == plain or not refusal.permanent or reason in _NOT_THE_SENDER or monotonic() - start > QUICK:
            raise
        _logger.warning("return_path_refused", server=server.host, reason=reason)
    return smtp.deliver(server, plain, recipients, mail)
