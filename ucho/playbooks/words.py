"""Why a playbook did not act, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from ucho.customers import consent
from ucho.playbooks.contract import Playbook
from ucho.playbooks.models import Run

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

COMMON: Final = {
    "switched_off": _("The playbook was switched off before its time came."),
    "own_effect": _("The playbook caused this itself, so it kept still."),
    "gone": _("What this was about is not there any more."),
    "account_off": _("The account is switched off."),
    "no_address": _("We know no address at which to reach the customer."),
}


def reason_of(playbook: Playbook, code: str) -> str | _StrPromise:
    """Return why a playbook waits or did not act, in a sentence; an unknown code as it is.

    Args:
        playbook: which one.
        code: a reason of its runs.
    """
    return playbook.reasons.get(code) or COMMON.get(code) or consent.WORDS.get(code) or code


def outcome_of(playbook: Playbook, run: Run) -> str | _StrPromise:
    """Return what became of a run, in a sentence; empty when it simply went well.

    Args:
        playbook: whose run it is.
        run: the run.
    """
    if run.state == Run.State.FAILED:
        return _("It went wrong. It is tried again for about two hours; after that it waits on the page “Health”.")
    return reason_of(playbook, run.reason) if run.reason else ""
