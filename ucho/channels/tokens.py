"""The tokens by which an account signs in: kept sealed, renewed before they end, by one process at a time.

Asking the provider may take seconds, and on SQLite a transaction keeps all other writers waiting. So whoever renews
claims that in a short transaction, asks without one, and writes the answer in a second; the others use the old token
meanwhile, which is good for some minutes more. Once the provider says that the leave is over nobody asks again until
a person signed in. Tokens end by the clock of the world, so this reads it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db import transaction

from ucho.channels.contract import LoginRefused
from ucho.channels.facts import SignInEnded
from ucho.channels.mail import oauth
from ucho.channels.models import Account
from ucho.core import clock, keys
from ucho.core.actors import By, system
from ucho.events import log

NAME: Final = "oauth_tokens"  # under which they lie among the sealed settings
MARGIN: Final = timedelta(minutes=5)  # a token is renewed so long before its end
CLAIM: Final = timedelta(seconds=30)  # for which one process alone asks; also the pause after a try that failed
YOUNG: Final = timedelta(seconds=60)  # a token that is refused at this age is refused for good
TOKENS: Final = system("channels.tokens")
_logger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of an account's leave; times are ISO 8601, `over` is the code of what ended it."""

    access: str = field(default="", repr=False)
    refresh: str = field(default="", repr=False)
    got_at: str = ""
    ends_at: str = ""
    claimed_until: str = ""
    over: str = ""


def access_token(account: Account, settings: Mapping[str, str]) -> str:
    """Return a token that the servers of an account accept now, renewed when it is about to end.

    Args:
        account: which of our accounts.
        settings: its settings, secrets opened.

    Raises:
        LoginRefused: nobody signed in, or the provider says that a person or an administrator has to.
        OSError: the provider does not answer, and the token has ended.
    """
    at = clock.now()
    kept = _kept(account.pk)
    if kept.over or not kept.access:
        raise _ended(kept.over)
    if at < _moment(kept.ends_at) - MARGIN:
        return kept.access
    claimed = _claim(account.pk, at)
    if claimed is None:
        return _still_good(_kept(account.pk), at)
    return _renew(account, claimed, settings, at)


def keep(account: Account, tokens: oauth.Tokens, *, at: datetime) -> None:
    """Keep what a person's sign-in brought, in the caller's transaction.

    Args:
        account: locked by the caller; its `sealed` is saved.
        tokens: what the provider gave.
        at: now.
    """
    account.sealed = {**account.sealed, NAME: _seal(account.pk, _new(Kept(), tokens, at))}
    account.save(update_fields=["sealed"])


def expire(account: Account, token: str) -> bool:
    """Have a token that a server refused renewed before its end.

    Args:
        account: whose token it is.
        token: the one that was refused.

    Returns:
        Whether another one can be tried at once; False when this one was new, so that renewing would not help.
    """
    at = clock.now()
    if not token:
        return False
    with transaction.atomic():
        kept = _kept(account.pk, lock=True)
        if kept.over:
            return False
        if kept.access != token:
            return True  # somebody renewed it meanwhile
        if at - _moment(kept.got_at) < YOUNG:
            return False
        _store(account.pk, replace(kept, ends_at=at.isoformat()))
    return True


def is_signed_in(account: Account) -> bool:
    """Return whether somebody signed in and the leave is not known to be over.

    Args:
        account: which of our accounts.
    """
    try:
        kept = _kept(account.pk)
    except keys.NoKey:
        return False
    return bool(kept.access) and not kept.over


def _renew(account: Account, claimed: Kept, settings: Mapping[str, str], at: datetime) -> str:
    """Ask the provider, and write down what it said."""
    try:
        new = oauth.renew(oauth.issuer_of(settings), claimed.refresh)
    except LoginRefused as refusal:
        _end(account, claimed, refusal, at)
        raise
    except ValueError as problem:
        raise oauth.ProgramRefused(str(problem)) from None
    except OSError as problem:
        _logger.warning("token_not_renewed", account=account.pk, problem=type(problem).__name__)
        if at < _moment(claimed.ends_at):
            return claimed.access
        raise
    with transaction.atomic():
        kept = _kept(account.pk, lock=True)
        if kept.refresh == claimed.refresh:  # else somebody signed in anew while we asked
            kept = _new(claimed, new, at)
            _store(account.pk, kept)
    return kept.access


def _end(account: Account, claimed: Kept, refusal: LoginRefused, at: datetime) -> None:
    """Write down that the leave is over, so that nobody asks again, and tell people."""
    problem = str(getattr(refusal, "problem", "")) or "sign_in_again"
    with transaction.atomic():
        kept = _kept(account.pk, lock=True)
        if kept.refresh != claimed.refresh or kept.over:
            return
        _store(account.pk, replace(kept, over=problem))
        Account.objects.filter(pk=account.pk).update(
            problem=problem, problem_detail=str(keys.redact(str(refusal)))[:300], problem_since=at
        )
        log.record(SignInEnded(problem), account, by=By(TOKENS, at), unit_id=account.unit_id)


def _claim(pk: int, at: datetime) -> Kept | None:
    """Return what is kept when it is ours to renew it, None when another process is at it."""
    with transaction.atomic():
        kept = _kept(pk, lock=True)
        fresh = at < _moment(kept.ends_at) - MARGIN
        if kept.over or fresh or (kept.claimed_until and at < _moment(kept.claimed_until)):
            return None
        _store(pk, replace(kept, claimed_until=(at + CLAIM).isoformat()))
    return kept


def _still_good(kept: Kept, at: datetime) -> str:
    """Return the token there is, while another process renews it or has just tried to."""
    if kept.over:
        raise _ended(kept.over)
    if at < _moment(kept.ends_at):
        return kept.access
    raise ConnectionError("the token has ended and is being renewed")


def _ended(over: str) -> LoginRefused:
    if over == oauth.ProgramRefused.problem:
        return oauth.ProgramRefused("the provider refused our client id or its secret")
    return oauth.SignInAgain("the leave to use this mailbox ended" if over else "nobody has signed in yet")


def _new(before: Kept, tokens: oauth.Tokens, at: datetime) -> Kept:
    ends = at + timedelta(seconds=tokens.seconds)
    return Kept(tokens.access, tokens.refresh or before.refresh, at.isoformat(), ends.isoformat())


def _kept(pk: int, *, lock: bool = False) -> Kept:
    rows = Account.objects.select_for_update() if lock else Account.objects.all()
    sealed = rows.values_list("sealed", flat=True).get(pk=pk).get(NAME, "")
    return Kept(**json.loads(keys.open(sealed, _context(pk)))) if sealed else Kept()


def _store(pk: int, kept: Kept) -> None:
    """Write what is kept, among the other sealed settings; the caller holds the lock of the row."""
    sealed = Account.objects.values_list("sealed", flat=True).get(pk=pk)
    Account.objects.filter(pk=pk).update(sealed={**sealed, NAME: _seal(pk, kept)})


def _seal(pk: int, kept: Kept) -> str:
    return keys.seal(json.dumps(asdict(kept)), _context(pk))


def _context(pk: int) -> str:
    return f"account:{pk}:{NAME}"


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written)
