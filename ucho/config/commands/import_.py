"""`ucho import`: what was said before ucho comes in, as history."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from ucho.config.start import start
from ucho.core.errors import Refused

if TYPE_CHECKING:
    from ucho.channels.models import Account
    from ucho.conversations.importing.running import Order, Progress, Summary

SHOWN: Final = 200  # of what could not be read; the rest is counted
STOPPED: Final = 130
REASONS: Final = {
    "empty": "it is empty",
    "too_large": "it is larger than 50 MB",
    "too_slow": "reading it took too long",
    "too_much_memory": "reading it needed too much memory",
    "crashed": "reading it failed",
    "file_broken": "the file breaks off here or cannot be unpacked; what stood before was read",
    "file_unreadable": "the file cannot be opened; check who may read it",
    "not_json": "it is no JSON; fetch it again",
    "no_customer": "it names no customer",
    "no_messages": "the dump holds no messages of it; fetch them and import again",
    "no_date": "it has no date",
    "outlook_msg": "it is Outlook's own format; save it as .eml",
}


def run(given: argparse.Namespace) -> int:
    """Import an archive or a dump, and print what came of it."""
    since = _since(given.since)
    start()
    from ucho.config.commands.by import command_line
    from ucho.conversations.importing import running

    order = _order(given, since)
    by = command_line("conversations.import")
    shower = _Shower()
    try:
        summary = running.run(order, by=by, tell=shower.show)
    except KeyboardInterrupt:
        shower.end()
        print("Stopped. What was read so far is here; run the same command again to go on.", file=sys.stderr)
        return STOPPED
    shower.end()
    _tell(summary, order)
    return 0


def _order(given: argparse.Namespace, since: datetime | None) -> Order:
    from ucho.config.commands.channels import find_unit
    from ucho.conversations.importing import registry, running

    if given.kind not in registry.names():
        raise Refused(f"ucho cannot import “{given.kind}”. It can: {', '.join(registry.names())}.")
    if not given.path.exists():
        raise Refused(f"There is no file or folder {given.path}. Check its name.")
    importer = registry.importer(given.kind)
    source = " ".join((given.source or ("mail" if hasattr(importer, "mails") else given.kind)).split())
    if len(source) > running.LONGEST_SOURCE:
        raise Refused(f"Choose a shorter --source: {running.LONGEST_SOURCE} characters at most.")
    account = _account(given.account)
    unit = account.unit if account and not given.unit else find_unit(given.unit)
    return running.Order(importer, given.path, unit, source, account, since, max(0, given.open_days), given.dry_run)


def _account(words: str) -> Account | None:
    """Return the account with that name or address; the only e-mail account when none is named."""
    from ucho.channels.models import Account

    accounts = list(Account.objects.select_related("unit").order_by("pk"))
    if not words:
        mailboxes = [one for one in accounts if one.adapter == "email" and one.enabled]
        return mailboxes[0] if len(mailboxes) == 1 else None
    for account in accounts:
        if words.casefold() in {account.name.casefold(), account.address.casefold(), str(account.pk)}:
            return account
    known = ", ".join(one.name for one in accounts) or "none yet"
    raise Refused(f"There is no account called “{words}”. There are: {known}.")


def _since(words: str) -> datetime | None:
    if not words:
        return None
    try:
        moment = datetime.fromisoformat(words)
    except ValueError:
        raise Refused(f"ucho cannot read the date “{words}”. Write it like 2024-01-31.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class _Shower:
    """Shows on standard error how far it is: over and over in one line on a terminal, now and then otherwise."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._next = 0.0

    def show(self, progress: Progress) -> None:
        """Show it, unless that was done a moment ago."""
        if progress.seconds < self._next and progress.share < 1.0:
            return
        self._next = progress.seconds + (0.5 if self._terminal else 10.0)
        whole = round(progress.done / progress.share) if progress.share else progress.done
        rate = progress.done / progress.seconds if progress.seconds > 0.1 else 0.0
        about = "" if progress.share >= 1.0 else "about "
        doing = "Looking which belong together: " if progress.looking else ""
        line = f"{doing}{progress.done:,} of {about}{whole:,} ({progress.share:.0%}), {rate:,.0f} a second"
        print(f"\r\x1b[K{line}" if self._terminal else line, end="" if self._terminal else "\n", file=sys.stderr)
        sys.stderr.flush()

    def end(self) -> None:
        """Leave the line."""
        if self._terminal:
            print(file=sys.stderr)


def _tell(summary: Summary, order: Order) -> None:
    for line in lines(summary, order):
        print(line)


def lines(summary: Summary, order: Order) -> list[str]:
    """Return what came of an import, in sentences.

    Args:
        summary: what it made and met.
        order: what was asked for.
    """
    made, dry = summary.made, order.dry_run
    counts = (
        f"{_times(made.conversations, 'conversation')}, {_times(made.messages, 'message')}, "
        f"{_times(made.people, 'new customer')}, {_times(made.files, 'file')}"
    )
    told = [f"{'Would bring' if dry else 'Brought'} over as “{order.source}”: {counts}."]
    told += ["Nothing was changed: this was a dry run."] if dry else []
    met = (
        (made.known, "Here already, left as they are: {}.", "message"),
        (summary.left_out, "Left out because they are drafts, thrown away, or older than you asked for: {}.", "item"),
        (made.among_us, "Left out because one of us wrote to one of us: {}.", "mail"),
        (made.erased, "Left out because their customers were erased here: {}.", "message"),
        (made.files_missing, "Not in the dump: {}. Their names stand beside the messages.", "file"),
        (made.shared, "Left where they are, because they belong to another customer here: {}.", "address"),
    )
    told += [words.format(_times(number, thing)) for number, words, thing in met if number]
    if made.owners_missing:
        told.append(
            f"Without an owner, because these are no colleagues here yet: {', '.join(sorted(made.owners_missing))}."
        )
    return [*told, *_warnings(order), *_troubles(summary)]


def _warnings(order: Order) -> list[str]:
    from ucho.customers import erasures

    told = []
    if order.account is None:
        told.append("No account was named, so some conversations cannot be answered. Name it with --account.")
    if erased := len(erasures.noted()):
        told.append(
            f"{_times(erased, 'customer')} asked to be erased here. ucho no longer knows their addresses: whoever of "
            "them is in other files than those imported before comes back with them. Look for them and erase them anew."
        )
    return told


def _troubles(summary: Summary) -> list[str]:
    if not summary.troubles:
        return []
    told = [f"Could not be read: {len(summary.troubles)}. The rest came in; these stay in your files:"]
    told += [f"  {one.place}: {REASONS.get(one.reason, one.reason)}" for one in summary.troubles[:SHOWN]]
    rest = len(summary.troubles) - SHOWN
    return [*told, f"  … and {rest} more"] if rest > 0 else told


def _times(number: int, thing: str) -> str:
    plural = "addresses" if thing == "address" else f"{thing}s"
    return f"{number:,} {thing if number == 1 else plural}"
