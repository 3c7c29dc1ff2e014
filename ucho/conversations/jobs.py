"""What the worker runs for conversations."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import structlog

from ucho.conversations.checking import differences, put_right
from ucho.conversations.inbox_models import Attention, InboxItem
from ucho.conversations.listing import recount
from ucho.conversations.models import Conversation
from ucho.conversations.operations import wake
from ucho.core.actors import By
from ucho.events.jobs import job, place, progress, schedule

_logger = structlog.get_logger()
PORTION: Final = 200  # conversations looked at between two signs of life
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


@job("conversations.wind_clocks", queue="slow")
def wind_clocks(*, by: By) -> None:
    """Go over all conversations and make clocks where they differ from the facts: once, for what is older than them."""
    done, total = 0, Conversation.objects.count()
    after = int(place() or 0)
    while ids := list(Conversation.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:PORTION]):
        for pk, _differences in list(differences(ids)):
            put_right(pk, by=by)
        after, done = ids[-1], done + len(ids)
        progress(done, max(total, done), place=after)


@schedule(daily="03:50")
@job("conversations.check_clocks", queue="slow")
def check_clocks(*, by: By) -> None:
    """Compare the clocks of what is still to do with the facts; a wrong one would be a bug, so it is logged."""
    listed = InboxItem.objects.filter(kind="conversation").exclude(folder=InboxItem.Folder.DONE)
    ids = list(listed.order_by("ref").values_list("ref", flat=True))
    for start in range(0, len(ids), PORTION):
        for pk, found in list(differences(ids[start : start + PORTION])):
            if put_right(pk, by=by):
                _logger.error("clocks_were_wrong", conversation=pk, count=len(found))
        progress(min(start + PORTION, len(ids)), len(ids))


@schedule(every="PT1H")
@job("conversations.forget_attention", queue="slow")
def forget_attention(*, by: By) -> None:
    """Remove who looked at what an hour ago: it is of no use to anybody."""
    Attention.objects.filter(seen_at__lt=by.at - FORGET_ATTENTION).delete()
