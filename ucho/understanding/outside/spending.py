"""When a model may be asked: there is budget left, and it did not just fail again and again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Sum

from ucho.org import queries as org
from ucho.understanding.models import OutsideCall, OutsideModel
from ucho.understanding.outside.configured import configured

IN_A_ROW: Final = 3  # failures after which a model is given a rest
REST: Final = timedelta(minutes=5)  # the first one; each further failure doubles it
LONGEST_REST: Final = timedelta(hours=6)
LOOKED_AT: Final = 16  # calls
FAILED: Final = frozenset({"timeout", "unreachable", "refused", "nonsense"})
QUESTION_TOKENS: Final = 300  # what we say beside the text, and the answer
LETTERS_PER_TOKEN: Final = 2  # Polish and Russian take more tokens than English; the guess is on the dear side


def price(text: str) -> int:
    """Return how many tokens a question about a text costs at most, as far as can be told before.

    Args:
        text: masked.
    """
    return QUESTION_TOKENS + len(text) // LETTERS_PER_TOKEN


def left(row: OutsideModel, at: datetime) -> int:
    """Return how many tokens may still be spent, by the tighter of the budgets; days and months are the company's.

    Args:
        row: whose budget.
        at: now.
    """
    wanted = configured(row)
    company = org.company()
    today = at.astimezone(ZoneInfo(company.time_zone if company else "UTC")).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    return max(0, min(wanted.tokens_a_day - spent(today), wanted.tokens_a_month - spent(today.replace(day=1))))


def spent(since: datetime) -> int:
    """Return how many tokens all models outside cost since a moment, those that are being asked counted by the guess.

    Args:
        since: a moment.
    """
    calls = OutsideCall.objects.filter(at__gte=since).exclude(host="")
    return calls.aggregate(total=Sum("tokens"))["total"] or 0


def rests_until(row: OutsideModel, name: str) -> datetime | None:
    """Return until when a model is left alone because it failed several times in a row, None when it is not.

    Args:
        row: the settings it is asked by; changing them ends the rest.
        name: of the model.
    """
    calls = OutsideCall.objects.filter(model=name, at__gte=row.changed_at).exclude(outcome__in=["budget", "sent"])
    failed: list[datetime] = []
    for outcome, at in calls.order_by("-pk").values_list("outcome", "at")[:LOOKED_AT]:
        if outcome not in FAILED:
            break
        failed.append(at)
    if len(failed) < IN_A_ROW:
        return None
    rest: timedelta = REST * 2 ** (len(failed) - IN_A_ROW)
    return failed[0] + min(rest, LONGEST_REST)
