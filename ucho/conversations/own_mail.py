"""Our own mail that comes back to us: by a copy to ourselves, a rule of a server, or a loop."""

from __future__ import annotations

from typing import Final

from ucho.channels.contract import Inbound
from ucho.channels.models import Dispatch
from ucho.core.database.rows import Statement

_OURS: Final = Statement("SELECT id FROM channels_account WHERE address = %s ORDER BY id LIMIT 1")


def came_back(message: Inbound) -> bool:
    """Return whether a message is one that we sent, from this mailbox of ours or another.

    It carries our signed header, or the id of something we sent; either alone could be repeated by somebody else, who
    gains nothing by it but that their mail is refused in our own name.

    Args:
        message: as it was read.
    """
    if not message.sender.value:
        return False
    ours = _OURS.first(message.sender.value)
    if ours is None:
        return False
    return message.auto_kind == "loop" or (
        bool(message.external_id) and Dispatch.objects.filter(account=ours[0], message_id=message.external_id).exists()
    )
