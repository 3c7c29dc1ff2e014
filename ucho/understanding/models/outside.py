"""Models outside of ucho that a company may ask, and what left the machine for it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from ucho.org.models import Agent
from ucho.understanding.models.readings import Reading


class OutsideModel(models.Model):
    """How to ask one; there is at most one row for each kind, and none is on by itself."""

    class State(models.TextChoices):
        """What it may do."""

        OFF = "off"
        SHADOW = "shadow"  # it is asked and compared, and changes nothing
        ON = "on"

    kind = models.TextField(unique=True)  # endpoint, folder
    settings = models.JSONField(default=dict)  # address, name of the model, folder, heads, budget, seconds
    sealed = models.JSONField(default=dict)  # the key, see `core.keys`
    state = models.TextField(choices=State.choices, default=State.OFF)
    changed_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        """Return kind and state, for logs."""
        return f"{self.kind}: {self.state}"


class OutsideAnswer(models.Model):
    """What a model answered to a masked text, so that it is asked once."""

    model = models.TextField()
    head = models.TextField()
    digest = models.TextField()  # keyed hash of the masked text
    answer = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        """Each question once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["model", "head", "digest"], name="outside_answer_once")
        ]

    def __str__(self) -> str:
        """Return the model, for logs."""
        return self.model


class OutsideCall(models.Model):
    """Data left the machine, or was about to: the privacy log."""

    model = models.TextField()
    host = models.TextField()  # empty for a folder on this machine
    head = models.TextField()
    texts = models.PositiveIntegerField()
    masked = models.PositiveIntegerField()  # spans of personal data that were hidden first
    tokens = models.PositiveIntegerField(default=0)
    milliseconds = models.PositiveIntegerField(default=0)
    outcome = models.TextField()  # answered, timeout, unreachable, refused, nonsense, budget; sent while we wait
    at = models.DateTimeField()

    class Meta:
        """Read by time."""

        indexes: ClassVar = [models.Index(fields=["at"], name="outside_call_at")]

    def __str__(self) -> str:
        """Return host and outcome, for logs."""
        return f"{self.host}: {self.outcome}"


class Shadow(models.Model):
    """What an outside model would have said of a reading, beside what we said."""

    reading = models.ForeignKey(Reading, models.CASCADE, related_name="+")
    head = models.TextField()
    model = models.TextField()
    ours = models.TextField(blank=True)
    theirs = models.TextField()
    at = models.DateTimeField()

    class Meta:
        """Each reading once for each head and model."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["reading", "head", "model"], name="shadow_once")]

    def __str__(self) -> str:
        """Return both, for logs."""
        return f"{self.head}: {self.ours} / {self.theirs}"
