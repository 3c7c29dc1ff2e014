"""Recovery cases: what went wrong for a customer, what we said and gave, and whether it is good again."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language

from ucho.channels.models import Account
from ucho.conversations.models import Conversation, Message
from ucho.core.language import say
from ucho.customers.models import Identity, Person
from ucho.org.models import Agent, Unit


class Cause(models.Model):
    """Why something went wrong, in two levels; `code` names the ones that are shipped."""

    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    code = models.TextField(default="", blank=True)
    name = models.JSONField(default=dict)  # {"pl": …, "ru": …, "en": …}
    retired_at = models.DateTimeField(null=True)  # no longer offered; cases that have it keep it

    class Meta:
        """A shipped cause exists once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="cause_code_once")
        ]

    def __str__(self) -> str:
        """Return the name in the language that is active now."""
        return say(self.name, get_language() or "en")


class Case(models.Model):
    """Something we have to make good for a customer, from the first bad word to the proof that it is good again."""

    class Reason(models.TextChoices):
        """What made us notice."""

        BAD_ANSWER = "bad_answer"
        UNHAPPY_MESSAGE = "unhappy_message"
        MANUAL = "manual"

    class Status(models.TextChoices):
        """Whose turn it is."""

        OPEN = "open"  # ours
        WAITING = "waiting"  # the customer's: our summary is with them
        CLOSED = "closed"

    class Outcome(models.TextChoices):
        """How it ended."""

        SOLVED = "solved"
        PARTLY = "partly"
        NOT_SOLVED = "not_solved"
        UNREACHABLE = "unreachable"
        UNFOUNDED = "unfounded"

    kind = models.TextField(default="recovery")
    person = models.ForeignKey(Person, models.PROTECT, related_name="cases")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="cases")
    owner = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="cases")
    identity = models.ForeignKey(Identity, models.PROTECT, null=True)  # where the customer is reached
    account = models.ForeignKey(Account, models.PROTECT, null=True)  # by which account of ours
    language = models.TextField(default="", blank=True)  # the customer's
    reason = models.TextField(choices=Reason.choices)
    source = models.TextField(default="", blank=True)  # "surveys.answer:5": what made us notice first
    status = models.TextField(choices=Status.choices, default=Status.OPEN)
    opened_at = models.DateTimeField()
    last_at = models.DateTimeField()  # when something last happened in it
    contact_due_at = models.DateTimeField(null=True)  # the goal for the first word of a person, fixed at opening
    acknowledged_at = models.DateTimeField(null=True)
    contacted_at = models.DateTimeField(null=True)  # the first answer by a person, not by a machine
    cause = models.ForeignKey(Cause, models.PROTECT, null=True, related_name="cases")
    department = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="caused_cases")
    preventable = models.BooleanField(null=True)  # could we have prevented it? None: nobody has said yet
    outcome = models.TextField(choices=Outcome.choices, default="", blank=True)
    closed_at = models.DateTimeField(null=True)
    verify_asked_at = models.DateTimeField(null=True)  # these three are of the last closing
    verified_at = models.DateTimeField(null=True)
    fixed = models.BooleanField(null=True)  # the customer's own answer; None: they have not said
    reopened_n = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """A customer's cases; figures walk the cases of a period."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False) | (~Q(status="closed") & Q(closed_at=None)),
                name="case_closed_has_a_moment",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-opened_at"], name="case_person"),
            models.Index(fields=["opened_at"], name="case_opened"),
            models.Index(fields=["unit", "opened_at"], name="case_unit_opened"),
        ]

    def __str__(self) -> str:
        """Return the number people refer to."""
        return f"#{self.pk}"


class CaseSource(models.Model):
    """What pointed to the case: the first one opened it, others came while it was open."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="sources")
    reason = models.TextField(choices=Case.Reason.choices)
    source = models.TextField(default="", blank=True)  # "conversations.message:9"; empty when somebody pressed a button
    at = models.DateTimeField()

    class Meta:
        """One answer or message belongs to one case, however often it is reported."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source"], condition=~Q(source=""), name="case_source_once")
        ]

    def __str__(self) -> str:
        """Return the reason, for logs."""
        return f"{self.reason} of {self.case_id}"


class CaseConversation(models.Model):
    """A conversation the case is talked over in."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="links")
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="case_links")
    live = models.BooleanField(default=True)  # the case is not closed

    class Meta:
        """Each pair once, and one open case for each conversation."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "conversation"], name="case_conversation_once"),
            models.UniqueConstraint(fields=["conversation"], condition=Q(live=True), name="one_open_case"),
        ]

    def __str__(self) -> str:
        """Return both ends, for logs."""
        return f"{self.case_id} in {self.conversation_id}"


class Step(models.Model):
    """One step of the dialogue, with its words: what we heard, asked, said back, and answered to the feeling."""

    class Kind(models.TextChoices):
        """The steps in their usual order, and the words of whoever opened the case again."""

        LISTEN = "listen"
        ASK = "ask"
        PARAPHRASE = "paraphrase"
        FEELING = "feeling"
        REOPEN = "reopen"

    case = models.ForeignKey(Case, models.CASCADE, related_name="steps")
    kind = models.TextField(choices=Kind.choices)
    words = models.TextField(blank=True)
    at = models.DateTimeField()
    agent = models.ForeignKey(Agent, models.PROTECT, null=True)
    message = models.ForeignKey(Message, models.PROTECT, null=True)  # that carried it to the customer
    client_key = models.TextField(default="", blank=True)  # made by the browser, so that a double click counts once

    class Meta:
        """Steps of a case in order; one for one click."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "client_key"], condition=~Q(client_key=""), name="step_client_key")
        ]
        indexes: ClassVar = [models.Index(fields=["case", "at", "id"], name="step_order")]

    def __str__(self) -> str:
        """Return kind and case, for logs."""
        return f"{self.kind} of {self.case_id}"


