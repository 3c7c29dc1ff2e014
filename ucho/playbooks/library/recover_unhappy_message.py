"""Opens a recovery case when a customer's message says that they are unhappy, complain or may leave."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from ucho.cases import operations as cases
from ucho.cases.models import Case
from ucho.conversations.models import Message
from ucho.core.actors import By
from ucho.playbooks.contract import Done, Occasion, Playbook, Setting, Skip, Will
from ucho.playbooks.telling import REASONS, tell
from ucho.understanding.facts import Read

CODES: Final = ("unhappy", "complaint", "leaving")


class RecoverUnhappyMessage(Playbook):
    """Opens a case for a message in which somebody is unhappy, complains or is about to leave."""

    name = "recover_unhappy_message"
    title = _("Make good after an unhappy message")
    what = _("When a customer's message says that they are unhappy, complain or may leave, a recovery case is opened.")
    why = _("Many never fill in a survey, but they write. Their message is the chance to make it good.")
    icon = "mood-sad"
    triggers = (Read,)
    rights = ("cases.open",)
    settings = (
        Setting("unhappy", _("Messages of unhappy customers"), default=True),
        Setting("complaint", _("Complaints"), default=True),
        Setting("leaving", _("Customers who may leave"), default=True),
        Setting(
            "tell",
            _("Tell the customer"),
            default=False,
            hint=_(
                "A machine reads the messages and may be mistaken, so at first only your colleagues hear of it: "
                "they answer the message anyway."
            ),
        ),
    )
    reasons = REASONS

    def concerns(self, occasion: Occasion) -> bool:
        """Return whether a message means one of the codes that are switched on."""
        payload = occasion.fact.payload
        wanted = {code for code in CODES if occasion.settings[code]}
        return payload["subject_kind"] == "message" and bool(wanted & set(payload["codes"]))

    def consider(self, occasion: Occasion) -> Will | Skip:
        """Act at once."""
        there = Message.objects.filter(pk=occasion.fact.payload["subject_id"]).exists()
        return Will(occasion.at) if there else Skip("gone")

    def act(self, occasion: Occasion, *, by: By) -> Done | Skip | Will:
        """Open the case, or add the message to the one that is open; tell the customer only where that is wanted."""
        rows = Message.objects.select_related("conversation__person", "conversation__unit")
        message = rows.get(pk=occasion.fact.payload["subject_id"])
        conversation = message.conversation
        if conversation.person.erased_at is not None:
            return Skip("gone")
        case = cases.open_case(
            person=conversation.person,
            unit=conversation.unit,
            reason=Case.Reason.UNHAPPY_MESSAGE,
            source=f"conversations.message:{message.pk}",
            conversations=[conversation],
            by=by,
        )
        return tell(case, occasion, by=by)
