"""What servers tell of our mail: bounces and complaints, brought to the message they are about."""

from __future__ import annotations

from ucho.channels.contract import Inbound, Report
from ucho.channels.facts import NotDelivered
from ucho.channels.models import Account, Dispatch
from ucho.channels.returns import dispatches_in
from ucho.channels.sending import advance
from ucho.core.actors import By
from ucho.events import log


def dispatch_of(report: Report, account: Account) -> Dispatch | None:
    """Return the message of ours that a report is about: by our signed return path, else by the id that came back."""
    for pk in dispatches_in(report.tokens):
        if (found := Dispatch.objects.filter(pk=pk).first()) is not None:
            return found
    return Dispatch.objects.filter(account=account, message_id__in=report.original_ids).order_by("-pk").first()


def note(message: Inbound, account: Account, *, by: By) -> None:
    """Note on the message of ours what a server tells of it, in the transaction that stores the report."""
    if message.report is None or (dispatch := dispatch_of(message.report, account)) is None:
        return
    if any(told.action == "failed" for told in message.report.told) and advance(dispatch, Dispatch.State.FAILED):
        dispatch.reason, dispatch.ended_at = message.report.told[0].detail, by.at
        dispatch.save(update_fields=["state", "reason", "ended_at"])
        log.record(NotDelivered(dispatch.account_id), dispatch, by=by, unit_id=dispatch.account.unit_id)
