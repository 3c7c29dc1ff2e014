"""Playing the steps: every act goes through the operation that a person's click would call, at its past moment."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from ucho.channels.contract import Address, Fetched, File
from ucho.channels.journal import CONNECTOR, journal
from ucho.conversations import operations
from ucho.conversations.models import Conversation, MessageRef, MessageSource
from ucho.core import blobs
from ucho.core.actors import By
from ucho.customers import operations as customers
from ucho.customers.models import Identity
from ucho.demo import steps
from ucho.demo.cast import Cast
from ucho.demo.content import Customer, Script
from ucho.demo.files import content_of, kind_of
from ucho.demo.mail import Mail, Quote, compose
from ucho.events.delivery import deliver
from ucho.events.jobs.draining import drain
from ucho.promises.models import Promise

WORKER: Final = timedelta(seconds=2)  # after which the worker has done what an act left to it
FORMATTED: Final = 3  # every so many customers use a mail program that formats


class Stage:
    """Plays the script with a cast."""

    def __init__(self, script: Script, cast: Cast) -> None:
        """Remember who plays; conversations are found when their first step comes."""
        self._script = script
        self._cast = cast
        self._conversations: dict[str, Conversation] = {}
        self._numbers = {key: number for number, key in enumerate(script.customers)}

    def play(self, step: steps.Step) -> None:  # noqa: C901 - one line for each act
        """Play one step, and let the worker's part of it happen right after."""
        match step.act:
            case steps.Say():
                self._say(step, step.act)
            case steps.Answer():
                self._answer(step, step.act)
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
                del self._conversations[step.conversation.key]
            case steps.Introduce(agent=agent):
                address = Address("email", self._customer(step).other_email)
                customers.add_identity(self._told(step).person, address, by=self._by(agent, step))
            case steps.Unite(agent=agent):
                keep = Identity.objects.get(kind="email", value=self._customer(step).email).person
                customers.merge(keep, self._told(step).person, by=self._by(agent, step))
                del self._conversations[step.conversation.key]
            case steps.Resolve(agent=agent):
                operations.resolve(self._told(step), by=self._by(agent, step), unanswered=True)
            case steps.Snooze(agent=agent, until=until):
                operations.snooze(self._told(step), until=until, by=self._by(agent, step))
        if isinstance(step.act, steps.Say | steps.Answer):
            drain(step.at + WORKER, queues=["mail"])
        if isinstance(step.act, steps.Answer):
            deliver(step.at + WORKER)  # so that the history says when the answer was taken

    def _say(self, step: steps.Step, act: steps.Say) -> None:
        script, message = step.conversation, act.message
        customer = self._customer(step)
        account = self._cast.accounts[script.arrives or script.unit]
        sender = customer.other_email if message.from_other else customer.email
        mail = Mail(
            message_id=f"<{script.key}.{act.index}@{sender.rpartition('@')[2]}>",
            name=customer.name,
            sender=sender,
            to=account.address,
            subject=script.subject,
            text=message.words(step.at),
            at=step.at,
            language=script.language,
            charset=message.charset,
            auto=script.auto,
            files=message.files,
            references=self._references(step) if act.index else (),
            quote=self._quote(step, act),
            as_html=self._numbers[customer.key] % FORMATTED == 0,
        )
        envelope = {"mail_from": sender, "rcpt_to": account.address}
        journal(account, [Fetched(key_of(step), compose(mail), envelope)], by=By(CONNECTOR, step.at))

    def _references(self, step: steps.Step) -> list[str]:
        refs = MessageRef.objects.filter(message__conversation=self._told(step))
        return list(refs.order_by("message__at", "pk").values_list("ref", flat=True))

    def _quote(self, step: steps.Step, act: steps.Say) -> Quote | None:
        """Return our last answer as the customer's mail program repeats it, None when they write anew."""
        before = step.conversation.messages[act.index - 1] if act.index else None
        if before is None or before.voice != "agent" or act.message.from_other:
            return None
        at = step.at - act.message.after + before.after
        return Quote(before.words(at), at)

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

    def _told(self, step: steps.Step) -> Conversation:
        """Return the conversation of a step; operations read it again, so an older reading of it will do."""
        key = step.conversation.key
        known = self._conversations.get(key)
        if known is None:
            sources = MessageSource.objects.select_related("message__conversation__person")
            known = sources.get(entry__provider_ref=f"demo:{key}:0").message.conversation
            self._conversations[key] = known
        return known

    def _customer(self, step: steps.Step) -> Customer:
        return self._script.customers[step.conversation.person]

    def _by(self, agent: str, step: steps.Step) -> By:
        return By(self._cast.actors[agent], step.at)


def key_of(step: steps.Step) -> str:
    """Return the key under which a message of the demo is stored, empty for steps that say nothing."""
    if isinstance(step.act, steps.Say | steps.Answer | steps.Note):
        return f"demo:{step.conversation.key}:{step.act.index}"
    return ""


def _file(name: str) -> File:
    made = content_of(name)
    return File(name=name, type=kind_of(name), size=len(made), sha256=blobs.put(made, durable=False), content=made)