class Paraphrase(models.Model):
    """What we understood, in our words, and what the customer said to that."""

    class How(models.TextChoices):
        """How the customer confirmed it."""

        LINK = "link"
        WORDS = "words"  # in an answer or on the telephone; an agent noted it

    case = models.ForeignKey(Case, models.CASCADE, related_name="paraphrases")
    words = models.TextField(blank=True)  # what happened
    wish = models.TextField(default="", blank=True)  # what the customer would like
    sent_at = models.DateTimeField()
    message = models.ForeignKey(Message, models.PROTECT, null=True)
    confirmed_at = models.DateTimeField(null=True)
    how = models.TextField(choices=How.choices, default="", blank=True)
    corrected_at = models.DateTimeField(null=True)
    correction = models.TextField(default="", blank=True)  # the customer's words
    replaced_at = models.DateTimeField(null=True)  # we sent a newer one before they answered

    class Meta:
        """One summary waits for an answer at a time, and none is both confirmed and corrected."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(confirmed_at=None, corrected_at=None, replaced_at=None),
                name="one_open_paraphrase",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(corrected_at=None), name="paraphrase_answered_once"
            ),
        ]

    def __str__(self) -> str:
        """Return the case, for logs."""
        return f"paraphrase {self.pk} of {self.case_id}"

    @property
    def unit_id(self) -> int:
        """Return the case's unit: the right is needed there."""
        return self.case.unit_id


class Gesture(models.Model):
    """What we give to make up for it, what it costs us, and who agreed to that."""

    class Kind(models.TextChoices):
        """What is given."""

        REFUND = "refund"
        DISCOUNT = "discount"
        REPLACEMENT = "replacement"
        VOUCHER = "voucher"
        OTHER = "other"

    case = models.ForeignKey(Case, models.CASCADE, related_name="gestures")
    kind = models.TextField(choices=Kind.choices)
    amount = models.PositiveBigIntegerField()  # minor units: grosze, kopecks, cents
    currency = models.TextField()  # ISO 4217
    words = models.TextField(default="", blank=True)  # for colleagues: what exactly, and why
    asked_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    approved_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")  # none: within the limit
    approved_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    refused_at = models.DateTimeField(null=True)
    refusal = models.TextField(default="", blank=True)  # why not
    client_key = models.TextField(default="", blank=True)

    class Meta:
        """Nobody approves their own wish; one for one click; a short index of what waits for approval."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(approved_at=None) | Q(refused_at=None), name="gesture_decided_once"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(asked_by=None) | ~Q(approved_by=F("asked_by")),
                name="gesture_needs_two_people",
            ),
            models.UniqueConstraint(
                fields=["case", "client_key"], condition=~Q(client_key=""), name="gesture_client_key"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["asked_at"], condition=Q(approved_at=None, refused_at=None), name="gesture_waits")
        ]

    def __str__(self) -> str:
        """Return kind and case, for logs."""
        return f"{self.kind} for {self.case_id}"

    @property
    def unit_id(self) -> int:
        """Return the case's unit: the right is needed there."""
        return self.case.unit_id


class Policy(models.Model):
    """How a unit and those below it make good, unless one of them has its own."""

    unit = models.OneToOneField(Unit, models.CASCADE, related_name="case_policy")
    gesture_limit = models.PositiveBigIntegerField()  # minor units for one case; above it somebody else agrees
    currency = models.TextField()  # ISO 4217
    verify_after = models.TextField()  # ISO 8601: how long after closing the customer is asked whether it is good now
    changed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Return the unit, for logs."""
        return f"policy of {self.unit_id}"
