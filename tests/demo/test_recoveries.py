"""Cases of the demo company are made good as the script says, whatever machines make of its customers' words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import call_command

from ucho.cases.models import Case
from ucho.demo import build as building
from ucho.demo.build import build
from ucho.demo.content import load
from ucho.understanding.reading import read

NOW = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)


def test_a_case_that_no_machine_noticed_is_opened_by_a_colleague_and_made_good(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    call_command("flush", interactive=False, verbosity=0)
    harmed = next(one for one in load().conversations if one.subject == "Zatrucie po kremówkach?")
    script = replace(load(), conversations=[harmed], strays=[])
    monkeypatch.setattr(building, "load", lambda: script)

    def nothing(texts: Any, **given: Any) -> Any:
        return [replace(one, codes=()) for one in read(texts, **given)]

    monkeypatch.setattr("ucho.understanding.operations.reading.read", nothing)
    build(NOW)
    case = Case.objects.get()
    assert (case.reason, case.outcome) == (Case.Reason.MANUAL, Case.Outcome.SOLVED)
