"""What follows by itself: customers answer the questions that playbooks sent, and complaints are made good.

When a question goes out is decided by the playbooks and the rules of asking, so these acts stand in no plan: they wait
here for their moment, counted from the question, the bad answer or the message that made them follow.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import partial
from heapq import heappop, heappush
from typing import Final

from ucho.cases.models import Case, CaseConversation
from ucho.channels.permit import Purpose
from ucho.core.actors import By, customer
from ucho.demo.cast import Cast
from ucho.demo.content import Conversation, Script
from ucho.demo.content.feedback import Reaction, Recovery, Verdict
from ucho.demo.content.moments import WARSAW
from ucho.demo.post import Post
from ucho.demo.recovering import Recoveries
from ucho.demo.told import Told
from ucho.surveys import operations as surveys
from ucho.surveys.models import Invitation

MORNING: Final = time(7, 40)
EVENING: Final = time(20, 30)
BREATH: Final = timedelta(minutes=6)  # between two deeds, also when the first was put off until the morning
DISMISSED: Final = timedelta(minutes=40)  # after which somebody sees that there is nothing to make good
TICKED: Final = timedelta(minutes=5)  # between closing a case and ticking its conversation off
OPENED: Final = timedelta(minutes=1)  # between looking at the question and answering it
CLOSER: Final = "ola"  # dismisses what a machine took for a complaint
Act = Callable[[datetime], None]


class Sequels:
    """Acts that wait for their moment."""

    def __init__(self, script: Script, cast: Cast, told: Told, post: Post) -> None:
        """Begin with nothing; questions and cases that are there already belong to customers whose story is told."""
        self._script = script
        self._scripts = {conversation.key: conversation for conversation in script.conversations}
        self._told = told
        self._recoveries = Recoveries(cast, told, post)
        self._waiting: list[tuple[datetime, int, Act]] = []
        self._number = 0
        self._asked = _last(Invitation)
        self._opened = _last(Case)
        self._answered: set[str] = set()
        self._recovered: set[str] = set()

    def next(self) -> datetime | None:
        """Return when the next act follows."""
        return self._waiting[0][0] if self._waiting else None

    def play(self) -> None:
        """Play the next act at its moment."""
        at, _number, act = heappop(self._waiting)
        act(at)

    def clear(self) -> None:
        """Forget what would follow later than the demo's history."""
        self._waiting.clear()

    def notice(self) -> None:
        """See whom the playbooks asked and which cases they opened since the last look."""
        for invitation in Invitation.objects.filter(pk__gt=self._asked).order_by("pk"):
            self._asked = invitation.pk
            self._react(invitation)
        for case in Case.objects.filter(pk__gt=self._opened).order_by("pk"):
            self._opened = case.pk
            self._look_at(case)

    def recover(self, script: Conversation, recovery: Recovery, at: datetime) -> None:
        """Let the deeds of a recovery follow from a moment on, once."""
        if script.key in self._recovered:
            return
        self._recovered.add(script.key)
        earliest = at
        for number, deed in enumerate(recovery.deeds):
            moment = at + deed.after
            if script.ago is None:  # one that runs today must not be put off until tomorrow
                moment = max(_by_day(moment) if deed.by else moment, earliest + BREATH)
            earliest = moment
            self._wait(moment, partial(self._recoveries.play, script, number, deed))
            if deed.close and script.status == "resolved":
                self._wait(moment + TICKED, partial(self._recoveries.settle, script, deed.by))

    def _react(self, invitation: Invitation) -> None:
        kind, _colon, pk = invitation.subject.partition(":")
        if invitation.purpose == Purpose.CASE:
            link = CaseConversation.objects.filter(case_id=int(pk)).order_by("pk").first()
            key = self._told.key_of(link.conversation_id) if link else ""
            recovery = self._script.recoveries.get(key)
            if recovery is not None and recovery.verified is not None:
                verdict = recovery.verified
                self._wait(invitation.asked_at + verdict.after, partial(self._judge, invitation, verdict))
            return
        key = self._told.key_of(int(pk)) if kind == "conversations.conversation" else ""
        reaction = self._script.reactions.get(key)
        if reaction is not None and key not in self._answered:
            self._answered.add(key)
            moment = invitation.asked_at + reaction.after
            self._wait(moment, partial(self._answer, invitation, self._scripts[key], reaction))

    def _answer(self, invitation: Invitation, script: Conversation, reaction: Reaction, at: datetime) -> None:
        by = _customer(invitation, at)
        surveys.see(invitation, reaction.score, by=_customer(invitation, at - OPENED))
        if reaction.stop:
            surveys.stop(invitation, by=by)
        if reaction.score is None:
            return
        surveys.answer(invitation, score=reaction.score, words=reaction.words, by=by)

    def _judge(self, invitation: Invitation, verdict: Verdict, at: datetime) -> None:
        surveys.see(invitation, None, by=_customer(invitation, at - OPENED))
        surveys.answer(invitation, score=int(verdict.fixed), words=verdict.words, by=_customer(invitation, at))

    def _look_at(self, case: Case) -> None:
        """Let the script's recovery follow, or let somebody dismiss a case that has none, or had its own.

        A case that a colleague of the script opened, because no machine had noticed, is in the midst of its recovery.
        """
        if case.reason == Case.Reason.MANUAL:
            return
        link = CaseConversation.objects.filter(case=case).order_by("pk").first()
        key = self._told.key_of(link.conversation_id) if link else ""
        if key in self._script.recoveries and key not in self._recovered:
            self.recover(self._scripts[key], self._script.recoveries[key], case.opened_at)
        else:
            self._wait(_by_day(case.opened_at + DISMISSED), partial(self._recoveries.dismiss, case, CLOSER))

    def _wait(self, at: datetime, act: Act) -> None:
        self._number += 1
        heappush(self._waiting, (at, self._number, act))


def _customer(invitation: Invitation, at: datetime) -> By:
    if invitation.person_id is None:
        raise LookupError("nobody was asked")
    return By(customer(invitation.person_id, ["surveys.answer"]), at)


def _by_day(moment: datetime) -> datetime:
    """Return the moment, or the next morning when it lies in the night: that is when a colleague does it."""
    local = moment.astimezone(WARSAW)
    if MORNING <= local.time() < EVENING:
        return moment
    day = local.date() + timedelta(days=local.time() >= EVENING)
    return datetime.combine(day, MORNING, WARSAW).astimezone(moment.tzinfo)


def _last(model: type[Invitation] | type[Case]) -> int:
    return model._default_manager.order_by("-pk").values_list("pk", flat=True).first() or 0
