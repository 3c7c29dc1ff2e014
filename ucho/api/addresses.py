"""Addresses of customers as programs send them, in the one form in which they are stored."""

from __future__ import annotations

import re
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from ucho.channels.contract import Address
from ucho.channels.mail.addresses import normal
from ucho.core.errors import Refused

_KIND: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")


def written(kind: str, value: str, name: str = "") -> Address:
    """Return an address for storing and finding.

    Args:
        kind: of which channel, such as "email".
        value: as somebody wrote it.
        name: the name of its owner, where known.

    Raises:
        Refused: it cannot be an address of that kind.
    """
    value = value.strip()
    if not _KIND.fullmatch(kind):
        raise Refused(_("Say what kind of address it is, for example “email” or “phone”."))
    if kind == "email":
        return Address("email", _email(value), name=name, shown=value)
    if not value:
        raise Refused(_("The address is empty. Fill it in."))
    return Address(kind, value, name=name, shown=value)


def _email(value: str) -> str:
    try:
        validate_email(value)
    except ValidationError:
        raise Refused(_("This does not look like an e-mail address. Check it for a missing @ or dot.")) from None
    return normal(value)
