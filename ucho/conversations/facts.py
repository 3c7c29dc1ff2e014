"""What happens in conversations."""

from __future__ import annotations

from dataclasses import dataclass

from ucho.events.facts import Fact, fact


@fact("conversations.opened")
@dataclass(frozen=True)
class Opened(Fact):
    """A conversation began."""

    channel: str


@fact("conversations.message_received")
@dataclass(frozen=True)
class MessageReceived(Fact):
    """A customer said something, or their machine did."""

    message_id: int
    account_id: int
    auto_kind: str  # empty when a person wrote
    archived: bool = False  # it lay in our mailbox long before we began to read that: no clocks, no machines


@fact("conversations.answered")
@dataclass(frozen=True)
class Answered(Fact):
    """One of us answered."""

    message_id: int
    account_id: int
    waited_seconds: int | None  # since the first unanswered message, None when nobody waited
    first: bool
    automatic: bool = False  # a machine decided to answer


@fact("conversations.delivered")
@dataclass(frozen=True)
class Delivered(Fact):
    """The provider took our answer."""

    message_id: int


@fact("conversations.undelivered")
@dataclass(frozen=True)
class Undelivered(Fact):
    """Our answer will not arrive, or may not have; an agent has to look."""

    message_id: int
    doubtful: bool


@fact("conversations.noted")
@dataclass(frozen=True)
class Noted(Fact):
    """Somebody left a note for colleagues."""

    message_id: int


@fact("conversations.assigned")
@dataclass(frozen=True)
class Assigned(Fact):
    """A conversation got an owner, or lost one."""

    owner_id: int | None
    before_id: int | None


@fact("conversations.moved")
@dataclass(frozen=True)
class Moved(Fact):
    """A conversation went to another unit."""

    to_unit: int
    from_unit: int


@fact("conversations.tagged")
@dataclass(frozen=True)
class Tagged(Fact):
    """A tag was put on."""

    tag_id: int


@fact("conversations.untagged")
@dataclass(frozen=True)
class Untagged(Fact):
    """A tag was taken off."""

    tag_id: int


@fact("conversations.snoozed")
@dataclass(frozen=True)
class Snoozed(Fact):
    """A conversation was put off."""

    seconds: int


@fact("conversations.woken")
@dataclass(frozen=True)
class Woken(Fact):
    """A snoozed conversation came back."""


@fact("conversations.resolved")
@dataclass(frozen=True)
class Resolved(Fact):
    """A conversation was settled."""

    seconds: int  # since it opened


@fact("conversations.reopened")
@dataclass(frozen=True)
class Reopened(Fact):
    """A settled conversation goes on."""


@fact("conversations.rose")
@dataclass(frozen=True)
class Rose(Fact):
    """A conversation took another place in the list: it is at risk or late, or has another time to go by."""

    cause: str  # the type of the fact about its clock or promise


@fact("conversations.mentioned")
@dataclass(frozen=True)
class MentionedElsewhere(Fact):
    """Somebody who takes no part quoted a message of this conversation; theirs became one of its own."""

    conversation_id: int


@fact("conversations.follows")
@dataclass(frozen=True)
class Follows(Fact):
    """A customer came back to something that was settled long ago: a conversation of its own goes on from it."""

    conversation_id: int  # the settled one


@fact("conversations.saved_reply_changed")
@dataclass(frozen=True)
class SavedReplyChanged(Fact):
    """A saved reply was written, changed or removed."""

    what: str  # written, changed, removed


@fact("conversations.imported")
@dataclass(frozen=True)
class BroughtOver(Fact):
    """What was said elsewhere came into a conversation; its messages keep their own times."""

    source: str  # the system or archive it came from, such as "zammad:help.example.com"
