"""The ledger of one account: where every message went, whether the sums hold, and what was not stored and why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import number_format
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from ucho.channels import operations, queries
from ucho.channels.models import Account, JournalEntry
from ucho.channels.queries import Ledger, OnServer
from ucho.channels.raw import raws_of
from ucho.core.errors import Missing
from ucho.core.operations import demand
from ucho.web.access import StaffRequest, staff_page
from ucho.web.settings.connections import last_arrival, state_of
from ucho.web.settings.reasons import reason_words
from ucho.web.settings.tabs import tabs

DAYS: Final = 14
SHOWN: Final = 50  # deliveries of each reason; the newest, when there are more
LOOKED_AT: Final = 16_384  # bytes in which a sender is looked for
_FROM: Final = re.compile(rb"^from:[^\n]*?@([a-z0-9.-]{1,253}\.[a-z]{2,24})\b", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the picture; `height` and `top` are per cent of it."""

    day: date
    count: int
    height: int
    top: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message that was not stored."""

    pk: int
    at: datetime
    size: int
    sender: str  # the domain it says it came from, empty when that cannot be seen


@dataclass(frozen=True, slots=True)
class Why:
    """Messages that were not stored for the same reason."""

    state: str
    reason: str
    words: str
    count: int
    shown: list[Delivery]
    settled: bool  # rightly refused: nobody has to look


@require_safe
@staff_page
def ledger(request: StaffRequest, pk: int) -> HttpResponse:
    """Show where every message of an account went."""
    demand(request.by, operations.READ)
    account, at, rights = _account(request, pk), request.by.at, request.by.actor.rights
    sums, there = queries.ledger(account), queries.on_server(account)
    values = {
        "tabs": tabs(request.by, "channels"),
        "account": account,
        "state": state_of(account, at),
        "ledger": sums,
        "there": there,
        "said": " ".join(filter(None, [_said(sums, there), _older(there)])),
        "good": sums.balanced and not sums.failed and not (there and there.waiting),
        "days": _days(queries.by_day(account, at=at, days=DAYS)),
        "last": last_arrival(account),
        "whys": [_why(account, one) for one in queries.not_stored(account)],
        "may_retry": rights.allow("channels.retry", account.unit_id),
        "may_look": rights.allow("channels.look_into", account.unit_id),
        "may_change": rights.allow("channels.open_account", account.unit_id),
        "area": "settings",
    }
    return render(request, "web/settings/ledger.html", values)


@require_POST
@staff_page
def retry_all(request: StaffRequest, pk: int) -> HttpResponse:
    """Read everything again that was not stored for one reason."""
    state, reason = request.POST.get("state", ""), request.POST.get("reason", "")
    count = operations.retry_all(_account(request, pk), state=state, reason=reason, by=request.by)
    words = ngettext(
        "%(n)d message will be read again in a moment.", "%(n)d messages will be read again in a moment.", count
    )
    messages.success(request, words % {"n": count})
    return redirect("settings-ledger", pk=pk)


@require_POST
@staff_page
def raw(request: StaffRequest, pk: int) -> HttpResponse:
    """Hand a message out as it came, to be saved and never shown by the browser."""
    units = request.by.actor.rights.units(operations.READ)
    states = [JournalEntry.State.FAILED, JournalEntry.State.REFUSED]
    rows = JournalEntry.objects.filter(pk=pk, state__in=states, account__in=queries.accounts_for(units))
    entry = rows.select_related("account", "joined_to").first()
    if entry is None:
        raise Missing(_("This message is not in quarantine any more. Reload the page."))
    answer = HttpResponse(operations.look_into(entry, by=request.by), content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = content_disposition_header(True, f"message-{entry.pk}.eml") or "attachment"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _account(request: StaffRequest, pk: int) -> Account:
    found = queries.accounts_for(request.by.actor.rights.units(operations.READ)).filter(pk=pk).first()
    if found is None:
        raise Missing(_("There is no such account, or you may not see it."))
    return found


def _said(sums: Ledger, there: OnServer | None) -> str:
    """Say in one sentence whether anything is missing."""
    if not sums.balanced:
        return _("The sums do not hold. That is a fault of ucho's; please tell those who look after it.")
    if there and there.waiting > there.stuck:
        return ngettext(
            "%(n)d message on the server has not been fetched yet. It follows by itself.",
            "%(n)d messages on the server have not been fetched yet. They follow by themselves.",
            there.waiting,
        ) % {"n": there.waiting}
    if there and there.stuck:
        return ngettext(
            "The server lists %(n)d message and does not hand it out. We keep trying, and then show it below.",
            "The server lists %(n)d messages and does not hand them out. We keep trying, and then show them below.",
            there.stuck,
        ) % {"n": there.stuck}
    if sums.failed:
        return ngettext(
            "Nothing is lost: all messages are here, and %(n)d could not be read. It waits for a person below.",
            "Nothing is lost: all messages are here, and %(n)d could not be read. They wait for a person below.",
            sums.failed,
        ) % {"n": sums.failed}
    if not sums.received:
        return _("Nothing has arrived yet.")
    return _("Nothing is lost: every message that arrived is accounted for.")


def _older(there: OnServer | None) -> str:
    """Say how many messages were left alone, empty for none."""
    if not there or not there.older:
        return ""
    return ngettext(
        "%(n)s older one was there before and is left alone.",
        "%(n)s older ones were there before and are left alone.",
        there.older,
    ) % {"n": number_format(there.older, decimal_pos=0, use_l10n=True, force_grouping=True)}


def _days(found: list[tuple[date, int]]) -> list[Day]:
    most = max([1, *(count for _day, count in found)])
    heights = [round(100 * count / most) for _day, count in found]
    return [Day(day, count, height, 100 - height) for (day, count), height in zip(found, heights, strict=True)]


def _why(account: Account, group: queries.Group) -> Why:
    rows = JournalEntry.objects.filter(account=account, state=group.state, reason=group.reason).order_by("-pk")[:SHOWN]
    raws = raws_of(list(rows))
    shown = [Delivery(one.pk, one.received_at, _size(one), _sender(one, raws.get(one.pk, b""))) for one in rows]
    settled = group.state == JournalEntry.State.REFUSED and group.reason in queries.SETTLED
    return Why(group.state, group.reason, reason_words(group.state, group.reason), group.count, shown, settled)


def _size(entry: JournalEntry) -> int:
    """Return how large the message is on the server, of which we may hold only the beginning."""
    told = str(entry.headers.get("server_size", ""))
    return int(told) if told.isascii() and told.isdigit() else entry.size


def _sender(entry: JournalEntry, raw: bytes) -> str:
    """Return the domain a message says it came from; whole addresses stay out of lists."""
    envelope = str(entry.headers.get("mail_from") or "").rpartition("@")[2]
    found = _FROM.search(raw[:LOOKED_AT])
    return found[1].decode("ascii").lower() if found else envelope
