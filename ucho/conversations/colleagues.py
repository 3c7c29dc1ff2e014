"""Mail that colleagues write with their own mail program: answers to customers, and customers' mail passed on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db.models.functions import Lower

from ucho.channels.contract import Address, Inbound
from ucho.channels.mail.quotes import without_header
from ucho.channels.models import Account, JournalEntry
from ucho.conversations.models import Conversation
from ucho.conversations.threading import quoted_by, takes_part
from ucho.core.actors import By
from ucho.core.database.rows import Statement
from ucho.customers.models import Identity
from ucho.org.models import Agent
from ucho.org.queries import actor_of

ANSWERED: Final = "answered_by_mail"
FORWARDED: Final = "forwarded_by_colleague"
MOST_RECIPIENTS: Final = 40
_COLLEAGUE: Final = Statement("SELECT id FROM org_agent WHERE LOWER(email) = %s AND is_active LIMIT 1")


def who(message: Inbound) -> Agent | None:
    """Return the colleague who wrote a message, None when nobody did or it may be somebody else in their name.

    Args:
        message: as it was read.
    """
    if message.auto_kind or message.authenticity == "fail" or not message.sender.value:
        return None
    if _COLLEAGUE.first(message.sender.value) is None:
        return None
    return _agents([message.sender.value]).get(message.sender.value)


def may_answer(agent: Agent, unit_id: int) -> bool:
    """Return whether a colleague may answer customers of a unit here, too: their mail program gives them no rights."""
    return actor_of(agent).rights.allow("conversations.reply", unit_id)


def by_colleague(agent: Agent, at: datetime, by: By) -> By:
    """Return the colleague as the one who acts."""
    return By(actor_of(agent), at, by.cause)


def as_the_customer(message: Inbound, account: Account) -> Inbound | None:
    """Return a mail that a colleague passes on as if the customer had sent it, None when there is no customer in it.

    What the colleague wrote above it is left out: it is a note for colleagues.

    Args:
        message: the colleague's mail.
        account: where it arrived.
    """
    first = message.forwarded
    if first is None or not first.value or first.value == message.sender.value or _is_ours([first.value], account):
        return None
    passed_on_below = _is_below(message)
    return replace(
        message,
        sender=first,
        text=without_header(message.quoted if passed_on_below else message.text),
        quoted="" if passed_on_below else message.quoted,
        recipients=(),
        copies=(),
        reply_to=(),
        references=(),
        reply_tokens=(),
        forwarded=None,
        problems=[*message.problems, FORWARDED],
    )


def remark_of(message: Inbound) -> str:
    """Return what a colleague wrote above a mail they pass on, empty for nothing.

    Args:
        message: the colleague's mail.
    """
    return message.text.strip() if _is_below(message) else ""


def _is_below(message: Inbound) -> bool:
    """Return whether the reader found the mail that is passed on below other words, which are the colleague's."""
    first = message.forwarded
    return first is not None and (first.shown or first.value).lower() in message.quoted.lower()


def conversation_of(message: Inbound, agent: Agent) -> Conversation | None:
    """Return the conversation that a colleague's mail belongs to, where they may answer.

    Args:
        message: the colleague's mail.
        agent: the colleague.
    """
    if message.forwarded is not None:
        return None
    return next((found for found in quoted_by(message) if may_answer(agent, found.unit_id)), None)


def customer_in(message: Inbound, conversation: Conversation) -> Identity | None:
    """Return to which customer's address of a conversation a colleague's mail went, None when to none.

    Args:
        message: the colleague's mail.
        conversation: which one.
    """
    values = [address.value for address in _recipients(message)]
    known = {one.value: one for one in Identity.objects.filter(kind="email", value__in=values)}
    ordered = [known[value] for value in values if value in known]
    return next((one for one in ordered if takes_part(conversation, one)), None)


def first_written_to(message: Inbound, agent: Agent, entry: JournalEntry) -> Address | None:
    """Return the customer a colleague writes to first, with our mailbox in copy; None when it is anything else.

    Args:
        message: the colleague's mail, which belongs to no conversation we know.
        agent: the colleague.
        entry: the delivery.
    """
    account = entry.account
    to = [address for address in message.recipients if address.value]
    if len(to) != 1 or message.forwarded is not None or not may_answer(agent, account.unit_id):
        return None
    at_home = account.address.rpartition("@")[2]  # whoever has an address beside ours is no customer
    if to[0].value.rpartition("@")[2] == at_home or _is_ours([to[0].value], account):
        return None
    return to[0]


def _recipients(message: Inbound) -> Sequence[Address]:
    found = [address for address in (*message.recipients, *message.copies) if address.value]
    return found[:MOST_RECIPIENTS]


def _is_ours(values: Sequence[str], account: Account) -> bool:
    if account.address in values or Account.objects.filter(address__in=values).exists():
        return True
    return bool(_agents(values))


def _agents(values: Iterable[str]) -> dict[str, Agent]:
    rows = Agent.objects.alias(lower=Lower("email")).filter(lower__in=list(values), is_active=True)
    return {agent.email.lower(): agent for agent in rows}
