"""Accounts whose outgoing server does not let us in: messages wait until somebody signs in or corrects a password.

A message is not at fault, so no try of it counts. One refusal holds back all messages of the account: servers lock out
who keeps trying. Each wait is longer than the one before, and whoever repairs the account ends it at once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from ucho.channels.models import Account, Allowance

REASON: Final = "waits:sign_in"
"""Why a message waits, as it stands in `Dispatch.reason`."""
FIRST_WAIT: Final = timedelta(minutes=5)
LONGEST_WAIT: Final = timedelta(hours=1)
FORGOTTEN: Final = timedelta(hours=24)  # after a wait, until the next refusal counts as a first one
_LANE: Final = "door"  # a row among the account's allowances: `left` counts the refusals, `at` is when we try again


def shut(account: Account, *, at: datetime) -> datetime:
    """Note that the server does not let us in; return when it is tried again.

    Args:
        account: whose server it is.
        at: now; the caller is in a transaction.
    """
    Allowance.objects.get_or_create(account=account, lane=_LANE, defaults={"left": 0, "at": at - FORGOTTEN})
    row = Allowance.objects.select_for_update().get(account=account, lane=_LANE)
    if row.at > at:  # messages that were on their way already say the same
        return row.at
    row.left = row.left + 1 if row.at > at - FORGOTTEN else 1
    row.at = at + min(FIRST_WAIT * 2 ** (min(row.left, 10) - 1), LONGEST_WAIT)
    row.save(update_fields=["left", "at"])
    return row.at


def shut_until(account: Account, at: datetime) -> datetime | None:
    """Return until when nothing is tried at an account; None when messages may go.

    Args:
        account: which of our accounts.
        at: now.
    """
    row = Allowance.objects.filter(account=account, lane=_LANE, at__gt=at).first()
    return row.at if row else None


def open_again(account: Account) -> None:
    """Forget the refusals of an account, which somebody repaired, in the caller's transaction.

    Args:
        account: which of our accounts.
    """
    Allowance.objects.filter(account=account, lane=_LANE).delete()
