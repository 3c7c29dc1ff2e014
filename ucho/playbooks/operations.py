"""Switching playbooks, and setting them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ucho.core.actors import By
from ucho.core.errors import Refused
from ucho.core.operations import demand, operation
from ucho.events import log
from ucho.org.queries import company
from ucho.playbooks.facts import Changed, Switched
from ucho.playbooks.models import Switch
from ucho.playbooks.registry import playbook
from ucho.playbooks.switches import setup_of

SWITCH: Final = "playbooks.switch"


@operation(SWITCH, gettext_lazy("Switch and set playbooks"))
def switch(name: str, on: bool, *, by: By) -> None:
    """Switch a playbook on or off for the whole company; switching it twice changes nothing.

    What waits when it is switched off is skipped when it is due.

    Args:
        name: which playbook.
        on: whether it shall act from now on.
        by: who switches, and when; the right is needed in the whole company.

    Raises:
        Missing: there is no such playbook.

    Records:
        `Switched`.
    """
    row = _locked(name, by)
    if row.enabled == on:
        return
    row.enabled, row.changed_at = on, by.at
    row.save(update_fields=["enabled", "changed_at"])
    log.record(Switched(name, on), row, by=by)


@operation(SWITCH, gettext_lazy("Switch and set playbooks"))
def change(name: str, settings: Mapping[str, bool], *, by: By) -> None:
    """Set what a playbook does; setting the same again changes nothing.

    Args:
        name: which playbook.
        settings: all its settings by name.
        by: who, and when; the right is needed in the whole company.

    Raises:
        Missing: there is no such playbook.
        Refused: it has no such setting.

    Records:
        `Changed`.
    """
    known = playbook(name)
    if settings.keys() - {one.name for one in known.settings}:
        raise Refused(_("This playbook has no such setting. Reload the page."))
    row = _locked(name, by)
    wanted = {**setup_of(known).settings, **settings}
    if wanted == setup_of(known).settings:
        return
    row.settings, row.changed_at = wanted, by.at
    row.save(update_fields=["settings", "changed_at"])
    log.record(Changed(name), row, by=by)


def _locked(name: str, by: By) -> Switch:
    """Return the row of a playbook, made when nobody has touched it yet."""
    root = company()
    demand(by, SWITCH, root.pk if root else None)
    Switch.objects.get_or_create(name=playbook(name).name, defaults={"changed_at": by.at})
    return Switch.objects.select_for_update().get(name=name)
