"""Finds the instruments: one file each in `surveys/instruments/`, named like the instrument."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from ucho.core.plugins import Plugins, kept_as
from ucho.surveys import instruments as folder
from ucho.surveys.contract import Instrument

_INSTRUMENTS: Final = Plugins[Instrument](folder, "instrument", kept_as("INSTRUMENT", Instrument))


def names() -> Sequence[str]:
    """Return the names of all instruments, in alphabetical order."""
    return _INSTRUMENTS.names


def instrument(name: str) -> Instrument:
    """Return the instrument with that name.

    Args:
        name: the name of its file.

    Raises:
        LookupError: there is no such instrument.
    """
    return _INSTRUMENTS.get(name)


def instruments() -> Mapping[str, Instrument]:
    """Return all instruments under their names."""
    return _INSTRUMENTS.all()


def metrics() -> Mapping[str, Instrument]:
    """Return the instruments that are counted as scores."""
    return {name: one for name, one in instruments().items() if one.metric}
