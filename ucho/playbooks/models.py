"""Which playbooks are on, and what each of them did, will do or did not do."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from ucho.events.models import FactRow


class Switch(models.Model):
    """A playbook that somebody switched or set; one without a row is on, with the settings it comes with."""

    name = models.TextField(unique=True)
    enabled = models.BooleanField(default=True)
    settings = models.JSONField(default=dict)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        """Return the name, for logs."""
        return self.name


class Run(models.Model):
    """What one playbook made of one fact; `reason` is a code that says why it waits, did not act, or failed."""

    class State(models.TextChoices):
        """How far it is."""

        DUE = "due"
        DONE = "done"
        SKIPPED = "skipped"
        FAILED = "failed"

    playbook = models.TextField()
    fact = models.ForeignKey(FactRow, models.PROTECT, related_name="+")
    person_id = models.BigIntegerField(null=True)  # a customer, as the fact knows them
    subject = models.TextField()  # "conversations.conversation:12"
    due_at = models.DateTimeField()
    state = models.TextField(choices=State.choices, default=State.DUE)
    reason = models.TextField(default="", blank=True)
    at = models.DateTimeField()  # when it came into this state

    class Meta:
        """Each fact once for each playbook; a playbook's runs, newest first; what still waits."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["playbook", "fact"], name="run_once")]
        indexes: ClassVar = [
            models.Index(fields=["playbook", "-at", "-id"], name="run_newest"),
            models.Index(fields=["playbook", "due_at"], condition=Q(state="due"), name="run_due"),
        ]

    def __str__(self) -> str:
        """Return playbook, subject and state, for logs."""
        return f"{self.playbook} {self.subject} {self.state}"
