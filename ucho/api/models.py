"""Tokens of programs, their uploads, webhooks with deliveries, and requests that must not happen twice."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from ucho.events.models import FactRow
from ucho.org.models import Agent, Unit


class Token(models.Model):
    """A secret by which a program acts with an agent's rights, or with all rights where there is no agent."""

    name = models.TextField()
    token_hash = models.TextField(unique=True)  # sha256, hexadecimal; the token itself is shown once and not kept
    agent = models.ForeignKey(Agent, models.CASCADE, null=True, related_name="tokens")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)  # to the minute
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Return the name, for logs."""
        return self.name


class SeenKey(models.Model):
    """A request that began something under a key of its sender's; a second one with that key gets the same answer."""

    token = models.ForeignKey(Token, models.CASCADE)
    key_hash = models.TextField()
    subject_id = models.BigIntegerField(null=True)  # what it began
    at = models.DateTimeField()

    class Meta:
        """A key counts once for each token."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["token", "key_hash"], name="seen_key_once")]
        indexes: ClassVar = [models.Index(fields=["at"], name="seen_key_oldest")]

    def __str__(self) -> str:
        """Return the token's number, for logs."""
        return f"key of {self.token_id}"


class Upload(models.Model):
    """A file that a program sent ahead to go with an answer; the row and, unless it went, the file are gone in days."""

    token = models.ForeignKey(Token, models.CASCADE, related_name="uploads")
    sha256 = models.TextField()
    name = models.TextField()
    type = models.TextField()
    size = models.PositiveBigIntegerField()  # bytes
    at = models.DateTimeField()

    class Meta:
        """A file counts once for each token; old ones are found for removal."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["token", "sha256"], name="upload_once")]
        indexes: ClassVar = [
            models.Index(fields=["at"], name="upload_oldest"),
            models.Index(fields=["sha256"], name="upload_blob"),
        ]

    def __str__(self) -> str:
        """Return the type and size, for logs."""
        return f"{self.type} {self.size}"


class Webhook(models.Model):
    """An address that wants to hear of facts. It is never deleted: deliveries and the audit point to it."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="webhooks")  # facts of it and of everything below
    url = models.TextField()
    events = models.JSONField(default=list)  # fact types, or "*"
    sealed_secret = models.TextField(default="")
    enabled = models.BooleanField(default=True)
    problem = models.TextField(default="", blank=True)  # a code: why it was switched off by itself
    failures = models.PositiveIntegerField(default=0)  # in a row, over all deliveries
    failing_since = models.DateTimeField(null=True)
    cursor = models.TextField(default="")  # of `core.database.tail`: it hears of the facts behind it
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        """Those that are asked for at each fact."""

        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(enabled=True, removed_at=None), name="webhook_live")
        ]

    def __str__(self) -> str:
        """Return the number, for logs: an address may hold a secret."""
        return f"webhook {self.pk}"


class WebhookDelivery(models.Model):
    """One fact for one webhook: at least once, with tries and pauses of its own."""

    class State(models.TextChoices):
        """How far it is."""

        PENDING = "pending"
        DONE = "done"
        FAILED = "failed"

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    fact = models.ForeignKey(FactRow, models.PROTECT, related_name="+")
    state = models.TextField(choices=State.choices, default=State.PENDING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    response_code = models.PositiveSmallIntegerField(null=True)  # of the last try, empty when there was no answer
    error = models.TextField(default="", blank=True)  # a code: why the last try failed
    done_at = models.DateTimeField(null=True)

    class Meta:
        """A fact goes to a webhook once; what waits is found without reading the rest."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["webhook", "fact"], name="webhook_fact_once")]
        indexes: ClassVar = [
            models.Index(fields=["webhook", "next_at", "id"], condition=Q(state="pending"), name="webhook_due"),
            models.Index(fields=["done_at"], condition=Q(state="done"), name="webhook_done"),
        ]

    def __str__(self) -> str:
        """Return both ends, for logs."""
        return f"{self.fact_id} → webhook {self.webhook_id}"
