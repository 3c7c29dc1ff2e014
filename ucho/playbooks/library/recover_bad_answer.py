"""Opens a recovery case when a customer gives a bad answer to a survey."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ucho.cases import operations as cases
from ucho.cases.models import Case
from ucho.conversations.models import Conversation
from ucho.core.actors import By
from ucho.playbooks.contract import Done, Occasion, Playbook, Setting, Skip, Will
from ucho.playbooks.telling import REASONS, tell
from ucho.surveys.facts import Answered
from ucho.surveys.models import Answer

CONVERSATION = "conversations.conversation:"


class RecoverBadAnswer(Playbook):
    """Opens a case for every bad answer and tells the customer by when we will be in touch."""

    name = "recover_bad_answer"
    title = _("Make good after a bad answer")
    what = _(
        "When a customer gives a bad answer to a survey, a recovery case is opened, "
        "and the customer is told by when a person will be in touch."
    )
    why = _("Whoever takes the trouble to answer badly still cares. That is the moment to make it good.")
    icon = "heart-handshake"
    triggers = (Answered,)
    rights = ("cases.open",)
    settings = (
        Setting(
            "tell",
            _("Tell the customer"),
            default=True,
            hint=_("A short message thanks for the answer and names the time by which a person will be in touch."),
        ),
    )
    reasons = REASONS

    def concerns(self, occasion: Occasion) -> bool:
        """Return whether the answer is bad; “did we fix it?” is answered to the case itself."""
        payload = occasion.fact.payload
        return bool(payload["band"] == "bad" and payload["instrument"] != "fixed")

    def consider(self, occasion: Occasion) -> Will | Skip:
        """Act at once, unless the customer is gone."""
        answer = Answer.objects.filter(pk=occasion.fact.payload["answer_id"]).first()
        return Skip("gone") if answer is None or answer.person_id is None else Will(occasion.at)

    def act(self, occasion: Occasion, *, by: By) -> Done | Skip | Will:
        """Open the case, or add the answer to the one that is open; then tell the customer."""
        rows = Answer.objects.select_related("person", "unit", "invitation")
        answer = rows.get(pk=occasion.fact.payload["answer_id"])
        if answer.person is None:
            return Skip("gone")
        about = _conversation(answer.invitation.subject)
        case = cases.open_case(
            person=answer.person,
            unit=about.unit if about else answer.unit,
            reason=Case.Reason.BAD_ANSWER,
            source=f"surveys.answer:{answer.pk}",
            conversations=[about] if about else [],
            language=answer.language,
            by=by,
        )
        return tell(case, occasion, by=by)


def _conversation(subject: str) -> Conversation | None:
    number = subject.removeprefix(CONVERSATION)
    if number == subject or not number.isdecimal():
        return None
    return Conversation.objects.select_related("unit").filter(pk=int(number)).first()
