"""Saying how the company writes its own numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ucho.core.actors import By
from ucho.core.errors import Refused
from ucho.core.operations import operation
from ucho.events import log
from ucho.org.models import Unit
from ucho.understanding.facts import OwnNumbersSet
from ucho.understanding.models import OwnNumbers
from ucho.understanding.personal_data.formats import format_of

MOST: Final = 30  # formats; each is looked for in every text


@operation("understanding.set_own_numbers", gettext_lazy("Say how numbers of orders and parcels are written"))
def set_own_numbers(company: Unit, formats: Sequence[str], *, by: By) -> OwnNumbers:
    """Say how the company writes its own numbers, so that they are never taken for personal data.

    Args:
        company: the root unit; the formats hold everywhere.
        formats: such as "ZAM-######", in place of those before; # stands for a digit, ? for a letter. Empty ones are
            left out.
        by: who says so.

    Returns:
        The formats as they are kept.

    Raises:
        Refused: one of them cannot be meant, or there are too many.

    Records:
        `OwnNumbersSet`, unless nothing changes.
    """
    kept = list(dict.fromkeys(_format(one) for one in formats if one.strip()))
    if len(kept) > MOST:
        raise Refused(_("There can be %(most)d formats at most. Leave some out.") % {"most": MOST})
    row = OwnNumbers.objects.select_for_update().filter(pk=1).first()
    if row is not None and row.formats == kept:
        return row
    row, _made = OwnNumbers.objects.update_or_create(pk=1, defaults={"formats": kept, "changed_at": by.at})
    log.record(OwnNumbersSet(len(kept)), row, by=by, unit_id=company.pk)
    return row


def _format(typed: str) -> str:
    kept = format_of(typed)
    if not kept:
        raise Refused(
            _(
                "“%(format)s” cannot be the format of your numbers. Write # for each digit and ? for each letter that "
                "changes, and the rest as it stands, such as ZAM-######: 4 to 40 characters, with one at least that "
                "does not change."
            )
            % {"format": typed.strip()[:60]}
        )
    return kept
