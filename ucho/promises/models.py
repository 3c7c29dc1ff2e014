"""Promises."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from ucho.customers.models import Person
from ucho.org.models import Agent, Unit


class Promise(models.Model):
    """A time we gave a customer: an answer by noon, a call on Tuesday. `subject` says about what, opaque to us."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="promises")
    unit = models.ForeignKey(Unit, models.PROTECT)
    given_by = models.ForeignKey(Agent, models.PROTECT, null=True)
    subject = models.TextField()  # "conversations.conversation:12"
    words = models.TextField()  # what was promised
    given_at = models.DateTimeField()
    due_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True)  # a moment, not a flag: lateness is measured from it
    dropped_at = models.DateTimeField(null=True)  # no longer wanted, by agreement with the customer

    class Meta:
        """What is still due, soonest first."""

        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(kept_at=None, dropped_at=None), name="promise_still_due"),
            models.Index(fields=["subject"], name="promise_subject"),
        ]

    def __str__(self) -> str:
        """Return the subject, for logs."""
        return f"promise {self.pk} about {self.subject}"
