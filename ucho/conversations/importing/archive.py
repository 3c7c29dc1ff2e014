"""Mails of an archive on their way into conversations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection

from ucho.channels.contract import Address, File, Inbound
from ucho.channels.models import Account, JournalEntry
from ucho.conversations.importing.threads import Thread
from ucho.conversations.importing.writing import Writer, author_in_words
from ucho.conversations.models import Attachment, Conversation, Imported, Message, MessageRef
from ucho.conversations.storing import AWAITED, content_of, digest_of
from ucho.conversations.threading import AWAITED_KEPT, REFS_LOOKED_AT, known_copy, takes_part
from ucho.customers.models import NOBODY, Identity
from ucho.customers.queries import survivor
from ucho.org.models import Agent

IN: Final = Message.Direction.IN
OUT: Final = Message.Direction.OUT


@dataclass(frozen=True, slots=True)
class ReadMail:
    """One mail of an archive, read; `hashes` name its bytes as the journal of an account would."""

    ref: str
    message: Inbound
    thread: Thread
    at: datetime
    hashes: Sequence[str] = ()


class MailArchive:
    """Mails of an archive on their way into conversations."""

    def __init__(self, writer: Writer, accounts: Mapping[str, Account], account: Account | None) -> None:
        self._writer, self._accounts, self._account = writer, accounts, account
        self._agents = {one.email.lower(): one for one in Agent.objects.all()}
        self._of_thread: dict[str, Conversation] = {}
        self._here: set[str] = set()  # ids that messages here are known by, or wait for
        self._delivered: set[str] = set()  # hashes of what came by connections
        self._fresh: dict[tuple[str, str], Message] = {}  # written in this batch, by id and digest

    def look_up(self, mails: Sequence[ReadMail]) -> None:
        """Find out in a few statements what may be here already of some mails, whatever they quote and await."""
        _wait_for_senders(sorted({one.message.sender.value for one in mails}))
        names = {one.message.external_id for one in mails} | {AWAITED + one.message.external_id for one in mails}
        names |= {ref for one in mails for ref in (*one.thread.ids, *one.message.references[:REFS_LOOKED_AT])}
        self._here = set(MessageRef.objects.filter(ref__in=names).values_list("ref", flat=True))
        hashes = [form for one in mails for form in one.hashes]
        rows = JournalEntry.objects.filter(content_hash__in=hashes)
        self._delivered = {form for form in rows.values_list("content_hash", flat=True) if form}
        refs = [ref for one in mails for ref in one.thread.refs]
        rows_here = Imported.objects.filter(source=self._writer.source, ref__in=refs).order_by("-pk")
        of_ref = {row.ref: row.conversation for row in rows_here.select_related("conversation__person")}
        for one in mails:
            found = next((of_ref[ref] for ref in one.thread.refs if ref in of_ref), None)
            if found is not None:
                self._of_thread.setdefault(one.thread.key, found)
        self._writer.recall({one.message.sender.value for one in mails} | {one.thread.customer for one in mails})

    def take(self, mail: ReadMail) -> None:
        """Write one mail, or find out that it is here already."""
        made, message = self._writer.made, mail.message
        digest = digest_of(message)
        copy = self._copy(mail, digest)
        if copy is not None:
            made.known += 1
            self._writer.note(mail.ref, copy.conversation, copy)
            self._of_thread.setdefault(mail.thread.key, copy.conversation)
            return
        ours = self._is_ours(message.sender.value)
        address = self._customer(mail, ours=ours)
        if address is None:
            made.among_us += 1
            return
        conversation = self._conversation(mail, address)
        if conversation is None:
            made.erased += 1
            return
        identity = self._writer.meet(address, "" if ours else message.language)
        self._fresh[message.external_id, digest] = self._writer.write(
            conversation,
            ref=mail.ref,
            identity=identity,
            files=[_stored(file) for file in message.files],
            message_id=message.external_id,
            awaited=[one for one in message.references if one not in mail.thread.ids][:AWAITED_KEPT],
            direction=OUT if ours else IN,
            author=self._author(message) if ours else f"customer:{identity.person_id}",
            account=self._account_of(message, ours=ours),
            at=mail.at,
            digest=digest,
            **content_of(message),
        )

    def _copy(self, mail: ReadMail, digest: str) -> Message | None:
        """Return the message that a mail repeats: come by a connection, sent from here, or twice in the archive."""
        message = mail.message
        fresh = self._fresh.get((message.external_id, digest))
        if fresh is None and message.external_id in self._here:
            fresh = known_copy(message, digest)
        if fresh is not None:
            return fresh
        if message.external_id not in self._here and not self._delivered.intersection(mail.hashes):
            return None
        sent = MessageRef.objects.filter(
            ref=message.external_id, message__direction=OUT, message__dispatch__isnull=False
        )
        if self._is_ours(message.sender.value) and (row := sent.select_related("message__conversation").first()):
            return row.message
        entries = JournalEntry.objects.filter(content_hash__in=mail.hashes)
        return Message.objects.filter(sources__entry__in=entries).select_related("conversation").first()

    def _is_ours(self, address: str) -> bool:
        return address in self._accounts or address in self._agents

    def _customer(self, mail: ReadMail, *, ours: bool) -> Address | None:
        """Return whose address a mail came from or went to; None when it stayed among ourselves."""
        message = mail.message
        if not ours:
            if message.sender.value:
                return message.sender
            return Address(NOBODY, f"{self._writer.source}:{mail.ref}"[:200], message.sender.name)
        others = [one for one in (*message.recipients, *message.copies) if not self._is_ours(one.value) and one.value]
        hinted = [one for one in others if one.value == mail.thread.customer]
        if hinted or others:
            return (hinted or others)[0]
        return Address("email", mail.thread.customer) if mail.thread.customer else None

    def _conversation(self, mail: ReadMail, address: Address) -> Conversation | None:
        """Return where a mail belongs, made now if nothing of its thread is here; None when its person was erased."""
        thread = mail.thread
        found = self._of_thread.get(thread.key) or self._known(thread, mail.message, address)
        if found is None:
            customer = self._writer.meet(_named(thread.customer, mail.message, address))
            if survivor(customer.person).erased_at:
                return None
            found = self._writer.open(customer, key=thread.key, subject=mail.message.subject, at=mail.at)
        self._of_thread[thread.key] = found
        return None if found.person.erased_at else found

    def _known(self, thread: Thread, message: Inbound, address: Address) -> Conversation | None:
        wanted = [*thread.ids, *message.references[:REFS_LOOKED_AT], AWAITED + message.external_id]
        wanted = [one for one in wanted if one in self._here]
        if not wanted:
            return None
        identity = Identity.objects.filter(kind=address.kind, value=address.value).first()
        if identity is None:
            return None
        refs = MessageRef.objects.filter(ref__in=wanted).select_related("message__conversation__person").order_by("pk")
        found = (one.message.conversation for one in refs[:20])
        return next((one for one in found if takes_part(one, identity)), None)

    def _author(self, message: Inbound) -> str:
        agent = self._agents.get(message.sender.value)
        return f"agent:{agent.pk}" if agent else author_in_words(message.sender.name or message.sender.value)

    def _account_of(self, message: Inbound, *, ours: bool) -> Account | None:
        addresses = [message.sender] if ours else [*message.recipients, *message.copies]
        return next((self._accounts[one.value] for one in addresses if one.value in self._accounts), self._account)


def _wait_for_senders(values: Sequence[str]) -> None:
    """Let nobody store mail of these senders meanwhile, as `known_copy` does for one; SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(one, 4)) FROM unnest(%s::text[]) AS one", [list(values)]
            )


def _stored(file: File) -> Attachment:
    """Return the row for a file whose content the caller stored as a blob before."""
    return Attachment(name=file.name, type=file.type, size=file.size, sha256=file.sha256, content_id=file.content_id)


def _named(value: str, message: Inbound, address: Address) -> Address:
    """Return the customer of a thread with the name that a mail gives them."""
    if not value or value == address.value:
        return address
    written = (message.sender, *message.recipients, *message.copies)
    return next((one for one in written if one.value == value), Address("email", value))
