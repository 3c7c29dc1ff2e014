"""Conversations, messages, and who takes part."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from ucho.channels.models import Account, Dispatch, JournalEntry
from ucho.customers.models import Identity, Person
from ucho.org.models import Agent, Unit


class Conversation(models.Model):
    """What one customer and we say to each other about something. It has no inbox: each message knows its account."""

    class Status(models.TextChoices):
        """Whose turn it is; fixed categories that custom names may be put on later."""

        NEW = "new"  # nobody of us has answered yet
        OPEN = "open"  # the customer wrote last
        WAITING = "waiting"  # we wrote last
        SNOOZED = "snoozed"
        RESOLVED = "resolved"

    person = models.ForeignKey(Person, models.PROTECT, related_name="conversations", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="conversations")
    owner = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="conversations")
    status = models.TextField(choices=Status.choices, default=Status.NEW)
    subject = models.TextField(default="", blank=True)
    language = models.TextField(default="", blank=True)
    opened_at = models.DateTimeField()
    last_at = models.DateTimeField()  # of the newest message, whoever wrote it
    last_customer_at = models.DateTimeField(null=True)
    waiting_since = models.DateTimeField(null=True)  # the first customer message we have not answered
    first_answered_at = models.DateTimeField(null=True)
    snoozed_until = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    preview = models.TextField(default="", blank=True)  # the start of the newest message, for the list
    seen_at = models.DateTimeField(null=True)  # when one of us last looked at it

    class Meta:
        """A customer's conversations, and those that wake up."""

        indexes: ClassVar = [
            models.Index(fields=["person", "-last_at"], name="conversation_person"),
            models.Index(fields=["snoozed_until"], condition=Q(status="snoozed"), name="conversation_snoozed"),
        ]

    def __str__(self) -> str:
        """Return the number people refer to."""
        return f"#{self.pk}"


class Channel(models.Model):
    """One way this conversation runs: a customer's address and an account of ours, with what may be answered there."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="channels", db_index=False)
    identity = models.ForeignKey(Identity, models.PROTECT)
    account = models.ForeignKey(Account, models.PROTECT)
    last_in_at = models.DateTimeField(null=True)
    last_out_at = models.DateTimeField(null=True)
    can_reply_until = models.DateTimeField(null=True)  # some messengers close after a day; empty for no limit

    class Meta:
        """Each way once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "identity", "account"], name="channel_once")
        ]

    def __str__(self) -> str:
        """Return the conversation and address, for logs."""
        return f"{self.conversation_id}:{self.identity_id}"


class Participant(models.Model):
    """Somebody besides the customer who takes part, for example a colleague of theirs in copy."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="participants", db_index=False)
    identity = models.ForeignKey(Identity, models.PROTECT)
    role = models.TextField()  # customer, copy, third_party

    class Meta:
        """Each address once."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["conversation", "identity"], name="participant_once")]

    def __str__(self) -> str:
        """Return the conversation and role, for logs."""
        return f"{self.conversation_id}:{self.role}"


class Message(models.Model):
    """One thing that was said: by the customer, by us, or among ourselves."""

    class Direction(models.TextChoices):
        """Who said it to whom."""

        IN = "in"
        OUT = "out"
        NOTE = "note"

    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="messages", db_index=False)
    direction = models.TextField(choices=Direction.choices)
    author = models.TextField()  # "customer:12", "agent:3", "system:…"
    identity = models.ForeignKey(Identity, models.PROTECT, null=True)  # the customer's address it came from or goes to
    account = models.ForeignKey(Account, models.PROTECT, null=True)
    dispatch = models.OneToOneField(Dispatch, models.PROTECT, null=True, related_name="message")
    at = models.DateTimeField()  # when it was said, as far as we know
    received_at = models.DateTimeField()
    subject = models.TextField(default="", blank=True)
    text = models.TextField(blank=True)
    quoted = models.TextField(default="", blank=True)
    html = models.TextField(default="", blank=True)  # sanitised
    language = models.TextField(default="", blank=True)
    auto_kind = models.TextField(default="", blank=True)
    problems = models.JSONField(default=list)  # codes of what was repaired while reading
    digest = models.TextField(default="", blank=True)  # of sender, time and words: the same mail by two ways
    client_key = models.TextField(default="", blank=True)  # made by the browser, so that a double click sends once

    class Meta:
        """A thread in order; the same mail by two ways; one message for one click."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["conversation", "client_key"], condition=~Q(client_key=""), name="message_client_key_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["conversation", "at", "id"], name="message_thread"),
            models.Index(fields=["client_key"], condition=~Q(client_key=""), name="message_client_key"),
        ]

    def __str__(self) -> str:
        """Return the number and direction, for logs."""
        return f"{self.direction} {self.pk}"


class MessageRef(models.Model):
    """An id a message is known by. Ids are hints, never identities: senders repeat and forge them."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="refs")
    ref = models.TextField()

    class Meta:
        """Found by id."""

        indexes: ClassVar = [models.Index(fields=["ref"], name="message_ref")]

    def __str__(self) -> str:
        """Return the message's number, for logs."""
        return f"ref of {self.message_id}"


class MessageSource(models.Model):
    """A delivery that brought a message; one mail to two boxes of ours has two."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="sources", db_index=False)
    entry = models.ForeignKey(JournalEntry, models.PROTECT, related_name="sources")

    class Meta:
        """Each delivery once for each message."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["message", "entry"], name="source_once")]

    def __str__(self) -> str:
        """Return both ends, for logs."""
        return f"{self.entry_id} → {self.message_id}"


class Attachment(models.Model):
    """A file of a message; its content is a blob."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments")
    name = models.TextField(blank=True)
    type = models.TextField()
    size = models.PositiveBigIntegerField()  # bytes
    sha256 = models.TextField()
    content_id = models.TextField(default="", blank=True)

    class Meta:
        """Found by blob, to know when the last use of one is gone."""

        indexes: ClassVar = [models.Index(fields=["sha256"], name="attachment_blob")]

    def __str__(self) -> str:
        """Return the type and size, for logs."""
        return f"{self.type} {self.size}"


class Imported(models.Model):
    """What something was called in the system it was brought over from, so that a second import changes nothing."""

    source = models.TextField()  # "zammad:help.example.com", "mbox"…
    ref = models.TextField()  # "ticket:12", "article:88"
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="imported")
    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="imported")
    at = models.DateTimeField()

    class Meta:
        """Each thing of each source once."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "ref"], name="imported_once")]

    def __str__(self) -> str:
        """Return source and reference, for logs."""
        return f"{self.source} {self.ref}"
