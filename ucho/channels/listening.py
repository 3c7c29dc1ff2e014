"""Watching for accounts that fell silent: their connection works, and nothing comes for longer than is normal."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from ucho.channels.facts import FellSilent, HeardAgain
from ucho.channels.models import Account, JournalEntry, Traffic
from ucho.channels.traffic import KEPT, WINDOW, is_unusual
from ucho.core.actors import By
from ucho.events import log
from ucho.events.jobs import job, schedule
from ucho.org import queries as org
from ucho.org.free_days import free_days


@schedule(every="PT5M")
@job("channels.watch_silence", queue="mail")
def watch_silence(*, by: By) -> None:
    """Note which accounts are silent for longer than this weekday and hour normally allow, and which are heard again.

    One whose connection has a problem, or that is switched off, has another reason to be silent and is left as it is.
    """
    Traffic.objects.filter(hour__lt=by.at - KEPT).delete()
    for account in Account.objects.select_related("unit"):
        last = _last(account)
        if account.silent_since is not None:
            if not account.enabled or (last and last > account.silent_since):
                _note(account, None, by)
        elif account.enabled and not account.problem and last and is_silent(account, last, by.at):
            _note(account, last, by)


def is_silent(account: Account, last: datetime, at: datetime) -> bool:
    """Return whether nothing came since `last` for longer than is normal.

    Args:
        account: which of our accounts.
        last: when its last message came.
        at: now.
    """
    rows = Traffic.objects.filter(account=account, hour__gt=at - WINDOW)
    counts = dict(rows.values_list("hour", "count"))
    if not counts:
        return False
    zone = ZoneInfo(account.unit.time_zone)
    return is_unusual(counts, last=last, at=at, zone=zone, free=_free(account, at))


def _last(account: Account) -> datetime | None:
    """Return when the last delivery reached us."""
    return JournalEntry.objects.filter(account=account).order_by("-pk").values_list("received_at", flat=True).first()


def _free(account: Account, at: datetime) -> frozenset[date]:
    """Return the public holidays of the unit's country, and the days on which the unit said that it is closed."""
    hours = org.hours_of(account.unit, at)
    if hours is None:
        return frozenset()
    closed = {date.fromisoformat(day) for day, times in hours.overrides.items() if not times}
    return free_days(hours.country, at.year).free | free_days(hours.country, at.year - 1).free | closed


def _note(account: Account, since: datetime | None, by: By) -> None:
    with transaction.atomic():
        locked = Account.objects.select_for_update().get(pk=account.pk)
        if (locked.silent_since is None) == (since is None):
            return  # another worker was quicker
        before, locked.silent_since = locked.silent_since, since
        locked.save(update_fields=["silent_since"])
        start = since or before or by.at
        seconds = int((by.at - start).total_seconds())
        fact = FellSilent(seconds) if since else HeardAgain(seconds)
        log.record(fact, locked, by=by, unit_id=locked.unit_id)
