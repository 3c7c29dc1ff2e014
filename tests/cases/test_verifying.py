"""The customer is asked whether it is good now, answers on the page, and the case believes them."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cases.conftest import LATER
from tests.cast import Bakery, by_system
from ucho.cases import operations
from ucho.cases.models import Case
from ucho.channels.permit import Purpose
from ucho.conversations.models import Conversation
from ucho.core import clock
from ucho.core.actors import By, system
from ucho.events.delivery import deliver_all
from ucho.surveys import operations as surveys
from ucho.surveys.models import Invitation
from ucho.surveys.tokens import token_for


def asked(bakery: Bakery, conversation: Conversation, case: Case, instrument: str = "fixed") -> Invitation:
    """Close the case and ask whether it is good now."""
    operations.close(case, "unfounded", by=bakery.by_ola(LATER))
    by = By(by_system().actor, clock.now())
    made = surveys.invite(
        identity=conversation.channels.get().identity,
        account=bakery.mailbox,
        instrument=instrument,
        subject=f"cases.case:{case.pk}",
        purpose=Purpose.CASE,
        language="pl",
        by=by,
    )
    assert isinstance(made, Invitation)
    operations.note_verification_asked(case, by=by)
    return made


@pytest.mark.parametrize(("score", "status", "fixed"), [(1, "closed", True), (0, "open", False)])
def test_the_answer_ends_the_case_or_takes_it_up_again(
    client: Client, bakery: Bakery, conversation: Conversation, case: Case, score: int, status: str, fixed: bool
) -> None:
    made = asked(bakery, conversation, case)
    page = f"/s/{token_for(made.pk)}/"
    client.get(page, {"score": 0})
    deliver_all(clock.now(), strict=False)
    case.refresh_from_db()
    assert (case.status, case.fixed) == ("closed", None)
    assert client.post(page, {"score": score}).status_code == 303
    deliver_all(clock.now(), strict=False)
    case.refresh_from_db()
    assert (case.status, case.fixed, case.reopened_n) == (status, fixed, int(not fixed))


def test_another_survey_about_the_case_verifies_nothing(bakery: Bakery, conversation: Conversation, case: Case) -> None:
    made = asked(bakery, conversation, case, instrument="csat")
    surveys.answer(made, score=1, words="", by=By(system("tests", ["surveys.answer"]), clock.now()))
    deliver_all(clock.now(), strict=False)
    case.refresh_from_db()
    assert (case.status, case.verified_at) == ("closed", None)
