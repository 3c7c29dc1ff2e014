"""What servers tell of our mail: bounces and complaints, brought to the message they are about.

Anybody can send us a mail that looks like a bounce. It counts only when it names a message of ours by our signed return
path or by its id, which holds 128 random bits; whoever knows one of them has seen that message.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ucho.channels import refusals
from ucho.channels.contract import Inbound, Report, Told
from ucho.channels.facts import CameBack, CopyCameBack, NotDelivered
from ucho.channels.models import Account, Dispatch
from ucho.channels.returns import dispatches_in
from ucho.channels.sending import advance
from ucho.channels.waiting import OTHER_SERVER
from ucho.core.actors import By
from ucho.events import log
from ucho.events.models import FactRow

DELAYED: Final = "delayed"
COMPLAINT: Final = "complaint"
_WORST_FIRST: Final = ("complaint", "failed", "delayed", "delivered")
_ADDRESS_REASONS: Final = ("no_mailbox", "no_domain", "full")
_ANSWERED: Final = re.compile(r"[45]\d\d ")


@dataclass(frozen=True, slots=True)
class Returned:
    """What became of a message, as far as it says something of the address it went to."""

    address_kind: str
    address: str  # empty once its owner was erased
    kind: str  # permanent, temporary, complaint; empty when it says nothing of the address
    status: str = ""  # RFC 3463


def dispatch_of(report: Report, account: Account) -> Dispatch | None:
    """Return the message of ours that a report is about: by our signed return path, else by the id that came back.

    Args:
        report: what a server told.
        account: where the report came in.
    """
    for pk in dispatches_in(report.tokens):
        if (found := Dispatch.objects.filter(pk=pk).first()) is not None:
            return found
    return Dispatch.objects.filter(account=account, message_id__in=report.original_ids).order_by("-pk").first()


def note(message: Inbound, account: Account, *, by: By) -> None:
    """Note on the message of ours what a server tells of it, in the transaction that stores the report.

    Args:
        message: what came in; without a report, or with one about no mail of ours, nothing happens.
        account: where it came in.
        by: who takes it in, caused by its arrival.

    Records:
        `CameBack` or `CopyCameBack`, once for each kind of news, and `NotDelivered` when the message did not arrive.
    """
    if message.report is None or (found := dispatch_of(message.report, account)) is None:
        return
    dispatch = Dispatch.objects.select_for_update(of=("self",)).select_related("account").get(pk=found.pk)
    _note_copies(message.report, dispatch, by)
    told = _of_recipient(message.report.told, dispatch)
    if told is None:
        return
    if told.action == "delivered":
        if advance(dispatch, Dispatch.State.DELIVERED):
            dispatch.save(update_fields=["state"])
        return
    _tell(dispatch, CameBack(dispatch.account_id, _kind(told), told.status), by)
    if told.action == DELAYED and dispatch.state in (Dispatch.State.ACCEPTED, Dispatch.State.SENT):
        dispatch.reason = f"{OTHER_SERVER} {_words(told)}".strip()
        dispatch.save(update_fields=["reason"])
    if told.action == "failed" and advance(dispatch, Dispatch.State.FAILED):
        dispatch.reason, dispatch.ended_at = _words(told), by.at
        dispatch.save(update_fields=["state", "reason", "ended_at"])
        log.record(NotDelivered(dispatch.account_id), dispatch, by=by, unit_id=dispatch.account.unit_id)


def returned(fact: FactRow) -> Returned | None:
    """Return what a fact about a message of ours says of the address it went to.

    Args:
        fact: `CameBack`, `CopyCameBack`, or `NotDelivered` for a server that refused the message at the door.

    Returns:
        The news; None when the message is gone, or when its failure is told by a report of its own.
    """
    dispatch = Dispatch.objects.filter(pk=fact.subject_id).first()
    if dispatch is None:
        return None
    if fact.type == CopyCameBack.type:
        return _of_copy(fact, dispatch)
    if fact.type == CameBack.type:
        kind = fact.payload["kind"]
        about = kind in (refusals.PERMANENT, refusals.TEMPORARY, COMPLAINT)
        return Returned(dispatch.recipient_kind, dispatch.recipient, kind if about else "", fact.payload["status"])
    if dispatch.accepted_at is not None or not _ANSWERED.match(dispatch.reason):
        return None  # a report said so; or nobody answered, which says nothing of the address
    verdict = refusals.judge("", dispatch.reason)
    kind = verdict.kind if verdict.reason in _ADDRESS_REASONS else ""
    return Returned(dispatch.recipient_kind, dispatch.recipient, kind, refusals.status_in(dispatch.reason))


def why_failed(dispatch: Dispatch) -> str:
    """Return a code for why a message did not arrive, a key of `refusals.WORDS`; empty when it did not fail.

    Args:
        dispatch: the message.
    """
    return refusals.judge("", dispatch.reason).reason if dispatch.state == Dispatch.State.FAILED else ""


def reason_of(reference: str, status: str = "") -> str:
    """Return a code for why a message came back, a key of `refusals.WORDS`.

    Args:
        reference: the message, as "channels.dispatch:12"; without one that we have, the code alone decides.
        status: the server's code (RFC 3463), empty for none.
    """
    label, _colon, pk = reference.partition(":")
    plain = label == "channels.dispatch" and pk.isascii() and pk.isdigit()
    dispatch = Dispatch.objects.filter(pk=int(pk)).first() if plain else None
    return refusals.judge(status, dispatch.reason if dispatch else "").reason


def _of_recipient(told: Sequence[Told], dispatch: Dispatch) -> Told | None:
    """Return the worst news about the recipient; a copy that did not arrive says nothing of the message itself.

    A forwarded message comes back from an address that we never wrote to, so only our own copies are left out.
    """
    copies = {copy["value"] for copy in dispatch.payload.get("copies", [])} - {dispatch.recipient}
    about = [one for one in told if one.address not in copies]
    return min(about, key=lambda one: _WORST_FIRST.index(one.action), default=None)


def _note_copies(report: Report, dispatch: Dispatch, by: By) -> None:
    """Note what became of copies; an id alone is not enough for that, since every other recipient knows it."""
    if dispatch.pk not in dispatches_in(report.tokens):
        return
    copies = [copy["value"] for copy in dispatch.payload.get("copies", [])]
    for told in report.told:
        if told.address in copies and told.address != dispatch.recipient and told.action in ("failed", COMPLAINT):
            place = copies.index(told.address)
            fact = CopyCameBack(dispatch.account_id, _kind(told), told.status, place, len(copies))
            _tell(dispatch, fact, by)


def _of_copy(fact: FactRow, dispatch: Dispatch) -> Returned | None:
    copies, told = dispatch.payload.get("copies", []), fact.payload
    if len(copies) != told["copies"]:
        return None
    about = told["kind"] in (refusals.PERMANENT, refusals.TEMPORARY, COMPLAINT)
    copy = copies[told["place"]]
    return Returned(copy["kind"], copy["value"], told["kind"] if about else "", told["status"])


def _kind(told: Told) -> str:
    return told.action if told.action != "failed" else refusals.judge(told.status, told.detail).kind


def _tell(dispatch: Dispatch, fact: CameBack | CopyCameBack, by: By) -> None:
    """Record the news, unless it was told already: servers repeat themselves, and reports come in copies."""
    rows = FactRow.objects.filter(subject_kind="channels.dispatch", subject_id=dispatch.pk, type=fact.type)
    place = getattr(fact, "place", None)
    if any((row.payload["kind"], row.payload.get("place")) == (fact.kind, place) for row in rows):
        return
    log.record(fact, dispatch, by=by, unit_id=dispatch.account.unit_id)


def _words(told: Told) -> str:
    """Return the server's words, with its code in front where they do not hold it."""
    return " ".join(filter(None, ("" if told.status in told.detail else told.status, told.detail)))[:500]
