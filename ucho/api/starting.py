"""Beginning a conversation once, however often a program repeats its request under one key."""

from __future__ import annotations

from django.db import transaction

from ucho.api.models import SeenKey, Token
from ucho.api.queries import conversation
from ucho.channels.contract import Address
from ucho.channels.models import Account
from ucho.conversations.models import Conversation
from ucho.conversations.operations import start
from ucho.core.actors import By
from ucho.core.errors import Refused
from ucho.org.models import Unit


def start_once(
    unit: Unit, *, to: Address, account: Account, subject: str, text: str, by: By, token: Token, key: str
) -> Conversation:
    """Begin a conversation, or return the one that was begun under this key; without a key it always begins one.

    The key is stored in the transaction of the beginning: whoever repeats the request meanwhile waits for it.

    Raises:
        Refused: as `conversations.start`; the refusal is kept, the key is not.
    """
    if not key:
        return start(unit, to=to, account=account, subject=subject, text=text, by=by)
    refusal: Refused | None = None
    with transaction.atomic():
        seen, new = SeenKey.objects.get_or_create(token=token, key_hash=key, defaults={"at": by.at})
        if not new and seen.subject_id:
            return conversation(seen.subject_id)
        try:
            begun = start(unit, to=to, account=account, subject=subject, text=text, by=by)
        except Refused as problem:  # let the transaction commit: why we did not write is written down in it
            seen.delete()
            refusal = problem
        else:
            seen.subject_id = begun.pk
            seen.save(update_fields=["subject_id"])
            return begun
    raise refusal
