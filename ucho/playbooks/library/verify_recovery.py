"""Asks customers, some time after a recovery case was closed, whether it is good now."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext_lazy as _

from ucho.cases import operations as cases
from ucho.cases.facts import Closed, Reopened
from ucho.cases.models import Case
from ucho.cases.queries import conversations_of, policy_of
from ucho.channels.permit import Purpose
from ucho.conversations.tokens import token_for
from ucho.core import durations
from ucho.core.actors import By
from ucho.customers.consent import Refusal
from ucho.events.models import FactRow
from ucho.playbooks.contract import Done, Occasion, Playbook, Skip, Will
from ucho.surveys import operations as surveys

INSTRUMENT: Final = "fixed"
NOTHING_TO_VERIFY: Final = frozenset({Case.Outcome.UNREACHABLE.value, Case.Outcome.UNFOUNDED.value})


class VerifyRecovery(Playbook):
    """Asks a customer whether we fixed it, once for each time a case is closed."""

    name = "verify_recovery"
    title = _("Ask whether it is good now")
    what = _(
        "Some days after a recovery case was closed, the customer is asked “did we fix it?”. A “no” opens it again."
    )
    why = _("A case is not solved when we say so, but when the customer does.")
    icon = "shield-check"
    triggers = (Closed,)
    rights = ("surveys.invite", "cases.verify")
    reasons = MappingProxyType(
        {
            "reopened": _("The case went on."),
            "nothing_to_verify": _("The customer could not be reached, or there was nothing to make good."),
            "asked_before": _("The customer was asked about this already."),
        }
    )
    told = frozenset({"reopened"})

    def consider(self, occasion: Occasion) -> Will | Skip:
        """Wait as long as the unit says; nobody is asked about a case that goes on."""
        fact = occasion.fact
        case = Case.objects.select_related("account", "identity").filter(pk=fact.subject_id).first()
        if case is None:
            return Skip("gone")
        if fact.payload["outcome"] in NOTHING_TO_VERIFY:
            return Skip("nothing_to_verify")
        if _goes_on(occasion):
            return Skip("reopened")
        if case.account is None or case.identity is None:
            return Skip("no_address")
        due = fact.at + durations.parse(policy_of(case.unit_id).verify_after)
        if occasion.at < due:
            return Will(due)
        if case.verify_asked_at is not None and occasion.trial is None:
            return Skip("asked_before")
        return Will(occasion.at) if case.account.enabled else Skip("account_off")

    def act(self, occasion: Occasion, *, by: By) -> Done | Skip | Will:
        """Ask, and note on the case that we did."""
        case = Case.objects.select_related("account", "identity", "owner", "unit").get(pk=occasion.fact.subject_id)
        if case.account is None or case.identity is None:
            return Skip("no_address")
        talk = conversations_of(case).first()
        asked = surveys.invite(
            identity=case.identity,
            account=case.account,
            instrument=INSTRUMENT,
            subject=f"cases.case:{case.pk}",
            purpose=Purpose.CASE,
            agent=case.owner,
            unit=case.unit,
            language=case.language,
            reply_token=token_for(talk.pk) if talk else "",
            by=by,
        )
        if isinstance(asked, Refusal):
            return Skip(asked.rule)
        cases.note_verification_asked(case, by=by)
        return Done()


def _goes_on(occasion: Occasion) -> bool:
    """Return whether the case was taken up again after it was closed, up to the moment of deciding."""
    fact = occasion.fact
    later = FactRow.objects.filter(subject_kind=fact.subject_kind, subject_id=fact.subject_id, pk__gt=fact.pk)
    return later.filter(type=Reopened.type, at__lte=occasion.at).exists()
