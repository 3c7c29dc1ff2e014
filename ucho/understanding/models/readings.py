"""What one text means: codes and numbers, never words."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from ucho.customers.models import Person
from ucho.org.models import Unit


class Reading(models.Model):
    """What was understood of one text: codes and numbers only, so that it can be kept when the words are gone."""

    subject = models.TextField()  # "conversations.message:9", "surveys.answer:3"
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    reader = models.TextField()
    version = models.PositiveSmallIntegerField()
    language = models.TextField(default="", blank=True)
    codes = models.JSONField(default=list)
    at = models.DateTimeField()
    said_at = models.DateTimeField(null=True)  # when the customer wrote it; `at` is when it was read
    touchpoint = models.TextField(default="", blank=True)  # the adapter it came by, "survey:nps"
    sentiment = models.TextField(default="", blank=True)  # negative, neutral, positive; empty when not sure
    mood = models.FloatField(null=True)  # from -1 to 1: the probability of positive less that of negative
    probabilities = models.JSONField(default=dict)  # by head: a number, or numbers by label
    unsure = models.JSONField(default=list)  # heads that would not say
    made_by = models.TextField(default="", blank=True)  # ids of the models that were asked, with a space between

    class Meta:
        """Each text once for each reader."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["subject", "reader"], name="reading_once")]
        indexes: ClassVar = [models.Index(fields=["unit", "said_at"], name="reading_said_at")]

    def __str__(self) -> str:
        """Return the subject and codes, for logs."""
        return f"{self.subject}: {', '.join(self.codes)}"


class Aspect(models.Model):
    """What part of the service a text speaks of, and how."""

    reading = models.ForeignKey(Reading, models.CASCADE, related_name="aspects")
    category = models.TextField()  # product, price, delivery, …: see `understanding.contract.CATEGORIES`
    polarity = models.TextField()  # negative, neutral, positive
    start = models.PositiveIntegerField()  # of the words it stands in, characters of the text
    end = models.PositiveIntegerField()

    class Meta:
        """Counted by category."""

        indexes: ClassVar = [models.Index(fields=["category", "polarity"], name="aspect_category")]

    def __str__(self) -> str:
        """Return category and polarity, for logs."""
        return f"{self.category} {self.polarity}"


class Vector(models.Model):
    """What a text means to the encoder, so that texts that mean alike can be found; erased with the words."""

    subject = models.TextField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    model = models.TextField()  # vectors of different models cannot be compared
    numbers = models.BinaryField()  # 384 whole numbers from -127 to 127, of length about 127 together
    said_at = models.DateTimeField()

    class Meta:
        """Each text once for each model."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["subject", "model"], name="vector_once")]
        indexes: ClassVar = [models.Index(fields=["model", "said_at"], name="vector_said_at")]

    def __str__(self) -> str:
        """Return the subject, for logs."""
        return self.subject
