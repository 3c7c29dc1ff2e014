"""The list of erased customers, kept beside the database so that restoring a backup does not bring them back."""

from __future__ import annotations

import json
import os
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from django.conf import settings


def note(people: Collection[int], at: datetime) -> None:
    """Append erased customers' ids to the list, on disk before it returns."""
    with _file().open("a", encoding="utf-8") as file:
        file.write(json.dumps({"at": at.isoformat(), "people": sorted(people)}) + "\n")
        file.flush()
        os.fsync(file.fileno())


def noted() -> list[int]:
    """Return the ids of all erased customers, oldest first."""
    if not _file().exists():
        return []
    lines = _file().read_text(encoding="utf-8").splitlines()
    return [pk for line in lines if line.strip() for pk in json.loads(line)["people"]]


def _file() -> Path:
    return Path(settings.UCHO_DATA) / "erasures.jsonl"
