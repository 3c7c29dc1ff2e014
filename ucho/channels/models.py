"""Accounts, the journal of what arrived, and the dispatch of what we send: addresses, never persons."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from ucho.org.models import Unit


class Account(models.Model):
    """One mailbox, number or page of ours on one channel.

    Secrets are sealed with keys that are kept outside the database. `cursor` is what the connection has read so far.
    The `health` columns say how the connection does; `problem` is a code, empty when all is well.
    """

    adapter = models.TextField()
    name = models.TextField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="accounts")
    address = models.TextField(default="", blank=True)
    settings = models.JSONField(default=dict)
    sealed = models.JSONField(default=dict)  # setting name → sealed text
    version = models.PositiveIntegerField(default=1)  # rises with every change, so that connections start anew
    enabled = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    cursor = models.JSONField(default=dict)
    server_count = models.PositiveBigIntegerField(null=True)  # messages the server has shown us
    round_trip_at = models.DateTimeField(null=True)
    problem = models.TextField(default="", blank=True)
    problem_detail = models.TextField(default="", blank=True)
    problem_since = models.DateTimeField(null=True)
    silent_since = models.DateTimeField(null=True)  # nothing came for longer than this weekday and hour allow
    lease_owner = models.TextField(default="", blank=True)
    leased_until = models.DateTimeField(null=True)

    class Meta:
        """A name and an address of ours exist once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name"], name="account_name_once"),
            models.UniqueConstraint(
                fields=["adapter", "address"], condition=~Q(address=""), name="account_address_once"
            ),
        ]

    def __str__(self) -> str:
        """Return the name people gave it."""
        return self.name


class JournalEntry(models.Model):
    """One delivery as it came in, stored before anything looked into it.

    `content_hash` is set where equal bytes mean the same message, and stays empty on a second delivery, which points
    to the first by `joined_to`. Small messages are kept as a `RawMessage`, larger ones in the blob of that hash; `raw`
    holds those that came before there was a table for them.
    """

    class State(models.TextChoices):
        """Where the delivery ended; every delivery is in exactly one."""

        PENDING = "pending"
        STORED = "stored"
        JOINED = "joined"
        REFUSED = "refused"
        FAILED = "failed"

    account = models.ForeignKey(Account, models.PROTECT, related_name="journal", db_index=False)
    provider_ref = models.TextField()
    content_hash = models.TextField(null=True)  # noqa: DJ001 - empty ones must not count as equal
    raw = models.BinaryField(null=True)
    blob = models.TextField(default="", blank=True)  # sha256 of a raw message kept as a file
    size = models.PositiveBigIntegerField()  # bytes
    headers = models.JSONField(default=dict)  # the envelope
    received_at = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True)  # in our mailbox, by the server's clock; earlier after an outage
    state = models.TextField(choices=State.choices, default=State.PENDING)
    reason = models.TextField(default="", blank=True)  # a code
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    joined_to = models.ForeignKey("self", models.SET_NULL, null=True, related_name="repeats")
    fact_id = models.BigIntegerField(null=True)  # the root fact of everything that follows from it

    class Meta:
        """A delivery is journalled once; pending ones are found without reading the rest."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "provider_ref"], name="journal_ref_once"),
            models.UniqueConstraint(
                fields=["account", "content_hash"], condition=Q(content_hash__isnull=False), name="journal_content_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "state"], name="journal_ledger"),
            models.Index(fields=["account", "id"], condition=Q(state="pending"), name="journal_pending"),
        ]

    def __str__(self) -> str:
        """Return account and provider reference, for logs."""
        return f"{self.account_id}:{self.provider_ref}"

    @property
    def unit_id(self) -> int:
        """Return the unit of its account, in which rights are asked."""
        return self.account.unit_id


class RawMessage(models.Model):
    """The bytes of a small message: in rows of their own, because the state of an entry changes and they do not."""

    entry = models.OneToOneField(JournalEntry, models.CASCADE, primary_key=True, related_name="small")
    content = models.BinaryField()

    def __str__(self) -> str:
        """Return whose it is, for logs."""
        return f"raw message of {self.entry_id}"


class Dispatch(models.Model):
    """One message on its way out, written in the transaction that decided it, sent by the worker afterwards.

    `reference` is an opaque name of whom the permit was given for; `payload` is the message as the adapter gets it,
    with files by hash. Times of the states only ever move forward.
    """

    class State(models.TextChoices):
        """How far the message is; see `ucho.channels.sending` for the order."""

        QUEUED = "queued"
        SENDING = "sending"
        UNKNOWN = "unknown"
        ACCEPTED = "accepted"
        SENT = "sent"
        DELIVERED = "delivered"
        READ = "read"
        FAILED = "failed"
        EXPIRED = "expired"

    account = models.ForeignKey(Account, models.PROTECT, related_name="dispatches")
    purpose = models.TextField()
    reference = models.TextField()
    recipient_kind = models.TextField()
    recipient = models.TextField()
    message_id = models.TextField()
    payload = models.JSONField(default=dict)
    automatic = models.BooleanField(default=False)
    state = models.TextField(choices=State.choices, default=State.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    external_id = models.TextField(default="", blank=True)
    reason = models.TextField(default="", blank=True)  # the provider's words
    queued_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # nobody needs to look at it any more
    caused_by = models.BigIntegerField(null=True)  # the fact that decided it

    class Meta:
        """Our ids are unique; what is due or in doubt is found without reading the rest."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "message_id"], name="dispatch_message_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at", "id"], condition=Q(state="queued"), name="dispatch_due"),
            models.Index(fields=["leased_until"], condition=Q(state="sending"), name="dispatch_sending"),
            models.Index(fields=["id"], condition=Q(state="unknown", ended_at=None), name="dispatch_in_doubt"),
            models.Index(fields=["reference"], name="dispatch_reference"),
        ]

    def __str__(self) -> str:
        """Return our message id, for logs."""
        return self.message_id

    @property
    def unit_id(self) -> int:
        """Return the unit of its account, in which rights are asked."""
        return self.account.unit_id


class Traffic(models.Model):
    """How many messages an account received in one hour: what silence is measured against."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="traffic")
    hour = models.DateTimeField()  # its start, in UTC
    count = models.PositiveIntegerField(default=0)

    class Meta:
        """One row for each hour in which something came."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["account", "hour"], name="traffic_hour_once")]

    def __str__(self) -> str:
        """Return account and hour, for logs."""
        return f"{self.account_id} {self.hour:%Y-%m-%d %H}: {self.count}"


class Allowance(models.Model):
    """How much an account may still send now in one lane: a bucket that fills with time and survives a restart."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="allowances")
    lane = models.TextField()  # "people" for what somebody waits for, "asking" for surveys and campaigns
    left = models.FloatField()  # messages that may leave at once, as of `at`
    at = models.DateTimeField()

    class Meta:
        """One bucket for each lane."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["account", "lane"], name="allowance_lane_once")]

    def __str__(self) -> str:
        """Return account and lane, for logs."""
        return f"{self.account_id} {self.lane}"


class SigningKey(models.Model):
    """The key by which mail of one domain is signed (DKIM), and what its public records said when last looked at."""

    domain = models.TextField(unique=True)
    selector = models.TextField()
    sealed = models.TextField()  # the private key, sealed by the key ring
    public = models.TextField()  # base64, as it stands in the record
    made_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    found = models.JSONField(default=dict)  # {"dkim": "ok", "spf": "missing", "dmarc": "none", …}

    def __str__(self) -> str:
        """Return the name of the record, for logs."""
        return f"{self.selector}._domainkey.{self.domain}"
