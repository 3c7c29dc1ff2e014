"""Asking customers, and taking their answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ucho.channels import sending
from ucho.channels.accounts import adapter_of
from ucho.channels.models import Account
from ucho.channels.permit import Permit, Purpose
from ucho.core import crash, durations
from ucho.core.actors import By
from ucho.core.errors import Missing, Refused
from ucho.core.language import LANGUAGES
from ucho.core.operations import operation
from ucho.customers import consent, machines
from ucho.customers import operations as customers
from ucho.customers.consent import Asking, Refusal
from ucho.customers.models import Identity
from ucho.customers.queries import survivor
from ucho.events import log
from ucho.org.models import Agent, Unit
from ucho.surveys.facts import Answered, Invited, PlanSet
from ucho.surveys.letters import write_invitation
from ucho.surveys.models import Answer, Invitation, Plan, Skip
from ucho.surveys.registry import instrument as instrument_called
from ucho.surveys.registry import metrics

OPEN_FOR: Final = timedelta(days=30)  # that an invitation takes an answer
MOST_WORDS: Final = 4_000  # characters of a comment
INVITED: Final = crash.point("surveys.invited", "an invitation and its dispatch are written, nothing is committed yet")
ANSWERED: Final = crash.point("surveys.answered", "an answer and its fact are written, nothing is committed yet")


@operation("surveys.set_plan", gettext_lazy("Choose what customers are asked after an answer"))
def set_plan(account: Account, *, instrument: str, ask_after: str, by: By) -> Plan:
    """Decide what customers who wrote to an account are asked, and how long after.

    Args:
        account: which of our accounts.
        instrument: the name of an instrument that is counted as a score; empty for none.
        ask_after: ISO 8601, counted from the resolving of the conversation.
        by: who, and when.

    Returns:
        The plan.

    Raises:
        Refused: there is no such instrument, or the duration cannot be read.

    Records:
        `PlanSet`.
    """
    if instrument and instrument not in metrics():
        raise Refused(_("Choose CES 2.0, CSAT or NPS, or no survey at all."))
    values = {"instrument": instrument, "ask_after": durations.write(durations.parse(ask_after)), "changed_at": by.at}
    plan, _made = Plan.objects.update_or_create(account=account, defaults=values)
    log.record(PlanSet(account.pk, instrument), plan, by=by)
    return plan


@operation("surveys.invite", gettext_lazy("Ask customers how it went"), where="account")
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
    """Ask a customer, or write down which rule forbids it; all of it in one transaction.

    Args:
        identity: the address to ask at.
        account: which of our accounts the question leaves by.
        instrument: the name of the instrument.
        subject: what is asked about, as "label:id".
        purpose: `ASK`, or `CASE` for the check after a complaint, which the rules of asking do not hold back.
        agent: who answered the customer.
        unit: where the answer counts; the account's own when left out.
        language: pl, ru or en; empty for the customer's own.
        reply_token: puts replies to the question into a conversation; empty for none.
        by: who, and when.

    Returns:
        The invitation, or the first rule that said no.

    Raises:
        Refused: the account is switched off, or it does not reach addresses of this kind.

    Records:
        `Invited`, or `customers.ContactRefused`.
    """
    _check_way(identity, account)
    asked, unit = instrument_called(instrument), unit or account.unit
    decision = consent.decide(identity, purpose, at=by.at, asking=Asking(instrument, unit.pk))
    if isinstance(decision, Permit) and (until := machines.full_until(identity, at=by.at)) is not None:
        decision = Refusal("machine_cap", until)
    _forget_wait(subject, instrument)
    if isinstance(decision, Refusal):
        skip = Skip(account=account, unit=unit, agent=agent, instrument=instrument, subject=subject, at=by.at)
        _note_skip(skip, identity, purpose, decision, by)
        return decision
    person = survivor(identity.person)
    invitation = Invitation(person=person, identity=identity, account=account, unit=unit, agent=agent)
    invitation.instrument, invitation.version = instrument, asked.version
    invitation.language = _language(language, person.language)
    invitation.subject, invitation.purpose = subject, purpose.value
    invitation.asked_at, invitation.expires_at = by.at, by.at + OPEN_FOR
    invitation.save(force_insert=True)
    _send(invitation, identity, decision, reply_token, by)
    crash.here(INVITED)
    return invitation


@operation("surveys.answer", gettext_lazy("Answer surveys, as a customer does"))
def see(invitation: Invitation, score: int | None, *, by: By) -> None:
    """Note that the page was opened, perhaps from a link with a score. That is no answer: mail scanners follow links.

    Args:
        invitation: which one.
        score: the score in the link; None for none. The first one is kept.
        by: who, and when.
    """
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.answered_at or by.at >= invitation.expires_at:
        return
    fields = []
    if invitation.opened_at is None:
        invitation.opened_at = by.at
        fields.append("opened_at")
    on_scale = score is not None and instrument_called(invitation.instrument).takes(score)
    if on_scale and invitation.seen_score is None:
        invitation.seen_score, invitation.seen_at = score, by.at
        fields += ["seen_score", "seen_at"]
    if fields:
        invitation.save(update_fields=fields)


@operation("surveys.answer", gettext_lazy("Answer surveys, as a customer does"))
def answer(invitation: Invitation, *, score: int, words: str, by: By) -> Answer:
    """Take a customer's answer; one invitation has one, so the second call returns the first.

    Args:
        invitation: which one.
        score: a step of the scale.
        words: what the customer wrote besides, may be empty.
        by: who, and when.

    Returns:
        The answer.

    Raises:
        Missing: the customer was erased.
        Refused: the score is not on the scale, there are too many words, or the time is over.

    Records:
        `Answered`.
    """
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("person").get(pk=invitation.pk)
    if invitation.answered_at:
        return invitation.answer
    if invitation.person is None:
        raise Missing(_("This page is not there any more."))
    words, asked = _checked(invitation, score, words, by), instrument_called(invitation.instrument)
    person = survivor(invitation.person)
    made = Answer.objects.create(
        invitation=invitation,
        person=person,
        unit_id=invitation.unit_id,
        account_id=invitation.account_id,
        agent_id=invitation.agent_id,
        instrument=invitation.instrument,
        version=invitation.version,
        score=score,
        words=words,
        language=invitation.language,
        at=by.at,
    )
    invitation.answered_at = by.at
    invitation.opened_at = invitation.opened_at or by.at
    invitation.save(update_fields=["answered_at", "opened_at"])
    fact = Answered(made.pk, made.instrument, score, asked.band(score))
    log.record(fact, invitation, by=by, person_id=person.pk)
    crash.here(ANSWERED)
    return made


@operation("surveys.answer", gettext_lazy("Answer surveys, as a customer does"))
def stop(invitation: Invitation, *, source: str = "stop_link", by: By) -> None:
    """Ask this customer nothing any more; saying it twice changes nothing.

    Args:
        invitation: by whose link they said so.
        source: how, a code: stop_link, or one_click for the button of a mail program.
        by: who, and when.

    Records:
        `customers.PreferenceSet`.
    """
    if invitation.person is not None:
        customers.set_preference(invitation.person, purpose=Purpose.ASK.value, allowed=False, source=source, by=by)


def _check_way(identity: Identity, account: Account) -> None:
    if not account.enabled:
        raise Refused(_("The account “%(name)s” is switched off, so nobody is asked through it.") % {"name": account})
    if adapter_of(account).address_kind != identity.kind:
        raise Refused(_("%(inbox)s does not reach this address. Ask through another account.") % {"inbox": account})


def _forget_wait(subject: str, instrument: str) -> None:
    """Take away the skips of quiet hours: the same matter is decided now, and counts once."""
    if subject:
        Skip.objects.filter(subject=subject, instrument=instrument, rule="quiet_hours").delete()


def _note_skip(skip: Skip, identity: Identity, purpose: Purpose, refusal: Refusal, by: By) -> None:
    """Write down, for the funnel and for the customer's history, that somebody was not asked."""
    skip.person, skip.rule = survivor(identity.person), refusal.rule
    skip.save(force_insert=True)
    consent.note_refusal(identity, purpose, refusal, channel=skip.account.adapter, instrument=skip.instrument, by=by)


