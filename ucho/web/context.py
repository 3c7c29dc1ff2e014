"""What stands around every staff page: navigation, the agent, theme and live line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from ucho.core.actors import By
from ucho.org import queries as org
from ucho.org.models import Agent, Presence
from ucho.understanding.topics import queries as topics
from ucho.web.components.faces import Face, face
from ucho.web.live import ticket

Theme = Literal["auto", "light", "dark"]


@dataclass(frozen=True, slots=True)
class NavLink:
    """One entry of the main navigation."""

    code: str
    label: str
    icon: str
    href: str
    count: int = 0
    count_words: str = ""  # what is counted, for the number alone says nothing
    short: str = ""  # the label where there is little room: the bar of a phone
    first: bool = True  # stands in the bar of a phone itself, not behind "More"


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame of a page."""

    face: Face
    company: str
    nav: Sequence[NavLink]
    theme: str = "auto"
    presence: str = "online"
    live_url: str = ""
    live_ticket: str = ""
    live_after: str = ""
    ticket_url: str = ""
    demo: bool = False


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give every template `shell`, which costs nothing on fragments, and whether ucho can send mail to colleagues."""
    return {"shell": SimpleLazyObject(lambda: _shell(request)), "mail_works": bool(settings.EMAIL_HOST)}


def _shell(request: HttpRequest) -> Shell | None:
    agent: Any = getattr(request, "user", None)
    by = getattr(request, "by", None)
    if not isinstance(agent, Agent):
        return None
    company = org.company()
    presence = Presence.objects.filter(agent=agent).values_list("chosen", flat=True).first()
    live = ticket.issue(agent.pk, by.actor.rights.units("conversations.read"), at=by.at) if by else ""
    return Shell(
        face=face(agent.name, agent.pk),
        company=str(company or ""),
        nav=_navigation(by),
        theme=agent.theme,
        presence=presence or "online",
        live_url="/live/" if live else "",
        live_ticket=live,
        live_after=getattr(request, "live_after", ""),
        ticket_url=reverse("live-ticket"),
        demo=settings.UCHO_DEMO,
    )


def _navigation(by: By | None) -> list[NavLink]:
    links = [
        NavLink("inbox", _("Inbox"), "inbox", reverse("inbox")),
        NavLink("customers", _("Customers"), "users", reverse("people")),
    ]
    if by and by.actor.rights.allow("surveys.read"):
        links.append(NavLink("scores", _("Scores"), "chart-bar", reverse("scores")))
    if by and by.actor.rights.allow("cases.read"):
        links.append(NavLink("cases", _("Cases"), "lifebuoy", reverse("case-figures")))
    if by and by.actor.rights.allow("understanding.see"):
        links.append(_voices(by))
    if settings.UCHO_DEMO:
        links.append(NavLink("simulator", _("Simulator"), "flask", reverse("simulator"), first=False))
    return [*links, NavLink("settings", _("Settings"), "settings", reverse("settings"), first=False)]


def _voices(by: By) -> NavLink:
    """Return the entry of what customers say, with the number of new topics that nobody has looked at."""
    new = topics.news_for(by.actor, by.at)
    words = ngettext("%(n)d new topic", "%(n)d new topics", new) % {"n": new} if new else ""
    short = pgettext("in the bar of a phone", "Voices")
    return NavLink("understanding", _("Voices"), "ear", reverse("understanding"), new, words, short)
