"""Finding machines that answer our machines although their mail says nothing of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from ucho.conversations.models import Message
from ucho.core.database.rows import Statement, moment, stored
from ucho.customers.models import Identity

HOUR: Final = timedelta(hours=1)
QUICK: Final = timedelta(seconds=10)  # nobody reads a mail and answers it in so short a time, twice


_SENT_BY_ITSELF: Final = Statement(
    "SELECT at FROM customers_contact WHERE person_id = %s AND automatic AND refused_by = ''"
    " AND at BETWEEN %s AND %s LIMIT 50"
)


def suspected(sender: Identity, text: str, at: datetime) -> bool:
    """Return whether a message seems to come from a machine that answers whatever we send by itself.

    It does when the address answered our automatic messages of the last hour within seconds, three times, or twice
    in the same words.

    Args:
        sender: the address it came from.
        text: what is new in it.
        at: when it arrived.
    """
    rows = _SENT_BY_ITSELF.rows(sender.person_id, stored(at - HOUR), stored(at))
    moments = sorted(when for (value,) in rows if (when := moment(value)))
    if len(moments) < 2 or at - moments[-1] > QUICK:
        return False
    before = Message.objects.filter(identity=sender, direction=Message.Direction.IN, received_at__gte=at - HOUR)
    quick = [words for when, words in before.values_list("received_at", "text")[:200] if _is_quick(when, moments)]
    return len(quick) >= 2 or text.strip() in {words.strip() for words in quick}


def _is_quick(when: datetime, moments: list[datetime]) -> bool:
    return any(moment <= when <= moment + QUICK for moment in moments)
