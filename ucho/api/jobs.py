"""What the worker runs for the API; sending and catching up are beside the webhooks."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from ucho.api import uploads
from ucho.api.models import SeenKey, WebhookDelivery
from ucho.api.webhooks import fanning, sending
from ucho.core.actors import By
from ucho.events.jobs import job, schedule

KEEP_KEYS: Final = timedelta(days=7)  # after that a repeated request happens again
KEEP_DELIVERIES: Final = timedelta(days=30)
__all__ = ["fanning", "sending", "tidy"]


@schedule(daily="03:40")
@job("api.tidy", queue="slow")
def tidy(*, by: By) -> None:
    """Remove old keys and uploads, and deliveries that were taken long ago; failed ones stay."""
    uploads.remove_old(by.at)
    SeenKey.objects.filter(at__lt=by.at - KEEP_KEYS).delete()
    WebhookDelivery.objects.filter(state=WebhookDelivery.State.DONE, done_at__lt=by.at - KEEP_DELIVERIES).delete()
