"""Sending what waits for a webhook: one after the other, with pauses, until its address is hopeless."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import httpx
import msgspec
from django.db import transaction

from ucho import __version__
from ucho.api.facts import WebhookGaveUp
from ucho.api.models import Webhook, WebhookDelivery
from ucho.api.shapes.company import fact as fact_shape
from ucho.api.webhooks import signing
from ucho.api.webhooks.targets import Unreachable, resolve
from ucho.core import keys
from ucho.core.actors import By
from ucho.events import log
from ucho.events.jobs import enqueue, job

State = WebhookDelivery.State
PAUSES: Final = (5, 30, 120, 600, 1800, 3600, 10_800, 21_600, 43_200)  # seconds before each further try: about a day
HOPELESS: Final = timedelta(days=1)  # without one success; then a webhook is switched off
IN_A_ROW: Final = 3  # failures after which the address is given a rest, whatever else waits for it
ROUND: Final = 20.0  # seconds of sending before others get a turn
BATCH: Final = 100
PATIENCE: Final = httpx.Timeout(10.0, connect=5.0)  # seconds
WHOLE: Final = 15.0  # seconds of one try
GONE: Final = 410  # the receiver says: never again


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a try ended: the answer's code, or why there was none, and how long the receiver wants to be left alone."""

    code: int | None
    error: str = ""
    retry_after: int = 0  # seconds

    @property
    def taken(self) -> bool:
        """Return whether the receiver took it."""
        return self.code is not None and 200 <= self.code < 300


def secret_context(webhook: Webhook) -> str:
    """Return what the secret is bound to, so that it opens nowhere else."""
    return f"webhook:{webhook.pk}:secret"


def send_soon(webhook: Webhook, *, by: By, at: datetime | None = None) -> None:
    """Have what is due for a webhook sent, now or at a moment; asking twice before it starts is asking once."""
    enqueue(send, by=by, unique=f"{send.name}:{webhook.pk}", run_at=at, webhook_id=webhook.pk)


@job("api.send_webhook", queue="slow")
def send(*, by: By, webhook_id: int) -> None:
    """Send what is due for a webhook, oldest first, and put in the next turn."""
    webhook = Webhook.objects.filter(pk=webhook_id, enabled=True, removed_at=None).first()
    if webhook is None:
        return
    started, rest = time.monotonic(), timedelta()
    due = WebhookDelivery.objects.filter(webhook=webhook, state=State.PENDING, next_at__lte=by.at)
    with httpx.Client(timeout=PATIENCE, follow_redirects=False, trust_env=False) as client:
        for delivery in due.select_related("fact").order_by("pk")[:BATCH]:
            outcome = attempt(client, webhook, delivery, by.at + timedelta(seconds=time.monotonic() - started))
            webhook = _settle(webhook.pk, delivery, outcome, by)
            rest = timedelta(seconds=max(outcome.retry_after, _rest(webhook)))
            if not webhook.enabled or rest or time.monotonic() - started > ROUND:
                break
    if webhook.enabled:
        _again(webhook, by.at + rest, by)


def attempt(client: httpx.Client, webhook: Webhook, delivery: WebhookDelivery, at: datetime) -> Outcome:
    """Send a fact once.

    Args:
        client: does not follow redirects: they could lead anywhere.
        webhook: to whom.
        delivery: what.
        at: now, for the signature.
    """
    body = body_of(delivery)
    try:
        target = resolve(webhook.url)
        secret = keys.open(webhook.sealed_secret, secret_context(webhook))
        headers = signing.sign(secret, f"delivery_{delivery.pk}", int(at.timestamp()), body)
        headers |= {"Host": target.host, "Content-Type": "application/json", "User-Agent": f"ucho/{__version__}"}
        return _post(client, target.url, target.name, headers, body)
    except Unreachable as problem:
        return Outcome(None, problem.code)
    except httpx.TimeoutException:
        return Outcome(None, "timeout")
    except httpx.HTTPError:
        return Outcome(None, "no_connection")


def body_of(delivery: WebhookDelivery) -> bytes:
    """Return what is sent: the fact as the API shows it, ids, codes and numbers only."""
    fact = fact_shape(delivery.fact)
    return msgspec.json.encode({"type": fact.type, "timestamp": fact.at, "data": fact})


def _post(client: httpx.Client, url: str, name: str, headers: dict[str, str], body: bytes) -> Outcome:
    """Post to an address that was resolved already; TLS is checked against the name. What is answered is not read."""
    with client.stream("POST", url, content=body, headers=headers, extensions={"sni_hostname": name}) as response:
        given = response.headers.get("Retry-After", "")
        wait = min(int(given), 86_400) if given.isascii() and given.isdigit() and len(given) < 8 else 0
        code = response.status_code
    return Outcome(code) if 200 <= code < 300 else Outcome(code, f"http_{code}", wait)


def _settle(webhook_id: int, delivery: WebhookDelivery, outcome: Outcome, by: By) -> Webhook:
    """Write down how a try ended; return the webhook as it is now."""
    with transaction.atomic():
        webhook = Webhook.objects.select_for_update().get(pk=webhook_id)
        delivery.tries += 1
        delivery.response_code, delivery.error = outcome.code, outcome.error
        if outcome.taken:
            delivery.state, delivery.done_at = State.DONE, by.at
            webhook.failures, webhook.failing_since = 0, None
        else:
            _put_off(delivery, outcome, by.at)
            webhook.failures += 1
            webhook.failing_since = webhook.failing_since or by.at
        delivery.save(update_fields=["tries", "response_code", "error", "state", "done_at", "next_at"])
        webhook.save(update_fields=["failures", "failing_since"])
        if outcome.code == GONE or (webhook.failing_since and by.at - webhook.failing_since >= HOPELESS):
            _give_up(webhook, "gone" if outcome.code == GONE else "failing", by)
    return webhook


def _put_off(delivery: WebhookDelivery, outcome: Outcome, at: datetime) -> None:
    if delivery.tries > len(PAUSES):
        delivery.state = State.FAILED
        return
    seconds = max(PAUSES[delivery.tries - 1] * random.uniform(0.9, 1.1), outcome.retry_after)  # noqa: S311 - spreads load
    delivery.next_at = at + timedelta(seconds=seconds)


def _give_up(webhook: Webhook, problem: str, by: By) -> None:
    if webhook.enabled:
        webhook.enabled, webhook.problem = False, problem
        webhook.save(update_fields=["enabled", "problem"])
        log.record(WebhookGaveUp(problem), webhook, by=by)


def _rest(webhook: Webhook) -> int:
    """Return the seconds of rest for an address that failed several times in a row, 0 for others."""
    return PAUSES[min(webhook.failures - IN_A_ROW, len(PAUSES) - 2)] if webhook.failures >= IN_A_ROW else 0


def _again(webhook: Webhook, earliest: datetime, by: By) -> None:
    """Put in the next turn: when the next delivery is due, and not before the address had its rest."""
    waiting = WebhookDelivery.objects.filter(webhook=webhook, state=State.PENDING)
    following = waiting.order_by("next_at").values_list("next_at", flat=True).first()
    if following is not None:
        send_soon(webhook, by=by, at=max(following, earliest))
