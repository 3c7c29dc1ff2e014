"""What several subjects need: how answers are described, and the key of a request that must not happen twice."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from typing import Annotated, Any, Final

from django.utils.translation import gettext as _
from ninja import Header

from ucho.api.answers import CODES, Problem
from ucho.api.bearer import Asking
from ucho.core.errors import Missing, Refused
from ucho.org import queries as org
from ucho.org.models import Unit

KEY_LENGTH: Final = 200  # characters
Key = Annotated[str, Header(alias="Idempotency-Key", max_length=KEY_LENGTH, description="Makes a repetition harmless.")]


def says(shape: Any, status: int = 200) -> dict[Any, Any]:
    """Return the description of an endpoint's answers."""
    return {status: shape, CODES: Problem}


def scoped(request: Asking, key: str) -> str:
    """Return a key that no other token's key equals, of a length that can be stored; empty when there is none."""
    if not key:
        return ""
    return f"api:{request.token.pk}:{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:32]}"


def survey_named(name: str, known: Collection[str]) -> str:
    """Return the name of a survey.

    Raises:
        Refused: it is none of those that are known here.
    """
    gaps = {"name": name[:80], "known": ", ".join(known)}
    if not name:
        raise Refused(_("Say which survey is meant. Choose one of these: %(known)s.") % gaps)
    if name not in known:
        raise Refused(_("There is no survey called “%(name)s” here. Choose one of these: %(known)s.") % gaps)
    return name


def unit_named(pk: int) -> Unit:
    """Return a unit that a body or a filter names.

    Raises:
        Refused: there is none.
    """
    found = next((unit for unit in org.units() if unit.pk == pk), None)
    if found is None:
        raise Refused(_("There is no such unit."))
    return found


def unit_at(pk: int) -> Unit:
    """Return the unit of an address.

    Raises:
        Missing: there is none.
    """
    found = next((unit for unit in org.units() if unit.pk == pk), None)
    if found is None:
        raise Missing(_("There is no such unit."))
    return found
