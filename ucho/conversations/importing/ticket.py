"""A conversation of another system on its way into one of ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ucho.channels.contract import Address
from ucho.channels.models import Account
from ucho.conversations.importing.bodies import Words
from ucho.conversations.importing.contract import Attached, Colleague, Contact, Said, Talk
from ucho.conversations.importing.writing import Standing, Writer, author_in_words
from ucho.conversations.inbox_models import Tag, Tagging
from ucho.conversations.models import Attachment, Conversation, Imported, Message, MessageRef
from ucho.core import blobs
from ucho.customers import operations as customers
from ucho.customers.models import NOBODY, Identity
from ucho.customers.queries import survivor
from ucho.org.models import Agent
from ucho.org.queries import agents_who_may

TAG_LIMIT: Final = 40  # characters
IN: Final = "in"
NOTE: Final = "note"


class Ticket:
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
        conversation = before.conversation if before else self._joined(customer) or self._open(customer)
        standing = self._standing()
        for said in sorted(new, key=lambda one: (one.at, one.ref)):
            self._write(conversation, said, words[said.ref], customer, standing)
        self._writer.touch(conversation, standing)
        if before is None or new:
            self._tag(conversation)

    def _joined(self, customer: Identity) -> Conversation | None:
        """Return the conversation in which a mail of the ticket is already: what else was said belongs there, too."""
        for said in self._talk.said:
            copy = self._copy(said, self._meet(said.customer) if said.customer else customer)
            if copy is not None:
                self._writer.note(f"conversation:{self._talk.ref}", copy.conversation)
                return copy.conversation
        return None

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
        files = [_attached(one) for one in said.files]
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
            return author_in_words("")
        agent = self._agents.get(colleague.email.lower())
        return f"agent:{agent.pk}" if agent else author_in_words(colleague.name or colleague.email)

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


def _attached(file: Attached) -> Attachment:
    """Return the row for a file of a dump; one that the dump does not hold has no content, and says so when opened."""
    sha256 = blobs.put(file.content) if file.content is not None else ""
    size = len(file.content) if file.content is not None else max(0, file.size)
    return Attachment(name=file.name, type=file.type, size=size, sha256=sha256, content_id=file.content_id)
