"""The keys that sign our mail, and what the public records of our domains say about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final, cast
from urllib.parse import urlsplit

import structlog
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ucho.channels.facts import RecordsFound, SigningKeyMade
from ucho.channels.mail.check import outgoing
from ucho.channels.mail.dkim import new_pair
from ucho.channels.mail.dns import Names
from ucho.channels.mail.records import Asked, Found, Sending, State, examine, is_domain
from ucho.channels.models import Account, SigningKey
from ucho.core import keys, site
from ucho.core.actors import By
from ucho.core.errors import Refused
from ucho.core.operations import operation
from ucho.events import log
from ucho.events.jobs import job, schedule

_logger = structlog.get_logger()
WATCHED: Final = ("spf", "dkim", "dmarc", "mx")
BEFORE: Final = "before"  # in `found`: the key that still signs while the record of the newest is not there


@operation("channels.make_signing_key", gettext_lazy("Make keys that sign mail"))
def make_signing_key(domain: str, *, by: By) -> SigningKey:
    """Make the key that signs the mail of a domain, or a new one in its place.

    Nothing is signed with a key before its record was found; until then the one before it goes on signing.

    Args:
        domain: in ASCII, lower case; at least one mailbox of ours is in it.
        by: who, and when.

    Returns:
        The domain's row with the new key.

    Raises:
        Refused: no mailbox of ours is in this domain.

    Records:
        `SigningKeyMade`.
    """
    if not is_domain(domain) or not mailboxes_of(domain).exists():
        raise Refused(_("There is no mailbox in the domain %(domain)s. Add one first.") % {"domain": domain})
    row = SigningKey.objects.select_for_update().filter(domain=domain).first() or SigningKey(domain=domain)
    if row.pk and row.found.get("dkim") == "ok":
        row.found[BEFORE] = {"selector": row.selector, "sealed": row.sealed, "public": row.public}
    row.selector = _next_selector(row.selector, by.at.year)
    private, row.public = new_pair()
    row.sealed, row.made_at = keys.seal(private, _context(domain, row.selector)), by.at
    row.found = {**row.found, "dkim": "missing"}
    if row.pk:
        row.save(update_fields=["selector", "public", "sealed", "made_at", "found"])
    else:
        row.save(force_insert=True)
    log.record(SigningKeyMade(domain, row.selector), row, by=by)
    return row


@operation("channels.note_records", gettext_lazy("Note what the public records of our domains say"))
def note_records(domain: str, found: Sequence[Found], *, by: By) -> None:
    """Keep what the name service said of a domain; silence changes nothing.

    Args:
        domain: whose records.
        found: what `look_up` found.
        by: who asked, and when.

    Records:
        `RecordsFound`, when a state changed.
    """
    row = SigningKey.objects.select_for_update().get(domain=domain)
    former = {one.kind: one for one in records_of(row)}
    kept = [former.get(one.kind, one) if one.why == "silent" else one for one in found]
    if not any(one.kind == "dkim" and one.host.startswith(f"{row.selector}.") for one in kept):
        return  # a new key was made while we asked
    states: dict[str, Any] = {one.kind: one.state for one in kept}
    changed = tuple(f"{kind}:{states.get(kind)}" for kind in WATCHED if states.get(kind) != row.found.get(kind))
    before = {BEFORE: row.found[BEFORE]} if BEFORE in row.found and states.get("dkim") != "ok" else {}
    row.found = {**states, **before, "records": [asdict(one) for one in kept]}
    row.checked_at = by.at
    row.save(update_fields=["found", "checked_at"])
    if changed:
        log.record(RecordsFound(domain, changed), row, by=by)


@schedule(daily="04:10")
@job("channels.look_at_records", queue="slow", rights=["channels.note_records"])
def look_at_records(*, by: By) -> None:
    """Look each day whether the records are still there; a key whose record is gone signs no more."""
    for row in SigningKey.objects.order_by("domain"):
        if mailboxes_of(row.domain).filter(enabled=True).exists():
            note_records(row.domain, look_up(row.domain), by=by)


def look_up(domain: str, ask: Asked | None = None) -> list[Found]:
    """Ask the name service about a domain that has a key; takes seconds, so never while a page is drawn.

    Args:
        domain: whose records.
        ask: who asks; the name service by itself.
    """
    row = SigningKey.objects.get(domain=domain)
    servers = tuple(dict.fromkeys(filter(None, map(_server_of, mailboxes_of(domain).order_by("pk")))))
    home = urlsplit(site.link("/")).hostname or ""
    sending = Sending(domain, servers or ("",), row.selector, row.public, home if is_domain(home) else "")
    return examine(sending, ask or Names())


def records_of(row: SigningKey) -> list[Found]:
    """Return what was found when the name service was last asked."""
    return [Found(**{**one, "seen": tuple(one["seen"])}) for one in row.found.get("records", [])]


def state_of(row: SigningKey, kind: str) -> State:
    """Return how one record of a domain was when last looked at."""
    return cast("State", row.found.get(kind, "unknown"))


def key_settings(account: Account) -> dict[str, str]:
    """Return what an adapter signs the account's mail with, empty while no record of a key was found."""
    domain = domain_of(account)
    row = SigningKey.objects.filter(domain=domain).first() if domain else None
    if row is None:
        return {}
    found = row.found.get(BEFORE) if row.found.get("dkim") != "ok" else {"selector": row.selector, "sealed": row.sealed}
    if not found:
        return {}
    try:
        private = keys.open(found["sealed"], _context(domain, found["selector"]))
    except keys.NoKey:  # an unsigned answer is better than none
        _logger.error("signing_key_locked", domain=domain)
        return {}
    return {"dkim_domain": domain, "dkim_selector": found["selector"], "dkim_key": private}


def domain_of(account: Account) -> str:
    """Return the domain an account's mail comes from, empty when it has none."""
    return account.address.rpartition("@")[2]


def mailboxes_of(domain: str) -> QuerySet[Account]:
    """Return the mailboxes of a domain."""
    return Account.objects.filter(address__endswith=f"@{domain}")


def _server_of(account: Account) -> str:
    try:
        return outgoing(account.settings).host
    except ValueError:
        return ""


def _next_selector(last: str, year: int) -> str:
    """Return the name of the next record, such as `ucho-2026b` after `ucho-2026a`."""
    stem = f"ucho-{year}"
    rest = last.removeprefix(stem) if last.startswith(stem) else ""
    if not rest:
        return f"{stem}a"
    return f"{stem}{chr(ord(rest) + 1)}" if len(rest) == 1 and rest < "z" else f"{stem}z{len(rest)}{rest[-4:]}"


def _context(domain: str, selector: str) -> str:
    return f"channels.signing:{domain}:{selector}"
