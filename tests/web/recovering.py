"""Cases as colleagues leave them: one that was worked on in every step."""

from __future__ import annotations

from datetime import timedelta

from tests.cast import Bakery, by_system
from tests.web.answered import give
from ucho.cases import operations
from ucho.cases.models import Case, Cause
from ucho.conversations.models import Conversation
from ucho.core import clock


def opened(bakery: Bakery, conversation: Conversation, *, score: int = 0) -> Case:
    """Open a case in a conversation: because of a bad answer, or, without a score, because of its last message."""
    at = clock.now() - timedelta(minutes=30)
    last = conversation.messages.filter(direction="in").latest("pk")
    source, reason = f"conversations.message:{last.pk}", "unhappy_message"
    if score:
        [answer] = give(bakery, [score], at=at, words="Nikt nie oddzwonił.", person=conversation.person)
        source, reason = f"surveys.answer:{answer.pk}", "bad_answer"
    return operations.open_case(
        person=conversation.person,
        unit=conversation.unit,
        reason=reason,
        source=source,
        conversations=[conversation],
        by=bakery.by_ola(at),
    )


def worked_on(bakery: Bakery, conversation: Conversation) -> Case:
    """Open a case for a bad answer and take every step once; a gesture waits for approval."""
    made, at = opened(bakery, conversation, score=2), clock.now() - timedelta(minutes=20)
    ola = bakery.by_ola(at)
    operations.acknowledge(made, by=by_system(at))
    operations.assign(made, bakery.ola, by=ola)
    operations.listen(made, "Tort nie dojechał na urodziny.", by=ola, client_key="1")
    operations.ask(made, "Na którą godzinę był potrzebny?", by=ola, client_key="2")
    first = operations.paraphrase(made, "tort nie dojechał", wish="zwrot pieniędzy", by=ola, client_key="3")
    operations.correct(first, words="Chcę nowy tort, nie pieniądze.", by=ola)
    operations.paraphrase(made, "tort nie dojechał na urodziny", wish="nowy tort", by=ola, client_key="4")
    cause = Cause.objects.get(code="delivery.lost")
    operations.find_cause(made, cause, bakery.mokotow, True, by=ola)
    operations.offer_gesture(made, kind="voucher", amount=2500, currency="PLN", by=ola, client_key="5")
    operations.offer_gesture(made, kind="refund", amount=25000, currency="PLN", words="Za tort", by=ola, client_key="6")
    return made
