"""The privacy log: every time that texts were sent to a model, on a page and as a table to keep."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO
from itertools import islice
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from ucho.core.operations import demand
from ucho.understanding.operations.outside import PERMISSION
from ucho.understanding.outside.calls import Filter, calls, lines, sums
from ucho.web.access import StaffRequest, is_fragment, staff_page
from ucho.web.understanding.outside_words import HEADS, OUTCOMES
from ucho.web.understanding.tabs import tabs

PAGE: Final = 50
DAYS: Final = (1, 7, 30, 365)
LONGEST: Final = 100_000  # lines of a table; a filter leads to older ones
_ID: Final = 18  # digits of an id that somebody may type


@require_safe
@staff_page
def log(request: StaffRequest) -> HttpResponse:
    """List calls, newest first."""
    demand(request.by, PERMISSION)
    wanted, asked = _asked(request)
    rows = list(calls(wanted)[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    page = reverse("understanding-outside-log")
    values = {
        "lines": [(row, HEADS.get(row.head, row.head), OUTCOMES.get(row.outcome, row.outcome)) for row in rows],
        "sums": sums(Filter(wanted.since, wanted.head, wanted.outcome)),
        "heads": [(code, words, code == wanted.head) for code, words in HEADS.items()],
        "outcomes": [(code, words, code == wanted.outcome) for code, words in OUTCOMES.items()],
        "days": [(str(one), _days(one), str(one) == asked["days"]) for one in DAYS],
        "next_href": f"{page}?{urlencode(asked | {'before': str(rows[-1].pk)})}" if more else "",
        "filtered": any(asked.values()),
        "csv_href": f"{reverse('understanding-outside-csv')}?{urlencode(asked)}",
        "tabs": tabs(request.by, "outside"),
        "area": "understanding",
    }
    name = "outside_rows" if is_fragment(request) else "outside_log"
    return render(request, f"web/understanding/{name}.html", values)


@require_safe
@staff_page
def table(request: StaffRequest) -> HttpResponse:
    """Hand out the calls that fit the filter as a table."""
    demand(request.by, PERMISSION)
    wanted, _words = _asked(request)
    written = StringIO()
    written.write("\ufeff")  # spreadsheets read UTF-8 only when told
    csv.writer(written).writerows(islice(lines(wanted), LONGEST))
    answer = HttpResponse(written.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="privacy-log.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _asked(request: StaffRequest) -> tuple[Filter, dict[str, str]]:
    """Return the filter that an address names, and the same for further addresses; what is unknown is left out."""
    typed = request.GET
    head = typed.get("head", "") if typed.get("head") in HEADS else ""
    outcome = typed.get("outcome", "") if typed.get("outcome") in OUTCOMES else ""
    days = typed.get("days", "") if typed.get("days") in {str(one) for one in DAYS} else ""
    before = typed.get("before", "")
    place = int(before) if before.isascii() and before.isdigit() and len(before) <= _ID else None
    since = request.by.at - timedelta(days=int(days)) if days else None
    return Filter(since, head, outcome, place), {"days": days, "head": head, "outcome": outcome}


def _days(count: int) -> str:
    if count == 1:
        return _("The last 24 hours")
    return ngettext("The last %(n)d day", "The last %(n)d days", count) % {"n": count}
