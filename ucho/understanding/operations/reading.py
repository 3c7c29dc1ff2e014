"""Reading what customers wrote, once for each text, and again when we understand more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy

from ucho.conversations.models import Conversation, Message
from ucho.core.actors import By, Cause
from ucho.core.operations import operation
from ucho.events import log
from ucho.surveys.models import Answer
from ucho.understanding.contract import READER, VERSION
from ucho.understanding.facts import Read
from ucho.understanding.learning import aspects
from ucho.understanding.learning.queries import heads_in_use
from ucho.understanding.models import Aspect, Reading, Vector
from ucho.understanding.operations.correcting import hold
from ucho.understanding.outside.jobs import ask_later
from ucho.understanding.reading import Understood, read
from ucho.understanding.subjects import MESSAGE, Subject, of_answers, of_messages, subjects_of

_FILLED = (
    "version",
    "language",
    "codes",
    "sentiment",
    "mood",
    "probabilities",
    "unsure",
    "made_by",
    "said_at",
    "touchpoint",
    "unit",
)
_AT_ONCE = 500  # messages


@operation("understanding.read", gettext_lazy("Read out of messages and answers what customers mean"))
def read_messages(messages: Sequence[Message], because: Mapping[int, Cause | None], *, by: By) -> None:
    """Understand what customers wrote to us, many at once; reading one twice changes nothing.

    Args:
        messages: customers' own, with conversation, person and account.
        because: the fact that each arrived, by its id.
        by: who reads.

    Records:
        `Read` for each that means something, caused by its own fact.
    """
    known = _known([f"{MESSAGE}:{message.pk}" for message in messages])
    subjects = [one for one in of_messages(messages) if one.name not in known]
    for row in _stored(subjects, by):
        pk = int(row.subject.partition(":")[2])
        _tell(row, "message", pk, by.because(because.get(pk)))


@operation("understanding.read", gettext_lazy("Read out of messages and answers what customers mean"))
def read_answer(answer: Answer, *, by: By) -> Reading | None:
    """Understand what a customer wrote beside the score of a survey; reading it twice changes nothing.

    Args:
        answer: with words.
        by: who reads, caused by the fact that it was answered.

    Returns:
        What was understood, perhaps nothing; None when the customer was erased meanwhile, or wrote nothing.

    Records:
        `Read`, when it means something.
    """
    subjects = of_answers([answer])
    if not subjects:
        return None
    known = Reading.objects.filter(subject=subjects[0].name, reader=READER).first()
    if known is not None:
        return known
    (row,) = _stored(subjects, by)
    _tell(row, "answer", answer.pk, by)
    return row


@operation("understanding.read", gettext_lazy("Read out of messages and answers what customers mean"))
def read_again(readings: Sequence[Reading], *, by: By) -> int:
    """Understand texts anew that an older version of the readers, or an older head, understood.

    Nothing is set going by it: what a text meant when it came was acted upon then. What people corrected stays.

    Args:
        readings: any; those whose words are gone keep what is known of them.
        by: who reads.

    Returns:
        How many were read.

    Records:
        Nothing.
    """
    subjects = subjects_of(readings)
    rows = [row for row in readings if row.pk in subjects]
    understood = _understood([subjects[row.pk] for row in rows])
    for row, found in zip(rows, understood, strict=True):
        _fill(row, subjects[row.pk], found, by)
    hold(rows)
    Aspect.objects.filter(reading__in=rows).delete()
    Reading.objects.bulk_update(rows, [*_FILLED, "at"])
    _keep_parts(rows, [subjects[row.pk] for row in rows], understood)
    aspects.hold(rows)
    gone = [row.pk for row in readings if row.pk not in subjects]
    Reading.objects.filter(pk__in=gone).update(version=VERSION)
    return len(rows)


@operation("understanding.read", gettext_lazy("Read out of messages and answers what customers mean"))
def follow_move(conversation: Conversation, *, by: By) -> None:
    """Take what was understood of a conversation along to the unit that it belongs to today.

    Args:
        conversation: one that moved.
        by: who follows.

    Records:
        Nothing.
    """
    unit = Conversation.objects.values_list("unit_id", flat=True).get(pk=conversation.pk)  # it may have moved on
    messages = Message.objects.filter(conversation=conversation, direction=Message.Direction.IN)
    names = [f"{MESSAGE}:{pk}" for pk in messages.order_by("pk").values_list("pk", flat=True)]
    for start in range(0, len(names), _AT_ONCE):
        for model in (Reading, Vector):
            rows = model._default_manager.filter(subject__in=names[start : start + _AT_ONCE])
            rows.exclude(unit_id=unit).update(unit_id=unit)


def _known(names: Sequence[str]) -> set[str]:
    return set(Reading.objects.filter(subject__in=names, reader=READER).values_list("subject", flat=True))


def _stored(subjects: Sequence[Subject], by: By) -> list[Reading]:
    """Read texts and write down what they mean."""
    understood = _understood(subjects)
    rows = []
    for subject, found in zip(subjects, understood, strict=True):
        row = Reading(subject=subject.name, person_id=subject.person_id, reader=READER)
        _fill(row, subject, found, by)
        rows.append(row)
    Reading.objects.bulk_create(rows)
    _keep_parts(rows, subjects, understood)
    ask_later(rows, by=by)
    return rows


def _understood(subjects: Sequence[Subject]) -> list[Understood]:
    return read([subject.text for subject in subjects], heads=heads_in_use()) if subjects else []


def _fill(row: Reading, subject: Subject, found: Understood, by: By) -> None:
    row.version, row.language, row.codes, row.at = VERSION, found.language, list(found.codes), by.at
    row.said_at, row.touchpoint, row.unit_id = subject.said_at, subject.touchpoint, subject.unit_id
    row.sentiment, row.mood = found.sentiment, round(found.mood, 3)
    row.probabilities, row.unsure, row.made_by = _rounded(found), list(found.unsure), " ".join(found.made_by)


def _rounded(found: Understood) -> dict[str, object]:
    return {
        name: round(value, 3) if isinstance(value, float) else {label: round(one, 3) for label, one in value.items()}
        for name, value in found.probabilities.items()
    }


def _keep_parts(rows: Sequence[Reading], subjects: Sequence[Subject], understood: Sequence[Understood]) -> None:
    """Write down aspects and vectors."""
    parts = [
        Aspect(reading=row, category=one.category, polarity=one.polarity, start=one.start, end=one.end)
        for row, found in zip(rows, understood, strict=True)
        for one in found.aspects
    ]
    if parts:
        Aspect.objects.bulk_create(parts)
    vectors = [
        _vector(subject, found) for subject, found in zip(subjects, understood, strict=True) if found.vector is not None
    ]
    if vectors:
        Vector.objects.bulk_create(
            vectors,
            update_conflicts=True,
            unique_fields=["subject", "model"],
            update_fields=["numbers", "said_at", "unit"],
        )


def _vector(subject: Subject, found: Understood) -> Vector:
    from ucho.understanding.text import shipped

    assert found.vector is not None
    return Vector(
        subject=subject.name,
        person_id=subject.person_id,
        unit_id=subject.unit_id,
        model=shipped.encoder().name,
        numbers=found.vector.tobytes(),
        said_at=subject.said_at,
    )


def _tell(row: Reading, kind: str, subject_id: int, by: By) -> None:
    if row.codes:
        log.record(Read(row.pk, kind, subject_id, tuple(row.codes)), row, by=by, person_id=row.person_id)
