"""What a channel adapter promises: one file per channel, no database, no state of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol

if TYPE_CHECKING:
    from django.utils.functional import Promise

AutoKind = Literal["", "auto_reply", "bounce", "list", "loop", "system"]
"""Why a message counts as automatic; empty when a person wrote it."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody can be reached: a kind, its normalised value and the name shown beside it."""

    kind: str  # "email", "phone", "telegram", "simulator"…
    value: str  # normalised: lower case for e-mail, E.164 for phones
    name: str = ""
    shown: str = ""  # as the sender wrote it, when that differs from the value


@dataclass(frozen=True, slots=True)
class File:
    """A file that came with a message or goes with one."""

    name: str
    type: str  # MIME type, lower case
    size: int  # bytes
    sha256: str  # hexadecimal
    content_id: str = ""
    content: bytes = b""  # kept only between reading and storing


@dataclass(frozen=True, slots=True)
class Told:
    """What a server says became of one of our messages at one recipient."""

    address: str  # normalised, empty when the report does not say
    action: Literal["failed", "delayed", "delivered", "complaint"]
    status: str = ""  # RFC 3463, such as "5.1.1"
    detail: str = ""  # the server's words, at most 500 characters


@dataclass(frozen=True, slots=True)
class Report:
    """A bounce or a complaint, read: which message of ours it is about, and what became of it.

    `tokens` are the signed words in the addresses the report came to (our return path), `original_ids` the ids of the
    message that came back, as far as it is enclosed.
    """

    told: Sequence[Told]
    tokens: Sequence[str] = ()
    original_ids: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message as an adapter read it: plain values only, so that it can cross a process border.

    `references` are ids of earlier messages, the direct parent first, then the newest; `reply_tokens` are the signed
    words found in the addresses it was sent to. `problems` are codes of what was repaired while reading
    ("charset_guessed", "parts_dropped"…) and of how it was sealed ("smime_signed", "pgp_encrypted"…), shown to the
    agent. `forwarded` is who wrote what this message only passes on; `authenticity` is what our own server found out
    about the sender (DMARC), empty when it says nothing; `report` is set on bounces and complaints.
    """

    external_id: str
    sender: Address
    sent_at: datetime | None
    text: str
    subject: str = ""
    html: str = ""
    quoted: str = ""
    recipients: Sequence[Address] = ()
    copies: Sequence[Address] = ()
    reply_to: Sequence[Address] = ()
    references: Sequence[str] = ()
    reply_tokens: Sequence[str] = ()
    thread_key: str = ""
    language: str = ""
    auto_kind: AutoKind = ""
    files: Sequence[File] = ()
    problems: Sequence[str] = ()
    forwarded: Address | None = None
    authenticity: Literal["", "pass", "fail"] = ""
    report: Report | None = None


@dataclass(frozen=True, slots=True)
class Outbound:
    """One message for an adapter to send; `message_id` was made and stored before the first try.

    `html` is sent as it is where the channel can: whoever made it has escaped what is not theirs.
    """

    message_id: str
    recipient: Address
    text: str
    subject: str = ""
    html: str = ""
    copies: Sequence[Address] = ()
    in_reply_to: str = ""
    references: Sequence[str] = ()  # oldest first
    reply_token: str = ""  # the adapter puts it into the address that answers come back to
    automatic: bool = False
    language: str = ""
    files: Sequence[File] = ()
    unsubscribe: str = ""  # the address at which one POST ends messages of this kind
    return_token: str = ""  # the adapter puts it into the address that bounces come back to


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the provider said when it took a message."""

    external_id: str
    detail: str = ""


class Undeliverable(Exception):
    """The provider did not take the message; `permanent` says that trying again cannot help."""

    def __init__(self, reason: str, *, permanent: bool, retry_after: int = 0) -> None:
        """Keep the provider's words in `reason`; `retry_after` is in seconds, 0 when the provider gave none."""
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.retry_after = retry_after


class NotLetIn(Undeliverable):
    """The provider does not accept the account's user, password or token: its messages wait until that is repaired."""

    def __init__(self, reason: str) -> None:
        """Keep the provider's words in `reason`."""
        super().__init__(reason, permanent=False)


class InDoubt(Exception):
    """The line died after the message was written: it may or may not have been taken."""


