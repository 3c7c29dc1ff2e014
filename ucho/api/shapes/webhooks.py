"""Webhooks as the API shows them; their secrets are shown once, when they are made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime

from ucho.api.models import Webhook, WebhookDelivery
from ucho.events.facts import Fact


@dataclass(frozen=True, slots=True)
class WebhookShape:
    """An address that is told facts; `problem` is a code: why it was switched off by itself."""

    id: int
    unit: int
    url: str
    events: list[str]
    enabled: bool
    problem: str
    failures: int
    failing_since: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class NewWebhookShape:
    """A webhook with the secret that its receiver checks signatures with, empty when it stayed as it was."""

    webhook: WebhookShape
    secret: str


@dataclass(frozen=True, slots=True)
class DeliveryShape:
    """One fact for one webhook, and how its last try ended."""

    id: int
    fact: int
    type: str
    state: str
    tries: int
    next_at: datetime | None
    response_code: int | None
    error: str
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class EventShape:
    """A fact type that webhooks may ask for; `payload` names the fields of its payload with their types."""

    type: str
    version: int
    doc: str
    payload: dict[str, str]


def event(name: str, kind: type[Fact]) -> EventShape:
    """Return a fact type."""
    payload = {field.name: str(field.type) for field in fields(kind)}  # type: ignore[arg-type]  # all facts are
    return EventShape(name, kind.version, (kind.__doc__ or "").partition("\n")[0], payload)


def webhook(row: Webhook) -> WebhookShape:
    """Return a webhook."""
    return WebhookShape(
        row.pk,
        row.unit_id,
        row.url,
        list(row.events),
        row.enabled,
        row.problem,
        row.failures,
        row.failing_since,
        row.created_at,
    )


def deliveries(rows: Iterable[WebhookDelivery]) -> list[DeliveryShape]:
    """Return deliveries."""
    return [delivery(row) for row in rows]


def delivery(row: WebhookDelivery) -> DeliveryShape:
    """Return a delivery."""
    waits = row.state == WebhookDelivery.State.PENDING
    return DeliveryShape(
        row.pk,
        row.fact_id,
        row.fact.type,
        row.state,
        row.tries,
        row.next_at if waits else None,
        row.response_code,
        row.error,
        row.done_at,
    )
