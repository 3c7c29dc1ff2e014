"""What happens on the way in and out."""

from __future__ import annotations

from dataclasses import dataclass

from ucho.events.facts import Fact, fact


@fact("channels.account_opened")
@dataclass(frozen=True)
class AccountOpened(Fact):
    """An account was added."""

    adapter: str


@fact("channels.account_changed")
@dataclass(frozen=True)
class AccountChanged(Fact):
    """Settings of an account changed; only their names are told."""

    settings: tuple[str, ...]


@fact("channels.account_switched")
@dataclass(frozen=True)
class AccountSwitched(Fact):
    """An account was switched on or off."""

    enabled: bool


@fact("channels.journalled")
@dataclass(frozen=True)
class Journalled(Fact):
    """A message arrived: the root of everything that follows from it."""

    account_id: int
    size: int  # bytes


@fact("channels.quarantined")
@dataclass(frozen=True)
class Quarantined(Fact):
    """A message could not be read or stored and waits for a person."""

    account_id: int
    reason: str


@fact("channels.retried")
@dataclass(frozen=True)
class Retried(Fact):
    """A person asked for a quarantined message to be read again."""

    account_id: int


@fact("channels.looked_into")
@dataclass(frozen=True)
class LookedInto(Fact):
    """A person took a copy of a message that was refused or could not be read, as it came."""

    account_id: int


@fact("channels.accepted")
@dataclass(frozen=True)
class Accepted(Fact):
    """The provider took a message of ours."""

    account_id: int
    seconds: int  # since it was queued


@fact("channels.not_delivered")
@dataclass(frozen=True)
class NotDelivered(Fact):
    """A message of ours will not reach the customer."""

    account_id: int


@fact("channels.came_back")
@dataclass(frozen=True)
class CameBack(Fact):
    """A server told what became of a message of ours; the message is known beyond doubt, whoever sent the report."""

    account_id: int
    kind: str  # permanent, temporary, refused, delayed, complaint
    status: str  # RFC 3463, such as "5.1.1"; empty when the report names none


@fact("channels.copy_came_back")
@dataclass(frozen=True)
class CopyCameBack(Fact):
    """A server told what became of a copy of a message of ours; our signed return path proves which message."""

    account_id: int
    kind: str  # permanent, temporary, refused, complaint
    status: str  # RFC 3463, such as "5.1.1"; empty when the report names none
    place: int  # of the address among the copies, from 0
    copies: int  # how many there were; erasing one of them changes the places


@fact("channels.in_doubt")
@dataclass(frozen=True)
class WentInDoubt(Fact):
    """The line died while we sent: the customer may or may not have the message."""

    account_id: int


@fact("channels.signing_key_made")
@dataclass(frozen=True)
class SigningKeyMade(Fact):
    """A key was made by which mail of a domain is signed once its record is found."""

    domain: str
    selector: str


@fact("channels.records_found")
@dataclass(frozen=True)
class RecordsFound(Fact):
    """The public records of a domain are not as they were when last looked at."""

    domain: str
    changed: tuple[str, ...]  # such as "dkim:ok"


@fact("channels.doubt_settled")
@dataclass(frozen=True)
class DoubtSettled(Fact):
    """A person decided about a message in doubt."""

    decision: str  # sent_again or left


@fact("channels.fell_silent")
@dataclass(frozen=True)
class FellSilent(Fact):
    """Nothing came to an account for longer than this weekday and hour normally allow."""

    seconds: int  # since its last message


@fact("channels.heard_again")
@dataclass(frozen=True)
class HeardAgain(Fact):
    """An account that was silent for unusually long receives messages again."""

    seconds: int  # since the last message before


@fact("channels.signed_in")
@dataclass(frozen=True)
class SignedIn(Fact):
    """Somebody let us use a mailbox on the page of its provider."""

    sign_in: str  # google, microsoft or other


@fact("channels.sign_in_ended")
@dataclass(frozen=True)
class SignInEnded(Fact):
    """A provider does not let us use a mailbox any more: a person has to sign in again, or renew a client secret."""

    problem: str  # sign_in_again or program_refused
