"""Sending: a dispatch row is written with the change that decided it; the worker sends it afterwards."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any, Final

import msgspec
import structlog
from django.db import transaction

from ucho.channels import door, tokens
from ucho.channels.accounts import adapter_of, open_settings
from ucho.channels.contract import File, InDoubt, LoginRefused, NotLetIn, Outbound, Receipt, Undeliverable
from ucho.channels.facts import Accepted, NotDelivered, WentInDoubt
from ucho.channels.models import Account, Dispatch
from ucho.channels.permit import Permit
from ucho.channels.rates import Wait, lane_of, slow_down, take
from ucho.channels.returns import token_for
from ucho.channels.signing import key_settings
from ucho.core import blobs, crash
from ucho.core.actors import By
from ucho.events import log
from ucho.events.jobs import enqueue, job, schedule
from ucho.events.jobs.backoff import kind

State = Dispatch.State
RANK: Final[Mapping[str, int]] = {
    State.QUEUED: 0,
    State.SENDING: 1,
    State.UNKNOWN: 2,
    State.ACCEPTED: 3,
    State.SENT: 4,
    State.DELIVERED: 5,
    State.READ: 6,
    State.EXPIRED: 7,
    State.FAILED: 7,
}
"""States only ever rise, whatever order the provider's reports come in."""
LEASE: Final = timedelta(seconds=90)  # longer than the adapters' own time-outs together
OVERDUE: Final = timedelta(minutes=2)
MOST_AT_ONCE: Final = 500
MOST_TRIES: Final = 12  # with the pauses below: a little more than a day
LONGEST_PAUSE: Final = timedelta(hours=6)
BEFORE_SENDING: Final = crash.point("dispatch.before_sending", "a message is queued, nothing was said to the provider")
SENDING: Final = crash.point("dispatch.sending", "we said that we are sending, the provider has nothing yet")
TAKEN: Final = crash.point("dispatch.taken", "the provider took the message and we have not written that down")
AFTER_COMMIT: Final = crash.point("dispatch.after_commit", "it is written down, but the job is not finished")
_logger = structlog.get_logger()


def queue(permit: Permit, account: Account, message: Outbound, *, by: By) -> Dispatch:
    """Write down that a message has to go out, in the caller's transaction.

    Args:
        permit: the leave to send, made for this address.
        account: which of our accounts it leaves by.
        message: what to send; its files are stored as blobs already.
        by: who decided it, and when.

    Returns:
        The dispatch row, queued.

    Raises:
        ValueError: the permit was made for another address.
    """
    if permit.address.value != message.recipient.value:
        raise ValueError("the permit is for another address")
    dispatch = Dispatch.objects.create(
        account=account,
        purpose=permit.purpose.value,
        reference=permit.reference,
        recipient_kind=message.recipient.kind,
        recipient=message.recipient.value,
        message_id=message.message_id,
        payload=_pack(message),
        automatic=message.automatic,
        next_at=by.at,
        queued_at=by.at,
        caused_by=by.cause.fact_id if by.cause else None,
    )
    send_soon(dispatch, by=by)
    return dispatch


def send_soon(dispatch: Dispatch, *, by: By) -> None:
    """Have a queued message sent when it is due; asking twice is asking once."""
    sending = send if lane_of(dispatch.purpose) == "people" else send_question
    enqueue(sending, by=by, unique=f"channels.send:{dispatch.pk}", run_at=dispatch.next_at, dispatch_id=dispatch.pk)


def send_waiting(account: Account, *, by: By) -> None:
    """Have everything sent that waits at an account, which may have been switched off meanwhile."""
    let_in(account, by=by)
    for dispatch in Dispatch.objects.filter(account=account, state=State.QUEUED):
        send_soon(dispatch, by=by)


def let_in(account: Account, *, by: By) -> None:
    """Have everything sent at once that waits because an account could not sign in; somebody repaired it."""
    door.open_again(account)
    waiting = Dispatch.objects.filter(account=account, state=State.QUEUED, reason=door.REASON)
    waiting.update(next_at=by.at)
    for dispatch in waiting:
        send_soon(dispatch, by=by)


