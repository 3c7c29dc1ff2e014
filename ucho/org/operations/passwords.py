"""Letting a colleague choose a new password."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ucho.core.actors import By
from ucho.core.errors import Refused
from ucho.core.operations import demand, operation
from ucho.events import log
from ucho.org.facts import PasswordLinkMade
from ucho.org.models import Agent
from ucho.org.operations.roles import within_own


@operation("org.let_choose_password", gettext_lazy("Make links by which colleagues choose a new password"))
def let_choose_password(agent: Agent, *, by: By) -> None:
    """Allow that a link is made by which a colleague chooses a new password; whoever holds the link is that colleague.

    Args:
        agent: whom.
        by: who, and when; they may do everything that the colleague may do, wherever.

    Raises:
        Refused: the account is closed, or the colleague may do more than whoever makes the link.

    Records:
        `PasswordLinkMade`.
    """
    for held in agent.memberships.select_related("role", "unit"):
        demand(by, "org.let_choose_password", held.unit_id)
        within_own(held.role, held.unit, by)
    if not agent.is_active:
        raise Refused(_("This account is closed, so its password opens nothing."))
    log.record(PasswordLinkMade(), agent, by=by)
