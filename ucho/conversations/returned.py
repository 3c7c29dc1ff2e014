"""Reports on mail that stands in no conversation, such as surveys: noted on that mail, and nobody's message."""

from __future__ import annotations

from ucho.channels import reports
from ucho.channels.contract import Inbound, Report
from ucho.channels.models import Account
from ucho.conversations.models import Message, MessageRef
from ucho.conversations.threading import quoted_by


def stands_alone(message: Inbound, account: Account) -> bool:
    """Return whether a message is a report that nobody has to read.

    It is when it is about mail of ours that is no message of a conversation: else a survey to 500 addresses that are
    gone would open 500 conversations with mail servers. And it is when it names no mail of ours at all: spammers write
    in our name, and what comes back of their mail comes to us. The ledger keeps it either way.

    Args:
        message: as it was read.
        account: where it arrived.
    """
    if message.report is None:
        return False
    about = reports.dispatch_of(message.report, account)
    if about is not None:
        return not Message.objects.filter(dispatch=about).exists()
    return _is_beyond_doubt(message.report) and not message.forwarded and not _concerns_somebody(message)


def _is_beyond_doubt(report: Report) -> bool:
    """Return whether servers alone write like this: with a code for each recipient. Else a person may have written."""
    return bool(report.told) and all(one.status or one.action == "complaint" for one in report.told)


def _concerns_somebody(message: Inbound) -> bool:
    """Return whether a report comes from somebody who has written to us, or names a message that others sent for us."""
    written = Message.objects.filter(direction=Message.Direction.IN, auto_kind="", identity__value=message.sender.value)
    if message.sender.value and written.exists():
        return True
    ids = list(message.report.original_ids) if message.report else []
    return MessageRef.objects.filter(ref__in=ids).exists() or any(True for _one in quoted_by(message))
