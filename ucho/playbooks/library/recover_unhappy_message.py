"""Opens a recovery case when a customer's message says that they are unhappy, complain or may leave."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.utils.translation import gettext_lazy as _

from ucho.cases import operations as cases
from ucho.cases.models import Case
from ucho.conversations.models import Message
from ucho.core.actors import By
from ucho.playbooks.contract import Done, Occasion, Playbook, Setting, Skip, Will
from ucho.playbooks.telling import REASONS, tell
from ucho.understanding.facts import Read
from ucho.understanding.queries import reading_for

CODES: Final = ("unhappy", "complaint", "leaving", "effort", "rude")
SURE: Final = 0.9  # how likely a code must be where only sure ones count
HEADS: Final = {"complaint": "complaint", "leaving": "leaving", "effort": "effort", "rude": "rudeness"}
"""Which probability of a reading speaks for a code; being unhappy is a sentiment."""


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
        Setting("effort", _("Customers who had a hard time of it"), default=False),
        Setting(
            "rude", _("Rude messages"), default=False, hint=_("Who insults us is often somebody whom we let down.")
        ),
        Setting(
            "sure",
            _("Only when ucho is quite sure"),
            default=False,
            hint=_(
                "Fewer cases are opened by mistake, and more unhappy messages are missed. Sure means 9 times of 10."
            ),
        ),
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
        found = {code for code in CODES if occasion.settings[code]} & set(payload["codes"])
        if payload["subject_kind"] != "message" or not found:
            return False
        return not occasion.settings["sure"] or self._sure(payload["reading_id"], found)

    @staticmethod
    def _sure(reading_id: int, codes: Collection[str]) -> bool:
        """Return whether one of the codes is likely enough; a reading without probabilities comes from plain rules."""
        reading = reading_for(reading_id)
        known = reading.probabilities if reading else {}
        sentiment = known.get("sentiment")
        likely = {code: known.get(head) for code, head in HEADS.items()}
        likely["unhappy"] = sentiment.get("negative") if isinstance(sentiment, dict) else None
        return any(likely[code] is None or float(likely[code] or 0) >= SURE for code in codes)

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
