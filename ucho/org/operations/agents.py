"""Inviting, enrolling and dismissing colleagues; their profiles and presence."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Final

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ucho.core.actors import By
from ucho.core.errors import Missing, Refused
from ucho.core.operations import demand, operation, permission
from ucho.events import log
from ucho.org.facts import (
    AgentInvited,
    AgentJoined,
    AgentLeft,
    PresenceChosen,
)
from ucho.org.models import Agent, Invitation, Presence, Role, Unit
from ucho.org.operations.roles import enter, within_own

INVITATION_LASTS: Final = timedelta(days=3)
READ_TEAM: Final = permission("org.read_team", gettext_lazy("See colleagues, roles and units"))


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
        Refused: somebody signs in with that address already, or the role holds more than whoever invites may do.

    Records:
        `AgentInvited`.
    """
    within_own(role, unit, by)
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
    enter(agent, invitation.unit, invitation.role, by)
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
    for held in agent.memberships.all():
        demand(by, "org.dismiss", held.unit_id)
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
