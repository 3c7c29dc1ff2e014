"""Correcting what was understood of a text, and taking corrections back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ucho.core import keys
from ucho.core.actors import By
from ucho.core.errors import Refused
from ucho.core.operations import operation
from ucho.events import log
from ucho.understanding.facts import Corrected, CorrectionTakenBack
from ucho.understanding.learning import aspects
from ucho.understanding.learning.labels import (
    CATEGORY,
    INTENT,
    answer_in,
    answers,
    category_of,
    intent_of,
    part_of,
    put,
    put_back,
)
from ucho.understanding.models import Correction, Reading, ReviewItem

LABEL: Final = gettext_lazy("Correct what was understood of customers' words")
KEPT_BACK: Final = 5  # one reading in so many: fifty corrections then hold the ten that a new head is judged by
_CHANGED: Final = ("codes", "sentiment", "mood", "probabilities", "unsure")


@operation("understanding.correct", LABEL)
def correct(reading: Reading, head: str, answer: str, *, chosen: str = "", by: By) -> Correction:
    """Say what a text means; the reading says the same from now on, and models learn from it.

    Of several people who correct the same, the last one holds; all are kept. Saying again what holds changes nothing.

    Args:
        reading: of the text.
        head: what is corrected, one of `learning.labels.HEADS`, or `learning.labels.aspect` of a category.
        answer: one of `learning.labels.answers`; for the intent any short name.
        chosen: why the text was in the review queue; empty when the person came upon it.
        by: who corrects.

    Returns:
        The correction that holds.

    Raises:
        Refused: nobody can answer that.

    Records:
        `Corrected`.
    """
    answer = _possible(head, answer)
    row = Reading.objects.select_for_update().get(pk=reading.pk)
    holding = _holding(row, head)
    ReviewItem.objects.filter(reading=row, head=head, done_at=None).update(done_at=by.at)
    if holding is not None and (holding.new, holding.agent_id) == (answer, by.actor.agent_id):
        return holding
    made = Correction.objects.create(
        reading=row,
        head=head,
        old=answer_in(row, head),
        new=answer,
        model=_model(row, head),
        chosen=chosen,
        kept_back=is_kept_back(row),
        agent_id=by.actor.agent_id,
        at=by.at,
        before=holding.before if holding is not None else _part_of(row, head),
    )
    _put(row, head, answer)
    kind, number = _subject(row)
    log.record(Corrected(made.pk, kind, number, head, made.old, answer), row, by=by, person_id=row.person_id)
    return made


@operation("understanding.correct", LABEL)
def take_back(reading: Reading, head: str, *, by: By) -> None:
    """Take back the newest correction of a text; what was said before it holds again.

    Args:
        reading: of the text.
        head: what was corrected.
        by: who takes it back.

    Raises:
        Refused: there is no correction.

    Records:
        `CorrectionTakenBack`.
    """
    row = Reading.objects.select_for_update().get(pk=reading.pk)
    holding = _holding(row, head)
    if holding is None:
        raise Refused(_("Nobody has corrected this, or the correction was taken back already. Reload the page."))
    holding.taken_back_at = by.at
    holding.save(update_fields=["taken_back_at"])
    earlier = _holding(row, head)
    if earlier is None:
        _undo(row, holding)
    else:
        _put(row, head, earlier.new)
    kind, number = _subject(row)
    log.record(CorrectionTakenBack(holding.pk, kind, number, head), row, by=by, person_id=row.person_id)


@operation("understanding.correct", LABEL)
def skip(reading: Reading, head: str, *, by: By) -> None:
    """Take a text off the review queue without an answer; nobody is asked about it again.

    Args:
        reading: of the text.
        head: what was asked.
        by: who cannot say.

    Records:
        Nothing.
    """
    ReviewItem.objects.filter(reading=reading, head=head, done_at=None).update(done_at=by.at)


@operation("understanding.correct", LABEL)
def ask_again(reading: Reading, head: str, *, by: By) -> None:
    """Put a text that was in the review queue back to its place there.

    Args:
        reading: of the text.
        head: what was asked.
        by: who asks.

    Records:
        Nothing.
    """
    ReviewItem.objects.filter(reading=reading, head=head).update(done_at=None)


def hold(rows: Sequence[Reading]) -> None:
    """Let readings say what people said of them, after models read the texts anew; aspects have `aspects.hold`.

    Args:
        rows: stored readings with what the models say now; they are changed, not stored.
    """
    known = {row.pk: row for row in rows}
    found = Correction.objects.filter(reading_id__in=known, taken_back_at=None).order_by("pk")
    holding = {(one.reading_id, one.head): one for one in found if not category_of(one.head)}
    for (pk, head), one in holding.items():
        Correction.objects.filter(reading_id=pk, head=head).update(before=part_of(known[pk], head))
        put(known[pk], head, one.new)


def is_kept_back(reading: Reading) -> bool:
    """Return whether what people say of a text is kept back to judge heads by; always the same for one text.

    Args:
        reading: of the text.
    """
    known = Correction.objects.filter(reading=reading).values_list("kept_back", flat=True).first()
    if known is not None:
        return known
    return int(keys.fingerprints(reading.subject, "understanding.kept_back")[-1][:12], 16) % KEPT_BACK == 0


def _part_of(row: Reading, head: str) -> dict[str, Any]:
    return aspects.part_of(row, head) if category_of(head) else part_of(row, head)


def _put(row: Reading, head: str, answer: str) -> None:
    if category_of(head):
        aspects.put(row, head, answer)
    else:
        put(row, head, answer)
        row.save(update_fields=_CHANGED)


def _undo(row: Reading, made: Correction) -> None:
    """Bring back what was said before a correction; the oldest ones know the label of then and no more."""
    if not made.before and made.old:
        _put(row, made.head, made.old)
    elif category_of(made.head):
        aspects.put_back(row, made.head, made.before)
    elif made.before:
        put_back(row, made.head, made.before)
        row.save(update_fields=_CHANGED)


def _possible(head: str, answer: str) -> str:
    possible = intent_of(answer) if head == INTENT else answer if answer in answers(head) else ""
    if not possible:
        raise Refused(_("This is not among the answers. Choose one of them, or a name of a few words."))
    return possible


def _holding(row: Reading, head: str) -> Correction | None:
    return Correction.objects.filter(reading=row, head=head, taken_back_at=None).order_by("-pk").first()


def _model(row: Reading, head: str) -> str:
    prefix = f"{CATEGORY if category_of(head) else head}-"
    return next((name for name in row.made_by.split() if name.startswith(prefix)), "")


def _subject(row: Reading) -> tuple[str, int]:
    kind, _colon, number = row.subject.rpartition(":")
    return kind.rpartition(".")[2], int(number)
