"""The formats of the company's own numbers, asked for wherever personal data is looked for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ucho.understanding.models import OwnNumbers
from ucho.understanding.personal_data.formats import pattern_of


def own_numbers() -> Sequence[str]:
    """Return the formats that somebody set, in the order in which they were typed."""
    formats = OwnNumbers.objects.filter(pk=1).values_list("formats", flat=True).first()
    return tuple(formats or ())


def own_formats() -> tuple[re.Pattern[str], ...]:
    """Return what finds the company's own numbers in a text, for `personal_data.Known`."""
    return tuple(pattern_of(one) for one in own_numbers())
