"""Which conversation a message belongs to. An id that somebody quotes is a hint, never a right."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from functools import lru_cache
from typing import Final

from django.db import connection

from ucho.channels import reports
from ucho.channels.contract import Inbound, Report
from ucho.channels.mail.addresses import normal
from ucho.channels.models import Account
from ucho.channels.raw import raw_of
from ucho.conversations.models import Channel, Conversation, Message, Participant
from ucho.conversations.storing import AWAITED
from ucho.conversations.tokens import conversation_of, tokens_in
from ucho.core.database.rows import Find, Statement
from ucho.customers.models import Identity
from ucho.customers.queries import whole

REFS_LOOKED_AT: Final = 40  # ids; the direct parent and the newest come first, the first of the thread is always there
AWAITED_KEPT: Final = 10  # ids that are not known yet
REOPENS_FOR: Final = 30  # days after settling, where the account says nothing else
SUBJECT_COUNTS_FOR: Final = timedelta(days=14)
HEADER_LOOKED_AT: Final = 65_536  # bytes
MOST_COPIED: Final = 40  # addresses in To and Cc; more is a mailing, whose recipients are no party to anything
NOT_GENUINE: Final = "sender_not_genuine"
Status = Conversation.Status

_BY_KEY: Final = Find(Conversation, "WHERE id = %s")
_ALONE: Final = Statement("SELECT pg_advisory_xact_lock(hashtextextended(%s, 4))")
_COPY: Final = Statement(
    "SELECT message.id FROM conversations_messageref AS ref"
    " JOIN conversations_message AS message ON message.id = ref.message_id"
    " WHERE ref.ref = %s AND message.digest = %s ORDER BY message.id LIMIT 1"
)
_OF_REFS: Final = (
    "SELECT ref.ref, ref.message_id, message.conversation_id FROM conversations_messageref AS ref"
    " JOIN conversations_message AS message ON message.id = ref.message_id"
    " JOIN conversations_conversation AS conversation ON conversation.id = message.conversation_id"
    " JOIN customers_person AS person ON person.id = conversation.person_id"
    " WHERE person.erased_at IS NULL AND ref.ref IN "
)

_ANSWERS: Final = re.compile(r"(?:\s*(?:re|odp|ответ|отв|на|aw|sv|ha)\s*(?:\[\d+\])?\s*:)+\s*", re.IGNORECASE)
_TAG: Final = re.compile(r"\[#([1-9][0-9]{0,17})\]")


@dataclass(frozen=True, slots=True)
class Thread:
    """Where a message goes: into `conversation`, or into a new one.

    `mentions` was quoted by somebody outside it, `follows` was settled too long ago to go on. `awaited` are the ids of
    earlier messages that are not there: they may arrive later, and whoever names them as well belongs to this one.
    """

    conversation: Conversation | None = None
    mentions: Conversation | None = None
    follows: Conversation | None = None
    awaited: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class _Hit:
    """A conversation that an id leads to: by a message we have, or because another message waits for it as well."""

    conversation: Conversation
    message_id: int | None


@dataclass(frozen=True, slots=True)
class _Found:
    """What the ids of a message lead to: conversations in their order, and which id is known in which of them."""

    hits: Sequence[_Hit]
    refs: Sequence[str]
    places: Mapping[str, Collection[int]]

    def named(self) -> Iterator[Conversation]:
        """Return the conversations whose messages are named, not those that wait for the same ones."""
        return (hit.conversation for hit in self.hits if hit.message_id)

    def awaited(self, joined: Conversation | None) -> Sequence[str]:
        """Return the ids of earlier messages that are not in the conversation a message joins."""
        pk = joined.pk if joined else 0
        return _first_and_last([ref for ref in self.refs if pk not in self.places.get(ref, ())], AWAITED_KEPT)


def find_thread(message: Inbound, sender: Identity, account: Account, at: datetime) -> Thread:
    """Return where a message belongs.

    The order is: what a bounce is about; a genuine token in the address; the ids it answers to, the direct parent
    first; a token or a number that it quotes; the same subject, soon after we wrote; the thread key of the channel. A
    token in the address lets anybody in whom its holder wrote to; all else counts only for somebody who takes part
    already, whose mail is genuine as far as we know, and who answers instead of passing something on.

    Args:
        message: as it was read.
        sender: the address it came from.
        account: where it arrived.
        at: when it arrived.
    """
    found = _by_refs(message)
    settled: Conversation | None = None
    for conversation in _candidates(message, sender, account, at, found.hits):
        if not _long_settled(conversation, message, account, at):
            return Thread(conversation, awaited=found.awaited(conversation))
        settled = settled or conversation  # something that followed it may go on
    if settled is not None:
        return Thread(follows=settled, awaited=found.awaited(None))
    return Thread(mentions=next(found.named(), None), awaited=found.awaited(None))


def _candidates(
    message: Inbound, sender: Identity, account: Account, at: datetime, hits: Sequence[_Hit]
) -> Iterator[Conversation]:
    """Return the conversations a message may join, the surest first."""
    if message.auto_kind == "bounce" and (about := _bounced(message.report, account, hits)) is not None:
        yield about
    opened = conversation_of(message.reply_tokens)
    if opened is not None and (live := _live(opened)) is not None:
        yield live
    if not message.forwarded:
        yield from (hit.conversation for hit in hits if _may_join(hit, message, sender))
    if (named := _named_or_alike(message, sender, account, at)) is not None:
        yield named
    if message.thread_key:
        rows = Conversation.objects.filter(channels__identity=sender, channels__account=account)
        yield from rows.exclude(status=Status.RESOLVED).order_by("-last_at")[:1]


def _named_or_alike(message: Inbound, sender: Identity, account: Account, at: datetime) -> Conversation | None:
    if message.authenticity == "fail" or message.forwarded:
        return None
    for pk in _named(message):
        if (named := _live(pk)) is not None and takes_part(named, sender):
            return named
    return _same_subject(message, sender, account, at)


def takes_part(conversation: Conversation, identity: Identity) -> bool:
    """Return whether an address belongs to the customer of a conversation or to somebody who takes part in it."""
    if _is_the_customer(conversation, identity):
        return True
    return Participant.objects.filter(conversation=conversation, identity=identity).exists()


def known_copy(message: Inbound, digest: str) -> Message | None:
    """Return the message that this one repeats: the same id, sender and words, come by another way.

    Until the transaction ends, nobody else looks for a message of the same sender.
    """
    if connection.vendor == "postgresql":  # SQLite lets one writer in at a time already
        _ALONE.first(message.sender.value)
    found = _COPY.first(message.external_id, digest)
    return Message.objects.get(pk=found[0]) if found else None


def quoted_by(message: Inbound) -> Iterable[Conversation]:
    """Return the conversations that a message names by token or id, the surest first; whoever wrote it.

    Args:
        message: as it was read.
    """
    opened = conversation_of(message.reply_tokens)
    if opened is not None and (found := _live(opened)) is not None:
        yield found
    yield from _by_refs(message).named()


def _live(pk: int) -> Conversation | None:
    return Conversation.objects.filter(pk=pk, person__erased_at=None).select_related("person").first()


def _is_the_customer(conversation: Conversation, identity: Identity) -> bool:
    return (
        identity.person_id == conversation.person_id
        or identity.person_id in whole(conversation.person_id)
        or conversation.person_id in whole(identity.person_id)
    )


def _by_refs(message: Inbound) -> _Found:
    """Return what the ids of a message lead to.

    Mail does not arrive in the order it was written: a message joins others that wait for the same parent, and those
    that wait for itself.
    """
    refs = [ref for ref in dict.fromkeys(message.references) if ref != message.external_id]
    refs = _first_and_last(refs, REFS_LOOKED_AT)
    wanted = [*refs, *(AWAITED + ref for ref in refs)]
    if message.external_id:
        wanted.append(AWAITED + message.external_id)
    order = {ref: place for place, ref in enumerate(wanted)}
    found = _of_refs(len(wanted)).rows(*wanted) if wanted else []
    chosen: dict[int, int | None] = {}
    places: dict[str, set[int]] = {}
    for ref, pk, conversation_id in sorted(found, key=lambda row: (order[row[0]], row[1])):
        waits = ref.startswith(AWAITED)
        chosen.setdefault(conversation_id, None if waits else pk)
        if not waits:
            places.setdefault(ref, set()).add(conversation_id)
    return _Found([_Hit(_BY_KEY.one(key), chosen[key]) for key in list(chosen)[:10]], refs, places)


@lru_cache(maxsize=2 * REFS_LOOKED_AT + 1)
def _of_refs(count: int) -> Statement:
    """Return the statement that looks for so many ids."""
    return Statement(_OF_REFS + f"({', '.join(['%s'] * count)})")


def _first_and_last(refs: Sequence[str], limit: int) -> list[str]:
    """Return so many ids at most, the parent and the beginning of the thread among them."""
    return list(refs) if len(refs) <= limit else [*refs[: limit - 1], refs[-1]]


def _may_join(hit: _Hit, message: Inbound, sender: Identity) -> bool:
    if message.authenticity == "fail":
        return _began_unproven(hit.conversation, sender)
    if hit.message_id is None:
        return _is_the_customer(hit.conversation, sender) and not _began_unproven(hit.conversation, sender)
    return takes_part(hit.conversation, sender) or was_copied(hit.message_id, sender.value)


def _began_unproven(conversation: Conversation, sender: Identity) -> bool:
    """Return whether a conversation began with an address nobody vouched for, and this is the same one."""
    first = conversation.messages.order_by("pk").first()
    return first is not None and first.identity_id == sender.pk and NOT_GENUINE in first.problems


def was_copied(message_id: int, address: str) -> bool:
    """Return whether an address stands in To or Cc of a message that we have, on whichever side it was written.

    Args:
        message_id: of the message.
        address: normalised.
    """
    message = Message.objects.select_related("dispatch").filter(pk=message_id).first()
    if message is None or not address:
        return False
    if message.dispatch is not None:
        copies = message.dispatch.payload.get("copies", [])
        return any(address == normal(str(one.get("value", ""))) for one in copies)
    source = message.sources.select_related("entry__joined_to").order_by("pk").first()
    if source is None:
        return False
    try:
        head = raw_of(source.entry)[:HEADER_LOOKED_AT].partition(b"\n\n")[0].partition(b"\r\n\r\n")[0]
    except FileNotFoundError:  # it was erased, and with it whoever stood in it
        return False
    fields = BytesHeaderParser().parsebytes(head)
    shown = [str(value)[:16_384] for name in ("to", "cc") for value in fields.get_all(name, [])]
    found = {normal(one) for _name, one in getaddresses(shown)}
    return address in found and len(found) <= MOST_COPIED


def _bounced(report: Report | None, account: Account, hits: Sequence[_Hit]) -> Conversation | None:
    """Return the conversation of the message of ours that came back."""
    dispatch = reports.dispatch_of(report, account) if report is not None else None
    if dispatch is not None:
        about = Message.objects.filter(dispatch=dispatch).select_related("conversation").first()
        if about is not None:
            return about.conversation
    for hit in hits:
        if Message.objects.filter(pk=hit.message_id or 0, direction=Message.Direction.OUT).exists():
            return hit.conversation
    return None


def _named(message: Inbound) -> Iterable[int]:
    """Return the conversations that a text names by a genuine token, or the subject of an answer by its number."""
    for text in (message.text, message.quoted):
        if (found := conversation_of(tokens_in(text))) is not None:
            yield found
    if _answers(message) and (tag := _TAG.search(message.subject[:998])):
        yield int(tag[1])


def _answers(message: Inbound) -> bool:
    return bool(message.references or _ANSWERS.match(message.subject))


def _same_subject(message: Inbound, sender: Identity, account: Account, at: datetime) -> Conversation | None:
    """Return the one conversation an answer must belong to although it names none of our ids.

    Some servers put an id of their own on the mail we send, so that answers name ids we never saw.
    """
    bare = _bare(message.subject)
    if not bare or not _answers(message):
        return None
    rows = Channel.objects.filter(identity=sender, account=account, last_out_at__gte=at - SUBJECT_COUNTS_FOR)
    rows = rows.select_related("conversation").order_by("-last_out_at")
    same = [row.conversation for row in rows[:20] if _bare(row.conversation.subject) == bare]
    return same[0] if len(same) == 1 else None


def _bare(subject: str) -> str:
    return " ".join(_ANSWERS.sub("", subject[:998], count=1).split()).casefold()


def _long_settled(conversation: Conversation, message: Inbound, account: Account, at: datetime) -> bool:
    """Return whether something was settled so long ago that a person begins anew; machines go on where they were."""
    if message.auto_kind or conversation.status != Status.RESOLVED or conversation.resolved_at is None:
        return False
    return at - conversation.resolved_at > timedelta(days=_reopens_for(account))


def _reopens_for(account: Account) -> int:
    days = str(account.settings.get("reopens_for", "")).strip()
    return int(days) if days.isascii() and days.isdigit() and len(days) < 5 else REOPENS_FOR
