"""Whether everything works: the worker, what gave up, the accounts, what waits for a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ucho.channels import operations as channel_operations
from ucho.channels import queries as channels
from ucho.channels.accounts import adapter_of
from ucho.channels.models import Account
from ucho.core.errors import Missing
from ucho.core.operations import demand
from ucho.events import queries as events
from ucho.events.jobs import operations, queries
from ucho.events.models import Job
from ucho.web.access import StaffRequest, staff_page
from ucho.web.settings.connections import State, last_arrival, state_of
from ucho.web.settings.tabs import tabs
from ucho.web.settings.work import purpose

LATE: Final = 60.0  # seconds that due work may wait before it counts as late; `ucho doctor` says the same
SHOWN: Final = 50  # rows of each list; the newest, when there are more


@dataclass(frozen=True, slots=True)
class Work:
    """A job that runs, was stopped or gave up."""

    job: Job
    what: str
    share: int | None  # per cent that are done; None when nobody knows


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A reaction that gave up."""

    pk: int
    what: str
    error: str
    fact: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Connection:
    """One account, its connection and its last message."""

    account: Account
    label: str
    state: State
    last_message_at: datetime | None


@require_safe
@staff_page
def overview(request: StaffRequest) -> HttpResponse:
    """Show whether everything works, and what somebody has to look at."""
    demand(request.by, channel_operations.READ)
    rights, at = request.by.actor.rights, request.by.at
    health = queries.health(at)
    accounts = list(channels.accounts_for(rights.units(channel_operations.READ)))
    connections = sorted((_connection(one, at) for one in accounts), key=lambda one: one.state.health != "late")
    quarantined = channels.quarantined().filter(account__in=accounts).count()
    doubts = channels.in_doubt().filter(account__in=accounts)
    broken = sum(one.state.health == "late" for one in connections)
    late = health.late_seconds > LATE
    needs = [not health.workers, late, health.failed_jobs, health.failed_deliveries, quarantined, doubts.count()]
    values = {
        "tabs": tabs(request.by, "health"),
        "fine": not broken and not any(needs),
        "health": health,
        "late_since": at - timedelta(seconds=health.late_seconds) if late else None,
        "running": _work(list(queries.running()[:SHOWN])),
        "halted": _work([*queries.failed().order_by("-id")[:SHOWN], *queries.stopped().order_by("-id")[:SHOWN]]),
        "reactions": _given_up(),
        "connections": connections,
        "quarantined": quarantined,
        "doubts": doubts[:SHOWN],
        "may": {name: rights.allow(f"events.{name}") for name in ("retry", "stop", "retry_reaction")},
        "area": "settings",
    }
    return render(request, "web/settings/health.html", values)


@require_POST
@staff_page
def job(request: StaffRequest, pk: int) -> HttpResponse:
    """Run a job again, or stop it."""
    found = Job.objects.filter(pk=pk).first()
    if found is None:
        raise Missing(_("This work is done and forgotten. Reload the page."))
    if request.POST.get("do") == "stop":
        operations.stop(found, by=request.by)
        messages.success(request, _("It stops at the next place where nothing is lost."))
    else:
        operations.retry(found, by=request.by)
        messages.success(request, _("It runs again in a moment."))
    return redirect("settings-health")


@require_POST
@staff_page
def reaction(request: StaffRequest, pk: int) -> HttpResponse:
    """Repeat a reaction that gave up."""
    found = events.stuck().filter(pk=pk).first()
    if found is None:
        raise Missing(_("This work is done and forgotten. Reload the page."))
    operations.retry_reaction(found, by=request.by)
    messages.success(request, _("It runs again in a moment."))
    return redirect("settings-health")


def _connection(account: Account, at: datetime) -> Connection:
    return Connection(account, str(adapter_of(account).label), state_of(account, at), last_arrival(account))


def _work(jobs: list[Job]) -> list[Work]:
    return [Work(one, purpose(one.task), 100 * one.done // one.total if one.total else None) for one in jobs]


def _given_up() -> list[GivenUp]:
    stuck = events.stuck().order_by("-id")[:SHOWN]
    return [GivenUp(one.pk, purpose(one.reaction), one.error, one.fact.type, one.fact.at) for one in stuck]
