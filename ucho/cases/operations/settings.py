"""How a unit makes good."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ucho.cases.facts import PolicyChanged
from ucho.cases.models import Policy
from ucho.cases.operations.gestures import MOST
from ucho.core import durations
from ucho.core.actors import By
from ucho.core.errors import Refused
from ucho.core.operations import operation
from ucho.events import log
from ucho.org.models import Unit


@operation("cases.set_policy", gettext_lazy("Set limits for gestures and the time of verification"))
def set_policy(unit: Unit, *, gesture_limit: int, currency: str, verify_after: str, by: By) -> Policy:
    """Say how much a unit may give in one case without asking, and when the customer is asked whether it is good now.

    Args:
        unit: this one and those below it that have no policy of their own.
        gesture_limit: in minor units, 0 or more.
        currency: ISO 4217.
        verify_after: ISO 8601, counted from closing.
        by: who, and when.

    Returns:
        The policy.

    Raises:
        Refused: the limit, the currency or the duration makes no sense.

    Records:
        `PolicyChanged`, when something changed.
    """
    if not 0 <= gesture_limit <= MOST:
        raise Refused(_("Type the limit: nothing, or a positive amount."))
    currency = currency.strip().upper()
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise Refused(_("Name the currency by three letters, for example PLN."))
    after = durations.write(durations.parse(verify_after))
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    values = {"gesture_limit": gesture_limit, "currency": currency, "verify_after": after}
    known = Policy.objects.filter(unit=unit, **values).first()
    if known is not None:
        return known
    made, _new = Policy.objects.update_or_create(unit=unit, defaults={**values, "changed_at": by.at})
    log.record(PolicyChanged(gesture_limit, currency, after), made, by=by)
    return made
