"""The inbox list and what agents keep for their work: counters, tags, saved replies, drafts, attention."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from ucho.conversations.models import Conversation
from ucho.org.models import Agent, Unit


class InboxItem(models.Model):
    """One line of the inbox. Conversations write theirs here, and higher packages write theirs downward."""

    class Folder(models.TextChoices):
        """Where the line is listed."""

        TODO = "todo"  # somebody owes an answer
        WAITING = "waiting"  # the customer's turn
        SNOOZED = "snoozed"
        DONE = "done"

    kind = models.TextField(default="conversation")
    ref = models.BigIntegerField()
    person_id = models.BigIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False)  # other indexes begin with it, and with the owner
    owner = models.ForeignKey(Agent, models.PROTECT, null=True, db_index=False)
    folder = models.TextField(choices=Folder.choices, default=Folder.TODO)
    last_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)  # the soonest promise or clock
    sort_at = models.DateTimeField()  # `last_at`, or beyond all of them when it is urgent: see `listing.place_of`

    class Meta:
        """A page of any list is one short walk along an index.

        The unique index begins with the number: beginning with the kind, SQLite took it for every list of one kind
        and read all lines (measured: a page at a million lines cost five times that at a hundred thousand).
        """

        constraints: ClassVar = [models.UniqueConstraint(fields=["ref", "kind"], name="inbox_item_once")]
        indexes: ClassVar = [
            models.Index(fields=["folder", "-sort_at", "-id"], name="inbox_all"),
            models.Index(fields=["unit", "folder", "-sort_at", "-id"], name="inbox_unit"),
            models.Index(fields=["owner", "folder", "-sort_at", "-id"], name="inbox_owner"),
            models.Index(fields=["folder", "-sort_at", "-id"], condition=Q(owner=None), name="inbox_unassigned"),
            models.Index(fields=["due_at", "id"], condition=Q(due_at__isnull=False), name="inbox_due"),
            models.Index(fields=["unit", "due_at", "id"], condition=Q(due_at__isnull=False), name="inbox_due_unit"),
        ]

    def __str__(self) -> str:
        """Return kind and number, for logs."""
        return f"{self.kind}:{self.ref}"


class InboxCount(models.Model):
    """How many lines of a kind a unit has in a folder for an owner; kept in the transaction that moves a line."""

    unit = models.ForeignKey(Unit, models.PROTECT)
    owner_key = models.BigIntegerField()  # the owner's id, 0 for nobody
    folder = models.TextField()
    kind = models.TextField(default="conversation")
    n = models.BigIntegerField(default=0)

    class Meta:
        """One row for each combination."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "owner_key", "folder", "kind"], name="inbox_count_kind_once")
        ]

    def __str__(self) -> str:
        """Return the combination, for logs."""
        return f"{self.unit_id}/{self.owner_key}/{self.folder}/{self.kind}: {self.n}"


class Tag(models.Model):
    """A word put on conversations."""

    name = models.TextField()
    colour = models.TextField(default="blue")
    conversations = models.ManyToManyField(Conversation, related_name="tags", through="Tagging")

    class Meta:
        """A word exists once, whatever its case."""

        constraints: ClassVar = [models.UniqueConstraint(Lower("name"), name="tag_name_once")]

    def __str__(self) -> str:
        """Return the word."""
        return self.name


class Tagging(models.Model):
    """A tag on a conversation."""

    tag = models.ForeignKey(Tag, models.CASCADE)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="taggings")

    class Meta:
        """A tag counts once."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["conversation", "tag"], name="tagging_once")]

    def __str__(self) -> str:
        """Return both ends, for logs."""
        return f"{self.tag_id} on {self.conversation_id}"


class SavedReply(models.Model):
    """An answer written once and used often, in up to three languages."""

    title = models.TextField()
    words = models.JSONField(default=dict)  # {"pl": …, "ru": …, "en": …}
    unit = models.ForeignKey(Unit, models.CASCADE, null=True)  # only for this unit and below; empty for all
    changed_at = models.DateTimeField()

    class Meta:
        """A title exists once."""

        constraints: ClassVar = [models.UniqueConstraint(Lower("title"), name="saved_reply_title_once")]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class Draft(models.Model):
    """What an agent has typed and not sent."""

    agent = models.ForeignKey(Agent, models.CASCADE)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="drafts")
    kind = models.TextField(default="reply")  # reply or note
    text = models.TextField()
    changed_at = models.DateTimeField()

    class Meta:
        """One draft of a kind."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["agent", "conversation", "kind"], name="draft_once")]

    def __str__(self) -> str:
        """Return agent and conversation, for logs."""
        return f"{self.agent_id} on {self.conversation_id}"


class Attention(models.Model):
    """Who looks at a conversation or types in it just now."""

    agent = models.ForeignKey(Agent, models.CASCADE)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="attention")
    seen_at = models.DateTimeField()
    typing_at = models.DateTimeField(null=True)

    class Meta:
        """Each agent once for each conversation; the newest first for live pages."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["agent", "conversation"], name="attention_once")]
        indexes: ClassVar = [models.Index(fields=["-seen_at"], name="attention_newest")]

    def __str__(self) -> str:
        """Return agent and conversation, for logs."""
        return f"{self.agent_id} on {self.conversation_id}"
