"""Asking customers, and taking their answers."""

from __future__ import annotations

from ucho.channels.models import Account
from ucho.channels.permit import Purpose
from ucho.core.actors import By
from ucho.customers.consent import Refusal
from ucho.customers.models import Identity
from ucho.org.models import Agent, Unit
from ucho.surveys.models import Answer, Invitation, Plan


def set_plan(account: Account, *, instrument: str, ask_after: str, by: By) -> Plan:
    """Decide what customers who wrote to an account are asked, and how long after.

    Args:
        account: which of our accounts.
        instrument: the name of an instrument; empty for none.
        ask_after: ISO 8601, counted from the resolving of the conversation.

    Returns:
        The plan.
    """
    raise NotImplementedError


def invite(
    *,
    identity: Identity,
    account: Account,
    instrument: str,
    subject: str,
    purpose: Purpose = Purpose.ASK,
    agent: Agent | None = None,
    unit: Unit | None = None,
    language: str,
    reply_token: str = "",
    by: By,
) -> Invitation | Refusal:
    """Ask a customer, or say which rule forbids it.

    Args:
        identity: the address to ask at.
        account: which of our accounts the question leaves by.
        instrument: the name of the instrument.
        subject: what is asked about, as "label:id".
        purpose: `ASK`, or `CASE` for the check after a complaint.
        agent: who answered the customer.
        unit: where the answer counts; the account's own when left out.
        language: pl, ru or en; the customer's own, else the company's.
        reply_token: puts replies to the question into a conversation; empty for none.

    Returns:
        The invitation, or the first rule that said no.
    """
    raise NotImplementedError


def see(invitation: Invitation, score: int | None, *, by: By) -> None:
    """Note that the page was opened, perhaps from a link with a score; that is no answer.

    Args:
        invitation: which one.
        score: the score in the link; None for none.
    """
    raise NotImplementedError


def answer(invitation: Invitation, *, score: int, words: str, by: By) -> Answer:
    """Take a customer's answer; one invitation has one, so the second call returns the first.

    Args:
        invitation: which one.
        score: a step of the scale.
        words: what the customer wrote besides, may be empty.

    Returns:
        The answer.
    """
    raise NotImplementedError


def stop(invitation: Invitation, *, by: By) -> None:
    """Ask this customer nothing any more.

    Args:
        invitation: by whose link they said so.
    """
    raise NotImplementedError
