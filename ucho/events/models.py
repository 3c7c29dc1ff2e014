"""The append-only log of facts, one row for each reaction to each of them, and the queue of jobs."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class FactRow(models.Model):
    """Something that happened: ids, codes and numbers only, never a person's words.

    `depth` counts the facts between this one and its root; `person_id` is a customer, kept as a number because the
    log stands below the customers.
    """

    type = models.TextField()
    version = models.PositiveSmallIntegerField(default=1)
    subject_kind = models.TextField()
    subject_id = models.BigIntegerField()
    person_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)
    actor = models.TextField()
    at = models.DateTimeField()
    caused_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="effects")
    depth = models.PositiveSmallIntegerField(default=0)
    payload = models.JSONField(default=dict)

    class Meta:
        """Indexes for the timeline, a subject's history, the audit page and its filter by actor."""

        indexes: ClassVar = [
            models.Index(fields=["person_id", "-at", "-id"], name="fact_person_at"),
            models.Index(fields=["subject_kind", "subject_id", "id"], name="fact_subject"),
            models.Index(fields=["-at", "-id"], name="fact_at"),
            models.Index(fields=["type", "-at"], name="fact_type_at"),
        ]

    def __str__(self) -> str:
        """Return type and subject, for logs."""
        return f"{self.type} {self.subject_kind}:{self.subject_id}"


class Delivery(models.Model):
    """One reaction that has to see one fact: at least once, with tries and back-off of its own."""

    class State(models.TextChoices):
        """How far the delivery is."""

        PENDING = "pending"
        DONE = "done"
        FAILED = "failed"

    fact = models.ForeignKey(FactRow, models.CASCADE, related_name="deliveries", db_index=False)
    reaction = models.TextField()
    state = models.TextField(choices=State.choices, default=State.PENDING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    error = models.TextField(default="")  # the kind of error, never a customer's words

    class Meta:
        """One row for each fact and reaction, and a small index of what is still due."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["fact", "reaction"], name="delivery_once")]
        indexes: ClassVar = [
            models.Index(fields=["next_at", "id"], condition=Q(state="pending"), name="delivery_due"),
            models.Index(fields=["id"], condition=Q(state="failed"), name="delivery_failed"),
        ]

    def __str__(self) -> str:
        """Return reaction and fact, for logs."""
        return f"{self.reaction} ← {self.fact_id}"


class Job(models.Model):
    """Work for later: what to run with which ids, codes and numbers, and how far it is.

    A running job belongs to whoever knows its `lease`; when `leased_until` has passed, its worker is dead and the next
    one takes it over. Rows that are done stay a day so that somebody can ask what became of them.
    """

    class State(models.TextChoices):
        """How far the job is."""

        READY = "ready"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        STOPPED = "stopped"

    task = models.TextField()
    queue = models.TextField()
    payload = models.JSONField(default=dict)
    key = models.TextField(default="")  # of two waiting jobs with one key the second is not put in
    state = models.TextField(choices=State.choices, default=State.READY)
    run_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    asked_by = models.TextField()  # the code of the actor who put it in
    caused_by = models.ForeignKey(FactRow, models.PROTECT, null=True, related_name="+", db_index=False)
    depth = models.PositiveSmallIntegerField(default=0)
    lease = models.TextField(default="")
    leased_until = models.DateTimeField(null=True)
    worker = models.TextField(default="")
    error = models.TextField(default="")  # the kind of error and its place in the code, never a customer's words
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    place = models.JSONField(null=True)  # where a long job goes on after an interruption
    stop_asked_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        """Small indexes of what waits, runs or failed; one waiting and one running job for each key."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], condition=Q(state="ready") & ~Q(key=""), name="job_waits_once"),
            models.UniqueConstraint(fields=["key"], condition=Q(state="running") & ~Q(key=""), name="job_runs_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["queue", "run_at", "id"], condition=Q(state="ready"), name="job_ready"),
            models.Index(fields=["leased_until"], condition=Q(state="running"), name="job_leased"),
            models.Index(fields=["id"], condition=Q(state__in=["failed", "stopped"]), name="job_halted"),
        ]

    def __str__(self) -> str:
        """Return task and state, for logs."""
        return f"{self.task} {self.state}"


class Schedule(models.Model):
    """When a job that repeats is due next; whoever moves `next_at` on puts the job in, so it runs once."""

    name = models.TextField(unique=True)
    next_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Return the name, for logs."""
        return self.name


class Worker(models.Model):
    """A worker process that lives, or did until `seen_at`."""

    name = models.TextField(unique=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        """Return the name, for logs."""
        return self.name