class Unreadable(Exception):
    """The raw message cannot be read; it is kept and quarantined. `final` says that reading it again cannot help."""

    def __init__(self, reason: str, *, final: bool = True) -> None:
        """Keep the reason, a code or a short sentence without the customer's words."""
        super().__init__(reason)
        self.reason = reason
        self.final = final


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can do, as data: pages and routing read it instead of asking for the channel's name."""

    html: bool = False
    subject: bool = False
    attachments: bool = False
    copies: bool = False
    text_limit: int = 0  # characters, 0 for no limit
    file_limit: int = 0  # bytes of one message with its files, 0 for no limit
    idempotent: bool = False  # sending twice under one message_id reaches the customer once
    initiate: bool = True  # we may write first
    content_is_identity: bool = False  # the same bytes are the same message (mail yes, SMS no)


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of an account: a text, or a secret that is stored encrypted and never shown again."""

    name: str
    label: str | Promise  # a lazily translated word for the form
    secret: bool = False
    required: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """One raw message as it came in, before anything looked into it."""

    provider_ref: str  # e.g. "1700000000:42" (UIDVALIDITY:UID), or the listener's transaction id
    raw: bytes
    headers: Mapping[str, str] = field(default_factory=dict)  # envelope: mail_from, rcpt_to, peer
    arrived_at: datetime | None = None  # when it reached our mailbox, by the server's clock; None when it says nothing


class Line(Protocol):
    """What a long-lived connection may do while it runs; the connectors process gives it to `Adapter.listen`."""

    settings: Mapping[str, str]
    opened_at: datetime  # when the account was added

    def cursor(self) -> Mapping[str, Any]:
        """Return the cursor stored with the last batch, empty at first."""

    def journal(self, batch: Sequence[Fetched], cursor: Mapping[str, Any]) -> None:
        """Store a batch and the cursor behind it in one durable transaction."""

    def healthy(self, *, server_count: int | None = None) -> None:
        """Say that a round trip succeeded now; `server_count` is how many messages the server has shown us."""

    def stopped(self) -> bool:
        """Return whether the connection should end."""

    def wait(self, seconds: float) -> bool:
        """Sleep until the time has passed or the connection should end; return `stopped()`."""


class Adapter:
    """A channel: reads what came in, sends what goes out. Subclass it in `channels/adapters/NAME.py`."""

    name: ClassVar[str]
    label: ClassVar[str | Promise]  # a lazily translated name for people
    icon: ClassVar[str] = "message"
    address_kind: ClassVar[str]
    capabilities: ClassVar[Capabilities] = Capabilities()
    settings: ClassVar[Sequence[Setting]] = ()
    listens: ClassVar[bool] = False  # has a long-lived connection of its own

    def normalise(self, raw: bytes, settings: Mapping[str, str]) -> Sequence[Inbound]:
        """Read raw bytes into messages; pure, runs in a limited child process.

        Raises:
            Unreadable: nothing a person wrote can be found in it.
        """
        raise NotImplementedError

    def send(self, message: Outbound, settings: Mapping[str, str]) -> Receipt:
        """Hand one message to the provider.

        Raises:
            Undeliverable: the provider refused, or could not be reached before the message was written.
            InDoubt: the line died after the message was written.
        """
        raise NotImplementedError

    def listen(self, line: Line) -> None:
        """Keep a connection open and journal what arrives until `line.stopped()`; raise when the line breaks."""
        raise NotImplementedError

    def check(self, settings: Mapping[str, str]) -> Sequence[str]:
        """Try the settings for real; return sentences that say what is wrong and what to do, none when all works."""
        return ()

    def address(self, settings: Mapping[str, str]) -> str:
        """Return the normalised address customers write to, empty when the channel has none."""
        return settings.get("address", "")

    def tidy(self, settings: Mapping[str, str]) -> Mapping[str, str]:
        """Return the settings as they are to be stored: a secret typed into another field moves to its own."""
        return settings

    def new_message_id(self, settings: Mapping[str, str], token: str) -> str:
        """Return an id for an outgoing message, unguessable and unique; `token` is the signed reply token."""
        raise NotImplementedError


class LoginRefused(Exception):
    """The server does not accept the user or the password: trying again soon would only lock the account."""
