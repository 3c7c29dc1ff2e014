"""What the worker runs for conversations."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import structlog

from ucho.conversations.inbox_models import Attention
from ucho.conversations.listing import recount
from ucho.conversations.models import Conversation
from ucho.conversations.operations import wake
from ucho.core.actors import By
from ucho.events.jobs import job, schedule

_logger = structlog.get_logger()
FORGET_ATTENTION: Final = timedelta(hours=1)


@schedule(every="PT30S")
@job("conversations.wake_snoozed", rights=["conversations.wake"])
def wake_snoozed(*, by: By) -> None:
    """Bring back the conversations whose time has come."""
    rows = Conversation.objects.filter(status=Conversation.Status.SNOOZED, snoozed_until__lte=by.at)
    for conversation in rows.order_by("snoozed_until")[:500]:
        wake(conversation, by=by)


@schedule(daily="03:40")
@job("conversations.check_counters", queue="slow")
def check_counters(*, by: By) -> None:
    """Compute the counters of the inbox anew; a wrong one would be a bug, so it is told in the log."""
    wrong = recount()
    if wrong:
        _logger.error("counters_were_wrong", count=wrong)


@schedule(every="PT1H")
@job("conversations.forget_attention", queue="slow")
def forget_attention(*, by: By) -> None:
    """Remove who looked at what an hour ago: it is of no use to anybody."""
    Attention.objects.filter(seen_at__lt=by.at - FORGET_ATTENTION).delete()
