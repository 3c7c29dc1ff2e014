"""Webhooks: who is told what happens, and how the telling goes."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from ucho.api import cursors, operations, queries
from ucho.api.answers import Page, answer, page
from ucho.api.bearer import Asking
from ucho.api.endpoints.asked import says
from ucho.api.inputs import Given, Id, Line, Paging
from ucho.api.models import Webhook
from ucho.api.shapes import webhooks as shapes
from ucho.core.errors import Missing, Refused
from ucho.core.operations import demand
from ucho.events.facts import FACTS
from ucho.org import queries as org

router = Router()


class NewWebhook(Given):
    """An address; `unit` is whose facts it hears of, the whole company's when left out."""

    url: Line
    events: list[Line]
    unit: Id | None = None


class ChangedWebhook(Given):
    """What is to change; what is left out stays as it is."""

    url: Line | None = None
    events: list[Line] | None = None
    enabled: bool | None = None
    new_secret: bool = False


@router.get("/webhooks", response=says(Page[shapes.WebhookShape]))
def list_webhooks(request: Asking, given: Query[Paging]) -> HttpResponse:
    """List webhooks."""
    demand(request.by, operations.MANAGE)
    after = cursors.read_id("h", given.cursor) if given.cursor else 0
    rows = queries.by_id(queries.webhooks_for(request.by.actor), after=after, limit=given.limit)
    return page(rows, given.limit, lambda row: cursors.of_id("h", row.pk), lambda found: map(shapes.webhook, found))


@router.get("/webhooks/events", response=says(Page[shapes.EventShape]))
def list_events(request: Asking) -> HttpResponse:
    """List the events that a webhook may ask for."""
    demand(request.by, operations.MANAGE)
    return answer({"items": [shapes.event(name, kind) for name, kind in sorted(FACTS.items())], "next": None})


@router.post("/webhooks", response=says(shapes.NewWebhookShape, 201))
def add_webhook(request: Asking, given: NewWebhook) -> HttpResponse:
    """Add a webhook. The secret in the answer is shown once."""
    unit = next((one for one in org.units() if one.pk == given.unit or given.unit is None), None)
    if unit is None:
        raise Refused(_("There is no such unit."))
    made, secret = operations.add_webhook(unit, url=given.url, events=given.events, by=request.by)
    return answer(shapes.NewWebhookShape(shapes.webhook(made), secret), 201)


@router.get("/webhooks/{pk}", response=says(shapes.WebhookShape))
def get_webhook(request: Asking, pk: Id) -> HttpResponse:
    """Return a webhook."""
    return answer(shapes.webhook(_webhook(request, pk)))


@router.patch("/webhooks/{pk}", response=says(shapes.NewWebhookShape))
def change_webhook(request: Asking, pk: Id, given: ChangedWebhook) -> HttpResponse:
    """Change a webhook, switch it on or off, or make a new secret."""
    secret = operations.change_webhook(
        _webhook(request, pk),
        url=given.url,
        events=given.events,
        enabled=given.enabled,
        new_secret=given.new_secret,
        by=request.by,
    )
    return answer(shapes.NewWebhookShape(shapes.webhook(_webhook(request, pk)), secret))


@router.delete("/webhooks/{pk}", response=says(shapes.WebhookShape))
def remove_webhook(request: Asking, pk: Id) -> HttpResponse:
    """Remove a webhook."""
    webhook = _webhook(request, pk)
    operations.remove_webhook(webhook, by=request.by)
    webhook.refresh_from_db()
    return answer(shapes.webhook(webhook))


@router.post("/webhooks/{pk}/test", response=says(shapes.DeliveryShape, 201))
def test_webhook(request: Asking, pk: Id) -> HttpResponse:
    """Send a test; see the webhook's deliveries for how it went."""
    return answer(shapes.delivery(operations.test_webhook(_webhook(request, pk), by=request.by)), 201)


@router.get("/webhooks/{pk}/deliveries", response=says(Page[shapes.DeliveryShape]))
def list_deliveries(request: Asking, pk: Id, given: Query[Paging]) -> HttpResponse:
    """List what was and will be sent to a webhook, newest first; what was taken is kept for 30 days."""
    after = cursors.read_id("y", given.cursor) if given.cursor else 0
    found = queries.deliveries_of(_webhook(request, pk))
    rows = queries.by_id(found, after=after, limit=given.limit, newest_first=True)
    return page(rows, given.limit, lambda row: cursors.of_id("y", row.pk), shapes.deliveries)


@router.post("/webhooks/{pk}/deliveries/{delivery_id}/again", response=says(shapes.DeliveryShape))
def send_again(request: Asking, pk: Id, delivery_id: Id) -> HttpResponse:
    """Send a fact again."""
    webhook = _webhook(request, pk)
    delivery = queries.deliveries_of(webhook).filter(pk=delivery_id).first()
    if delivery is None:
        raise Missing(_("There is no such delivery."))
    operations.send_again(webhook, delivery=delivery, by=request.by)
    delivery.refresh_from_db(fields=["state", "tries", "next_at", "done_at"])
    return answer(shapes.delivery(delivery))


def _webhook(request: Asking, pk: int) -> Webhook:
    demand(request.by, operations.MANAGE)
    return queries.webhook_for(request.by.actor, pk)
