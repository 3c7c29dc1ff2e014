"""Changing accounts, journalling what arrives, deciding about what is quarantined or in doubt."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ucho.channels import tokens
from ucho.channels.accounts import adapter_of, seal_context
from ucho.channels.contract import Adapter
from ucho.channels.facts import (
    AccountChanged,
    AccountOpened,
    AccountSwitched,
    DoubtSettled,
    LookedInto,
    Retried,
    SignedIn,
)
from ucho.channels.intake import take_in_soon
from ucho.channels.mail.oauth import Tokens
from ucho.channels.models import Account, Dispatch, JournalEntry
from ucho.channels.raw import raw_of
from ucho.channels.registry import adapters
from ucho.channels.sending import let_in, send_soon, send_waiting
from ucho.core import keys
from ucho.core.actors import By
from ucho.core.errors import Refused
from ucho.core.operations import operation, permission
from ucho.events import log
from ucho.org.models import Unit

BOUND = ("sign_in", "oauth_client_id", "oauth_tenant", "oauth_authorize", "oauth_token", "oauth_scope", "address")
"""Settings to which a leave to use a mailbox is bound."""
READ = permission("channels.read", gettext_lazy("See accounts and their ledgers"))


@operation("channels.open_account", gettext_lazy("Add and change accounts"))
def open_account(unit: Unit, *, adapter: str, name: str, settings: Mapping[str, str], by: By) -> Account:
    """Add an account on a channel.

    Args:
        unit: where its conversations begin.
        adapter: the channel, such as "email".
        name: what people call it.
        settings: as the adapter declares them; secrets are sealed before they are stored.
        by: who, and when.

    Returns:
        The account, its connection not yet tried.

    Raises:
        Refused: the channel is unknown, a setting is missing, or the name or address is taken.

    Records:
        `AccountOpened`.
    """
    kind = adapters().get(adapter)
    if kind is None:
        known = ", ".join(sorted(adapters()))
        raise Refused(
            _("There is no channel called “%(name)s”. Known ones: %(known)s.") % {"name": adapter, "known": known}
        )
    settings = kind.tidy(settings)
    _complete(kind, settings)
    address = kind.address(settings)
    _free(adapter, name, address)
    account = Account.objects.create(adapter=adapter, name=name.strip(), unit=unit, address=address, created_at=by.at)
    _write(account, kind, settings)
    log.record(AccountOpened(adapter), account, by=by)
    return account


@operation("channels.open_account", gettext_lazy("Add and change accounts"))
def change_account(account: Account, *, name: str, settings: Mapping[str, str], by: By) -> None:
    """Change an account's name and settings; a secret that is left out or empty stays as it is.

    Args:
        account: which of our accounts.
        name: what people call it.
        settings: the values by name; secrets that are left out stay.
        by: who, and when.

    Records:
        `AccountChanged` with the names of the settings, never their values.
    """
    kind = adapter_of(account)
    settings = kind.tidy(settings)
    account.sealed = Account.objects.select_for_update().get(pk=account.pk).sealed  # tokens change by themselves
    kept = dict.fromkeys(account.sealed.keys() - {tokens.NAME}, "kept")
    _complete(kind, {**kept, **settings})
    address = kind.address(settings)
    _free(account.adapter, name, address, apart_from=account.pk)
    account.name, account.address = name.strip(), address
    account.save(update_fields=["name", "address"])
    _write(account, kind, settings)
    log.record(AccountChanged(tuple(sorted(name for name, value in settings.items() if value))), account, by=by)
    if account.enabled:
        let_in(account, by=by)


@operation("channels.open_account", gettext_lazy("Add and change accounts"))
def sign_in(account: Account, given: Tokens, *, by: By) -> None:
    """Keep the leave to use a mailbox that its owner gave on the provider's page; its connection starts anew.

    Args:
        account: which of our accounts.
        given: what the provider gave; sealed before it is stored.
        by: who, and when.

    Raises:
        Refused: the provider gave nothing that outlasts an hour.

    Records:
        `SignedIn`.
    """
    account = Account.objects.select_for_update().get(pk=account.pk)
    if not given.refresh:
        raise Refused(_("The provider gave no lasting leave. Sign in again and allow access while you are away."))
    tokens.keep(account, given, at=by.at)
    account.version += 1
    account.problem = account.problem_detail = ""
    account.problem_since = None
    account.save(update_fields=["version", "problem", "problem_detail", "problem_since"])
    log.record(SignedIn(account.settings.get("sign_in", "")), account, by=by)
    if account.enabled:
        send_waiting(account, by=by)


@operation("channels.open_account", gettext_lazy("Add and change accounts"))
def switch_account(account: Account, *, enabled: bool, by: By) -> None:
    """Switch an account on or off; off, it neither reads nor sends, and loses nothing.

    Args:
        account: which of our accounts.
        enabled: whether it reads and sends from now on.
        by: who, and when.

    Records:
        `AccountSwitched`, when it changed.
    """
    if account.enabled != enabled:
        account.enabled = enabled
        account.version += 1
        account.save(update_fields=["enabled", "version"])
        log.record(AccountSwitched(enabled), account, by=by)
        if enabled:
            send_waiting(account, by=by)


@operation("channels.retry", gettext_lazy("Try quarantined messages again"))
def retry(entry: JournalEntry, *, by: By) -> None:
    """Read a quarantined message again, for instance after an update of ucho.

    Args:
        entry: the delivery.
        by: who, and when.

    Raises:
        Refused: it is not in quarantine any more.

    Records:
        `Retried`.
    """
    entry = JournalEntry.objects.select_for_update().select_related("account").get(pk=entry.pk)
    if entry.state not in {JournalEntry.State.FAILED, JournalEntry.State.REFUSED}:
        raise Refused(_("This message is not in quarantine any more. Reload the page."))
    entry.state, entry.tries, entry.next_at, entry.reason = JournalEntry.State.PENDING, 0, by.at, ""
    entry.save(update_fields=["state", "tries", "next_at", "reason"])
    log.record(Retried(entry.account_id), entry, by=by, unit_id=entry.account.unit_id)
    take_in_soon(entry.account_id, by=by)


@operation("channels.retry", gettext_lazy("Try quarantined messages again"))
def retry_all(account: Account, *, state: str, reason: str, by: By) -> int:
    """Read again everything of an account that was refused or failed for the same reason.

    Args:
        account: which of our accounts.
        state: `failed` or `refused`.
        reason: the code they have in common.
        by: who, and when.

    Returns:
        How many are read again.

    Raises:
        Refused: there are none any more.

    Records:
        `Retried` for each.
    """
    wanted = {JournalEntry.State.FAILED.value, JournalEntry.State.REFUSED.value} & {state}
    rows = JournalEntry.objects.select_for_update(of=("self",)).filter(account=account, state__in=wanted, reason=reason)
    entries = list(rows.defer("raw"))
    if not entries:
        raise Refused(_("No message waits for this reason any more. Reload the page."))
    pending = JournalEntry.State.PENDING
    rows.model.objects.filter(pk__in=[one.pk for one in entries]).update(
        state=pending, tries=0, next_at=by.at, reason=""
    )
    log.record_many([(Retried(account.pk), one) for one in entries], by=by, unit_id=account.unit_id)
    take_in_soon(account.pk, by=by)
    return len(entries)


@operation("channels.look_into", gettext_lazy("Download refused and unreadable messages as they came"))
def look_into(entry: JournalEntry, *, by: By) -> bytes:
    """Return a message that was refused or could not be read, as it came; they are a customer's words, so it is noted.

    Args:
        entry: the delivery.
        by: who, and when.

    Returns:
        The raw message.

    Raises:
        Refused: it was erased.

    Records:
        `LookedInto`.
    """
    try:
        raw = raw_of(entry)
    except FileNotFoundError:
        raise Refused(_("This message was erased; only its place in the ledger is left.")) from None
    log.record(LookedInto(entry.account_id), entry, by=by, unit_id=entry.account.unit_id)
    return raw


@operation("channels.settle_doubt", gettext_lazy("Decide about messages that may not have been sent"))
def settle_doubt(dispatch: Dispatch, *, send_again: bool, by: By) -> None:
    """Decide about a message in doubt, send it again or leave it as it is; one that failed can be sent again, too.

    Args:
        dispatch: the message on its way out.
        send_again: send it once more; False leaves it as it is.
        by: who, and when.

    Raises:
        Refused: somebody decided already.

    Records:
        `DoubtSettled`.
    """
    dispatch = Dispatch.objects.select_for_update().get(pk=dispatch.pk)
    failed = dispatch.state == Dispatch.State.FAILED and send_again
    if not failed and (dispatch.state != Dispatch.State.UNKNOWN or dispatch.ended_at):
        raise Refused(_("Somebody has decided about this message already. Reload the page."))
    if send_again:
        dispatch.state, dispatch.next_at, dispatch.tries = Dispatch.State.QUEUED, by.at, 0
        dispatch.ended_at = None
    else:
        dispatch.ended_at = by.at
    dispatch.save(update_fields=["state", "next_at", "tries", "ended_at"])
    log.record(DoubtSettled("sent_again" if send_again else "left"), dispatch, by=by)
    if send_again:
        send_soon(dispatch, by=by)


def _complete(kind: Adapter, settings: Mapping[str, str]) -> None:
    unknown = set(settings) - {setting.name for setting in kind.settings}
    if unknown:
        raise Refused(_("This channel has no setting called %(names)s.") % {"names": ", ".join(sorted(unknown))})
    for setting in kind.settings:
        if setting.required and not settings.get(setting.name):
            raise Refused(_("Fill in “%(label)s”.") % {"label": setting.label})


def _free(adapter: str, name: str, address: str, apart_from: int | None = None) -> None:
    if not name.strip():
        raise Refused(_("Give the account a name."))
    others = Account.objects.exclude(pk=apart_from or 0)
    if others.filter(name=name.strip()).exists():
        raise Refused(_("There is an account called “%(name)s” already. Choose another name.") % {"name": name.strip()})
    if address and others.filter(adapter=adapter, address=address).exists():
        raise Refused(_("Another account receives %(address)s already.") % {"address": address})


def _write(account: Account, kind: Adapter, settings: Mapping[str, str]) -> None:
    secret = {setting.name for setting in kind.settings if setting.secret}
    before, account.settings = account.settings, {name: one for name, one in settings.items() if name not in secret}
    if any(before.get(name, "") != settings.get(name, "") for name in BOUND) or settings.get("oauth_client_secret"):
        account.sealed.pop(tokens.NAME, None)  # a leave is for this mailbox, and for the program that asked for it
    account.sealed = account.sealed | {
        name: keys.seal(value, seal_context(account, name))
        for name, value in settings.items()
        if name in secret and value
    }
    account.version += 1
    account.problem = account.problem_detail = ""
    account.problem_since = None
    account.save(update_fields=["settings", "sealed", "version", "problem", "problem_detail", "problem_since"])
