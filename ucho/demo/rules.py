"""The rules by which the bakery works, laid down before its first customer writes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from ucho.cases import operations as cases
from ucho.channels.models import Account
from ucho.core.actors import By
from ucho.customers import operations as customers
from ucho.demo.content import Script
from ucho.demo.content.moments import WARSAW
from ucho.demo.content.rules import Hours
from ucho.org import operations as org
from ucho.org.models import Unit
from ucho.promises import operations as promises
from ucho.surveys import operations as surveys

CURRENCY: Final = "PLN"


def lay_down(
    script: Script, *, units: Mapping[str, Unit], accounts: Mapping[str, Account], now: datetime, by: By
) -> None:
    """Set hours, targets, surveys, the rules of asking and what may be given, in the caller's transaction.

    Args:
        script: what they are.
        units: by the keys of the script; "" is the company.
        accounts: by the keys of the script.
        now: when the demo's history ends; single days count from it.
        by: who lays them down, and when.
    """
    rules = script.rules
    for hours in rules.hours:
        _open(units[hours.unit], hours, now, by)
    for target in rules.targets:
        seconds = int(target.time.total_seconds())
        promises.set_target(units[target.unit], metric=target.metric, seconds=seconds, working=target.working, by=by)
    for plan in rules.plans:
        surveys.set_plan(accounts[plan.account], instrument=plan.instrument, ask_after=plan.ask_after, by=by)
    customers.set_ask_policy(
        units[""],
        gap=rules.asking.gap,
        instrument_gap=rules.asking.instrument_gap,
        yearly_cap=rules.asking.yearly_cap,
        quiet_from=rules.asking.quiet_from,
        quiet_to=rules.asking.quiet_to,
        quiet_weekends=False,
        needs_consent=False,
        by=by,
    )
    for amends in rules.amends:
        cases.set_policy(
            units[amends.unit],
            gesture_limit=amends.gesture_limit,
            currency=CURRENCY,
            verify_after=amends.verify_after,
            by=by,
        )


def _open(unit: Unit, hours: Hours, now: datetime, by: By) -> None:
    today = now.astimezone(WARSAW).date()
    single = {(today + timedelta(days=days)).isoformat(): times for days, times in hours.single.items()}
    org.set_hours(unit, week=hours.week, country=hours.country, overrides=single, by=by)
