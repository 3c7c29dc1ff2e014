"""What the worker runs for conversations."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from ucho.conversations.inbox_models import Attention
from ucho.conversations.models import Conversation
from ucho.conversations.operations import wake
from ucho.core.actors import By
from ucho.events.jobs import job, schedule

FORGET_ATTENTION: Final = timedelta(hours=1)


@schedule(every="PT30S")
@job("conversations.wake_snoozed", rights=["conversations.wake"])
def wake_snoozed(*, by: By) -> None:
    """Bring back the conversations whose time has come."""
    rows = Conversation.objects.filter(status=Conversation.Status.SNOOZED, snoozed_until__lte=by.at)
    for conversation in rows.order_by("snoozed_until")[:500]:
        wake(conversation, by=by)


@schedule(every="PT1H")
@job("conversations.forget_attention", queue="slow")
def forget_attention(*, by: By) -> None:
    """Remove who looked at what an hour ago: it is of no use to anybody."""
    Attention.objects.filter(seen_at__lt=by.at - FORGET_ATTENTION).delete()
