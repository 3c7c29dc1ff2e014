"""Beginning something once, however often a program repeats its request under one key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction
from django.db.models import Model

from ucho.api.models import SeenKey, Token
from ucho.api.queries import conversation
from ucho.channels.contract import Address
from ucho.channels.models import Account
from ucho.conversations.models import Conversation
from ucho.conversations.operations import start
from ucho.core.actors import By
from ucho.core.errors import Refused
from ucho.org.models import Unit

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Once:
    """A key of a token's; empty when the program sent none, and then everything happens as often as it asks."""

    token: Token
    key: str

    def about(self, kind: str) -> Once:
        """Return the key for one kind of thing: the same words may begin a case and a conversation."""
        return Once(self.token, f"{self.key}:{kind}" if self.key else "")


def begin_once(once: Once, begin: Callable[[], M], found: Callable[[int], M], *, by: By) -> M:
    """Begin something, or return what was begun under this key.

    The key is stored in the transaction of the beginning: whoever repeats the request meanwhile waits for it.

    Args:
        once: the key.
        begin: begins it.
        found: returns what was begun before, by its id.
        by: who, and when.

    Returns:
        What was begun, now or before.

    Raises:
        Refused: as `begin`; why is kept, the key is not.
    """
    if not once.key:
        return begin()
    refusal: Refused | None = None
    with transaction.atomic():
        seen, new = SeenKey.objects.get_or_create(token=once.token, key_hash=once.key, defaults={"at": by.at})
        if not new and seen.subject_id:
            return found(seen.subject_id)
        try:
            begun = begin()
        except Refused as problem:  # let the transaction commit: why we did not do it is written down in it
            seen.delete()
            refusal = problem
        else:
            seen.subject_id = begun.pk
            seen.save(update_fields=["subject_id"])
            return begun
    raise refusal


def start_once(
    unit: Unit, *, to: Address, account: Account, subject: str, text: str, by: By, once: Once
) -> Conversation:
    """Begin a conversation, or return the one that was begun under this key.

    Raises:
        Refused: as `conversations.start`.
    """
    return begin_once(
        once,
        lambda: start(unit, to=to, account=account, subject=subject, text=text, by=by),
        conversation,
        by=by,
    )
