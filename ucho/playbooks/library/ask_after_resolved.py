"""Asks customers how it went, some time after their conversation was resolved."""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext_lazy as _

from ucho.channels.permit import Purpose
from ucho.conversations.facts import Answered, MessageReceived, Reopened, Resolved, Undelivered
from ucho.conversations.models import Conversation, Message
from ucho.conversations.tokens import token_for
from ucho.core import durations
from ucho.core.actors import By
from ucho.customers import consent, rules
from ucho.customers.consent import Asking, Refusal
from ucho.customers.models import NOBODY, Identity
from ucho.customers.queries import whole
from ucho.events.models import FactRow
from ucho.org.models import Agent
from ucho.playbooks.contract import Done, Occasion, Playbook, Skip, Will
from ucho.surveys import operations as surveys
from ucho.surveys.models import Plan
from ucho.surveys.queries import invitations_about, plan_for

GOES_ON: Final = (Reopened.type, Undelivered.type, MessageReceived.type, Answered.type)


class AskAfterResolved(Playbook):
    """Asks a customer how it went, once for each time a conversation is settled, by the plan of the account."""

    name = "ask_after_resolved"
    title = _("Ask how it went")
    what = _(
        "When a conversation is resolved, the customer gets the survey of the account they wrote to, "
        "after the time set there."
    )
    why = _(
        "Only customers know whether they were helped. Asking soon, once and not too often keeps their answers honest."
    )
    icon = "message-question"
    triggers = (Resolved,)
    rights = ("surveys.invite",)
    reasons = MappingProxyType(
        {
            "no_plan": _("No survey is set for the account the customer wrote to."),
            "nobody_wrote": _("No person wrote to us here, only machines."),
            "no_answer": _("None of us answered the customer."),
            "reopened": _("The conversation went on."),
            "asked_before": _("The customer was asked about this conversation already."),
        }
    )
    told = frozenset({"reopened", "asked_before"})

    def consider(self, occasion: Occasion) -> Will | Skip:
        """Wait as long as the account says, then ask what stands in the way."""
        fact = occasion.fact
        message = _last_of_customer(fact)
        if message is None or message.account is None or message.identity is None:
            return Skip("nobody_wrote")
        plan = plan_for(message.account.pk)
        if plan is None:
            return Skip("no_plan")
        if _answer_before(fact) is None:
            return Skip("no_answer")
        due = fact.at + durations.parse(plan.ask_after)
        if _goes_on(occasion):
            return Skip("reopened")
        if occasion.at < due:
            return Will(due)
        if invitations_about(_subject(fact)).exists():
            return Skip("asked_before")
        if not message.account.enabled:
            return Skip("account_off")
        return _leave(message.identity, plan, occasion)

    def act(self, occasion: Occasion, *, by: By) -> Done | Skip | Will:
        """Ask; whoever gives leave to write has the last word."""
        message = _last_of_customer(occasion.fact)
        if message is None or message.account is None or message.identity is None:
            return Skip("nobody_wrote")
        plan = plan_for(message.account.pk)
        if plan is None:
            return Skip("no_plan")
        conversation = message.conversation
        asked = surveys.invite(
            identity=message.identity,
            account=message.account,
            instrument=plan.instrument,
            subject=_subject(occasion.fact),
            agent=_agent(_answer_before(occasion.fact)),
            unit=conversation.unit,
            language=conversation.language,
            reply_token=token_for(conversation.pk),
            by=by,
        )
        return _verdict(asked, occasion) if isinstance(asked, Refusal) else Done()


def _subject(fact: FactRow) -> str:
    return f"conversations.conversation:{fact.subject_id}"


def _last_of_customer(fact: FactRow) -> Message | None:
    """Return what the customer themselves wrote last before the conversation was settled."""
    conversation = Conversation.objects.filter(pk=fact.subject_id).first()
    if conversation is None:
        return None
    rows = Message.objects.filter(conversation=conversation, direction=Message.Direction.IN, auto_kind="")
    rows = rows.filter(received_at__lte=fact.at, identity__person__in=whole(conversation.person_id))
    rows = rows.exclude(identity__kind=NOBODY).select_related("identity", "account", "conversation__unit")
    return rows.order_by("-at", "-pk").first()


def _answer_before(fact: FactRow) -> Message | None:
    """Return the last answer of one of us before the conversation was settled."""
    rows = Message.objects.filter(conversation_id=fact.subject_id, direction=Message.Direction.OUT, auto_kind="")
    return rows.filter(received_at__lte=fact.at).exclude(author__startswith="system:").order_by("-at", "-pk").first()


def _agent(answer: Message | None) -> Agent | None:
    kind, _colon, number = (answer.author if answer else "").partition(":")
    return Agent.objects.filter(pk=int(number)).first() if kind == "agent" else None


def _goes_on(occasion: Occasion) -> bool:
    """Return whether people went on after the conversation was settled, up to the moment of deciding."""
    fact = occasion.fact
    later = FactRow.objects.filter(subject_kind=fact.subject_kind, subject_id=fact.subject_id, pk__gt=fact.pk)
    payloads = later.filter(type__in=GOES_ON, at__lte=occasion.at).values_list("payload", flat=True)
    return any(not payload.get("auto_kind") and not payload.get("automatic") for payload in payloads)


def _leave(identity: Identity, plan: Plan, occasion: Occasion) -> Will | Skip:
    """Look whether the customer may be asked now.

    Outside of trials only quiet hours count here: what else forbids asking is found, and written into the ledger of
    contacts and the survey's funnel, when we ask.
    """
    asking = Asking(plan.instrument, plan.account.unit_id)
    decision = consent.decide(identity, Purpose.ASK, at=occasion.at, asking=asking)
    if occasion.trial is None:
        quiet = isinstance(decision, Refusal) and decision.rule == "quiet_hours"
        return _verdict(decision, occasion) if isinstance(decision, Refusal) and quiet else Will(occasion.at)
    asked = occasion.trial.asked[identity.person_id]
    refusal = (
        decision
        if isinstance(decision, Refusal)
        else rules.first_no(
            rules.Known(asked=tuple(asked), allowed=True),
            Purpose.ASK,
            at=occasion.at,
            instrument=plan.instrument,
            policy=consent.policy_for(asking),
        )
    )
    if refusal is not None:
        return _verdict(refusal, occasion)
    asked.append((occasion.at, plan.instrument))
    return Will(occasion.at)


def _verdict(refusal: Refusal, occasion: Occasion) -> Will | Skip:
    """Wait for the end of quiet hours; any other rule ends it."""
    if refusal.rule == "quiet_hours":
        return Will(refusal.until or occasion.at + timedelta(hours=1), "quiet_hours")
    return Skip(refusal.rule)
