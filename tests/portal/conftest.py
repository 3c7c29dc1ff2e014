"""A survey page that waits for Ala."""

from __future__ import annotations

import pytest

from tests.cast import Bakery
from tests.surveys.conftest import ala, bakery, invited
from ucho.conversations.models import Conversation
from ucho.core import clock
from ucho.surveys.models import Invitation
from ucho.surveys.tokens import token_for

__all__ = ["ala", "bakery", "invited"]


@pytest.fixture
def invitation(bakery: Bakery, ala: Conversation) -> Invitation:
    """Ala is asked by CES 2.0, a moment ago, at whatever time of day the tests run."""
    return made_now(bakery, ala)


def made_now(bakery: Bakery, ala: Conversation, **changes: object) -> Invitation:
    """Ask Ala now."""
    made = invited(bakery, ala, **changes)
    made.asked_at = clock.now()
    made.expires_at = clock.now() + (made.expires_at - made.dispatch.queued_at)  # type: ignore[union-attr]
    made.save(update_fields=["asked_at", "expires_at"])
    return made


def page_of(invitation: Invitation) -> str:
    """Return the path of the survey page."""
    return f"/s/{token_for(invitation.pk)}/"
