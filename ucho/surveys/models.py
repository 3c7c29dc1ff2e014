"""Which account asks what, who was asked, who was not, and what they answered."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from ucho.channels.models import Account, Dispatch
from ucho.customers.models import Identity, Person
from ucho.org.models import Agent, Unit


class Plan(models.Model):
    """What customers who wrote to one account are asked afterwards; no row, or no instrument, asks nothing."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="survey_plan")
    instrument = models.TextField(default="", blank=True)  # the name of an instrument; empty = off
    ask_after = models.TextField(default="PT24H")  # ISO 8601, after the conversation was resolved
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        """Return account and instrument, for logs."""
        return f"{self.account_id} {self.instrument or 'off'}"

    @property
    def unit_id(self) -> int:
        """Return the unit of its account, in which rights are asked."""
        return self.account.unit_id


class Invitation(models.Model):
    """One customer asked once. `seen_score` is what a link in the mail carried: machines click too, so it is no answer.

    `person` and `identity` are emptied when the customer is erased; such an invitation opens no page any more.
    """

    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="invitations")
    identity = models.ForeignKey(Identity, models.PROTECT, null=True)
    account = models.ForeignKey(Account, models.PROTECT)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    agent = models.ForeignKey(Agent, models.PROTECT, null=True)  # who answered the customer
    instrument = models.TextField()
    version = models.TextField()  # of the instrument's words
    language = models.TextField()  # pl, ru or en
    subject = models.TextField(default="", blank=True)  # what is asked about: "conversations.conversation:12"
    purpose = models.TextField()  # a value of `Purpose`
    dispatch = models.OneToOneField(Dispatch, models.PROTECT, null=True, related_name="invitation")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    seen_score = models.SmallIntegerField(null=True)
    seen_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        """Those of one kind by time, and those about one thing."""

        indexes: ClassVar = [
            models.Index(fields=["instrument", "asked_at", "id"], name="invitation_asked"),
            models.Index(fields=["subject"], name="invitation_subject"),
        ]

    def __str__(self) -> str:
        """Return number and instrument, for logs."""
        return f"{self.instrument} invitation {self.pk}"


class Skip(models.Model):
    """One customer who was considered and not asked, with the first rule that said no: the other half of the funnel.

    A skip for quiet hours is taken away when the same matter is decided again after them.
    """

    person = models.ForeignKey(Person, models.PROTECT, null=True)  # emptied when the customer is erased
    account = models.ForeignKey(Account, models.PROTECT)
    unit = models.ForeignKey(Unit, models.PROTECT)
    agent = models.ForeignKey(Agent, models.PROTECT, null=True)
    instrument = models.TextField()
    subject = models.TextField(default="", blank=True)
    rule = models.TextField()
    at = models.DateTimeField()

    class Meta:
        """Those of one kind by time."""

        indexes: ClassVar = [
            models.Index(fields=["instrument", "at", "id"], name="skip_at"),
            models.Index(fields=["subject"], name="skip_subject"),
        ]

    def __str__(self) -> str:
        """Return number and rule, for logs."""
        return f"{self.instrument} skip {self.pk} {self.rule}"


class Answer(models.Model):
    """What a customer answered, once; the columns of the invitation are copied so that counting reads one table."""

    invitation = models.OneToOneField(Invitation, models.PROTECT, related_name="answer")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="survey_answers")
    unit = models.ForeignKey(Unit, models.PROTECT)
    account = models.ForeignKey(Account, models.PROTECT)
    agent = models.ForeignKey(Agent, models.PROTECT, null=True)
    instrument = models.TextField()
    version = models.TextField()
    score = models.SmallIntegerField()
    words = models.TextField(default="", blank=True)
    language = models.TextField()
    at = models.DateTimeField()

    class Meta:
        """Answers of one kind by time."""

        indexes: ClassVar = [models.Index(fields=["instrument", "at", "id"], name="answer_at")]

    def __str__(self) -> str:
        """Return number and score, for logs."""
        return f"{self.instrument} answer {self.pk}: {self.score}"
