"""Why it happened, and the list of causes to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ucho.cases.catalogue import rows
from ucho.cases.facts import CauseAdded, CauseFound, CauseRetired
from ucho.cases.lines import locked, record
from ucho.cases.models import Case, Cause
from ucho.core.actors import By
from ucho.core.errors import Refused
from ucho.core.language import LANGUAGES
from ucho.core.operations import operation
from ucho.events import log
from ucho.org.models import Unit

LONGEST: Final = 80  # characters of a name


@operation("cases.find_cause", gettext_lazy("Note the causes of recovery cases"))
def find_cause(case: Case, cause: Cause, department: Unit | None, preventable: bool | None, *, by: By) -> None:
    """Note why it happened, also after the case was closed: that is often when we know.

    Args:
        case: which one.
        cause: of either level.
        department: where it happened; None while nobody knows.
        preventable: could we have prevented it? None while nobody knows.
        by: who, and when.

    Raises:
        Refused: the cause is no longer in use.

    Records:
        `CauseFound`, when something changed.
    """
    case = locked(case)
    cause = Cause.objects.get(pk=cause.pk)
    department_id = department.pk if department else None
    if (case.cause_id, case.department_id, case.preventable) == (cause.pk, department_id, preventable):
        return
    if cause.retired_at and cause.pk != case.cause_id:
        raise Refused(_("This cause is no longer in use. Choose another one."))
    case.cause, case.department, case.preventable = cause, department, preventable
    case.save(update_fields=["cause", "department", "preventable"])
    record(CauseFound(cause.pk, department_id, preventable), case, by)


@operation("cases.change_causes", gettext_lazy("Change the list of causes"))
def add_cause(*, name: Mapping[str, str], parent: Cause | None = None, by: By) -> Cause:
    """Add a cause to the list; one of the same name in the same group is taken into use again instead.

    Args:
        name: by language, in at least one.
        parent: the group it belongs to; None for a new group.
        by: who, and when.

    Returns:
        The cause.

    Raises:
        Refused: it has no name, a very long one, or the group is itself within a group.

    Records:
        `CauseAdded`.
    """
    said = {code: " ".join(words.split()) for code, words in name.items() if code in LANGUAGES and words.strip()}
    if not said:
        raise Refused(_("Give the cause a name."))
    if any(len(words) > LONGEST for words in said.values()):
        raise Refused(_("The name of a cause has %(limit)d characters at most.") % {"limit": LONGEST})
    if parent is not None and parent.parent_id is not None:
        raise Refused(_("Causes have two levels. Choose a group to put this one into."))
    if parent is not None:
        Cause.objects.select_for_update().get(pk=parent.pk)  # two clicks at once add one
    for known in Cause.objects.filter(parent=parent):
        if said.items() <= known.name.items():
            if known.retired_at:
                known.retired_at = None
                known.save(update_fields=["retired_at"])
                log.record(CauseAdded(known.parent_id), known, by=by)
            return known
    made = Cause.objects.create(parent=parent, name=said)
    log.record(CauseAdded(made.parent_id), made, by=by)
    return made


@operation("cases.change_causes", gettext_lazy("Change the list of causes"))
def retire_cause(cause: Cause, *, by: By) -> None:
    """Offer a cause no longer, with everything in its group; cases that have it keep it.

    Args:
        cause: of either level.
        by: who, and when.

    Records:
        `CauseRetired`.
    """
    cause = Cause.objects.select_for_update().get(pk=cause.pk)
    if cause.retired_at:
        return
    cause.retired_at = by.at
    cause.save(update_fields=["retired_at"])
    Cause.objects.filter(parent=cause, retired_at=None).update(retired_at=by.at)
    log.record(CauseRetired(), cause, by=by)


@operation("cases.change_causes", gettext_lazy("Change the list of causes"))
def ship_causes(*, by: By) -> int:
    """Put the causes that every company starts with into the list; those that are in it stay as they are.

    Args:
        by: who, and when.

    Returns:
        How many were new.
    """
    known = {one.code: one for one in Cause.objects.exclude(code="")}
    before = len(known)
    for code, group, name in rows():
        if code not in known:
            known[code] = Cause.objects.create(code=code, parent=known.get(group), name=name)
    return len(known) - before
