"""Bringing over what was said before ucho: history, which sets nothing off."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy

from ucho.channels.contract import Address, File, Inbound
from ucho.channels.models import Account, JournalEntry
from ucho.conversations.importing.bodies import Words
from ucho.conversations.importing.contract import Attached, Colleague, Contact, Said, Talk
from ucho.conversations.importing.threads import Thread
from ucho.conversations.importing.writing import Brought, Standing, Writer
from ucho.conversations.inbox_models import Tag, Tagging
from ucho.conversations.models import Attachment, Conversation, Imported, Message, MessageRef
from ucho.conversations.storing import digest_of
from ucho.conversations.threading import known_copy, takes_part
from ucho.core import blobs
from ucho.core.actors import By
from ucho.core.operations import operation
from ucho.customers import operations as customers
from ucho.customers.models import NOBODY, Identity
from ucho.customers.queries import survivor
from ucho.org.models import Agent, Unit
from ucho.org.queries import agents_who_may

OPEN_DAYS: Final = 14
TAG_LIMIT: Final = 40  # characters
IN, OUT, NOTE = Message.Direction.IN, Message.Direction.OUT, Message.Direction.NOTE


@dataclass(frozen=True, slots=True)
class ReadMail:
    """One mail of an archive, read; `hashes` name its bytes as the journal of an account would."""

    ref: str
    message: Inbound
    thread: Thread
    at: datetime
    hashes: Sequence[str] = ()


@operation("conversations.import", gettext_lazy("Bring conversations over from other systems"))
def bring_mails(
    unit: Unit,
    *,
    mails: Sequence[ReadMail],
    source: str,
    by: By,
    account: Account | None = None,
    open_days: int = OPEN_DAYS,
) -> Brought:
    """Store mails of an archive as history; bringing them again changes nothing.

    Nothing is sent, no clock starts, no playbook hears of it. Mail from one of our addresses becomes an answer of ours.
    A conversation is resolved, unless a customer's word of the last days stands at its end.

    Args:
        unit: where new conversations belong.
        mails: some mails of the archive, with the threads they belong to.
        source: what the archive is called, at most 60 characters.
        by: who brings them, and when.
        account: by which of our accounts they went, where their addresses do not say.
        open_days: how old a customer's last word may be, in days, for the conversation to be open.

    Returns:
        What was made, and what was here already.

    Records:
        `BroughtOver`, once for each conversation.
    """
    _wait_for_others()
    writer = Writer(unit, source, by, open_days=open_days)
    archive = _Archive(writer, {one.address: one for one in Account.objects.exclude(address="")}, account)
    known = set(
        Imported.objects.filter(source=source, ref__in=[one.ref for one in mails]).values_list("ref", flat=True)
    )
    for mail in mails:
        if mail.ref in known:
            writer.made.known += 1
        else:
            known.add(mail.ref)
            archive.take(mail)
    return writer.finish()


@operation("conversations.import", gettext_lazy("Bring conversations over from other systems"))
def bring_talk(
    unit: Unit,
    *,
    talk: Talk,
    words: Mapping[str, Words],
    source: str,
    by: By,
    account: Account | None = None,
) -> Brought:
    """Store a conversation of another system as history; bringing it again adds what is new in it and nothing else.

    Args:
        unit: where a new conversation belongs.
        talk: the conversation as the other system has it.
        words: what each message says, by its `ref`; messages without are left out.
        source: what the system is called, at most 60 characters.
        by: who brings it, and when.
        account: the account by which its mails went, so that it can be answered.

    Returns:
        What was made, and what was here already.

    Records:
        `BroughtOver`, once for each conversation.
    """
    _wait_for_others()
    writer = Writer(unit, source, by, open_days=0)
    _Ticket(writer, talk, account).take(words)
    return writer.finish()


def _wait_for_others() -> None:
    """Let one import write at a time; SQLite lets one writer in anyway."""
    Unit.objects.select_for_update(no_key=True).get(kind=Unit.Kind.COMPANY)


class _Archive:
    """Mails of an archive on their way into conversations."""

    def __init__(self, writer: Writer, accounts: Mapping[str, Account], account: Account | None) -> None:
        self._writer, self._accounts, self._account = writer, accounts, account
        self._agents = {one.email.lower(): one for one in Agent.objects.all()}
        self._of_thread: dict[str, Conversation] = {}
        self._fresh: dict[tuple[str, str], Message] = {}  # written in this batch, by id and digest

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
            files=[stored(file) for file in message.files],
            message_id=message.external_id,
            direction=OUT if ours else IN,
            author=self._author(message) if ours else f"customer:{identity.person_id}",
            account=self._account_of(message, ours=ours),
            at=mail.at,
            subject=message.subject.strip(),
            text=message.text,
            quoted=message.quoted,
            html=message.html,
            language=message.language,
            auto_kind=message.auto_kind,
            problems=list(message.problems),
            digest=digest,
        )

    def _copy(self, mail: ReadMail, digest: str) -> Message | None:
        """Return the message that a mail repeats: come by a connection, sent from here, or twice in the archive."""
        message = mail.message
        fresh = self._fresh.get((message.external_id, digest)) or known_copy(message, digest)
        if fresh is not None:
            return fresh
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
        found = self._of_thread.get(thread.key) or self._known(thread, address)
        if found is None:
            customer = self._writer.meet(_named(thread.customer, mail.message, address))
            if survivor(customer.person).erased_at:
                return None
            found = self._writer.open(customer, key=thread.key, subject=mail.message.subject, at=mail.at)
        self._of_thread[thread.key] = found
        return None if found.person.erased_at else found

    def _known(self, thread: Thread, address: Address) -> Conversation | None:
        rows = Imported.objects.filter(source=self._writer.source, ref__in=thread.refs)
        row = rows.select_related("conversation__person").order_by("pk").first()
        if row is not None:
            return row.conversation
        identity = Identity.objects.filter(kind=address.kind, value=address.value).first()
        if identity is None or not thread.ids:
            return None
        refs = MessageRef.objects.filter(ref__in=thread.ids).select_related("message__conversation__person")
        return next(
            (one.message.conversation for one in refs[:20] if takes_part(one.message.conversation, identity)), None
        )

    def _author(self, message: Inbound) -> str:
        agent = self._agents.get(message.sender.value)
        return f"agent:{agent.pk}" if agent else imported_author(message.sender.name or message.sender.value)

    def _account_of(self, message: Inbound, *, ours: bool) -> Account | None:
        addresses = [message.sender] if ours else [*message.recipients, *message.copies]
        return next((self._accounts[one.value] for one in addresses if one.value in self._accounts), self._account)


class _Ticket:
    """A conversation of another system on its way into one of ours."""

    def __init__(self, writer: Writer, talk: Talk, account: Account | None) -> None:
        self._writer, self._talk, self._account = writer, talk, account
        self._agents = {one.email.lower(): one for one in Agent.objects.all()}

    def take(self, words: Mapping[str, Words]) -> None:
        """Write what is new of it."""
        talk, made = self._talk, self._writer.made
        rows = Imported.objects.filter(source=self._writer.source)
        before = rows.filter(ref=f"conversation:{talk.ref}").select_related("conversation__person").first()
        known = set(rows.filter(ref__in=[f"message:{one.ref}" for one in talk.said]).values_list("ref", flat=True))
        new = [one for one in talk.said if one.ref in words and f"message:{one.ref}" not in known]
        made.known += len(known)
        if before is not None and before.conversation.person.erased_at:
            made.erased += len(new)
            return
        if before is None and not new:
            return
        customer = self._meet(talk.customer)
        conversation = before.conversation if before else self._open(customer)
        standing = self._standing()
        for said in sorted(new, key=lambda one: (one.at, one.ref)):
            self._write(conversation, said, words[said.ref], customer, standing)
        self._writer.touch(conversation, standing)
        if before is None or new:
            self._tag(conversation)

    def _open(self, customer: Identity) -> Conversation:
        talk = self._talk
        at = min([one.at for one in talk.said] + ([talk.opened_at] if talk.opened_at else []))
        return self._writer.open(customer, key=talk.ref, subject=talk.subject, at=at)

    def _write(
        self, conversation: Conversation, said: Said, words: Words, customer: Identity, standing: Standing
    ) -> None:
        who = self._meet(said.customer) if said.customer and said.direction == IN else customer
        copy = self._copy(said, who)
        if copy is not None:
            self._writer.made.known += 1
            self._writer.note(f"message:{said.ref}", copy.conversation, copy)
            return
        files = [attached(one) for one in said.files]
        self._writer.write(
            conversation,
            ref=f"message:{said.ref}",
            identity=None if said.direction == NOTE else who,
            files=files,
            message_id=said.message_id,
            standing=standing,
            direction=said.direction,
            author=f"customer:{who.person_id}" if said.direction == IN else self._author(said.colleague),
            account=self._account if said.by_mail and who.kind == "email" and said.direction != NOTE else None,
            at=said.at,
            subject=said.subject.strip(),
            text=words.text,
            quoted=words.quoted,
            html=words.html,
            language=words.language,
            auto_kind=said.auto_kind,
            problems=["files_missing"] if any(not file.sha256 for file in files) else [],
        )

    def _copy(self, said: Said, who: Identity) -> Message | None:
        """Return the same mail, when it came or went by one of our accounts already."""
        if not said.message_id or said.direction == NOTE:
            return None
        rows = MessageRef.objects.filter(ref=said.message_id, message__direction=said.direction)
        row = rows.filter(message__identity__person_id=who.person_id).select_related("message__conversation").first()
        return row.message if row else None

    def _meet(self, contact: Contact) -> Identity:
        """Return the first address of a contact, noting the others unless they are somebody else's here."""
        ref = contact.ref or f"talk:{self._talk.ref}"
        nameless = Address(NOBODY, f"{self._writer.source}:{ref}"[:200], contact.name)
        first, *others = list(contact.addresses) or [nameless]
        new = not Identity.objects.filter(kind=first.kind, value=first.value).exists()
        identity = self._writer.meet(Address(first.kind, first.value, contact.name, first.shown))
        person = survivor(identity.person)
        for other in others:
            taken = Identity.objects.filter(kind=other.kind, value=other.value).select_related("person").first()
            if taken is None and not person.erased_at:
                customers.add_identity(person, other, by=self._writer.by)
            elif taken is not None and survivor(taken.person).pk != person.pk:
                self._writer.made.shared += 1
        if new and contact.phones:
            attributes = {**person.attributes, "phone": ", ".join(contact.phones)}
            customers.change_person(
                person, name=person.name, language=person.language, attributes=attributes, by=self._writer.by
            )
        return identity

    def _author(self, colleague: Colleague | None) -> str:
        if colleague is None:
            return imported_author("")
        agent = self._agents.get(colleague.email.lower())
        return f"agent:{agent.pk}" if agent else imported_author(colleague.name or colleague.email)

    def _standing(self) -> Standing:
        talk = self._talk
        owner = self._agents.get(talk.owner.email.lower()) if talk.owner else None
        if owner is not None and owner not in agents_who_may("conversations.reply", self._writer.unit.pk):
            owner = None
        if talk.owner is not None and owner is None and talk.owner.email:
            self._writer.made.owners_missing.add(talk.owner.email)
        return Standing(talk.state, talk.subject, talk.opened_at, talk.resolved_at, talk.snoozed_until, owner)

    def _tag(self, conversation: Conversation) -> None:
        for name in dict.fromkeys(" ".join(word.split())[:TAG_LIMIT] for word in self._talk.tags):
            if name:
                tag = Tag.objects.filter(name__iexact=name).first() or Tag.objects.create(name=name)
                Tagging.objects.get_or_create(tag=tag, conversation=conversation)


