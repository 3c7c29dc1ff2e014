"""Why an address cannot be used, since when, and in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from ucho.channels import reports
from ucho.channels.refusals import WORDS
from ucho.customers.facts import ReachabilityChanged
from ucho.customers.models import Bounce, Identity
from ucho.events.models import FactRow

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

State = Identity.State


@dataclass(frozen=True, slots=True)
class Trouble:
    """What keeps us from writing to an address: in words, and since when as far as we know."""

    words: str | _StrPromise
    since: datetime | None


def troubles_of(identities: Sequence[Identity]) -> dict[int, Trouble]:
    """Return what is wrong with addresses, by the id of the identity; one that works is left out.

    Args:
        identities: the addresses.
    """
    wrong = [one for one in identities if one.state in (State.BOUNCING, State.BLOCKED)]
    if not wrong:
        return {}
    ids = [one.pk for one in wrong]
    facts = FactRow.objects.filter(
        subject_kind="customers.identity", subject_id__in=ids, type=ReachabilityChanged.type
    ).order_by("pk")
    since = {row.subject_id: row.at for row in facts}
    newest = {
        (one.identity_id, one.kind): one for one in Bounce.objects.filter(identity_id__in=ids).order_by("at", "pk")
    }
    return {one.pk: Trouble(_why(one, newest), since.get(one.pk)) for one in wrong}


def _why(identity: Identity, newest: dict[tuple[int, str], Bounce]) -> str | _StrPromise:
    if identity.state == State.BLOCKED:
        if (identity.pk, "complaint") in newest:
            return _("Their mail provider passed a complaint about our mail on to us. We only answer questions.")
        return _("The customer does not want to be asked or to get offers here. We only answer questions.")
    bounce = newest.get((identity.pk, "permanent")) or newest.get((identity.pk, "temporary"))
    if bounce is None:
        return _("Mail to this address comes back.")
    return WORDS[reports.reason_of(bounce.reference, bounce.status)]
