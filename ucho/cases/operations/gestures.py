"""What we give to make up for it; above a limit a second person has to agree."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ucho.cases.facts import GestureApproved, GestureOffered, GestureRefused
from ucho.cases.lines import list_case, locked, record
from ucho.cases.models import Case, Gesture
from ucho.cases.policies import policy_of
from ucho.core.actors import By
from ucho.core.errors import Refused
from ucho.core.operations import operation

MOST: Final = 10**12  # minor units; more is a slip of the finger
SAME_CLICK: Final = timedelta(minutes=1)


@operation("cases.offer_gesture", gettext_lazy("Give customers something to make up for a mistake"))
def offer_gesture(
    case: Case, *, kind: str, amount: int, currency: str, words: str = "", by: By, client_key: str = ""
) -> Gesture:
    """Give the customer something, or, above the unit's limit for one case, ask for leave to.

    Args:
        case: which one.
        kind: a code of `Gesture.Kind`.
        amount: what it costs us, in minor units, 0 or more.
        currency: ISO 4217.
        words: for colleagues: what exactly, and why.
        by: who, and when.
        client_key: made by the browser for one click; without one, the same gesture within a minute is the same click.

    Returns:
        The gesture: approved already when everything given in this case stays within the limit.

    Raises:
        Refused: the case is closed, or the amount or currency makes no sense.

    Records:
        `GestureOffered`.
    """
    case = locked(case)
    currency, words = currency.strip().upper(), words.strip()
    if done := _done(case, kind, amount, currency, words, by, client_key):
        return done
    if case.status == Case.Status.CLOSED:
        raise Refused(_("This case is closed. Reopen it first."))
    if not 0 <= amount <= MOST:
        raise Refused(_("Type what the gesture costs us: nothing, or a positive amount."))
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise Refused(_("Name the currency by three letters, for example PLN."))
    waits = needs_approval(case, amount, currency)
    made = Gesture.objects.create(
        case=case,
        kind=Gesture.Kind(kind),
        amount=amount,
        currency=currency,
        words=words,
        asked_by_id=by.actor.agent_id,
        asked_at=by.at,
        approved_at=None if waits else by.at,
        client_key=client_key,
    )
    case.last_at = max(case.last_at, by.at)
    case.save(update_fields=["last_at"])
    record(GestureOffered(made.pk, made.kind, amount, currency, waits), case, by)
    list_case(case)
    return made


@operation("cases.approve_gesture", gettext_lazy("Approve gestures above the limit"))
def approve_gesture(gesture: Gesture, *, by: By) -> None:
    """Agree to a gesture above the limit; agreeing twice changes nothing.

    Args:
        gesture: which one.
        by: who agrees, and when: a person, and not the one who asked.

    Raises:
        Refused: they asked for it themselves, or it was refused already.

    Records:
        `GestureApproved`.
    """
    case = locked(gesture.case)
    gesture = Gesture.objects.select_for_update().get(pk=gesture.pk)
    if gesture.approved_at:
        return
    if gesture.refused_at:
        raise Refused(_("A colleague has refused this gesture already. Offer another one."))
    _check_second_person(gesture, by)
    gesture.approved_by_id, gesture.approved_at = by.actor.agent_id, by.at
    gesture.save(update_fields=["approved_by", "approved_at"])
    record(GestureApproved(gesture.pk), case, by)


@operation("cases.approve_gesture", gettext_lazy("Approve gestures above the limit"))
def refuse_gesture(gesture: Gesture, *, words: str, by: By) -> None:
    """Do not agree to a gesture above the limit; refusing twice changes nothing.

    Args:
        gesture: which one.
        words: why not, for the colleague who asked.
        by: who refuses, and when.

    Raises:
        Refused: no reason was given, or it was approved already.

    Records:
        `GestureRefused`.
    """
    case = locked(gesture.case)
    gesture = Gesture.objects.select_for_update().get(pk=gesture.pk)
    if gesture.refused_at:
        return
    if gesture.approved_at:
        raise Refused(_("This gesture was approved already. Talk to whoever approved it."))
    if not words.strip():
        raise Refused(_("Say why not, so that your colleague can offer something else."))
    gesture.refused_by_id, gesture.refused_at, gesture.refusal = by.actor.agent_id, by.at, words.strip()
    gesture.save(update_fields=["refused_by", "refused_at", "refusal"])
    record(GestureRefused(gesture.pk), case, by)


def needs_approval(case: Case, amount: int, currency: str) -> bool:
    """Say whether another gesture has to be approved: all gestures of a case count together, so that none is split.

    Args:
        case: which one.
        amount: of the new gesture, in minor units.
        currency: its currency; in another one than the limit's every amount above nothing needs approval.
    """
    policy = policy_of(case.unit_id)
    if not amount:
        return False
    if currency != policy.currency:
        return True
    rows = case.gestures.filter(refused_at=None, currency=currency)
    given = rows.aggregate(total=Sum("amount"))["total"] or 0
    return given + amount > policy.gesture_limit


def _check_second_person(gesture: Gesture, by: By) -> None:
    if by.actor.agent_id is None:
        raise Refused(_("A person has to agree to a gesture above the limit. Sign in to do that."))
    if by.actor.agent_id == gesture.asked_by_id:
        raise Refused(_("You asked for this gesture yourself. Somebody else has to agree to it."))


def _done(case: Case, kind: str, amount: int, currency: str, words: str, by: By, client_key: str) -> Gesture | None:
    if client_key:
        return case.gestures.filter(client_key=client_key).first()
    return case.gestures.filter(
        kind=kind,
        amount=amount,
        currency=currency,
        words=words,
        asked_by_id=by.actor.agent_id,
        asked_at__gt=by.at - SAME_CLICK,
        asked_at__lte=by.at,
        refused_at=None,
    ).first()
