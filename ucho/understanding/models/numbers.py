"""How the company writes its own numbers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class OwnNumbers(models.Model):
    """The formats of the company's orders, parcels and contracts; one row, none as long as nobody typed any."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    formats = models.JSONField(default=list)  # "ZAM-######": see `understanding.personal_data.formats`
    changed_at = models.DateTimeField()

    class Meta:
        """One row."""

        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="one_own_numbers")]

    def __str__(self) -> str:
        """Return the formats, for logs."""
        return ", ".join(self.formats)
