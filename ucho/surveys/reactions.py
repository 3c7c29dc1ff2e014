"""Keeps invitations in step with what the channels report."""

from __future__ import annotations

from django.db import transaction

from ucho.channels.facts import NotDelivered, WentInDoubt
from ucho.core.actors import By
from ucho.events import log
from ucho.events.models import FactRow
from ucho.events.reactions import reaction
from ucho.surveys.facts import Undelivered
from ucho.surveys.models import Invitation


@reaction("surveys.note_undelivered", NotDelivered, WentInDoubt)
def note_undelivered(row: FactRow, by: By) -> None:
    """Tell in the customer's history that a question did not arrive, or may not have."""
    with transaction.atomic():
        found = Invitation.objects.select_for_update().filter(dispatch_id=row.subject_id).first()
        if found is None or found.person_id is None:
            return
        told = FactRow.objects.filter(
            subject_kind="surveys.invitation", subject_id=found.pk, type=Undelivered.type, caused_by_id=row.pk
        )
        if not told.exists():
            log.record(Undelivered(found.pk), found, by=by, person_id=found.person_id)
