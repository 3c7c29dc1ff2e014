"""Which webhooks want which facts: a job follows the log and writes a delivery for each fact that somebody asked for.

It runs every second while there is a webhook that is switched on, and not at all while there is none.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from ucho.api.models import Webhook, WebhookDelivery
from ucho.api.queries import log
from ucho.api.webhooks.sending import send_soon
from ucho.core.actors import By
from ucho.core.database.tail import Tail
from ucho.events.jobs import enqueue, job, schedule
from ucho.events.models import FactRow
from ucho.org.models import Unit

ALL: Final = "*"
EVERY: Final = timedelta(seconds=1)
BATCH: Final = 500  # facts looked at in one transaction


def fan_out_soon(by: By) -> None:
    """Have the log followed; asking twice is asking once."""
    enqueue(fan_out, by=by, unique=fan_out.name)


@job("api.fan_out", tries=3)
def fan_out(*, by: By) -> None:
    """Tell every webhook what was committed since the last time, and come again in a second."""
    live = list(_live())
    if not live:
        return
    behind = log()
    for webhook in live:
        news = bool(behind.read(webhook.cursor, limit=1)[0])  # nearly always no: then nothing is locked nor written
        while news:
            news = _advance(webhook, behind, by)
    enqueue(fan_out, by=by, unique=fan_out.name, run_at=by.at + EVERY)


@schedule(every="PT5M")
@job("api.keep_fanning")
def keep_fanning(*, by: By) -> None:
    """Begin again, should the job that calls itself every second have failed."""
    if _live().exists():
        fan_out_soon(by)


def deliver(webhook: Webhook, facts: Iterable[FactRow], *, by: By) -> None:
    """Have facts told to a webhook; a second time changes nothing."""
    rows = [WebhookDelivery(webhook=webhook, fact=fact, next_at=by.at) for fact in facts]
    if rows:
        WebhookDelivery.objects.bulk_create(rows, ignore_conflicts=True)
        send_soon(webhook, by=by)


def _advance(webhook: Webhook, behind: Tail, by: By) -> bool:
    """Write a batch of deliveries and the cursor behind it, both or neither; return whether more may wait."""
    with transaction.atomic():
        webhook = Webhook.objects.select_for_update(of=("self",)).select_related("unit").get(pk=webhook.pk)
        ids, webhook.cursor = behind.read(webhook.cursor, BATCH)
        if webhook.enabled and webhook.removed_at is None:
            found = FactRow.objects.in_bulk(ids)
            deliver(webhook, _wanted(webhook, [found[pk] for pk in ids]), by=by)
        webhook.save(update_fields=["cursor"])
    return len(ids) == BATCH


def _wanted(webhook: Webhook, rows: list[FactRow]) -> list[FactRow]:
    """Return the facts of the types that a webhook asked for, in its unit or below."""
    types = set(webhook.events)
    found = [row for row in rows if row.type in types or ALL in types]
    if webhook.unit.parent_id is None or not found:
        return found
    inside = set(Unit.objects.filter(path__startswith=webhook.unit.path).values_list("pk", flat=True))
    return [row for row in found if row.unit_id in inside]


def _live() -> QuerySet[Webhook]:
    return Webhook.objects.filter(enabled=True, removed_at=None).order_by("pk")
