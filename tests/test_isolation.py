"""The tests themselves: what one worker does is never seen by another."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings


def test_each_worker_of_the_tests_has_a_data_folder_of_its_own() -> None:
    assert Path(settings.UCHO_DATA) == Path(os.environ["UCHO_DATA"])
