"""`ucho doctor`: looks at everything that can be wrong with an installation, a sentence for each."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ucho.config import supervisor
from ucho.config.place import Place, here
from ucho.config.start import start
from ucho.core.errors import Refused

if TYPE_CHECKING:
    from ucho.channels.models import Account

ROOM: Final = 1_000_000_000  # bytes that should be free
LOOKED_AT: Final = 500  # conversations and cases; the worker looks at all that are not done, each night
TIGHT: Final = 100_000_000  # bytes below which ucho will soon stop
SIGNS: Final = {"good": "✓", "note": "•", "bad": "✗"}


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found: `good`, a `note`, or `bad`, and a sentence."""

    kind: str
    words: str


def doctor(given: argparse.Namespace) -> int:
    """Print what was found; returns 1 when something is wrong."""
    place = here()
    bad = 0
    for finding in look(place, offline=given.offline):
        print(f"{SIGNS[finding.kind]} {finding.words}", flush=True)
        bad += finding.kind == "bad"
    print(f"\n{bad} of these need your attention." if bad else "\nAll is well.")
    return 1 if bad else 0


def look(place: Place, *, offline: bool) -> Iterator[Finding]:
    """Go through all checks; the later ones need what the earlier ones looked at."""
    yield _python()
    yield from _directory(place)
    if not place.data.is_dir():
        return
    try:
        start()
    except Refused as refused:
        yield Finding("bad", str(refused))
        return
    yield _sqlite()
    yield _keys(place)
    yield _time_zones()
    reachable = yield from _database()
    if reachable:
        yield from _work(place)
        yield _clocks()
        yield from _channels(offline=offline)


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("good", f"Python {version}.")


def _directory(place: Place) -> Iterator[Finding]:
    if not place.data.is_dir():
        yield Finding("bad", f"There is no directory {place.data}. `ucho up` makes it, or name another with --data.")
        return
    if not os.access(place.data, os.W_OK | os.X_OK):
        yield Finding("bad", f"ucho may not write to {place.data}. Give the directory to the user who runs ucho.")
    free = shutil.disk_usage(place.data).free
    words = f"{free / 1e9:.1f} GB are free in {place.data}."
    kind = "good" if free > ROOM else "note" if free > TIGHT else "bad"
    yield Finding(kind, words if kind == "good" else f"{words} Make room, or move the data to a larger disk.")
    if place.restoring.exists():
        yield Finding("bad", "A restore was cut off before its end. Run the same `ucho restore` again.")
    if place.secret.exists() and place.secret.stat().st_mode & 0o077:
        yield Finding("bad", f"Others can read {place.secret}. Run `chmod 600 {place.secret}`.")


def _sqlite() -> Finding:
    from django.db import connection

    from ucho.core.database.driver import SAFE_VERSION, use_safe_sqlite

    if connection.vendor != "sqlite":
        return Finding("good", "The database is PostgreSQL.")
    version = use_safe_sqlite()
    shown = ".".join(map(str, version))
    if version < SAFE_VERSION:
        return Finding("bad", f"SQLite {shown} can damage the database. Install pysqlite3, or use PostgreSQL.")
    return Finding("good", f"SQLite {shown}.")


def _keys(place: Place) -> Finding:
    from ucho.core import keys

    try:
        count = len(keys.ring().keys())
    except (ValueError, OSError) as error:
        return Finding("bad", str(error))
    if place.keys.stat().st_mode & 0o077:
        return Finding("bad", f"Others can read {place.keys}. Run `chmod 600 {place.keys}`.")
    return Finding("good", f"The key ring holds {count} key{'s' if count > 1 else ''}. Keep a copy in a safe place.")


def _time_zones() -> Finding:
    from django.db import Error

    from ucho.org import queries

    try:
        names = {"Europe/Warsaw", *(unit.time_zone for unit in queries.units())}
    except Error:
        names = {"Europe/Warsaw"}
    missing = [name for name in sorted(names) if not _zone_known(name)]
    if missing:
        return Finding("bad", f"This machine does not know the time zone {missing[0]}. Install the package tzdata.")
    return Finding("good", "Time zones are known.")


