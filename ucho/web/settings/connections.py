"""How an account's connection does, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from django.utils.translation import gettext as _

from ucho.channels.accounts import adapter_of
from ucho.channels.mail.oauth import uses_tokens
from ucho.channels.models import Account, JournalEntry
from ucho.channels.tokens import is_signed_in

QUIET: Final = timedelta(minutes=45)
"""A living connection shows itself more often than this: mail servers end an idle one after half an hour."""
LAST: Final = 200  # deliveries among which the newest is looked for
NEW: Final = timedelta(seconds=30)  # an account that was added or switched on just now is not silent yet


@dataclass(frozen=True, slots=True)
class State:
    """How one account does."""

    health: Literal["good", "late", "off"]
    words: str
    since: datetime | None = None  # when it broke
    seen_at: datetime | None = None  # when its server last answered
    detail: str = ""  # the server's own words, secrets hidden


def last_arrival(account: Account) -> datetime | None:
    """Return when the newest message of an account came, None when none did; what is journalled last may be older.

    Args:
        account: which of our accounts.
    """
    rows = JournalEntry.objects.filter(account=account).order_by("-pk").values_list("received_at", flat=True)
    return max(rows[:LAST], default=None)


def state_of(account: Account, at: datetime) -> State:
    """Return how an account's connection does.

    Args:
        account: which of our accounts.
        at: now.
    """
    seen = account.round_trip_at
    if not account.enabled:
        return State("off", _("Switched off"), seen_at=seen)
    if account.problem:
        return State("late", problem_words(account.problem), account.problem_since, seen, account.problem_detail)
    if uses_tokens(account.settings) and not is_signed_in(account):
        return State("late", problem_words("sign_in_again"), seen_at=seen)
    if adapter_of(account).listens and at - account.created_at > NEW:
        if account.leased_until is None or account.leased_until < at:
            words = _("Nobody keeps its connection: the part of ucho that fetches messages does not run. Start it.")
            return State("late", words, account.leased_until, seen)
        if seen and at - seen > QUIET and account.settings.get("imap"):
            return State("late", _("The server has been silent for long. Switch the account off and on."), seen, seen)
    if account.silent_since:
        words = _(
            "The connection works, but no message has come for longer than is usual at this time of the week. "
            "Write to the address from elsewhere, and look whether its mail is redirected."
        )
        return State("late", words, account.silent_since, seen)
    return State("good", _("Works"), seen_at=seen)


def problem_words(code: str) -> str:
    """Return a sentence for the code of a problem: what happened and what to do.

    Args:
        code: as `channels` notes it with the account.
    """
    known = {
        "login_refused": _(
            "The server refused the name or the password. Correct them; we try again every few minutes."
        ),
        "unreachable": _("The server cannot be reached. We keep trying; check the address and the network."),
        "unknown_host": _("There is no server of that name. Check the address for a typing mistake."),
        "no_answer": _("The server does not answer. We keep trying."),
        "certificate": _(
            "The server's certificate does not fit its name. Check the address, or ask who runs the server."
        ),
        "token_refused": _("The server does not accept the sign-in. Open the account and sign in again."),
        "sign_in_again": _(
            "Nobody is signed in to this mailbox, or its provider has ended the leave. Open the account and sign in."
        ),
        "program_refused": _(
            "The provider does not accept our client id or its secret any more. Make a new secret there, "
            "type it into the account, and sign in again."
        ),
        "no_key": _("The stored password cannot be opened: its key is missing. Type the password again."),
    }
    return known.get(code, _("The connection broke. We keep trying."))
