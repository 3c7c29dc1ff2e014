"""Letting a head that the company taught read, and sending it away again."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ucho.core.actors import By
from ucho.core.errors import Refused
from ucho.core.operations import operation
from ucho.events import log
from ucho.events.jobs import enqueue
from ucho.events.jobs.registry import JOBS
from ucho.understanding.facts import HeadPromoted, HeadUndone
from ucho.understanding.learning.lessons import Outcome
from ucho.understanding.models import CompanyHead

PROMOTE: Final = "understanding.promote"
UNDO: Final = "understanding.undo_head"
_LABEL: Final = gettext_lazy("Teach the models from corrections")
State = CompanyHead.State


@operation(PROMOTE, _LABEL)
def promote(outcome: Outcome, *, by: By) -> CompanyHead:
    """Let a new head read if it won; otherwise note that it was tried.

    Args:
        outcome: what came of teaching it.
        by: who had it taught.

    Returns:
        The row of the new head.

    Records:
        `HeadPromoted`, when it won.
    """
    won = not outcome.verdict
    _lock(outcome.name)
    used = CompanyHead.objects.filter(head=outcome.name, state=State.USED).first()
    if won and used is not None:
        used.state, used.ended_at = State.REPLACED, by.at
        used.save(update_fields=["state", "ended_at"])
    row = CompanyHead.objects.create(
        head=outcome.name,
        model=outcome.model,
        weights=outcome.dumped if won else b"",  # of those that did not win only the figures are of use
        figures=outcome.figures,
        state=State.USED if won else State.TRIED,
        at=by.at,
    )
    if won:
        kept = outcome.figures["kept"]
        replaced = used.model if used is not None else outcome.figures["from"]
        told = HeadPromoted(
            row.head, row.model, replaced, outcome.figures["learned_from"], kept["texts"], kept["before"], kept["after"]
        )
        log.record(told, row, by=by)
    return row


@operation(PROMOTE, _LABEL)
def teach_now(*, by: By) -> None:
    """Have heads taught what people said since they were last taught, as on Sundays.

    Args:
        by: who wants it.

    Records:
        Nothing at once; `HeadPromoted` for each that wins, when it is done.
    """
    enqueue(JOBS["understanding.learn"], by=by, unique="understanding.learn")


@operation(UNDO, gettext_lazy("Send away what the models learned"))
def undo_head(head: CompanyHead, *, by: By) -> CompanyHead | None:
    """Send away the head that reads; the one before it reads again, exactly as it was.

    Args:
        head: the one in use.
        by: who sends it away.

    Returns:
        The head that reads again; None when that is the one that ships.

    Raises:
        Refused: it is not in use any more.

    Records:
        `HeadUndone`.
    """
    _lock(head.head)
    row = CompanyHead.objects.get(pk=head.pk)
    if row.state != State.USED:
        raise Refused(_("This head is not in use any more. Reload the page to see which one is."))
    row.state, row.ended_at = State.UNDONE, by.at
    row.save(update_fields=["state", "ended_at"])
    before = CompanyHead.objects.filter(head=row.head, state=State.REPLACED).order_by("-ended_at", "-pk").first()
    if before is not None:
        before.state, before.ended_at = State.USED, None
        before.save(update_fields=["state", "ended_at"])
    log.record(HeadUndone(row.head, row.model, before.model if before is not None else ""), row, by=by)
    return before


def _lock(name: str) -> None:
    """Let nobody else change heads of a name; which one is in use is asked after that, for it may change until then."""
    list(CompanyHead.objects.select_for_update().filter(head=name).order_by("pk").values_list("pk", flat=True))
