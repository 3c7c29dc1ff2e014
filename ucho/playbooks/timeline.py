"""What playbooks left undone, in a customer's history; what they did is told by what happened then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ucho.core.actors import Rights
from ucho.customers.timeline import Entry, tells
from ucho.events.models import FactRow
from ucho.playbooks.facts import Skipped
from ucho.playbooks.queries import READ
from ucho.playbooks.registry import playbooks
from ucho.playbooks.words import reason_of


@tells(Skipped)
def tell(rows: Sequence[FactRow], rights: Rights) -> Mapping[int, Entry]:
    """Tell what a customer was about to get and did not, and why."""
    known = playbooks()
    return {
        row.pk: Entry(known[row.payload["playbook"]].title, "player-pause", _why(row))
        for row in rows
        if row.payload["playbook"] in known and rights.allow(READ, row.unit_id)
    }


def _why(row: FactRow) -> str:
    return str(reason_of(playbooks()[row.payload["playbook"]], row.payload["reason"]))
