"""Giving, taking and changing roles."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ucho.core.actors import By
from ucho.core.errors import Refused
from ucho.core.operations import OPERATIONS, operation
from ucho.events import log
from ucho.org.facts import (
    RoleChanged,
    RoleGiven,
    RoleTaken,
)
from ucho.org.models import Agent, Membership, Role, Unit


@operation("org.give_role", gettext_lazy("Give and take roles"), where="unit")
def give_role(agent: Agent, *, unit: Unit, role: Role, by: By) -> None:
    """Give an agent a role in a unit and everything below it; giving it twice changes nothing.

    Args:
        agent: whom.
        unit: where it holds, with everything below.
        role: the role.
        by: who, and when.

    Raises:
        Refused: the role holds more than whoever gives it may do there.

    Records:
        `RoleGiven`.
    """
    within_own(role, unit, by)
    enter(agent, unit, role, by)


def within_own(role: Role, unit: Unit, by: By) -> None:
    """Make sure that nobody hands out rights they do not have; the product's own actors name theirs in code.

    Args:
        role: what is handed out.
        unit: where.
        by: who hands it out.

    Raises:
        Refused: the role holds more than that.
    """
    people = by.actor.kind in {"agent", "token"}
    if people and not all(by.actor.rights.allow(name, unit.pk) for name in role.permissions):
        raise Refused(_("This role may do more than you may there. Ask an administrator to give it."))


def enter(agent: Agent, unit: Unit, role: Role, by: By) -> None:
    """Write a membership and its fact; writing it twice changes nothing.

    Args:
        agent: whom.
        unit: where it holds.
        role: the role.
        by: who, and when.
    """
    made = Membership.objects.get_or_create(agent=agent, unit=unit, role=role)[1]
    if made:
        log.record(RoleGiven(role.pk), agent, by=by, unit_id=unit.pk)


@operation("org.give_role", gettext_lazy("Give and take roles"), where="unit")
def take_role(agent: Agent, *, unit: Unit, role: Role, by: By) -> None:
    """Take a role from an agent.

    Args:
        agent: whom.
        unit: where it held.
        role: the role.
        by: who, and when.

    Raises:
        Refused: nobody else would be an administrator of the whole company.

    Records:
        `RoleTaken`.
    """
    if role.code == "admin" and unit.parent_id is None and _admins().exclude(agent=agent).count() == 0:
        raise Refused(_("The company needs an administrator. Give somebody else that role first."))
    if Membership.objects.filter(agent=agent, unit=unit, role=role).delete()[0]:
        log.record(RoleTaken(role.pk), agent, by=by, unit_id=unit.pk)


@operation("org.change_role", gettext_lazy("Change what roles include"))
def change_role(role: Role, *, permissions: Sequence[str], by: By) -> None:
    """Set the permissions a role bundles.

    Args:
        role: any role but the administrator.
        permissions: the permissions by name.
        by: who, and when.

    Raises:
        Refused: it is the administrator.

    Records:
        `RoleChanged`.
    """
    if role.code == "admin":
        raise Refused(_("Administrators can do everything. Make another role with fewer permissions."))
    wanted = {name for name in permissions if name in OPERATIONS}
    before = set(role.permissions)
    role.permissions = sorted(wanted)
    role.save(update_fields=["permissions"])
    log.record(RoleChanged(tuple(sorted(wanted - before)), tuple(sorted(before - wanted))), role, by=by)


def _admins() -> QuerySet[Membership]:
    return Membership.objects.filter(role__code="admin", unit__parent=None, agent__is_active=True)