def _zone_known(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True


def _database() -> Generator[Finding, None, bool]:
    from django.db import Error, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error as error:
        yield Finding("bad", f"The database cannot be reached: {str(error).strip().splitlines()[0]}. Check --database.")
        return False
    if missing:
        yield Finding("bad", f"The database lacks {len(missing)} steps of this version. Run `ucho migrate`.")
        return False
    yield Finding("good", "The database is reachable and up to date.")
    return True


def _work(place: Place) -> Iterator[Finding]:
    from ucho.core import clock
    from ucho.events.jobs import queries
    from ucho.org.queries import has_admin

    health = queries.health(clock.now())
    running = supervisor.running(place)
    if health.workers:
        late = f", the oldest task waits for {health.late_seconds:.0f} s" if health.late_seconds > 1 else ""
        yield Finding("good" if health.late_seconds < 60 else "bad", f"{health.workers} worker runs{late}.")
    elif running is not None:
        yield Finding("bad", "ucho runs without a worker: nothing is fetched or sent. Read its log, start it again.")
    else:
        yield Finding("note", "ucho is not running. `ucho up` starts it.")
    yield from _counted(health.failed_jobs, "task gave up", "tasks gave up", "See Settings → Health.")
    yield from _counted(health.failed_deliveries, "reaction gave up", "reactions gave up", "See Settings → Health.")
    if not has_admin():
        yield Finding("note", "Nobody is an administrator yet. `ucho up` prints a link that makes the first one.")


def _clocks() -> Finding:
    """Compare the clocks of the newest conversations and cases with what happened in them."""
    from ucho.cases import checking as cases
    from ucho.cases.models import Case
    from ucho.conversations import checking as conversations
    from ucho.conversations.models import Conversation

    talks = list(Conversation.objects.order_by("-pk").values_list("pk", flat=True)[:LOOKED_AT])
    opened = list(Case.objects.order_by("-pk").values_list("pk", flat=True)[:LOOKED_AT])
    # One that moved while we looked agrees the second time.
    wrong = sum(1 for _again in conversations.differences([pk for pk, _found in conversations.differences(talks)]))
    lost = sum(1 for _again in cases.differences([pk for pk, _found in cases.differences(opened)]))
    if wrong or lost:
        which = f"conversations: {wrong} of {len(talks)}, cases: {lost} of {len(opened)}"
        return Finding("bad", f"Clocks do not agree with the facts ({which}). A job puts them right at night.")
    return Finding("good", f"Clocks agree with the facts (conversations: {len(talks)}, cases: {len(opened)}).")


def _channels(*, offline: bool) -> Iterator[Finding]:
    from ucho.channels import queries

    yield from _counted(
        queries.quarantined().count(), "message is in quarantine", "messages are in quarantine", "See Channels."
    )
    yield from _counted(
        queries.in_doubt().count(), "answer may not have been sent", "answers may not have been sent", "See Channels."
    )
    yield from _records()
    for account in queries.accounts().filter(enabled=True):
        yield _ledger(account)
        if not offline:
            yield from _account(account.name, partial(_check, account))


def _ledger(account: Account) -> Finding:
    """Say whether every message of an account is accounted for, and whether it has fallen silent."""
    from ucho.channels import queries

    sums, there = queries.ledger(account), queries.on_server(account)
    words = f"{account.name}: {sums.received} received = {sums.stored} stored + {sums.joined} joined"
    words += f" + {sums.refused} refused + {sums.failed} failed + {sums.pending} pending"
    if there is not None:
        words += f"; {there.count} on the server, {there.waiting} of them not fetched, {there.removed} removed since"
        words += f", {there.older} older ones left alone" if there.older else ""
    if not sums.balanced:
        return Finding("bad", f"{words}. The sums do not hold: this is a fault of ucho's.")
    if account.silent_since:
        since = account.silent_since.strftime("%Y-%m-%d %H:%M UTC")
        return Finding("bad", f"{words}. No message since {since}, longer than is usual at this time of the week.")
    return Finding("good", f"{words}.")


def _records() -> Iterator[Finding]:
    """Say what sending domains lack, from what was found when they were last looked at."""
    from ucho.channels import signing
    from ucho.channels.models import SigningKey

    for row in SigningKey.objects.order_by("domain"):
        lacking = [kind.upper() for kind in signing.WATCHED if signing.state_of(row, kind) in ("missing", "wrong")]
        if not signing.mailboxes_of(row.domain).filter(enabled=True).exists():
            continue
        if lacking:
            where = "See Settings → Channels → Will our mail arrive?"
            yield Finding("note", f"{row.domain} lacks records that help mail arrive: {', '.join(lacking)}. {where}")
        elif row.checked_at:
            yield Finding("good", f"{row.domain} has the records that help mail arrive.")


def _account(name: str, check: Callable[[], list[str]]) -> Iterator[Finding]:
    try:
        problems = check()
    except Exception as error:  # an adapter's check must not hide the checks after it
        problems = [f"{type(error).__name__}. Look at its settings."]
    for words in problems:
        yield Finding("bad", f"{name}: {words}")
    if not problems:
        yield Finding("good", f"{name}: its servers answer.")


def _check(account: Account) -> list[str]:
    from ucho.channels.accounts import adapter_of, open_settings
    from ucho.channels.contract import LoginRefused

    try:
        settings = open_settings(account)
    except LoginRefused as refusal:
        return [f"Nobody is signed in any more ({refusal}). Open the account in Settings → Channels and sign in."]
    return [str(words) for words in adapter_of(account).check(settings)]


def _counted(count: int, one: str, many: str, where: str) -> Iterator[Finding]:
    if count:
        yield Finding("bad", f"{count} {one if count == 1 else many}. {where}")
