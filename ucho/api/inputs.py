"""Types of what programs send: nothing that a database could not store, nothing that nobody asked for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Final

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from ucho.api.cursors import LARGEST

LONGEST: Final = 100_000  # characters of a text; channels have lower limits of their own
LINE: Final = 500  # characters of a name, a subject, an address
MOST_FILES: Final = 20  # with one answer
MOST: Final = 200  # items on a page
EARLIEST, LATEST = 1970, 2200  # years


def storable(text: str) -> str:
    """Return the text if a database can store it.

    Raises:
        PydanticCustomError: it holds a NUL character or half of a surrogate pair.
    """
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise PydanticCustomError("unwritable", "holds a character that cannot be stored")
    return text


def sensible(at: datetime) -> datetime:
    """Return a moment in UTC.

    Raises:
        PydanticCustomError: it has no time zone, or lies outside of what anybody can mean.
    """
    if at.tzinfo is None or not EARLIEST <= at.year <= LATEST:
        raise PydanticCustomError("timezone_aware", "is no moment with its zone")
    return at.astimezone(UTC)


Id = Annotated[int, Field(ge=1, le=LARGEST)]
Line = Annotated[str, Field(max_length=LINE), AfterValidator(storable)]
Text = Annotated[str, Field(max_length=LONGEST), AfterValidator(storable)]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Duration = Annotated[
    str, Field(max_length=60, description="ISO 8601, such as PT8H or P3D; P1D is 24 hours."), AfterValidator(storable)
]
Moment = Annotated[datetime, Field(), AfterValidator(sensible)]


class Given(Schema):
    """A body: fields that it does not have are refused, so that a typing mistake is not lost."""

    model_config = ConfigDict(extra="forbid")


class Paging(Schema):
    """Where a list goes on, and how much of it to return."""

    limit: Annotated[int, Field(ge=1, le=MOST)] = 50
    cursor: Line = ""
