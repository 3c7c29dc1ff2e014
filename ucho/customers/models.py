"""People, their identities, the log that links both, merges, what we sent them, and what keeps us from asking."""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q

NOBODY: Final = "nobody"
"""The kind of an identity that stands for a sender who gave no address: nothing can be sent there."""
INSTRUMENT_GAP: Final = "P90D"
"""Between two surveys of one kind to one person, where the policy names nothing else."""


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

    identity = models.ForeignKey(Identity, models.CASCADE, related_name="links", db_index=False)
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

    person = models.ForeignKey(Person, models.PROTECT, related_name="contacts", db_index=False)
    purpose = models.TextField()
    channel = models.TextField()
    at = models.DateTimeField()
    automatic = models.BooleanField(default=False)
    refused_by = models.TextField(default="", blank=True)  # the first rule that failed; empty when we wrote
    reference = models.TextField(default="", blank=True)  # what was sent: "conversations.message:12"
    instrument = models.TextField(default="", blank=True)  # which survey it asked, or would have asked

    class Meta:
        """The newest contacts of a person."""

        indexes: ClassVar = [models.Index(fields=["person", "-at"], name="contact_person_at")]

    def __str__(self) -> str:
        """Return person and purpose, for logs."""
        return f"{self.person_id} {self.purpose}"


class Hold(models.Model):
    """A reason not to ask a customer anything for now, for example a complaint that is still open."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="holds")
    reason = models.TextField()  # a code: open_case
    subject = models.TextField()  # what it is about, opaque to us: "cases.case:12"
    placed_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        """One hold about one thing at a time; those in force are found by person."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject"], condition=Q(lifted_at=None), name="hold_once_at_a_time")
        ]
        indexes: ClassVar = [models.Index(fields=["person"], condition=Q(lifted_at=None), name="hold_in_force")]

    def __str__(self) -> str:
        """Return person and reason, for logs."""
        return f"{self.person_id} {self.reason}"


class Preference(models.Model):
    """What a customer said about messages of one kind; append-only, the newest one counts."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="preferences")
    purpose = models.TextField()  # a value of `Purpose`
    allowed = models.BooleanField()
    source = models.TextField()  # a code: stop_link, one_click, agent, import
    at = models.DateTimeField()

    class Meta:
        """The newest word of a person about one kind."""

        indexes: ClassVar = [models.Index(fields=["person", "purpose", "-at"], name="preference_newest")]

    def __str__(self) -> str:
        """Return person and purpose, for logs."""
        return f"{self.person_id} {self.purpose} {self.allowed}"


class Bounce(models.Model):
    """One time that a message to an address came back, or its owner complained; append-only."""

    identity = models.ForeignKey(Identity, models.CASCADE, related_name="bounces")
    kind = models.TextField()  # permanent, temporary, complaint
    status = models.TextField(default="", blank=True)  # RFC 3463
    reference = models.TextField(default="", blank=True)  # what came back, opaque to us: "channels.dispatch:12"
    at = models.DateTimeField()

    class Meta:
        """The newest ones of an address; each message comes back once in one way."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["identity", "kind", "reference"], condition=~Q(reference=""), name="bounce_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["identity", "-at"], name="bounce_newest")]

    def __str__(self) -> str:
        """Return kind and status, for logs."""
        return f"{self.identity_id} {self.kind} {self.status}"


class Suppression(models.Model):
    """An address that nothing may be sent to, kept as a salted hash so that it outlives the erasure of its owner."""

    digest = models.TextField(unique=True)  # hexadecimal; of kind and value, under a key outside the database
    reason = models.TextField()  # bouncing, complaint, asked
    at = models.DateTimeField()

    def __str__(self) -> str:
        """Return the reason, for logs."""
        return self.reason


class AskPolicy(models.Model):
    """How often and when the company asks its customers; one row, these defaults as long as there is none.

    Durations are ISO 8601, times are "HH:MM" in the time zone of the unit that asks.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    gap = models.TextField(default="P30D")  # between any two questions
    instrument_gap = models.JSONField(default=dict)  # {"nps": "P90D"}, between two of one kind; `INSTRUMENT_GAP` else
    yearly_cap = models.PositiveSmallIntegerField(default=6)  # questions in 365 days; 0 for no limit
    quiet_from = models.TextField(default="20:00")  # the same as `quiet_to` for no quiet hours
    quiet_to = models.TextField(default="08:00")
    quiet_weekends = models.BooleanField(default=False)
    needs_consent = models.BooleanField(default=False)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        """One row."""

        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="one_ask_policy")]

    def __str__(self) -> str:
        """Return the gap, for logs."""
        return f"every {self.gap}"
