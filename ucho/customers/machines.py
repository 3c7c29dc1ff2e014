"""How many messages a machine of ours may send to one customer: the other side may be a machine, too."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from ucho.customers.models import Contact, Identity
from ucho.customers.queries import survivor, whole

MOST_AUTOMATIC: Final = 3
WITHIN: Final = timedelta(hours=1)


def full_until(identity: Identity, *, at: datetime) -> datetime | None:
    """Return until when a customer gets no automatic message more, whatever it is about; None when they may get one.

    A machine that answers ours by itself, with no header that says so, would else be answered without end.

    Args:
        identity: the address.
        at: when.
    """
    people = whole(survivor(identity.person).pk)
    sent = Contact.objects.filter(person_id__in=people, automatic=True, refused_by="", at__gt=at - WITHIN)
    newest = list(sent.order_by("-at").values_list("at", flat=True)[:MOST_AUTOMATIC])
    return newest[-1] + WITHIN if len(newest) == MOST_AUTOMATIC else None
