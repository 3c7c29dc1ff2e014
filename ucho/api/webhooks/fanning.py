"""Which webhooks want a fact: a row for each of them, written in the transaction of the fact itself.

While nobody wants anything, a fact costs a look at the clock: what is wanted is asked at most once a second and not
told to other processes. Whoever just began to want facts is therefore caught up with a moment later (`catch_up`).
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.db.models import QuerySet

from ucho.api.models import Webhook, WebhookDelivery
from ucho.api.webhooks.sending import send
from ucho.core.actors import By, system
from ucho.events import log
from ucho.events.jobs import enqueue, job
from ucho.events.models import FactRow
from ucho.org.models import Unit

ALL: Final = "*"
FRESH: Final = 1.0  # seconds that we believe what we know
CATCH_UP_AFTER: Final = timedelta(seconds=3)
FANNER: Final = system("api.webhooks")

_wanted: frozenset[str] = frozenset()
_asked_at = float("-inf")


def fan_out(row: FactRow) -> None:
    """Write down to whom a fact has to be told."""
    if not _perhaps(row.type):
        return
    by = By(FANNER, row.at, log.cause(row))
    for webhook in _live():
        if wants(webhook, row):
            deliver(webhook, row, by=by)


def deliver(webhook: Webhook, row: FactRow, *, by: By) -> None:
    """Have a fact told to a webhook; a second time changes nothing."""
    made = WebhookDelivery.objects.get_or_create(webhook=webhook, fact=row, defaults={"next_at": by.at})[1]
    if made:
        enqueue(send, by=by, unique=f"{send.name}:{webhook.pk}", webhook_id=webhook.pk)


def wants(webhook: Webhook, row: FactRow) -> bool:
    """Return whether a webhook asked for this type, and the fact lies in its unit or below."""
    if row.pk <= webhook.since_fact or not {ALL, row.type} & set(webhook.events):
        return False
    if webhook.unit.parent_id is None:
        return True
    unit = Unit.objects.filter(pk=row.unit_id).first() if row.unit_id else None
    return unit is not None and unit.path.startswith(webhook.unit.path)


def catch_up_soon(webhook: Webhook, *, by: By) -> None:
    """Have the facts found that other processes recorded before they knew of the webhook."""
    forget()
    enqueue(catch_up, by=by, run_at=by.at + CATCH_UP_AFTER, webhook_id=webhook.pk)


@job("api.catch_up_webhook")
def catch_up(*, by: By, webhook_id: int) -> None:
    """Write the deliveries that are missing since the webhook began to want facts."""
    webhook = _live().filter(pk=webhook_id).first()
    if webhook is None:
        return
    for row in _since(webhook).iterator(chunk_size=500):
        if wants(webhook, row):
            deliver(webhook, row, by=by)


def forget() -> None:
    """Ask again at the next fact what is wanted."""
    global _asked_at  # noqa: PLW0603 - what this process knows
    _asked_at = float("-inf")


def _since(webhook: Webhook) -> QuerySet[FactRow]:
    rows = FactRow.objects.filter(pk__gt=webhook.since_fact).order_by("pk")
    return rows if ALL in webhook.events else rows.filter(type__in=webhook.events)


def _perhaps(kind: str) -> bool:
    """Return whether somebody wanted this type a second ago at most."""
    global _wanted, _asked_at
    now = time.monotonic()
    if now - _asked_at > FRESH:
        _wanted, _asked_at = _types(_live()), now
    return kind in _wanted or ALL in _wanted


def _types(webhooks: Iterable[Webhook]) -> frozenset[str]:
    return frozenset(kind for webhook in webhooks for kind in webhook.events)


def _live() -> QuerySet[Webhook]:
    return Webhook.objects.filter(enabled=True, removed_at=None).select_related("unit")
