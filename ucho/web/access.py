"""Who looks at a page: the entry point that finds the agent, the moment and the agent's time zone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, cast
from zoneinfo import ZoneInfo

from django.contrib.auth.views import redirect_to_login
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from ucho.core import clock
from ucho.core.actors import By
from ucho.org import operations as org_operations
from ucho.org import queries as org
from ucho.org.models import Agent
from ucho.web.live import feed

P = ParamSpec("P")
SEEN_EVERY: Final = timedelta(seconds=45)
ZONE_LASTS: Final = 60  # seconds that the company's time zone is remembered


class StaffRequest(HttpRequest):
    """A request of somebody who works here."""

    user: Agent
    by: By
    live_after: str  # where the log of facts ended before the page asked anything; empty for fragments


View = Callable[Concatenate[StaffRequest, P], HttpResponse]


def staff_page(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let only signed-in agents see a page, and give it `request.by`: who asks, and when."""

    @wraps(view)
    def show(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        agent: Any = request.user
        if not isinstance(agent, Agent) or not agent.is_authenticated:
            return _to_sign_in(request)
        staff = cast("StaffRequest", request)
        staff.live_after = "" if is_fragment(request) or request.method != "GET" else feed.tail().start()
        staff.by = By(org.actor_of(agent), clock.now())
        if cache.add(f"seen:{agent.pk}", True, int(SEEN_EVERY.total_seconds())):
            org_operations.note_seen(agent.pk, by=staff.by)
        with timezone.override(company_zone()):
            return view(staff, *args, **kwargs)

    return show


def company_zone() -> ZoneInfo:
    """Return the time zone in which the company's people read times."""
    name = cache.get("company_zone")
    if name is None:
        company = org.company()
        name = company.time_zone if company else "UTC"
        cache.set("company_zone", name, ZONE_LASTS)
    return ZoneInfo(name)


def is_fragment(request: HttpRequest) -> bool:
    """Return whether htmx asks for a part of a page."""
    return "HX-Request" in request.headers


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    accepted = request.headers.get("Accept", "text/html")
    if is_fragment(request) or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return HttpResponse(status=401)  # a script would take the sign-in page for an answer
    if "text/html" not in accepted and ("json" in accepted or request.method not in ("GET", "HEAD")):
        return HttpResponse(status=401)
    return redirect_to_login(request.get_full_path())