def withdraw(purpose: str, references: Collection[str], *, by: By) -> int:
    """Take back messages that nobody handed over yet, in the caller's transaction.

    Args:
        purpose: of which kind, a value of `Purpose`.
        references: whom they go to, as their permits say.
        by: who decided it, and when.

    Returns:
        How many will not be sent.
    """
    waiting = Dispatch.objects.filter(purpose=purpose, reference__in=references, state=State.QUEUED)
    return waiting.update(state=State.EXPIRED, ended_at=by.at)


@job("channels.send", queue="mail")
def send(*, by: By, dispatch_id: int) -> None:
    """Send one queued message; a message that is not queued or not due is left alone."""
    _send(dispatch_id, by)


@job("channels.send_question", queue="slow")
def send_question(*, by: By, dispatch_id: int) -> None:
    """Send one survey or campaign mail: like `send`, but thousands of them leave a thread free for answers."""
    _send(dispatch_id, by)


def _send(dispatch_id: int, by: By) -> None:
    crash.here(BEFORE_SENDING)
    dispatch = _begin(dispatch_id, by)
    if dispatch is None:
        return
    crash.here(SENDING)
    account = dispatch.account
    by = by.because(log.cause_of(dispatch.caused_by) or by.cause)
    try:
        message, settings = _unpack(dispatch.payload), open_settings(account) | key_settings(account)
        message = replace(message, return_token=token_for(dispatch.pk))
    except LoginRefused:
        _wait_at_the_door(dispatch, by)
        return
    except Exception as problem:  # nothing was said to the provider yet, so trying again is harmless
        _logger.error("dispatch_not_ready", dispatch=dispatch.pk, kind=kind(problem))
        _put_off(dispatch, Undeliverable("not ready", permanent=False), by)
        return
    try:
        receipt = adapter_of(account).send(message, settings)
    except NotLetIn:
        # A token can end before its time. It is renewed once: one that is refused when it is new needs a person.
        _wait_at_the_door(dispatch, by, renewed=tokens.expire(account, settings.get("access_token", "")))
    except Undeliverable as problem:
        _put_off(dispatch, problem, by)
    except InDoubt as problem:
        _doubt(dispatch, str(problem), by)
    else:
        crash.here(TAKEN)
        _accept(dispatch, receipt, by)
    crash.here(AFTER_COMMIT)


@schedule(every="PT10S")
@job("channels.find_interrupted", queue="mail")
def find_interrupted(*, by: By) -> None:
    """Find messages whose worker died while sending: again where that is harmless, in doubt where it is not.

    Messages that should have gone long ago and that nobody has in hand are put in again.
    """
    for dispatch in Dispatch.objects.filter(state=State.SENDING, leased_until__lt=by.at).select_related("account"):
        cause = log.cause_of(dispatch.caused_by)
        if adapter_of(dispatch.account).capabilities.idempotent:
            _put_off(dispatch, Undeliverable("interrupted", permanent=False), by.because(cause))
        else:
            _doubt(dispatch, "interrupted", by.because(cause))
    overdue = Dispatch.objects.filter(state=State.QUEUED, next_at__lt=by.at - OVERDUE, account__enabled=True)
    for dispatch in overdue[:MOST_AT_ONCE]:  # its job is gone, whatever became of it
        send_soon(dispatch, by=by)


def _begin(dispatch_id: int, by: By) -> Dispatch | None:
    """Take a message in hand, unless it is not due, or its account has sent as much as it may."""
    with transaction.atomic():
        rows = Dispatch.objects.select_for_update(of=("self",)).select_related("account")
        dispatch = rows.filter(pk=dispatch_id, state=State.QUEUED, next_at__lte=by.at).first()
        if dispatch is None or not dispatch.account.enabled:
            return None
        wait = _wait(dispatch, by)
        if wait is not None:
            dispatch.next_at, dispatch.reason = wait.until, wait.reason
            dispatch.save(update_fields=["next_at", "reason"])
            send_soon(dispatch, by=by)
            return None
        dispatch.state, dispatch.reason = State.SENDING, ""
        dispatch.tries += 1
        dispatch.leased_until = by.at + LEASE
        dispatch.save(update_fields=["state", "reason", "tries", "leased_until"])
    return dispatch


