"""What happens to tokens and webhooks."""

from __future__ import annotations

from dataclasses import dataclass

from ucho.events.facts import Fact, fact


@fact("api.token_created")
@dataclass(frozen=True)
class TokenCreated(Fact):
    """A program got a token."""

    agent_id: int | None  # whose rights it has; None for all rights


@fact("api.token_revoked")
@dataclass(frozen=True)
class TokenRevoked(Fact):
    """A token is worth nothing any more."""


@fact("api.webhook_added")
@dataclass(frozen=True)
class WebhookAdded(Fact):
    """An address wants to hear of facts."""


@fact("api.webhook_changed")
@dataclass(frozen=True)
class WebhookChanged(Fact):
    """A webhook changed; only the names of the fields are told."""

    fields: tuple[str, ...]


@fact("api.webhook_removed")
@dataclass(frozen=True)
class WebhookRemoved(Fact):
    """A webhook hears of nothing any more."""


@fact("api.webhook_tested")
@dataclass(frozen=True)
class WebhookTested(Fact):
    """Somebody asked for a test delivery: this fact is what is delivered."""


@fact("api.webhook_gave_up")
@dataclass(frozen=True)
class WebhookGaveUp(Fact):
    """A webhook was switched off because its address does not take what we send."""

    problem: str  # a code
