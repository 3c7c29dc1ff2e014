"""What people said of readings, and the heads that a company taught that way."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from ucho.org.models import Agent
from ucho.understanding.models.readings import Reading


class Correction(models.Model):
    """A person said what a text means; the newest of a reading and head is what holds."""

    reading = models.ForeignKey(Reading, models.CASCADE, related_name="corrections")
    head = models.TextField()  # sentiment, complaint, leaving, …, intent
    old = models.TextField(blank=True)  # the label that stood there; empty when not sure
    new = models.TextField()  # "yes" and "no" for heads with one label
    model = models.TextField(blank=True)  # which made the old label
    chosen = models.TextField(blank=True)  # margin, topic, random: why it was in the review queue; empty: by oneself
    kept_back = models.BooleanField(default=False)  # never trained on: new heads are judged by it
    agent = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    before = models.JSONField(default=dict)  # what the models said of it, see `understanding.learning.labels.part_of`
    taken_back_at = models.DateTimeField(null=True)  # it holds no longer; kept for the record

    class Meta:
        """Read by head."""

        indexes: ClassVar = [models.Index(fields=["head", "at"], name="correction_head")]

    def __str__(self) -> str:
        """Return what became of what, for logs."""
        return f"{self.head}: {self.old} → {self.new}"


class ReviewItem(models.Model):
    """A reading that somebody should look at, because models learn most from it."""

    reading = models.ForeignKey(Reading, models.CASCADE, related_name="+")
    head = models.TextField()
    chosen = models.TextField()  # margin, topic, random
    rank = models.PositiveIntegerField()
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        """Each reading once for each head."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["reading", "head"], name="review_once")]
        indexes: ClassVar = [models.Index(fields=["done_at", "head", "rank"], name="review_open")]

    def __str__(self) -> str:
        """Return head and reason, for logs."""
        return f"{self.head}: {self.chosen}"


class CompanyHead(models.Model):
    """A head that the company taught; one of each name is in use, others were tried, replaced or undone."""

    class State(models.TextChoices):
        """How far it is."""

        TRIED = "tried"  # it did not win
        USED = "used"
        REPLACED = "replaced"  # by a newer one
        UNDONE = "undone"  # by a person

    head = models.TextField()
    model = models.TextField()  # its id
    weights = models.BinaryField()  # see `understanding.text.heads.Head`
    figures = models.JSONField(default=dict)  # numbers: corrections used, kept back, shares right before and after
    state = models.TextField(choices=State.choices)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """At most one of each name is in use."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["head"], condition=models.Q(state="used"), name="one_head_used")
        ]

    def __str__(self) -> str:
        """Return name and state, for logs."""
        return f"{self.head} {self.model}: {self.state}"
