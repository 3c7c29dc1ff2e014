"""Addresses that nothing may be sent to: salted hashes that outlive the erasure of their owner.

An address whose mail comes back, whose owner complained or asked us to stop stays marked although nobody could read it
from the table: met or imported anew, it is recognised.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from ucho.core import keys
from ucho.core.database.rows import Statement
from ucho.customers.models import NOBODY, Identity, Suppression

BOUNCING: Final = "bouncing"
COMPLAINT: Final = "complaint"
ASKED: Final = "asked"
_STRONGER: Final = (BOUNCING, ASKED, COMPLAINT)
_REASON: Final = Statement("SELECT reason FROM customers_suppression WHERE digest = %s")
_PURPOSE: Final = "customers.suppression"


def reason_for(kind: str, value: str) -> str:
    """Return why nothing may be sent to an address: bouncing, asked or complaint; empty when it may.

    Args:
        kind: email, phone …
        value: the normalised address.
    """
    if kind == NOBODY:
        return ""
    found = (_REASON.first(digest) for digest in _digests(kind, value))
    return next((str(row[0]) for row in found if row), "")


def state_for(kind: str, value: str) -> str:
    """Return the state in which an address enters our records, a value of `Identity.State`.

    Args:
        kind: email, phone …
        value: the normalised address.
    """
    reason = reason_for(kind, value)
    if not reason:
        return Identity.State.OK
    return Identity.State.BOUNCING if reason == BOUNCING else Identity.State.BLOCKED


def keep(identity: Identity, reason: str, *, at: datetime) -> None:
    """Remember that nothing may be sent to an address; a stronger reason stays.

    Args:
        identity: the address, not erased yet.
        reason: bouncing, asked or complaint.
        at: when.
    """
    if identity.kind == NOBODY or identity.state == Identity.State.ERASED:
        return
    digests = _digests(identity.kind, identity.value)
    there = Suppression.objects.select_for_update().filter(digest__in=digests).first()
    if there is None:
        Suppression.objects.get_or_create(digest=digests[0], defaults={"reason": reason, "at": at})
    elif _STRONGER.index(reason) > _STRONGER.index(there.reason):
        there.reason, there.at = reason, at
        there.save(update_fields=["reason", "at"])


def lift(identity: Identity) -> None:
    """Forget that nothing may be sent to an address.

    Args:
        identity: the address.
    """
    Suppression.objects.filter(digest__in=_digests(identity.kind, identity.value)).delete()


def _digests(kind: str, value: str) -> list[str]:
    return keys.fingerprints(f"{kind}:{value}", _PURPOSE)
