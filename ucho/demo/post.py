"""Posting what customers write: their mail goes into the journal, as a mailbox would bring it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from ucho.channels.contract import Fetched
from ucho.channels.journal import CONNECTOR, journal
from ucho.channels.models import Account
from ucho.conversations.models import Message as Stored
from ucho.conversations.models import MessageRef
from ucho.core.actors import By
from ucho.demo.cast import Cast
from ucho.demo.content import Conversation, Message, Script, Stray
from ucho.demo.mail import Mail, Quote, Return, compose, compose_return, forwarded
from ucho.demo.told import Told

FORMATTED: Final = 3  # every so many customers use a mail program that formats


class Post:
    """Writes mails as the customers of the script."""

    def __init__(self, script: Script, cast: Cast, told: Told) -> None:
        """Remember who writes to whom."""
        self._script = script
        self._cast = cast
        self._told = told
        self._numbers = {key: number for number, key in enumerate(script.customers)}

    def say(self, script: Conversation, index: int, at: datetime) -> None:
        """Send a message of the script.

        Args:
            script: the conversation.
            index: which of its messages.
            at: when it arrives.
        """
        message = script.messages[index]
        self._send(script, message, f"{index}", at, quote=_quote(script, index, at), follows=index > 0)

    def add(self, script: Conversation, number: int, text: str, at: datetime) -> None:
        """Send what a customer says while their complaint is made good.

        Args:
            script: the conversation.
            number: which deed of the recovery it is.
            text: what they say.
            at: when it arrives.
        """
        message = Message("customer", at - at, text, script.language)
        self._send(script, message, f"r{number}", at, quote=None, follows=True)

    def answer(self, script: Conversation, index: int, at: datetime) -> None:
        """Send what a colleague writes with their own mail program, with our mailbox in copy.

        Args:
            script: the conversation.
            index: which of its messages.
            at: when it arrives.
        """
        message = script.messages[index]
        colleague, account = self._script.colleagues[message.agent], self._account(script)
        mail = Mail(
            message_id=f"<{script.key}.{index}@piekarnia-klos.test>",
            name=colleague.name,
            sender=colleague.email,
            to=account.address,
            receiver=self._script.customers[script.person].email,
            copies=(account.address,),
            subject=script.subject,
            text=message.words(at),
            at=at,
            language=script.language,
            references=self._references(script),
            verdict="pass",
        )
        self._arrive(account, f"{script.key}:{index}", compose(mail), colleague.email, at)

    def bring_back(self, script: Conversation, index: int, at: datetime) -> None:
        """Send what the customer's server tells of an answer that it does not take.

        Args:
            script: the conversation.
            index: which of its messages is the answer.
            at: when the report arrives.
        """
        account, customer = self._account(script), self._script.customers[script.person]
        told = Return(
            message_id=f"<{script.key}.back{index}@mx.{customer.email.rpartition('@')[2]}>",
            to=account.address,
            recipient=customer.email,
            subject=f"Re: {script.subject}",
            words=script.messages[index].returned,
            original=_sent(script.key, index),
            at=at,
        )
        self._arrive(account, f"{script.key}:back{index}", compose_return(told), "", at)

    def litter(self, stray: Stray, at: datetime) -> None:
        """Let something arrive that is no message.

        Args:
            stray: what it is.
            at: when it arrives.
        """
        account = next(one for one in self._cast.accounts.values() if one.address == self._address(stray))
        raw = stray.raw
        if stray.echo_of:
            key, _colon, index = stray.echo_of.partition(":")
            raw = f"From: {account.address}\nMessage-ID: {_sent(key, int(index))}\n\n{stray.raw}"
        self._arrive(account, f"stray:{stray.key}", raw.encode(), stray.sender or account.address, at)

    def _address(self, stray: Stray) -> str:
        return self._script.accounts[stray.account].address

    def _account(self, script: Conversation) -> Account:
        return self._cast.accounts[script.arrives or script.unit]

    def _arrive(self, account: Account, ref: str, raw: bytes, sender: str, at: datetime) -> None:
        envelope = {"mail_from": sender, "rcpt_to": account.address}
        journal(account, [Fetched(f"demo:{ref}", raw, envelope)], by=By(CONNECTOR, at))

    def _send(
        self, script: Conversation, message: Message, mark: str, at: datetime, *, quote: Quote | None, follows: bool
    ) -> None:
        customer = self._script.customers[script.person]
        account = self._account(script)
        sender = customer.other_email if message.from_other else customer.email
        mail = Mail(
            message_id=f"<{script.key}.{mark}@{sender.rpartition('@')[2]}>",
            name=customer.name,
            sender=sender,
            to=account.address,
            subject=script.subject,
            text=message.words(at),
            at=at,
            language=script.language,
            charset=message.charset,
            auto=script.auto,
            files=message.files,
            references=self._references(script) if follows else (),
            quote=quote,
            as_html=self._numbers[customer.key] % FORMATTED == 0 and not (message.undeclared or message.passed_on),
            undeclared=message.undeclared,
            verdict="fail" if message.forged else "",
        )
        if message.passed_on:
            mail = self._passed_on(message, mail)
        self._arrive(account, f"{script.key}:{mark}", compose(mail), mail.sender, at)

    def _passed_on(self, message: Message, mail: Mail) -> Mail:
        colleague = self._script.colleagues[message.passed_on]
        return replace(
            mail,
            name=colleague.name,
            sender=colleague.email,
            subject=f"Fwd: {mail.subject}",
            text=forwarded(message.remark, mail),
            verdict="pass",
        )

    def _references(self, script: Conversation) -> list[str]:
        refs = MessageRef.objects.filter(message__conversation=self._told.of(script.key))
        return list(refs.order_by("message__at", "pk").values_list("ref", flat=True))


def _sent(key: str, index: int) -> str:
    """Return the id under which an answer of ours went out."""
    dispatch = Stored.objects.select_related("dispatch").get(client_key=f"demo:{key}:{index}").dispatch
    if dispatch is None:
        raise LookupError(f"demo:{key}:{index} was not sent")
    return dispatch.message_id


def _quote(script: Conversation, index: int, at: datetime) -> Quote | None:
    """Return our last answer as the customer's mail program repeats it, None when they write anew."""
    before, message = script.messages[index - 1] if index else None, script.messages[index]
    if before is None or before.voice != "agent" or message.from_other:
        return None
    then = at - message.after + before.after
    return Quote(before.words(then), then)
