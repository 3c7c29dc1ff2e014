"""Starting Django for a command: the data directory is made, the settings are read, packages are loaded."""

from __future__ import annotations

import os
from typing import IO

from ucho.config import lifeline, place
from ucho.core.database.url import BadAddress
from ucho.core.errors import Refused

_held: list[IO[str]] = []  # keeps our note that we use the data


def start(*, restoring: bool = False) -> place.Place:
    """Make this process ready to use models and operations; returns the data directory.

    Args:
        restoring: this process puts a backup back, so nobody else may use the data.

    Raises:
        Refused: the data directory or the database address cannot be used.
    """
    lifeline.hold()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ucho.config.settings")
    found = place.here()
    found.prepare()
    if not restoring:
        _held.append(found.use())
    import django

    try:
        django.setup()
    except BadAddress as error:
        raise Refused(str(error)) from error
    return found
