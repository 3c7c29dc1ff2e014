"""Asking for the mood of conversations, many at once; who asks has looked at the rights to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from ucho.conversations.models import Message
from ucho.understanding.contract import READER
from ucho.understanding.models import Reading
from ucho.understanding.mood import MOST_TURNS, Mood, mood_of
from ucho.understanding.subjects import MESSAGE


def moods_of(conversations: Collection[int]) -> dict[int, Mood]:
    """Return the mood of conversations by their id, in two queries however many there are.

    Args:
        conversations: by id; those without anything that was read are left out.
    """
    if not conversations:
        return {}
    newest = _turns(conversations)
    moods = dict(
        Reading.objects.filter(subject__in=[f"{MESSAGE}:{pk}" for pk in newest], reader=READER, mood__isnull=False)
        .order_by()
        .values_list("subject", "mood")
    )
    turns: dict[int, list[float]] = defaultdict(list)
    for pk, conversation in newest.items():
        mood = moods.get(f"{MESSAGE}:{pk}")
        if mood is not None:
            turns[conversation].append(mood)
    return {pk: found for pk, said in turns.items() if (found := mood_of(said))}


def _turns(conversations: Collection[int]) -> dict[int, int]:
    """Return the customers' newest messages with their conversations, oldest first; a machine has no mood."""
    place = Window(RowNumber(), partition_by="conversation_id", order_by=[F("at").desc(), F("pk").desc()])
    rows = (
        Message.objects.filter(conversation_id__in=conversations, direction="in", auto_kind="")
        .annotate(place=place)
        .filter(place__lte=MOST_TURNS)
        .order_by("at", "pk")
    )
    return dict(rows.values_list("pk", "conversation_id"))
