"""Asking about the company: who may do what where, who is there."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from ucho.core.actors import EVERYWHERE, Actor, Rights
from ucho.org.calendar import ALWAYS, Calendar, calendar
from ucho.org.models import Agent, Hours, Invitation, Membership, Presence, Role, Unit

SEEN_WITHIN: Final = timedelta(minutes=2)
OWN: Final = "org.be_oneself"


def company() -> Unit | None:
    """Return the root unit, None before the company was set up."""
    return Unit.objects.filter(parent=None).first()


def units() -> list[Unit]:
    """Return all units, parents before children."""
    return list(Unit.objects.order_by("path"))


def hours_of(unit: Unit, at: datetime | None = None) -> Hours | None:
    """Return the hours in force in a unit: its own, or those of the nearest unit above that has any.

    Args:
        unit: which unit.
        at: the moment; None for the newest.
    """
    above = [int(part) for part in unit.path.split("/") if part]
    rows = Hours.objects.filter(unit_id__in=above).select_related("unit").order_by("made_at", "pk")
    newest = {row.unit_id: row for row in (rows if at is None else rows.filter(made_at__lte=at))}
    return next((newest[pk] for pk in reversed(above) if pk in newest and not newest[pk].inherits), None)


def calendar_of(unit_id: int, at: datetime | None = None) -> Calendar:
    """Return when a unit works, in its time zone; around the clock when nobody has set any hours.

    Args:
        unit_id: which unit.
        at: by the hours in force at this moment; None for the newest.
    """
    unit = Unit.objects.get(pk=unit_id)
    found = hours_of(unit, at)
    return calendar_from(unit.time_zone, found) if found else ALWAYS


def calendar_from(zone: str, hours: Hours) -> Calendar:
    """Return the calendar that hours make in a time zone.

    Args:
        zone: an IANA name.
        hours: stored or not.
    """
    return calendar(zone, json.dumps(hours.week), json.dumps(hours.overrides), hours.country, hours.pk)


def units_for(rights: Rights, permission: str) -> list[Unit]:
    """Return the units in which the permission holds, parents before children.

    Args:
        rights: whose.
        permission: its name.
    """
    allowed = rights.units(permission)
    return [unit for unit in units() if allowed == EVERYWHERE or unit.pk in allowed]


def rights_of(agent: Agent) -> Rights:
    """Return what an agent may do and where: a role in a unit counts for everything below it.

    Args:
        agent: whom.
    """
    held = list(Membership.objects.filter(agent=agent).select_related("role", "unit"))
    everyone = [] if all(row.unit.parent_id is None for row in held) else list(Unit.objects.values_list("pk", "path"))
    where: dict[str, set[int]] = defaultdict(set)
    where[OWN] |= EVERYWHERE
    for row in held:
        inside = (
            EVERYWHERE
            if row.unit.parent_id is None
            else {pk for pk, path in everyone if path.startswith(row.unit.path)}
        )
        for name in row.role.permissions:
            where[name] |= inside
    return Rights({name: EVERYWHERE if found & EVERYWHERE else frozenset(found) for name, found in where.items()})


def actor_of(agent: Agent) -> Actor:
    """Return the agent as an actor with their rights; a closed account has none.

    Args:
        agent: whom.
    """
    return Actor("agent", str(agent.pk), rights_of(agent) if agent.is_active else Rights())


def agents() -> QuerySet[Agent]:
    """Return everybody with an open account, by name."""
    return Agent.objects.filter(is_active=True).order_by("name")


def languages() -> tuple[str, ...]:
    """Return the languages of the company: those its active agents chose, and those its units have names in."""
    spoken = set(Agent.objects.filter(is_active=True).values_list("language", flat=True))
    named = {language for unit in Unit.objects.all() for language, words in unit.name.items() if words}
    return tuple(sorted((spoken | named) - {""}))


def agents_who_may(permission: str, unit_id: int) -> list[Agent]:
    """Return the agents who hold a permission in a unit, by name.

    Args:
        permission: its name.
        unit_id: in which unit; None for any.
    """
    unit = Unit.objects.get(pk=unit_id)
    above = [int(part) for part in unit.path.split("/") if part]
    held = Membership.objects.filter(unit_id__in=above, agent__is_active=True).select_related("agent", "role")
    found = {row.agent for row in held if {permission, "*"} & set(row.role.permissions)}
    return sorted(found, key=lambda agent: agent.name)


def names_of(agent_ids: Collection[int]) -> dict[int, str]:
    """Return the names of agents by id, closed accounts too.

    Args:
        agent_ids: which agents.
    """
    return dict(Agent.objects.filter(pk__in=agent_ids).values_list("pk", "name"))


def present(at: datetime) -> set[int]:
    """Return the ids of agents who are there: they chose to be, and their browser spoke a moment ago.

    Args:
        at: now.
    """
    rows = Presence.objects.filter(chosen=Presence.Chosen.ONLINE, seen_at__gte=at - SEEN_WITHIN)
    return set(rows.values_list("agent_id", flat=True))


def roles() -> QuerySet[Role]:
    """Return all roles, built-in ones first."""
    return Role.objects.order_by("pk")


def has_admin() -> bool:
    """Return whether somebody administrates the company already."""
    return Membership.objects.filter(role__code="admin", unit__parent=None, agent__is_active=True).exists()


def open_invitation(token_hash: str, at: datetime) -> Invitation | None:
    """Return an invitation that can still be used.

    Args:
        token_hash: what is stored of the token.
        at: the moment.
    """
    return Invitation.objects.filter(token_hash=token_hash, used_at=None, expires_at__gt=at).first()