def _language(*wanted: str) -> str:
    return next((one for one in wanted if one in LANGUAGES), "en")


def _send(invitation: Invitation, identity: Identity, permit: Permit, reply_token: str, by: By) -> None:
    """Record the question, and put it on its way because of that fact."""
    account = invitation.account
    fact = Invited(invitation.pk, invitation.instrument, account.pk)
    row = log.record(fact, invitation, by=by, person_id=invitation.person_id)
    letter = write_invitation(invitation, account, permit.address, reply_token=reply_token)
    invitation.dispatch = sending.queue(permit, account, letter, by=by.because(log.cause(row)))
    invitation.save(update_fields=["dispatch"])
    consent.note_contact(
        identity,
        permit.purpose,
        channel=account.adapter,
        reference=f"surveys.invitation:{invitation.pk}",
        automatic=True,
        instrument=invitation.instrument,
        by=by,
    )


def _checked(invitation: Invitation, score: int, words: str, by: By) -> str:
    """Return the words as they are stored."""
    if by.at >= invitation.expires_at:
        raise Refused(_("The time to answer is over. Thank you all the same."))
    if not instrument_called(invitation.instrument).takes(score):
        raise Refused(_("Please choose one of the answers."))
    words = words.replace("\0", "").replace("\r\n", "\n").strip()
    if len(words) > MOST_WORDS:
        extra = len(words) - MOST_WORDS
        raise Refused(
            ngettext(
                "Your comment is too long for us by %(extra)d character. Please shorten it.",
                "Your comment is too long for us by %(extra)d characters. Please shorten it.",
                extra,
            )
            % {"extra": extra}
        )
    return words
