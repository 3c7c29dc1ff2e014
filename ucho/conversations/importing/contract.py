"""What an importer promises: it reads files of another system and says what was said, by whom and when; no database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from ucho.channels.contract import Address, AutoKind

if TYPE_CHECKING:
    from django.utils.functional import Promise

State = Literal["new", "open", "waiting", "snoozed", "resolved"]
"""Where a conversation stood in the other system, in our words."""
Direction = Literal["in", "out", "note"]


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that cannot be brought over: where it stands, and a code or a short reason without anybody's words.

    `left_out` says that this is no fault: a draft, a deleted ticket.
    """

    place: str
    reason: str
    share: float = 0.0
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class Mail:
    """One raw mail of an archive."""

    place: str  # for people: "archive.mbox, mail 12"
    raw: bytes
    share: float  # of the whole that is read with this one, above 0 and up to 1
    at: datetime | None = None  # when it arrived, if the archive says so beside the mail


@dataclass(frozen=True, slots=True)
class Contact:
    """A customer as the other system knows them."""

    ref: str  # its id there
    name: str = ""
    addresses: Sequence[Address] = ()  # normalised, the one they write from first
    phones: Sequence[str] = ()  # numbers without a country code, which identify nobody


@dataclass(frozen=True, slots=True)
class Colleague:
    """One of us as the other system knows them."""

    email: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of a message; `content` is None when the dump does not hold it."""

    name: str
    type: str = "application/octet-stream"
    size: int = 0  # bytes, as the other system says
    content: bytes | None = None
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One message or note; `customer` said it when the direction is in, `colleague` otherwise."""

    ref: str  # its id there
    direction: Direction
    at: datetime
    body: str
    markup: bool = False  # the body is HTML
    subject: str = ""
    by_mail: bool = False  # it was a mail: older mail may be quoted in it, and it can be answered by mail
    customer: Contact | None = None
    colleague: Colleague | None = None
    message_id: str = ""  # with its angle brackets
    auto_kind: AutoKind = ""
    files: Sequence[Attached] = ()


@dataclass(frozen=True, slots=True)
class Talk:
    """One ticket or conversation of the other system, with everything said in it."""

    ref: str
    place: str
    customer: Contact
    said: Sequence[Said]
    state: State
    share: float
    subject: str = ""
    opened_at: datetime | None = None
    resolved_at: datetime | None = None
    snoozed_until: datetime | None = None
    owner: Colleague | None = None
    tags: Sequence[str] = ()
    troubles: Sequence[Trouble] = field(default=())


class Importer:
    """A kind of archive or dump; subclass `Archive` or `Dump` in `conversations/importers/NAME.py`."""

    name: ClassVar[str]
    label: ClassVar[str | Promise]  # where it comes from, for people


class Archive(Importer):
    """Raw mails in files."""

    def mails(self, path: Path) -> Iterator[Mail | Trouble]:
        """Go over the mails, always in the same order; called twice, never holds more than one of them.

        Args:
            path: the file or folder somebody named.

        Raises:
            Refused: it is something else; the sentence says what to do.
        """
        raise NotImplementedError


class Dump(Importer):
    """Answers of another system's API, saved to files."""

    def talks(self, path: Path) -> Iterator[Talk | Trouble]:
        """Go over the tickets or conversations.

        Args:
            path: the file or folder somebody named.

        Raises:
            Refused: it is something else; the sentence says what to do.
        """
        raise NotImplementedError
