"""What the worker runs for playbooks."""

from __future__ import annotations

from ucho.core.actors import By
from ucho.events.jobs import job
from ucho.playbooks import engine


@job("playbooks.run")
def carry_out(*, run: int, by: By) -> None:
    """Do what a playbook decided to do at this time, if that is still right."""
    engine.carry_out(run, job=carry_out, by=by)
