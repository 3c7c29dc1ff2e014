"""Tokens by which programs act: made, found at each request, revoked."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ucho.api.facts import TokenCreated, TokenRevoked
from ucho.api.models import Token
from ucho.core.actors import EVERYWHERE, Actor, By, Rights, rights_everywhere
from ucho.core.errors import Forbidden, Refused
from ucho.core.operations import operation
from ucho.events import log
from ucho.org.models import Agent
from ucho.org.queries import actor_of, agents, rights_of

CREATE: Final = "api.create_token"
PREFIX: Final = "ucho_"  # so that programs that look for leaked secrets know it
NAME_LENGTH: Final = 80  # characters
USED_EVERY: Final = timedelta(minutes=1)  # how exactly we remember when a token was used
PEOPLE: Final = frozenset({"agent", "token"})  # actors who may not hand out more than they have


@operation("api.create_token", gettext_lazy("Make tokens for programs"))
def create(*, name: str, agent: Agent | str | None = None, by: By, expires_at: datetime | None = None) -> str:
    """Make a token for a program.

    Args:
        name: what it is for.
        agent: whose rights it has: an agent or their e-mail address; None or "" for all rights.
        by: who makes it (needs `api.create_token`), and when.
        expires_at: until when it is good; for ever when left out.

    Returns:
        The token. It is shown once: only its hash is stored.

    Raises:
        Refused: the name will not do, nobody has that address, or the time has passed.
        Forbidden: the token would be allowed more than who makes it.

    Records:
        `TokenCreated`.
    """
    name = " ".join(name.split())
    if not name or len(name) > NAME_LENGTH:
        raise Refused(_("Say in a few words what the token is for."))
    if expires_at is not None and expires_at <= by.at:
        raise Refused(_("Choose a time that is still to come."))
    owner = _agent(agent)
    if by.actor.kind in PEOPLE and not _covers(by.actor.rights, _rights(owner)):
        raise Forbidden(_("A token cannot be allowed more than you are. Make one with your own rights."))
    token = PREFIX + secrets.token_urlsafe(32)
    row = Token.objects.create(
        name=name, token_hash=hash_token(token), agent=owner, created_at=by.at, expires_at=expires_at
    )
    log.record(TokenCreated(owner.pk if owner else None), row, by=by)
    return token


@operation("api.create_token", gettext_lazy("Make tokens for programs"))
def revoke(token: Token, *, by: By) -> None:
    """Make a token worthless; doing it twice changes nothing.

    Args:
        token: which one.
        by: who (needs `api.create_token` everywhere, or in some unit for a token of their own), and when.

    Raises:
        Forbidden: it is somebody else's, and they may make tokens in some units only.

    Records:
        `TokenRevoked`.
    """
    if not tokens_for(by.actor).filter(pk=token.pk).exists():
        raise Forbidden(_("This token is somebody else's. Ask an administrator to revoke it."))
    if Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=by.at):
        log.record(TokenRevoked(), token, by=by)


def tokens() -> QuerySet[Token]:
    """Return all tokens, newest first."""
    return Token.objects.select_related("agent").order_by("-pk")


def tokens_for(actor: Actor) -> QuerySet[Token]:
    """Return the tokens that an actor may see and revoke: all, or their own when they may make tokens in some units.

    Args:
        actor: who asks.
    """
    units = actor.rights.units(CREATE)
    if units == EVERYWHERE:
        return tokens()
    return tokens().filter(agent_id=actor.agent_id) if units and actor.agent_id else tokens().none()


def find(given: str, at: datetime) -> Token | None:
    """Return the token that a program sent, None when it is not good now.

    It is looked up by its hash: how long that takes says nothing about the token, and no slow hash is needed because
    nobody guesses 256 bits.
    """
    if not given.startswith(PREFIX) or not given.isascii() or len(given) > 100:
        return None
    good = Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=at)) & (Q(agent=None) | Q(agent__is_active=True))
    row = Token.objects.select_related("agent").filter(good, token_hash=hash_token(given)).first()
    if row is not None and (row.last_used_at is None or at - row.last_used_at >= USED_EVERY):
        Token.objects.filter(pk=row.pk).update(last_used_at=at)
    return row


def actor_for(token: Token) -> Actor:
    """Return who acts when this token is sent: its agent, or the token itself with all rights."""
    if token.agent is not None:
        return actor_of(token.agent)
    return Actor("token", str(token.pk), rights_everywhere(["*"]))


def hash_token(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _agent(given: Agent | str | None) -> Agent | None:
    if isinstance(given, Agent):
        return given
    if not given:
        return None
    found = agents().filter(email__iexact=given.strip()).first()
    if found is None:
        raise Refused(
            _("Nobody signs in with %(address)s. Check the address for a typing mistake.") % {"address": given}
        )
    return found


def _rights(owner: Agent | None) -> Rights:
    return rights_of(owner) if owner else rights_everywhere(["*"])


def _covers(held: Rights, wanted: Rights) -> bool:
    """Return whether somebody who holds these rights may hand out those."""
    return all(
        held.units(name) == EVERYWHERE or (units <= held.units(name) and units != EVERYWHERE)
        for name, units in wanted.where.items()
    )
