"""People, their identities, the log that links both, merges, what we sent them, and holds."""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q

NOBODY: Final = "nobody"
"""The kind of an identity that stands for a sender who gave no address: nothing can be sent there."""


class Person(models.Model):
    """A customer. Addresses are identities, never columns here, so that a person may have any number of them."""

    name = models.TextField(default="", blank=True)
    language = models.TextField(default="", blank=True)  # pl, ru, en, or empty while unknown
    attributes = models.JSONField(default=dict)  # what agents and imports note: {"loyalty_card": "…"}
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        """Nobody is merged into themselves; the list of people is newest first."""

        constraints: ClassVar = [models.CheckConstraint(condition=~Q(merged_into=F("pk")), name="not_into_oneself")]
        indexes: ClassVar = [models.Index(fields=["-created_at", "-id"], name="person_newest")]

    def __str__(self) -> str:
        """Return the name, which is empty for people who gave none."""
        return self.name


class Identity(models.Model):
    """An address, a number or a handle; `person` is a projection of the live links and merges."""

    class State(models.TextChoices):
        """Whether we can write there."""

        OK = "ok"
        BOUNCING = "bouncing"
        BLOCKED = "blocked"  # asked us not to write, or complained
        SHARED = "shared"  # office@, a family telephone: several people
        ERASED = "erased"

    kind = models.TextField()
    value = models.TextField()  # normalised
    shown = models.TextField(default="", blank=True)  # as it was written
    person = models.ForeignKey(Person, models.PROTECT, related_name="identities")
    state = models.TextField(choices=State.choices, default=State.OK)
    verified_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        """An address stands for one person at a time."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "value"], name="identity_once")]

    def __str__(self) -> str:
        """Return the address as it was written."""
        return self.shown or self.value


class Merge(models.Model):
    """Two people found to be one; undone by closing it, never by deleting."""

    survivor = models.ForeignKey(Person, models.PROTECT, related_name="merges")
    merged = models.ForeignKey(Person, models.PROTECT, related_name="merged_by")
    reason = models.TextField()  # a code: same_person, suggestion
    actor = models.TextField()
    at = models.DateTimeField()
    undone_by = models.TextField(default="", blank=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        """Somebody is merged into one person at a time."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["merged"], condition=Q(undone_at=None), name="merged_once_at_a_time")
        ]

    def __str__(self) -> str:
        """Return both people, for logs."""
        return f"{self.merged_id} → {self.survivor_id}"


class IdentityLink(models.Model):
    """Why an identity belongs to a person: append-only, closed instead of changed."""

    identity = models.ForeignKey(Identity, models.CASCADE, related_name="links")
    person = models.ForeignKey(Person, models.PROTECT, related_name="links")
    merge = models.ForeignKey(Merge, models.PROTECT, null=True, related_name="links")
    reason = models.TextField()  # a code: wrote_to_us, added_by_agent, merge
    score = models.PositiveSmallIntegerField(default=100)  # 0 to 100, how sure we are
    actor = models.TextField()
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        """Live links of an identity in order."""

        indexes: ClassVar = [models.Index(fields=["identity", "id"], name="link_identity")]

    def __str__(self) -> str:
        """Return both ends, for logs."""
        return f"{self.identity_id} → {self.person_id}"


class Contact(models.Model):
    """One time we wrote to a customer or were not allowed to: every sender writes one."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="contacts")
    purpose = models.TextField()
    channel = models.TextField()
    at = models.DateTimeField()
    automatic = models.BooleanField(default=False)
    refused_by = models.TextField(default="", blank=True)  # the first rule that failed; empty when we wrote
    reference = models.TextField(default="", blank=True)  # what was sent: "conversations.message:12"

    class Meta:
        """The newest contacts of a person."""

        indexes: ClassVar = [models.Index(fields=["person", "-at"], name="contact_person_at")]

    def __str__(self) -> str:
        """Return person and purpose, for logs."""
        return f"{self.person_id} {self.purpose}"
