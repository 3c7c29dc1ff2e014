"""What an account takes in of the mail that lay in its mailbox before: the last week of it, none, or all."""

from __future__ import annotations

import imaplib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from imapclient import IMAPClient

CHOICES: Final = ("week", "new", "all")
USUAL: Final = "week"
"""What a mailbox begins with when nobody says anything; one that was added before there was a choice took in all."""
SKEW: Final = timedelta(minutes=15)  # between the server's clock and ours
_REACH: Final[Mapping[str, timedelta]] = {"week": timedelta(days=7), "new": SKEW}
_DAY: Final = timedelta(days=1)
_ASKED: Final = 500  # messages whose dates are asked for at once


def begins_at(settings: Mapping[str, str], opened_at: datetime) -> datetime | None:
    """Return from when on mail is taken in, None for all that is there.

    Args:
        settings: of the account; `begin_with` is one of `CHOICES`.
        opened_at: when the account was added. Not when it first connected: that may be days later.
    """
    reach = _REACH.get(settings.get("begin_with", "").strip().lower())
    return opened_at - reach if reach is not None else None


def not_older(client: IMAPClient, moment: datetime) -> set[int]:
    """Return the numbers of the messages that reached the mailbox at a moment or later.

    SEARCH knows days only, and those of the server's time zone: so we ask for a day more and then look exactly. A
    message whose moment the server does not say counts as new, because nothing new may be missed.

    Args:
        client: signed in, with the folder open.
        moment: aware.
    """
    near: Sequence[int] = client.search(["SINCE", (moment.astimezone(UTC) - _DAY).date()])
    wanted = set(near)
    for start in range(0, len(near), _ASKED):
        for uid, said in _dates(client, near[start : start + _ASKED]).items():
            came = moment_of(said)
            if came is not None and came < moment:
                wanted.discard(uid)
    return wanted


def moment_of(said: object) -> datetime | None:
    """Return when a message reached the mailbox, None when the server says nothing that can be so.

    Args:
        said: its INTERNALDATE, as the client read it.
    """
    if not isinstance(said, datetime) or said.tzinfo is None:
        return None
    try:
        return said.astimezone(UTC)
    except OverflowError:
        return None


def _dates(client: IMAPClient, uids: Sequence[int]) -> dict[int, object]:
    try:
        found = client.fetch(uids, ["INTERNALDATE"])
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        return {}
    return {uid: part.get(b"INTERNALDATE") for uid, part in found.items()}
