"""Posting what customers write: their mail goes into the journal, as a mailbox would bring it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from ucho.channels.contract import Fetched
from ucho.channels.journal import CONNECTOR, journal
from ucho.conversations.models import MessageRef
from ucho.core.actors import By
from ucho.demo.cast import Cast
from ucho.demo.content import Conversation, Message, Script
from ucho.demo.mail import Mail, Quote, compose
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

    def _send(
        self, script: Conversation, message: Message, mark: str, at: datetime, *, quote: Quote | None, follows: bool
    ) -> None:
        customer = self._script.customers[script.person]
        account = self._cast.accounts[script.arrives or script.unit]
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
            as_html=self._numbers[customer.key] % FORMATTED == 0,
        )
        envelope = {"mail_from": sender, "rcpt_to": account.address}
        journal(account, [Fetched(f"demo:{script.key}:{mark}", compose(mail), envelope)], by=By(CONNECTOR, at))

    def _references(self, script: Conversation) -> list[str]:
        refs = MessageRef.objects.filter(message__conversation=self._told.of(script.key))
        return list(refs.order_by("message__at", "pk").values_list("ref", flat=True))


def _quote(script: Conversation, index: int, at: datetime) -> Quote | None:
    """Return our last answer as the customer's mail program repeats it, None when they write anew."""
    before, message = script.messages[index - 1] if index else None, script.messages[index]
    if before is None or before.voice != "agent" or message.from_other:
        return None
    then = at - message.after + before.after
    return Quote(before.words(then), then)
