"""Changing the company: units, agents, roles, presence."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ucho.core.actors import By
from ucho.core.errors import Missing, Refused
from ucho.core.operations import OPERATIONS, operation, permission
from ucho.events import log
from ucho.org.facts import (
    AgentInvited,
    AgentJoined,
    AgentLeft,
    PresenceChosen,
    RoleChanged,
    RoleGiven,
    RoleTaken,
    UnitOpened,
)
from ucho.org.models import Agent, Invitation, Membership, Presence, Role, Unit
from ucho.org.roles import BUILT_IN

INVITATION_LASTS: Final = timedelta(days=3)
READ_TEAM: Final = permission("org.read_team", gettext_lazy("See colleagues, roles and units"))


@operation("org.found", gettext_lazy("Set up the company"))
def found_company(*, name: Mapping[str, str], by: By) -> Unit:
    """Make the company's root unit and the built-in roles; doing it twice changes nothing.

    Args:
        name: the company's name in the three languages, at least one filled in.
        by: who, and when.

    Returns:
        The root unit.

    Records:
        `UnitOpened`.
    """
    for built_in in BUILT_IN:
        Role.objects.get_or_create(
            code=built_in.code, defaults={"name": built_in.name, "permissions": list(built_in.permissions)}
        )
    company = Unit.objects.filter(kind=Unit.Kind.COMPANY).first()
    return company or _open(Unit.Kind.COMPANY, name, None, "Europe/Warsaw", by)


@operation("org.open_unit", gettext_lazy("Open brands, branches and teams"))
def open_unit(parent: Unit, *, kind: str, name: Mapping[str, str], by: By, time_zone: str = "Europe/Warsaw") -> Unit:
    """Make a unit below another.

    Args:
        parent: the unit above it.
        kind: brand, branch or team.
        name: its name in up to three languages.
        by: who, and when.
        time_zone: an IANA name.

    Returns:
        The unit.

    Raises:
        Refused: the kind or the name will not do.

    Records:
        `UnitOpened`.
    """
    if kind not in Unit.Kind.values or kind == Unit.Kind.COMPANY:
        raise Refused(_("Choose whether the new unit is a brand, a branch or a team."))
    return _open(Unit.Kind(kind), name, parent, time_zone, by)


def _open(kind: Unit.Kind, name: Mapping[str, str], parent: Unit | None, time_zone: str, by: By) -> Unit:
    if not any(word.strip() for word in name.values()):
        raise Refused(_("Give the unit a name."))
    unit = Unit.objects.create(kind=kind, name=dict(name), parent=parent, time_zone=time_zone, created_at=by.at)
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    log.record(UnitOpened(kind.value), unit, by=by, unit_id=unit.pk)
    return unit


@operation("org.invite", gettext_lazy("Invite colleagues"))
def invite(unit: Unit, *, role: Role, by: By, email: str = "") -> str:
    """Make a link by which somebody joins with a role in a unit.

    Args:
        unit: where the role holds.
        role: the role they get.
        by: who, and when.
        email: whose link it is; empty lets them type it.

    Returns:
        The token for the link. It is shown once: only its hash is stored.

    Raises:
        Refused: somebody signs in with that address already.

    Records:
        `AgentInvited`.
    """
    if email and Agent.objects.filter(email__iexact=email).exists():
        raise Refused(_("Somebody already signs in with this e-mail address."))
    token = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        token_hash=hash_token(token),
        email=email,
        unit=unit,
        role=role,
        created_at=by.at,
        expires_at=by.at + INVITATION_LASTS,
    )
    log.record(AgentInvited(role.pk), invitation, by=by, unit_id=unit.pk)
    return token


@operation("org.join", gettext_lazy("Join by an invitation"))
def join(token: str, *, email: str, name: str, password: str, language: str, by: By) -> Agent:
    """Make an account by an invitation link; a link works once.

    Args:
        token: the secret word of the link.
        email: used when the invitation names none.
        name: what colleagues call them.
        password: the password to sign in with.
        language: of the screens: pl, ru or en.
        by: who, and when.

    Returns:
        The new agent.

    Raises:
        Missing: the link was used, has expired, or never existed.
        Refused: the address, the name or the password will not do.

    Records:
        `AgentJoined` and `RoleGiven`.
    """
    invitation = (
        Invitation.objects.select_for_update()
        .filter(token_hash=hash_token(token), used_at=None, expires_at__gt=by.at)
        .select_related("unit", "role")
        .first()
    )
    if invitation is None:
        raise Missing(_("This link was already used or has expired. Ask for a new one."))
    invitation.used_at = by.at
    invitation.save(update_fields=["used_at"])
    agent = _enrol(invitation.email or email, name, password, language, by)
    give_role(agent, unit=invitation.unit, role=invitation.role, by=by)
    return agent


@operation("org.enrol", gettext_lazy("Make accounts for colleagues"))
def enrol(*, email: str, name: str, password: str, language: str, by: By) -> Agent:
    """Make an account without a link, for the command line and the demo company.

    Args:
        email: the address to sign in with.
        name: what colleagues call them.
        password: the password to sign in with.
        language: of the screens: pl, ru or en.
        by: who, and when.

    Returns:
        The new agent.

    Records:
        `AgentJoined`.
    """
    return _enrol(email, name, password, language, by)


def _enrol(email: str, name: str, password: str, language: str, by: By) -> Agent:
    agent = Agent(email=email.strip(), name=name.strip(), language=language, created_at=by.at)
    if not agent.name:
        raise Refused(_("Type your name, so that colleagues know who answered."))
    try:
        validate_email(agent.email)
    except ValidationError:
        raise Refused(_("This does not look like an e-mail address. Check it for a missing @ or dot.")) from None
    if Agent.objects.filter(email__iexact=agent.email).exists():
        raise Refused(_("Somebody already signs in with this e-mail address."))
    try:
        validate_password(password, agent)
    except ValidationError as problem:
        raise Refused(" ".join(problem.messages)) from None
    agent = Agent.objects.create(
        email=agent.email, name=agent.name, language=language, created_at=by.at, password=make_password(password)
    )
    log.record(AgentJoined(), agent, by=by)
    return agent


@operation("org.give_role", gettext_lazy("Give and take roles"))
def give_role(agent: Agent, *, unit: Unit, role: Role, by: By) -> None:
    """Give an agent a role in a unit and everything below it; giving it twice changes nothing.

    Args:
        agent: whom.
        unit: where it holds, with everything below.
        role: the role.
        by: who, and when.

    Records:
        `RoleGiven`.
    """
    made = Membership.objects.get_or_create(agent=agent, unit=unit, role=role)[1]
    if made:
        log.record(RoleGiven(role.pk), agent, by=by, unit_id=unit.pk)


@operation("org.give_role", gettext_lazy("Give and take roles"))
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


@operation("org.dismiss", gettext_lazy("Close colleagues' accounts"))
def dismiss(agent: Agent, *, by: By) -> None:
    """Close an agent's account; what they wrote stays under their name.

    Args:
        agent: whom.
        by: who, and when.

    Raises:
        Refused: it is oneself.

    Records:
        `AgentLeft`.
    """
    if agent.pk == by.actor.agent_id:
        raise Refused(_("You cannot close your own account. Ask another administrator."))
    if agent.is_active:
        agent.is_active = False
        agent.save(update_fields=["is_active"])
        log.record(AgentLeft(), agent, by=by)


@operation("org.be_oneself", gettext_lazy("Change one's own profile and presence"))
def choose_presence(agent: Agent, *, chosen: str, by: By) -> None:
    """Say that one is there or away.

    Args:
        agent: whom.
        chosen: online or away.
        by: who, and when.

    Records:
        `PresenceChosen`, when it changed.
    """
    wanted = Presence.Chosen(chosen)
    presence, made = Presence.objects.get_or_create(agent=agent, defaults={"seen_at": by.at, "chosen": wanted})
    if made or presence.chosen != wanted:
        presence.chosen = wanted
        presence.seen_at = by.at
        presence.save(update_fields=["chosen", "seen_at"])
        log.record(PresenceChosen(wanted.value), agent, by=by)


@operation("org.be_oneself", gettext_lazy("Change one's own profile and presence"))
def change_profile(agent: Agent, *, name: str, language: str, theme: str, signature: str, by: By) -> None:
    """Change one's own name, language, theme and signature.

    Args:
        agent: whom.
        name: what colleagues call them.
        language: of the screens: pl, ru or en.
        theme: light, dark or auto.
        signature: plain text under every answer.
        by: who, and when.

    Raises:
        Refused: the name is empty.
    """
    if not name.strip():
        raise Refused(_("Type your name, so that colleagues know who answered."))
    agent.name, agent.language, agent.theme, agent.signature = name.strip(), language, theme, signature.strip()
    agent.save(update_fields=["name", "language", "theme", "signature"])


def note_seen(agent_id: int, *, by: By) -> None:
    """Remember that the agent's browser spoke just now: no change of the company, so no operation and no fact.

    Args:
        agent_id: which agent.
        by: who, and when.
    """
    Presence.objects.update_or_create(agent_id=agent_id, defaults={"seen_at": by.at})


def hash_token(token: str) -> str:
    """Return what is stored of a secret link.

    Args:
        token: the secret word.
    """
    return hashlib.sha256(token.encode()).hexdigest()


def _admins() -> QuerySet[Membership]:
    return Membership.objects.filter(role__code="admin", unit__parent=None, agent__is_active=True)
