"""Promises to a customer, the times a unit aims for, and the clocks that measure them."""

from __future__ import annotations

from typing import ClassVar, Final

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
    risk_at = models.DateTimeField(null=True)  # when most of the time is over
    at_risk_at = models.DateTimeField(null=True)  # when the watch said so
    missed_at = models.DateTimeField(null=True)  # when the watch found it late

    class Meta:
        """What is still due, soonest first."""

        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(kept_at=None, dropped_at=None), name="promise_still_due"),
            models.Index(fields=["subject"], name="promise_subject"),
            models.Index(
                fields=["risk_at"], condition=Q(kept_at=None, dropped_at=None, at_risk_at=None), name="promise_risk"
            ),
            models.Index(
                fields=["due_at", "id"],
                condition=Q(kept_at=None, dropped_at=None, missed_at=None),
                name="promise_not_missed",
            ),
        ]

    def __str__(self) -> str:
        """Return the subject, for logs."""
        return f"promise {self.pk} about {self.subject}"


class Metric(models.TextChoices):
    """What we measure the time of: the first three on conversations, the last two on cases."""

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    RESOLUTION = "resolution"
    FIRST_CONTACT = "first_contact"
    RECOVERY = "recovery"


class Target(models.Model):
    """The time a unit aims for, from `made_at` on: versions, never changed; a unit without its own has those above.

    A version that inherits holds nothing: those above count again.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="targets")
    metric = models.TextField(choices=Metric.choices)
    seconds = models.PositiveBigIntegerField(null=True)  # empty: measured, but without a goal
    working = models.BooleanField(default=True)  # counts business hours only
    inherits = models.BooleanField(default=False)  # the unit has none of its own any more
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")

    class Meta:
        """The newest of a unit first."""

        indexes: ClassVar = [models.Index(fields=["unit", "metric", "-made_at", "-id"], name="target_newest")]

    def __str__(self) -> str:
        """Return unit, metric and version, for logs."""
        return f"{self.unit_id}/{self.metric}: {self.pk}"


OPEN: Final = Q(met_at=None, cancelled_at=None)


class Clock(models.Model):
    """How long one thing takes us; it runs without a goal too. An ended one never runs on.

    `runs` are the stretches in which it ran, as [from, to] in ISO 8601, the last without an end while it runs. With the
    targets and hours in force they give everything else, so a clock can be computed anew at any time.
    """

    subject = models.TextField()  # "conversations.conversation:12"
    person = models.ForeignKey(Person, models.PROTECT, related_name="clocks")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="clocks")
    metric = models.TextField(choices=Metric.choices)
    goal_seconds = models.BigIntegerField(null=True)  # empty without a goal
    working = models.BooleanField()
    started_at = models.DateTimeField()
    runs = models.JSONField(default=list)
    due_at = models.DateTimeField(
        null=True
    )  # when the goal is used up; empty without a goal, and while it stands still
    risk_at = models.DateTimeField(null=True)  # when most of the goal is used up
    paused_at = models.DateTimeField(null=True)
    used_seconds = models.BigIntegerField(default=0)  # in the stretches that have ended
    met_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)  # nobody waits any more, for example after a thank-you
    at_risk_at = models.DateTimeField(null=True)  # when the watch said so
    missed_at = models.DateTimeField(null=True)  # when the watch found it late

    class Meta:
        """One clock of a kind runs for one thing; the watch finds what is next."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject", "metric"], condition=OPEN, name="clock_open_once"),
            models.CheckConstraint(condition=Q(met_at=None) | Q(cancelled_at=None), name="clock_ends_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["subject", "id"], name="clock_subject"),
            models.Index(fields=["risk_at"], condition=OPEN & Q(at_risk_at=None), name="clock_risk"),
            models.Index(fields=["due_at"], condition=OPEN & Q(missed_at=None), name="clock_due"),
        ]

    def __str__(self) -> str:
        """Return what is measured, for logs."""
        return f"{self.metric} of {self.subject}"
