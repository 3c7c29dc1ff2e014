"""What the worker runs for recovery cases."""

from __future__ import annotations

from typing import Final

import structlog

from ucho.cases.checking import differences, put_right
from ucho.cases.models import Case
from ucho.core.actors import By
from ucho.events.jobs import job, progress, schedule

_logger = structlog.get_logger()
PORTION: Final = 200  # cases looked at between two signs of life


@schedule(daily="03:55")
@job("cases.check_clocks", queue="slow")
def check_clocks(*, by: By) -> None:
    """Compare the clocks of open cases with the facts; a wrong one would be a bug, so it is logged."""
    ids = list(Case.objects.exclude(status=Case.Status.CLOSED).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), PORTION):
        for pk, found in list(differences(ids[start : start + PORTION])):
            if put_right(pk, by=by):
                _logger.error("clocks_were_wrong", case=pk, count=len(found))
        progress(min(start + PORTION, len(ids)), len(ids))