def _wait(dispatch: Dispatch, by: By) -> Wait | None:
    """Return why a message cannot leave now; nothing when it takes its leave."""
    shut = door.shut_until(dispatch.account, by.at)
    if shut is not None:
        return Wait(shut, door.REASON)
    return take(dispatch.account, dispatch.purpose, waited=dispatch.reason, at=by.at)


def _wait_at_the_door(dispatch: Dispatch, by: By, *, renewed: bool = False) -> None:
    """Have a message wait for somebody who repairs the account's sign-in; with a new token it leaves at once."""
    with transaction.atomic():
        dispatch = Dispatch.objects.select_for_update().get(pk=dispatch.pk)
        if dispatch.state != State.SENDING:
            return
        dispatch.state, dispatch.tries = State.QUEUED, dispatch.tries - 1
        dispatch.next_at = by.at if renewed else door.shut(dispatch.account, at=by.at)
        dispatch.reason = "" if renewed else door.REASON
        dispatch.save(update_fields=["state", "tries", "next_at", "reason"])
        send_soon(dispatch, by=by)


def _accept(dispatch: Dispatch, receipt: Receipt, by: By) -> None:
    with transaction.atomic():
        dispatch = Dispatch.objects.select_for_update().get(pk=dispatch.pk)
        if not advance(dispatch, State.ACCEPTED):
            return
        dispatch.external_id, dispatch.reason = receipt.external_id, receipt.detail
        dispatch.accepted_at = dispatch.ended_at = by.at
        dispatch.save(update_fields=["state", "external_id", "reason", "accepted_at", "ended_at"])
        seconds = int((by.at - dispatch.queued_at).total_seconds())
        log.record(Accepted(dispatch.account_id, seconds), dispatch, by=by, unit_id=dispatch.account.unit_id)


def _put_off(dispatch: Dispatch, problem: Undeliverable, by: By) -> None:
    with transaction.atomic():
        dispatch = Dispatch.objects.select_for_update().get(pk=dispatch.pk)
        if dispatch.state != State.SENDING:
            return
        dispatch.reason = problem.reason
        ours = slow_down(dispatch.account, problem.reason, at=by.at)  # about how much we send, not about this message
        if (problem.permanent and not ours) or dispatch.tries >= MOST_TRIES:
            dispatch.state, dispatch.ended_at = State.FAILED, by.at
            log.record(NotDelivered(dispatch.account_id), dispatch, by=by, unit_id=dispatch.account.unit_id)
        else:
            pause = min(timedelta(seconds=15 * 3 ** (dispatch.tries - 1)), LONGEST_PAUSE)
            dispatch.state = State.QUEUED
            dispatch.next_at = by.at + max(pause, timedelta(seconds=problem.retry_after))
        dispatch.save(update_fields=["state", "reason", "ended_at", "next_at"])
        if dispatch.state == State.QUEUED:
            send_soon(dispatch, by=by)


def _doubt(dispatch: Dispatch, reason: str, by: By) -> None:
    with transaction.atomic():
        dispatch = Dispatch.objects.select_for_update().get(pk=dispatch.pk)
        if dispatch.state != State.SENDING:
            return
        dispatch.state, dispatch.reason = State.UNKNOWN, reason
        if dispatch.automatic:  # nobody decides about an automatic message: it is closed as it is
            dispatch.ended_at = by.at
        dispatch.save(update_fields=["state", "reason", "ended_at"])
        log.record(WentInDoubt(dispatch.account_id), dispatch, by=by, unit_id=dispatch.account.unit_id)


def advance(dispatch: Dispatch, state: Dispatch.State) -> bool:
    """Move a dispatch to a later state in memory; return False when it is that far already."""
    if RANK[state] <= RANK[dispatch.state]:
        return False
    dispatch.state = state
    return True


def _pack(message: Outbound) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(asdict(message))
    plain["files"] = [{**file, "content": ""} for file in plain["files"]]
    return plain


def _unpack(payload: Mapping[str, Any]) -> Outbound:
    message = msgspec.convert(payload, Outbound)
    files = [File(f.name, f.type, f.size, f.sha256, f.content_id, blobs.get(f.sha256)) for f in message.files]
    return Outbound(**{**{name: getattr(message, name) for name in Outbound.__slots__}, "files": files})
