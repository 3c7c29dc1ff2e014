"""Who did what, when and why: the log of facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from ucho.core.operations import demand, permission
from ucho.customers import timeline
from ucho.events import queries
from ucho.events.facts import FACTS
from ucho.events.models import FactRow
from ucho.org import queries as org
from ucho.web.access import StaffRequest, is_fragment, staff_page
from ucho.web.customers.views import place_of
from ucho.web.settings.tabs import tabs

READ: Final = permission("events.audit", _("Read the audit page"))
PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One fact."""

    pk: int
    at: datetime
    who: str
    kind: str
    words: str  # the same for people, empty when nobody has put it into words
    subject: str
    cause: int | None
    payload: str


@require_safe
@staff_page
def audit(request: StaffRequest) -> HttpResponse:
    """List the facts, newest first, filtered by who and what."""
    demand(request.by, READ)
    actor, kind = request.GET.get("actor", "")[:80], request.GET.get("kind", "")[:80]
    rows = queries.audit(
        request.by.actor.rights.units(READ),
        actor=actor,
        kind=kind,
        before=place_of(request.GET.get("before", "")),
        limit=PAGE + 1,
    )
    more, rows = len(rows) > PAGE, rows[:PAGE]
    last = f"{rows[-1].at.isoformat()}~{rows[-1].pk}" if more else ""
    names = {f"agent:{one.pk}": one.name for one in org.agents()}
    told = timeline.entries_of(rows, request.by.actor.rights)
    values = {
        "tabs": tabs(request.by, "audit"),
        "lines": [_line(row, names, str(told[row.pk].sentence) if row.pk in told else "") for row in rows],
        "actors": names.items(),
        "kinds": sorted(FACTS),
        "actor": actor,
        "kind": kind,
        "next_href": f"{reverse('settings-audit')}?{urlencode({'actor': actor, 'kind': kind, 'before': last})}"
        if last
        else "",
        "area": "settings",
    }
    return render(
        request, "web/settings/audit_rows.html" if is_fragment(request) else "web/settings/audit.html", values
    )


def _line(row: FactRow, names: dict[str, str], words: str) -> AuditLine:
    payload = ", ".join(f"{name} {value}" for name, value in row.payload.items() if value not in (None, "", []))
    subject = f"{row.subject_kind.rpartition('.')[2]} {row.subject_id}"
    who = names.get(row.actor, row.actor)
    return AuditLine(row.pk, row.at, who, row.type, words, subject, row.caused_by_id, payload)
