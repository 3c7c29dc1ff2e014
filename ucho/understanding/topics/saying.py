"""The words of texts without personal data, for whoever counts words."""

from __future__ import annotations

from collections.abc import Sequence

from ucho.understanding import personal_data
from ucho.understanding.models import Reading
from ucho.understanding.subjects import subjects_of
from ucho.understanding.topics.space import portions
from ucho.understanding.topics.wording import Said


def said_in(readings: Sequence[Reading]) -> list[Said]:
    """Return the words of texts with all personal data hidden, and who wrote them.

    Args:
        readings: any; those without words are left out.
    """
    found = []
    for portion in portions(readings):
        for subject in subjects_of(portion).values():
            text = subject.text
            spans = personal_data.find(text.words, text.language, text.known)
            found.append(Said(personal_data.mask(text.words, spans), subject.person_id))
    return found
