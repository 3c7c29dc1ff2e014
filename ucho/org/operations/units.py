"""Making the company and its units."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import available_timezones

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ucho.core.actors import By
from ucho.core.errors import Refused
from ucho.core.operations import operation
from ucho.events import log
from ucho.org.facts import UnitOpened, UnitRenamed
from ucho.org.models import Role, Unit
from ucho.org.roles import BUILT_IN


@operation("org.found", gettext_lazy("Set up the company"))
def found_company(*, name: Mapping[str, str], by: By) -> Unit:
    """Make the company's root unit and the built-in roles; doing it twice changes nothing.

    Args:
        name: the company's name in the three languages, at least one filled in.
        by: who, and when.

    Returns:
        The root unit.

    Records:
        `UnitOpened`.
    """
    for built_in in BUILT_IN:
        Role.objects.get_or_create(
            code=built_in.code, defaults={"name": built_in.name, "permissions": list(built_in.permissions)}
        )
    company = Unit.objects.filter(kind=Unit.Kind.COMPANY).first()
    return company or _open(Unit.Kind.COMPANY, name, None, "Europe/Warsaw", by)


@operation("org.open_unit", gettext_lazy("Open brands, branches and teams"))
def open_unit(parent: Unit, *, kind: str, name: Mapping[str, str], by: By, time_zone: str = "Europe/Warsaw") -> Unit:
    """Make a unit below another.

    Args:
        parent: the unit above it.
        kind: brand, branch or team.
        name: its name in up to three languages.
        by: who, and when.
        time_zone: an IANA name.

    Returns:
        The unit.

    Raises:
        Refused: the kind or the name will not do.

    Records:
        `UnitOpened`.
    """
    if kind not in Unit.Kind.values or kind == Unit.Kind.COMPANY:
        raise Refused(_("Choose whether the new unit is a brand, a branch or a team."))
    return _open(Unit.Kind(kind), name, parent, time_zone, by)


@operation("org.open_unit", gettext_lazy("Open brands, branches and teams"))
def rename_unit(unit: Unit, *, name: Mapping[str, str], time_zone: str, by: By) -> None:
    """Give a unit another name, or another time zone.

    Args:
        unit: the unit, the company itself too.
        name: its name in up to three languages.
        time_zone: an IANA name.
        by: who, and when.

    Raises:
        Refused: the name is empty, or there is no such time zone.

    Records:
        `UnitRenamed`.
    """
    if not any(word.strip() for word in name.values()):
        raise Refused(_("Give the unit a name."))
    if time_zone not in available_timezones():
        raise Refused(_("There is no time zone called “%(zone)s”. Write it like Europe/Warsaw.") % {"zone": time_zone})
    unit.name = {language: word.strip() for language, word in name.items() if word.strip()}
    unit.time_zone = time_zone
    unit.save(update_fields=["name", "time_zone"])
    log.record(UnitRenamed(), unit, by=by, unit_id=unit.pk)


def _open(kind: Unit.Kind, name: Mapping[str, str], parent: Unit | None, time_zone: str, by: By) -> Unit:
    if not any(word.strip() for word in name.values()):
        raise Refused(_("Give the unit a name."))
    unit = Unit.objects.create(kind=kind, name=dict(name), parent=parent, time_zone=time_zone, created_at=by.at)
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    log.record(UnitOpened(kind.value), unit, by=by, unit_id=unit.pk)
    return unit
