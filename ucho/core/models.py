"""The one table of the core: what the search index knows."""

from typing import ClassVar

from django.db import models


class SearchEntry(models.Model):
    """One findable thing and its words; the index proper hangs on this table (triggers on SQLite, GIN on PostgreSQL).

    A migration that makes Django rebuild this table on SQLite must lay the triggers again.
    """

    place = models.BigIntegerField(primary_key=True)  # order of time: milliseconds, then 16 bits that tell equals apart
    kind = models.CharField(max_length=40)
    ref = models.BigIntegerField()
    at = models.DateTimeField()
    person = models.BigIntegerField(null=True)  # whose words these are; an id, because the core knows no customers
    words = models.TextField()  # analysed tokens with a blank between them

    class Meta:
        """One entry for a thing; all entries of a person at hand."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "ref"], name="search_entry_once")]
        indexes: ClassVar = [
            models.Index(fields=["person"], condition=models.Q(person__isnull=False), name="search_entry_person")
        ]
