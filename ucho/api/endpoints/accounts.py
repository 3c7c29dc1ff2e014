"""Accounts with their ledgers, deliveries in quarantine, messages in doubt."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from ucho.api import cursors, queries
from ucho.api.answers import Page, answer, page
from ucho.api.bearer import Asking
from ucho.api.endpoints.asked import says
from ucho.api.inputs import Given, Id, Paging
from ucho.api.shapes import channels as shapes
from ucho.channels import operations
from ucho.channels import queries as channels
from ucho.channels.models import Account
from ucho.conversations import operations as conversations
from ucho.core.errors import Missing
from ucho.core.operations import demand

router = Router()


class Quarantined(Paging):
    """Which deliveries."""

    account: Id | None = None


class Decision(Given):
    """Whether to send the message again, which the customer may then get twice."""

    send_again: bool


@router.get("/accounts", response=says(Page[shapes.AccountShape]))
def list_accounts(request: Asking, given: Query[Paging]) -> HttpResponse:
    """List accounts with their health and their ledgers."""
    demand(request.by, operations.READ)
    after = cursors.read_id("a", given.cursor) if given.cursor else 0
    rows = queries.by_id(
        channels.accounts_for(request.by.actor.rights.units(operations.READ)), after=after, limit=given.limit
    )
    return page(rows, given.limit, lambda row: cursors.of_id("a", row.pk), shapes.accounts)


@router.get("/accounts/{pk}", response=says(shapes.AccountShape))
def get_account(request: Asking, pk: Id) -> HttpResponse:
    """Return an account."""
    return answer(shapes.accounts([_account(request, pk)])[0])


@router.get("/accounts/{pk}/ledger", response=says(shapes.LedgerShape))
def get_ledger(request: Asking, pk: Id) -> HttpResponse:
    """Return how many deliveries an account received, and where each of them ended."""
    account = _account(request, pk)
    return answer(shapes.ledger(account, channels.ledger(account)))


@router.get("/quarantine", response=says(Page[shapes.EntryShape]))
def list_quarantine(request: Asking, given: Query[Quarantined]) -> HttpResponse:
    """List deliveries that wait for a person, newest first."""
    demand(request.by, operations.READ)
    after = cursors.read_id("q", given.cursor) if given.cursor else 0
    rows = queries.by_id(
        queries.quarantined_for(request.by.actor, given.account), after=after, limit=given.limit, newest_first=True
    )
    return page(rows, given.limit, lambda row: cursors.of_id("q", row.pk), lambda found: map(shapes.entry, found))


@router.post("/quarantine/{pk}/retry", response=says(shapes.EntryShape))
def retry(request: Asking, pk: Id) -> HttpResponse:
    """Read a delivery again, for instance after an update."""
    entry = queries.quarantined_for(request.by.actor).filter(pk=pk).first()
    if entry is None:
        raise Missing(_("There is no such message in quarantine, or you may not see it."))
    demand(request.by, "channels.retry", entry.account.unit_id)
    operations.retry(entry, by=request.by)
    entry.refresh_from_db()
    return answer(shapes.entry(entry))


@router.get("/dispatches/in-doubt", response=says(Page[shapes.DispatchShape]))
def list_in_doubt(request: Asking, given: Query[Paging]) -> HttpResponse:
    """List messages that may or may not have been sent, and about which you may decide."""
    after = cursors.read_id("d", given.cursor) if given.cursor else 0
    rows = queries.by_id(queries.in_doubt_for(request.by.actor), after=after, limit=given.limit)
    return page(rows, given.limit, lambda row: cursors.of_id("d", row.pk), lambda found: map(shapes.dispatch, found))


@router.post("/dispatches/{pk}/settle", response=says(shapes.DispatchShape))
def settle(request: Asking, pk: Id, given: Decision) -> HttpResponse:
    """Decide about a message in doubt: send it again, or leave it as it is."""
    dispatch = queries.in_doubt_for(request.by.actor).filter(pk=pk).first()
    if dispatch is None:
        raise Missing(_("There is no such message in doubt, or you may not decide about it."))
    message = getattr(dispatch, "message", None)
    if message is not None and request.by.actor.rights.allow(
        "conversations.settle_dispatch", message.conversation.unit_id
    ):
        conversations.settle_dispatch(message.conversation, message=message, send_again=given.send_again, by=request.by)
    else:
        demand(request.by, "channels.settle_doubt", dispatch.account.unit_id)
        operations.settle_doubt(dispatch, send_again=given.send_again, by=request.by)
    dispatch.refresh_from_db(fields=["state", "tries"])
    return answer(shapes.dispatch(dispatch))


def _account(request: Asking, pk: int) -> Account:
    demand(request.by, operations.READ)
    found = channels.accounts_for(request.by.actor.rights.units(operations.READ)).filter(pk=pk).first()
    if found is None:
        raise Missing(_("There is no such account, or you may not see it."))
    return found
