"""What customers talk about, week by week."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from ucho.understanding.models.readings import Reading


class Topic(models.Model):
    """One thing that many write about; only people name, merge, split or dismiss it."""

    class State(models.TextChoices):
        """How far it is."""

        PROPOSED = "proposed"
        ACTIVE = "active"
        DISMISSED = "dismissed"
        MERGED = "merged"

    name = models.TextField(blank=True)  # given by a person
    words = models.JSONField(default=list)  # what sets it apart, most telling first; personal data masked
    state = models.TextField(choices=State.choices)
    model = models.TextField()  # which made the centre
    centre = models.BinaryField()  # as `Vector.numbers`, or features in the small tier
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    split_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    alerted_at = models.DateTimeField(null=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        """Return name or words, for logs."""
        return self.name or " ".join(self.words)


class TopicMember(models.Model):
    """A text belongs to a topic."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="members")
    reading = models.OneToOneField(Reading, models.CASCADE, related_name="topic_member")
    nearness = models.FloatField()  # cosine to the centre
    week = models.DateField()  # its Monday
    by_person = models.BooleanField(default=False)  # put there by a person: no job moves it

    class Meta:
        """Counted by week."""

        indexes: ClassVar = [models.Index(fields=["topic", "week"], name="topic_member_week")]

    def __str__(self) -> str:
        """Return both ids, for logs."""
        return f"{self.topic_id}: {self.reading_id}"


class TopicWeek(models.Model):
    """How many texts of a week were about a topic; kept when the texts are gone."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="weeks")
    week = models.DateField()
    texts = models.PositiveIntegerField()
    of = models.PositiveIntegerField()  # all texts of the week
    negative = models.PositiveIntegerField(default=0)

    class Meta:
        """Each week once."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["topic", "week"], name="topic_week_once")]

    def __str__(self) -> str:
        """Return the count, for logs."""
        return f"{self.week}: {self.texts} of {self.of}"
