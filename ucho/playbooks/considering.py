"""What a playbook makes of an occasion, after what holds for all of them."""

from __future__ import annotations

from ucho.customers.models import Person
from ucho.playbooks.contract import Occasion, Playbook, Skip, Will


def verdict_of(playbook: Playbook, occasion: Occasion) -> Will | Skip:
    """Decide what to do; nothing is done for a customer who was erased.

    Args:
        playbook: which one.
        occasion: what happened, and as of when to decide.

    Returns:
        When it will act, or why not.
    """
    erased = Person.objects.filter(pk=occasion.fact.person_id or 0, erased_at__isnull=False)
    return Skip("gone") if erased.exists() else playbook.consider(occasion)
