"""Keeps addresses in step with what became of the messages sent to them."""

from __future__ import annotations

from ucho.channels import reports
from ucho.channels.facts import CameBack, CopyCameBack, NotDelivered
from ucho.core.actors import By
from ucho.customers import operations
from ucho.customers.queries import identity_of
from ucho.events.models import FactRow
from ucho.events.reactions import reaction


@reaction("customers.note_return", CameBack, CopyCameBack, NotDelivered, rights=["customers.mark_reachability"])
def note_return(row: FactRow, by: By) -> None:
    """Note on the address that a message came back from it, or that its owner complained."""
    news = reports.returned(row)
    if news is None or not news.kind or not news.address:
        return
    identity = identity_of(news.address_kind, news.address)
    if identity is not None:
        reference = f"channels.dispatch:{row.subject_id}"
        operations.note_return(identity, kind=news.kind, status=news.status, reference=reference, by=by)
