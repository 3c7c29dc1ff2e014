"""Sets playbooks off: one reaction for each, so that one that fails holds up no other."""

from __future__ import annotations

from functools import partial

from ucho.core.actors import By
from ucho.events.models import FactRow
from ucho.events.reactions import reaction
from ucho.playbooks import engine
from ucho.playbooks.contract import Playbook
from ucho.playbooks.jobs import carry_out
from ucho.playbooks.registry import playbooks


def _set_off(playbook: Playbook, row: FactRow, by: By) -> None:
    engine.decide(playbook, row, job=carry_out, by=by)


for _name, _playbook in playbooks().items():
    _run = partial(_set_off, _playbook)
    _run.__doc__ = str(type(_playbook).__doc__)  # for the reference
    reaction(f"playbooks.{_name}", *_playbook.triggers, rights=_playbook.rights)(_run)
