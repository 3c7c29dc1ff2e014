"""Making good: each deed of a recovery goes through the operation that a click would call."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from ucho.cases import operations
from ucho.cases.models import Case, CaseConversation, Cause, Gesture, Paraphrase
from ucho.conversations import operations as conversations
from ucho.conversations.models import Conversation as Stored
from ucho.core.actors import By, customer
from ucho.demo.cast import Cast
from ucho.demo.content import Conversation
from ucho.demo.content.feedback import Deed
from ucho.demo.post import Post
from ucho.demo.rules import CURRENCY
from ucho.demo.told import Told

FOR_OTHERS: Final = frozenset({"acknowledge", "approve", "give"})
"""What somebody does in a case without taking it; whoever does more takes a case that nobody has."""


class Recoveries:
    """Plays the deeds of recoveries."""

    def __init__(self, cast: Cast, told: Told, post: Post) -> None:
        """Remember who acts."""
        self._cast = cast
        self._told = told
        self._post = post

    def play(self, script: Conversation, number: int, deed: Deed, at: datetime) -> None:
        """Play one deed; a colleague opens the case first when no playbook did.

        Args:
            script: the conversation it is about.
            number: which deed of the recovery it is.
            deed: what is done.
            at: when.
        """
        if deed.kind == "says":
            self._post.add(script, number, deed.says, at)
            return
        stored = self._told.of(script.key)
        case = case_of(stored) or self._open(stored, deed, at)
        if not deed.by:
            self._answer(case, deed, By(customer(case.person_id, ["cases.confirm"]), at))
        else:
            self._act(case, deed, By(self._cast.actors[deed.by], at))

    def dismiss(self, case: Case, agent: str, at: datetime) -> None:
        """Close a case that a machine opened and a person finds nothing to make good in."""
        operations.close(case, Case.Outcome.UNFOUNDED, by=By(self._cast.actors[agent], at))

    def settle(self, script: Conversation, agent: str, at: datetime) -> None:
        """Tick the conversation off again after the case was closed."""
        by = By(self._cast.actors[agent], at)
        conversations.resolve(self._told.of(script.key), by=by, unanswered=True)

    def _open(self, stored: Stored, deed: Deed, at: datetime) -> Case:
        by = By(self._cast.actors[deed.by], at)
        stored.refresh_from_db()
        owner = self._cast.agents[deed.by]
        return operations.open_case(
            person=stored.person,
            unit=stored.unit,
            reason=Case.Reason.MANUAL,
            conversations=[stored],
            owner=owner,
            by=by,
        )

    def _answer(self, case: Case, deed: Deed, by: By) -> None:
        """Do what the customer does on the page with our summary."""
        summary = _summary(case)
        if deed.correct:
            operations.correct(summary, words=deed.correct, by=by)
        else:
            operations.confirm(summary, how=Paraphrase.How.LINK, by=by)

    def _act(self, case: Case, deed: Deed, by: By) -> None:
        if case.owner_id is None and deed.kind not in FOR_OTHERS:
            operations.assign(case, self._cast.agents[deed.by], by=by)
        match deed.kind:
            case "listen":
                operations.listen(case, deed.listen, by=by)
            case "ask":
                operations.ask(case, deed.ask, by=by)
            case "paraphrase":
                operations.paraphrase(case, deed.paraphrase, wish=deed.wish, by=by)
            case "confirm":
                operations.confirm(_summary(case), how=Paraphrase.How.WORDS, by=by)
            case "feeling":
                operations.answer_feeling(case, deed.feeling, by=by)
            case "close":
                operations.close(case, deed.close, by=by)
            case "take" | "give":
                operations.assign(case, self._cast.agents[deed.give or deed.by], by=by)
            case "acknowledge":
                operations.acknowledge(case, by=by)
            case _:
                self._decide(case, deed, by)

    def _decide(self, case: Case, deed: Deed, by: By) -> None:
        if deed.cause:
            department = self._cast.units[deed.department]
            operations.find_cause(case, Cause.objects.get(code=deed.cause), department, deed.preventable, by=by)
        elif deed.gesture:
            operations.offer_gesture(
                case, kind=deed.gesture, amount=deed.amount, currency=CURRENCY, words=deed.words, by=by
            )
        elif deed.approve:
            operations.approve_gesture(Gesture.objects.get(case=case, approved_at=None, refused_at=None), by=by)


def case_of(stored: Stored) -> Case | None:
    """Return the newest case of a conversation."""
    link = CaseConversation.objects.filter(conversation=stored).select_related("case").order_by("-pk").first()
    return link.case if link else None


def _summary(case: Case) -> Paraphrase:
    return Paraphrase.objects.get(case=case, confirmed_at=None, corrected_at=None, replaced_at=None)
