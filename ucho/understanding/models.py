"""What was read out of what customers wrote."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from ucho.customers.models import Person
from ucho.org.models import Unit


class Reading(models.Model):
    """What one reader understood of one text: codes only, so that it can be kept when the words are gone."""

    subject = models.TextField()  # "conversations.message:9", "surveys.answer:3"
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    reader = models.TextField()
    version = models.PositiveSmallIntegerField()
    language = models.TextField(default="", blank=True)
    codes = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        """Each text once for each reader."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["subject", "reader"], name="reading_once")]

    def __str__(self) -> str:
        """Return the subject and codes, for logs."""
        return f"{self.subject}: {', '.join(self.codes)}"
