"""Reports on mail of ours that stands in no conversation, such as surveys: noted on that mail, and nobody's message."""

from __future__ import annotations

from ucho.channels import reports
from ucho.channels.contract import Inbound
from ucho.channels.models import Account
from ucho.conversations.models import Message


def stands_alone(message: Inbound, account: Account) -> bool:
    """Return whether a message is a bounce or a complaint about mail of ours that is no message of a conversation.

    Without this, a survey to 500 addresses that are gone would open 500 conversations with mail servers.

    Args:
        message: as it was read.
        account: where it arrived.
    """
    if message.report is None:
        return False
    about = reports.dispatch_of(message.report, account)
    return about is not None and not Message.objects.filter(dispatch=about).exists()
