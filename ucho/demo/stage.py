"""Playing the steps: every act goes through the operation that a person's click would call, at its past moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from ucho.channels.contract import Address, File
from ucho.channels.permit import Purpose
from ucho.conversations import operations
from ucho.conversations.models import Conversation
from ucho.core import blobs
from ucho.core.actors import By
from ucho.customers import operations as customers
from ucho.customers.models import Identity
from ucho.demo import steps, worker
from ucho.demo.cast import Cast
from ucho.demo.content import Customer, Script
from ucho.demo.files import content_of, kind_of
from ucho.demo.post import Post
from ucho.demo.sequels import Sequels
from ucho.demo.told import Told
from ucho.promises.models import Promise

SAID: Final = (steps.Say, steps.Answer, steps.Mail, steps.Note)
QUIET: Final = (steps.Take, steps.Tag, steps.Note, steps.Introduce, steps.Snooze, steps.Spare, steps.Recover)
"""What leaves nothing to the worker that could not wait for the next act."""


class Stage:
    """Plays the script with a cast."""

    def __init__(self, script: Script, cast: Cast) -> None:
        """Remember who plays; conversations are found when their first step comes."""
        self._script = script
        self._cast = cast
        self._told_ones = Told()
        self._post = Post(script, cast, self._told_ones)
        self._sequels = Sequels(script, cast, self._told_ones, self._post)

    def tell(self, portion: Sequence[steps.Step], now: datetime) -> None:
        """Tell the whole story of some customers: their steps, and everything that follows from them until now."""
        for step in portion:
            self._pass(step.at)
            self.play(step)
            if not isinstance(step.act, QUIET):
                self._work(step.at + worker.QUICK)
        self._pass(now)
        self._sequels.clear()

    def litter(self, now: datetime) -> None:
        """Let arrive what is no message, each at its moment."""
        for stray in self._script.strays:
            at = now - stray.ago
            self._post.litter(stray, at)
            self._work(at + worker.QUICK)

    def play(self, step: steps.Step) -> None:  # noqa: C901, PLR0912 - one line for each act
        """Play one step."""
        match step.act:
            case steps.Say(index=index):
                self._post.say(step.conversation, index, step.at)
            case steps.Answer():
                self._answer(step, step.act)
            case steps.Mail(index=index):
                self._post.answer(step.conversation, index, step.at)
            case steps.Return(index=index):
                self._post.bring_back(step.conversation, index, step.at)
            case steps.Note(message=message):
                text = message.words(step.at)
                operations.note(self._told(step), text=text, by=self._by(message.agent, step), client_key=key_of(step))
            case steps.Take(agent=agent):
                operations.assign(self._told(step), to=self._cast.agents[agent], by=self._by(agent, step))
            case steps.Tag(agent=agent):
                self._tag(step, self._by(agent, step))
            case steps.Move(agent=agent):
                to = self._cast.units[step.conversation.unit]
                operations.move(self._told(step), to=to, by=self._by(agent, step))
                self._told_ones.forget(step.conversation.key)
            case steps.Introduce(agent=agent):
                address = Address("email", self._customer(step).other_email)
                customers.add_identity(self._told(step).person, address, by=self._by(agent, step))
            case steps.Unite(agent=agent):
                keep = Identity.objects.get(kind="email", value=self._customer(step).email).person
                customers.merge(keep, self._told(step).person, by=self._by(agent, step))
                self._told_ones.forget(step.conversation.key)
            case steps.Resolve(agent=agent):
                operations.resolve(self._told(step), by=self._by(agent, step), unanswered=True)
            case steps.Snooze(agent=agent, until=until):
                operations.snooze(self._told(step), until=until, by=self._by(agent, step))
            case steps.Spare(agent=agent):
                self._spare(step, self._by(agent, step))
            case steps.Recover(recovery=recovery):
                self._sequels.recover(step.conversation, recovery, step.at)

    def _pass(self, to: datetime) -> None:
        """Let time pass: what falls due meanwhile happens at its own moment."""
        while True:
            job, watch, sequel = worker.next_job(), worker.next_watch(), self._sequels.next()
            soonest = min((moment for moment in (job, watch, sequel) if moment is not None), default=None)
            if soonest is None or soonest + worker.QUICK > to:
                return
            if soonest == sequel:
                self._sequels.play()
                self._work(soonest + worker.QUICK)
            elif soonest == job:
                self._work(soonest)
            else:
                worker.watch(soonest)

    def _work(self, at: datetime) -> None:
        if worker.work(at):
            self._sequels.notice()

    def _answer(self, step: steps.Step, act: steps.Answer) -> None:
        told, message = self._told(step), act.message
        by = self._by(message.agent, step)
        for kept in Promise.objects.filter(
            subject=f"conversations.conversation:{told.pk}", kept_at=None, dropped_at=None
        ):
            operations.keep_promise(told, kept=kept, by=by)
        operations.reply(
            told,
            text=message.words(step.at),
            by=by,
            files=[_file(name) for name in message.files],
            client_key=key_of(step),
        )
        due = message.due(step.at)
        if due is not None:
            operations.promise(told, words=message.promised, due_at=due, by=by)
        operations.note_seen(told, by=by)

    def _tag(self, step: steps.Step, by: By) -> None:
        told, customer = self._told(step), self._customer(step)
        for tag in step.conversation.tags:
            operations.tag(told, name=self._script.tags[tag]["pl"], by=by)
        person = told.person
        if person.language != customer.language:
            customers.change_person(
                person, name=person.name, language=customer.language, attributes=person.attributes, by=by
            )
        if customer.phone:
            number = customer.phone.replace(" ", "")
            customers.add_identity(person, Address("phone", number, shown=customer.phone), by=by)

    def _spare(self, step: steps.Step, by: By) -> None:
        person = self._told(step).person
        customers.set_preference(person, purpose=Purpose.ASK.value, allowed=False, source="agent", by=by)

    def _told(self, step: steps.Step) -> Conversation:
        return self._told_ones.of(step.conversation.key)

    def _customer(self, step: steps.Step) -> Customer:
        return self._script.customers[step.conversation.person]

    def _by(self, agent: str, step: steps.Step) -> By:
        return By(self._cast.actors[agent], step.at)


def key_of(step: steps.Step) -> str:
    """Return the key under which a message of the demo is stored, empty for steps that say nothing."""
    if isinstance(step.act, SAID):
        return f"demo:{step.conversation.key}:{step.act.index}"
    return ""


def _file(name: str) -> File:
    made = content_of(name)
    return File(name=name, type=kind_of(name), size=len(made), sha256=blobs.put(made, durable=False), content=made)
