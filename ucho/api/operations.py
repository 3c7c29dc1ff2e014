"""Changing webhooks; tokens are in `tokens.py`."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ucho.api import queries
from ucho.api.facts import WebhookAdded, WebhookChanged, WebhookRemoved, WebhookTested
from ucho.api.models import Webhook, WebhookDelivery
from ucho.api.webhooks import fanning, signing, targets
from ucho.api.webhooks.sending import secret_context, send_soon
from ucho.core import keys
from ucho.core.actors import By
from ucho.core.errors import Refused
from ucho.core.operations import demand, operation
from ucho.events import log
from ucho.events.facts import FACTS
from ucho.org.models import Unit

MANAGE = "api.manage_webhooks"


@operation("api.manage_webhooks", gettext_lazy("Tell other programs what happens (webhooks)"))
def add_webhook(unit: Unit, *, url: str, events: Sequence[str], by: By) -> tuple[Webhook, str]:
    """Have facts of a unit, and of everything below it, told to a web address from now on.

    Args:
        unit: whose facts; the company for all, also those that belong to no unit.
        url: where to post them.
        events: fact types such as "conversations.opened", or "*" for all.
        by: who (needs `api.manage_webhooks` in that unit), and when.

    Returns:
        The webhook, and the secret that its receiver checks signatures with. It is shown once.

    Raises:
        Refused: the address leads into the house, or there is no such event.

    Records:
        `WebhookAdded`.
    """
    demand(by, MANAGE, unit.pk)
    webhook = Webhook.objects.create(
        unit=unit, url=targets.check(url), events=_events(events), cursor=queries.log().start(), created_at=by.at
    )
    secret = _new_secret(webhook)
    log.record(WebhookAdded(), webhook, by=by)
    fanning.fan_out_soon(by)
    return webhook, secret


@operation("api.manage_webhooks", gettext_lazy("Tell other programs what happens (webhooks)"))
def change_webhook(
    webhook: Webhook,
    *,
    by: By,
    url: str | None = None,
    events: Sequence[str] | None = None,
    enabled: bool | None = None,
    new_secret: bool = False,
) -> str:
    """Change a webhook; what is left out stays as it is.

    Switched on again, it gets what waited for it and hears of what happens from then on.

    Args:
        webhook: which one.
        by: who, and when.
        url: where to post facts.
        events: fact types, or "*".
        enabled: on or off.
        new_secret: whether to make a new secret; the old one is worth nothing at once.

    Returns:
        The new secret, empty when none was asked for.

    Raises:
        Refused: the address leads into the house, or there is no such event.

    Records:
        `WebhookChanged` with the names of the fields, when something changed.
    """
    webhook = Webhook.objects.select_for_update().get(pk=webhook.pk)
    wanted = {
        "url": webhook.url if url is None else targets.check(url),
        "events": webhook.events if events is None else _events(events),
        "enabled": webhook.enabled if enabled is None else enabled,
    }
    changed = [name for name, value in wanted.items() if getattr(webhook, name) != value]
    for name in changed:
        setattr(webhook, name, wanted[name])
    if "enabled" in changed and webhook.enabled:
        webhook.cursor = queries.log().start()
    if changed:
        webhook.problem, webhook.failures, webhook.failing_since = "", 0, None
        webhook.save(update_fields=[*changed, "cursor", "problem", "failures", "failing_since"])
    secret = _new_secret(webhook) if new_secret else ""
    told = (*changed, "secret") if new_secret else tuple(changed)
    if told:
        log.record(WebhookChanged(told), webhook, by=by)
        fanning.fan_out_soon(by)
        send_soon(webhook, by=by)
    return secret


@operation("api.manage_webhooks", gettext_lazy("Tell other programs what happens (webhooks)"))
def remove_webhook(webhook: Webhook, *, by: By) -> None:
    """Tell a webhook nothing any more; removing it twice changes nothing.

    Args:
        webhook: which one.
        by: who, and when.

    Records:
        `WebhookRemoved`.
    """
    if Webhook.objects.filter(pk=webhook.pk, removed_at=None).update(removed_at=by.at, enabled=False, sealed_secret=""):
        log.record(WebhookRemoved(), webhook, by=by)


@operation("api.manage_webhooks", gettext_lazy("Tell other programs what happens (webhooks)"))
def test_webhook(webhook: Webhook, *, by: By) -> WebhookDelivery:
    """Send a webhook a fact now: that it was tested.

    Args:
        webhook: which one.
        by: who, and when.

    Returns:
        The delivery; look at it again in a moment to see how it went.

    Raises:
        Refused: the webhook is switched off.

    Records:
        `WebhookTested`.
    """
    if not Webhook.objects.filter(pk=webhook.pk, enabled=True, removed_at=None).exists():
        raise Refused(_("This webhook is switched off. Switch it on, then test it."))
    row = log.record(WebhookTested(), webhook, by=by)
    fanning.deliver(webhook, [row], by=by.because(log.cause(row)))
    return WebhookDelivery.objects.select_related("fact").get(webhook=webhook, fact=row)


@operation("api.manage_webhooks", gettext_lazy("Tell other programs what happens (webhooks)"))
def send_again(webhook: Webhook, *, delivery: WebhookDelivery, by: By) -> None:
    """Send a fact again, for instance one that failed for a day.

    Args:
        webhook: to whom.
        delivery: what was sent.
        by: who, and when.

    Raises:
        Refused: the delivery belongs to another webhook, or the webhook is switched off.
    """
    if delivery.webhook_id != webhook.pk:
        raise Refused(_("This delivery belongs to another webhook."))
    if not Webhook.objects.filter(pk=webhook.pk, enabled=True, removed_at=None).exists():
        raise Refused(_("This webhook is switched off. Switch it on, then send again."))
    rows = WebhookDelivery.objects.filter(pk=delivery.pk)
    rows.update(state=WebhookDelivery.State.PENDING, tries=0, next_at=by.at, done_at=None)
    send_soon(webhook, by=by)


def _new_secret(webhook: Webhook) -> str:
    secret = signing.new_secret()
    webhook.sealed_secret = keys.seal(secret, secret_context(webhook))
    webhook.save(update_fields=["sealed_secret"])
    return secret


def _events(events: Sequence[str]) -> list[str]:
    if fanning.ALL in events:
        return [fanning.ALL]
    unknown = sorted(set(events) - set(FACTS))
    if unknown:
        raise Refused(_("There is no event called “%(name)s”.") % {"name": unknown[0][:80]})
    if not events:
        raise Refused(_("Choose at least one event, or “*” for all."))
    return sorted(set(events))
