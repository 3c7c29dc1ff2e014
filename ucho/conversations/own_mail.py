"""Our own mail that comes back to us: by a copy to ourselves, a rule of a server, or a loop."""

from __future__ import annotations

from ucho.channels.contract import Inbound
from ucho.channels.models import Account, Dispatch


def came_back(message: Inbound) -> bool:
    """Return whether a message is one that we sent, from this mailbox of ours or another.

    It carries our signed header, or the id of something we sent; either alone could be repeated by somebody else, who
    gains nothing by it but that their mail is refused in our own name.

    Args:
        message: as it was read.
    """
    if not message.sender.value:
        return False
    ours = Account.objects.filter(address=message.sender.value).values_list("pk", flat=True).first()
    if ours is None:
        return False
    return message.auto_kind == "loop" or (
        bool(message.external_id) and Dispatch.objects.filter(account=ours, message_id=message.external_id).exists()
    )
