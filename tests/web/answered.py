"""Many answers at once: rows as `surveys` leaves them behind, without asking anybody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from tests.cast import Bakery
from ucho.channels.permit import Purpose
from ucho.conversations.models import Conversation
from ucho.customers.models import Person
from ucho.org.models import Agent, Unit
from ucho.surveys.models import Answer, Invitation, Skip
from ucho.surveys.registry import instrument


def give(
    bakery: Bakery,
    scores: Iterable[int],
    *,
    at: datetime,
    metric: str = "ces2",
    words: str = "",
    unit: Unit | None = None,
    agent: Agent | None = None,
    person: Person | None = None,
    conversation: Conversation | None = None,
) -> list[Answer]:
    """Let customers answer, one each minute up to a moment; returns their answers."""
    person = person or Person.objects.create(name="Jan Kowalski", language="pl", created_at=at)
    version = instrument(metric).version
    made = []
    for number, score in enumerate(scores):
        moment = at - timedelta(minutes=number)
        invitation = Invitation.objects.create(
            person=person,
            account=bakery.mailbox,
            unit=unit or bakery.mokotow,
            agent=agent,
            instrument=metric,
            version=version,
            language="pl",
            subject=f"conversations.conversation:{conversation.pk}" if conversation else "",
            purpose=Purpose.ASK.value,
            asked_at=moment - timedelta(hours=1),
            expires_at=moment + timedelta(days=30),
            opened_at=moment,
            answered_at=moment,
        )
        made.append(
            Answer.objects.create(
                invitation=invitation,
                person=person,
                unit=invitation.unit,
                account=invitation.account,
                agent=agent,
                instrument=metric,
                version=version,
                score=score,
                words=words,
                language="pl",
                at=moment,
            )
        )
    return made


def skip(bakery: Bakery, rule: str, times: int, *, at: datetime, metric: str = "ces2") -> None:
    """Let customers not be asked."""
    Skip.objects.bulk_create(
        Skip(account=bakery.mailbox, unit=bakery.mokotow, instrument=metric, rule=rule, at=at) for _ in range(times)
    )
