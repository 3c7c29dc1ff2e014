"""What the facts of a case mean for its clocks: the first word of a person, and the whole recovery.

The recovery stands still while our summary is with the customer: only they can go on then.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Literal

from ucho.cases.facts import Closed, Confirmed, Contacted, Corrected, HeardBack, Moved, Opened, Paraphrased, Reopened
from ucho.cases.models import Case
from ucho.events.models import FactRow
from ucho.promises.clocks import Signal

FIRST_CONTACT: Final = "first_contact"
RECOVERY: Final = "recovery"
Kind = Literal["start", "meet", "pause", "resume", "cancel", "move"]
NOTHING_TO_DO: Final = {Case.Outcome.UNREACHABLE, Case.Outcome.UNFOUNDED}
SAYS: Final[dict[str, tuple[tuple[Kind, str], ...]]] = {
    Opened.type: (("start", FIRST_CONTACT), ("start", RECOVERY)),
    Moved.type: (("move", RECOVERY),),
    Contacted.type: (("meet", FIRST_CONTACT),),
    Paraphrased.type: (("pause", RECOVERY),),
    HeardBack.type: (("resume", RECOVERY),),
    Confirmed.type: (("resume", RECOVERY),),
    Corrected.type: (("resume", RECOVERY),),
    Reopened.type: (("start", RECOVERY),),
}


def signals_of(rows: Sequence[FactRow]) -> list[Signal]:
    """Return what facts of one case, in their order, tell its clocks."""
    return [Signal(kind, metric, row.at, row.unit_id) for row in rows for kind, metric in _says(row)]


def _says(row: FactRow) -> Iterable[tuple[Kind, str]]:
    if row.type == Closed.type:
        ended: Kind = "cancel" if row.payload["outcome"] in NOTHING_TO_DO else "meet"
        return ((ended, RECOVERY), ("cancel", FIRST_CONTACT))
    return SAYS.get(row.type, ())
