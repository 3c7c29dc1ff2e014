"""Filling the queue of texts that people are asked about."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy

from ucho.core.actors import By
from ucho.core.operations import operation
from ucho.understanding.learning.lessons import Planned
from ucho.understanding.models import ReviewItem


@operation("understanding.fill_queue", gettext_lazy("Choose texts that colleagues check"))
def fill_queue(planned: Sequence[Planned], *, by: By) -> int:
    """Put texts into the queue in place of those that nobody looked at.

    Args:
        planned: in the order in which people should see them.
        by: who chooses.

    Returns:
        How many texts wait now.

    Records:
        Nothing.
    """
    ReviewItem.objects.filter(done_at=None).delete()
    rows = [
        ReviewItem(reading_id=one.reading_id, head=one.head, chosen=one.why, rank=rank, at=by.at)
        for rank, one in enumerate(planned, 1)
    ]
    return len(ReviewItem.objects.bulk_create(rows, ignore_conflicts=True))
