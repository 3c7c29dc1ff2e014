"""The end of a case, the customer's word whether it is good now, and taking it up again."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ucho.cases.facts import Closed, Reopened, VerificationAsked, Verified
from ucho.cases.lines import list_case, locked, record, subject_of
from ucho.cases.models import Case, CaseConversation, Step
from ucho.cases.search import index_step
from ucho.core import crash
from ucho.core.actors import By
from ucho.core.errors import Refused
from ucho.core.operations import operation
from ucho.customers import consent
from ucho.customers import operations as customers
from ucho.promises import operations as promises
from ucho.promises import queries as times

CLOSED: Final = crash.point("cases.closed", "a case is closed, and nobody has planned to ask whether it is good now")
UNDERSTOOD_OR: Final = {Case.Outcome.UNREACHABLE, Case.Outcome.UNFOUNDED}


@operation("cases.close", gettext_lazy("Close recovery cases"))
def close(case: Case, outcome: str, *, by: By) -> None:
    """End a case; closing it twice changes nothing.

    Args:
        case: which one.
        outcome: a code of `Case.Outcome`.
        by: who, and when.

    Raises:
        Refused: the customer has not confirmed that we understood them (unless they could not be reached or there was
            nothing to make good), or a gesture still waits for approval.

    Records:
        `Closed`, and `customers.HoldLifted`.
    """
    case = locked(case)
    if case.status == Case.Status.CLOSED:
        return
    ended = Case.Outcome(outcome)
    if ended not in UNDERSTOOD_OR and not case.paraphrases.filter(confirmed_at__isnull=False).exists():
        raise Refused(
            _(
                "The customer has not confirmed yet that we understood them. Send them a summary, or close the case as "
                "“could not be reached” or “nothing to make good”."
            )
        )
    if case.gestures.filter(approved_at=None, refused_at=None).exists():
        raise Refused(_("A gesture still waits for approval. Have it decided first."))
    _end(case, ended, by)


def let_go(case: Case, *, by: By) -> None:
    """Close a case whose customer is being erased, however far it is: nobody works for a person who is gone.

    Args:
        case: which one.
        by: who erases the customer, and when.

    Records:
        `Closed`, and `customers.HoldLifted`; nothing when it is closed already.
    """
    case = locked(case)
    if case.status == Case.Status.CLOSED:
        return
    case.gestures.filter(approved_at=None, refused_at=None).update(refused_at=by.at)  # nobody is asked to approve it
    _end(case, Case.Outcome.UNREACHABLE, by)


@operation("cases.verify", gettext_lazy("Note whether recoveries were verified"))
def note_verification_asked(case: Case, *, by: By) -> None:
    """Note that the customer was asked whether it is good now; noting it twice changes nothing.

    Args:
        case: which one.
        by: who asked, and when.

    Records:
        `VerificationAsked`.
    """
    case = locked(case)
    if case.verify_asked_at or case.status != Case.Status.CLOSED:
        return
    case.verify_asked_at = by.at
    case.save(update_fields=["verify_asked_at"])
    record(VerificationAsked(), case, by)


@operation("cases.verify", gettext_lazy("Note whether recoveries were verified"))
def verify(case: Case, fixed: bool, *, by: By) -> None:
    """Note the customer's answer to “did we fix it?”; “no” takes the case up again. The first answer counts.

    Args:
        case: which one.
        fixed: their answer.
        by: who notes it, and when.

    Records:
        `Verified`, and `Reopened` after a “no”.
    """
    case = locked(case)
    if case.status != Case.Status.CLOSED or case.verified_at:
        return
    case.verified_at, case.fixed = by.at, fixed
    case.save(update_fields=["verified_at", "fixed"])
    record(Verified(fixed), case, by)
    goes_on = not fixed and case.person.erased_at is None
    if goes_on and _other(case) is None:  # another open case in the same conversation takes care of it
        _take_up(case, "not_fixed", by)


@operation("cases.reopen", gettext_lazy("Reopen recovery cases"))
def reopen(case: Case, words: str, *, by: By) -> None:
    """Take a closed case up again; reopening one that is open changes nothing.

    Args:
        case: which one.
        words: why, for colleagues.
        by: who, and when.

    Raises:
        Refused: no reason was given, another case is open in the same conversation, or the customer was erased.

    Records:
        `Reopened`, and `customers.HoldPlaced`.
    """
    case = locked(case)
    if case.status != Case.Status.CLOSED:
        return
    if case.person.erased_at is not None:
        raise Refused(str(consent.WORDS["erased"]))
    if not words.strip():
        raise Refused(_("Say why the case goes on, so that colleagues know."))
    if (other := _other(case)) is not None:
        raise Refused(_("Case %(number)s is open in the same conversation. Go on there.") % {"number": f"#{other}"})
    agent_id = by.actor.agent_id
    why = Step.objects.create(case=case, kind=Step.Kind.REOPEN, words=words.strip(), at=by.at, agent_id=agent_id)
    index_step(why, case)
    _take_up(case, "by_hand", by)


def _end(case: Case, outcome: Case.Outcome, by: By) -> None:
    case.status, case.outcome, case.closed_at = Case.Status.CLOSED, outcome, by.at
    case.last_at = max(case.last_at, by.at)
    case.verify_asked_at = case.verified_at = case.fixed = None
    case.save(update_fields=["status", "outcome", "closed_at", "last_at", "verify_asked_at", "verified_at", "fixed"])
    open_ones = case.paraphrases.filter(confirmed_at=None, corrected_at=None, replaced_at=None)
    open_ones.update(replaced_at=by.at)
    CaseConversation.objects.filter(case=case).update(live=False)
    for promise in times.still_due([subject_of(case)]):
        promises.drop(promise, by=by)  # contact keeps it; whoever still waits for one when we close is out of reach
    customers.lift_hold(subject_of(case), by=by)
    record(Closed(case.outcome, int((by.at - case.opened_at).total_seconds())), case, by)
    list_case(case)
    transaction.on_commit(lambda: crash.here(CLOSED))


def _take_up(case: Case, why: str, by: By) -> None:
    case.status, case.outcome, case.closed_at = Case.Status.OPEN, "", None
    case.reopened_n, case.last_at = case.reopened_n + 1, max(case.last_at, by.at)
    case.save(update_fields=["status", "outcome", "closed_at", "reopened_n", "last_at"])
    CaseConversation.objects.filter(case=case).update(live=True)
    customers.place_hold(case.person, reason="recovery", subject=subject_of(case), by=by)
    record(Reopened(why), case, by)
    list_case(case)


def _other(case: Case) -> int | None:
    """Return another open case in one of the same conversations."""
    talked = CaseConversation.objects.filter(case=case).values("conversation")
    rows = CaseConversation.objects.filter(conversation__in=talked, live=True).exclude(case=case)
    return rows.values_list("case_id", flat=True).first()