def imported_author(name: str) -> str:
    """Return how an author is stored who is not one of us here: by name, in words."""
    return f"imported:{' '.join(name.split())[:120]}"


def known_refs(source: str, refs: Collection[str]) -> set[str]:
    """Return which of these things of a source are here already.

    Args:
        source: what the archive or system is called.
        refs: their names.
    """
    return set(Imported.objects.filter(source=source, ref__in=refs).values_list("ref", flat=True))


def stored(file: File) -> Attachment:
    """Return the row for a file of a mail, whose content the caller stores as a blob before."""
    return Attachment(name=file.name, type=file.type, size=file.size, sha256=file.sha256, content_id=file.content_id)


def attached(file: Attached) -> Attachment:
    """Return the row for a file of a dump; one that the dump does not hold has no content, and says so when opened."""
    sha256 = blobs.put(file.content) if file.content is not None else ""
    size = len(file.content) if file.content is not None else max(0, file.size)
    return Attachment(name=file.name, type=file.type, size=size, sha256=sha256, content_id=file.content_id)


def _named(value: str, message: Inbound, address: Address) -> Address:
    """Return the customer of a thread with the name that a mail gives them."""
    if not value or value == address.value:
        return address
    written = (message.sender, *message.recipients, *message.copies)
    return next((one for one in written if one.value == value), Address("email", value))
