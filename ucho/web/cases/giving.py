"""Gestures and causes as the pane of a case shows them."""

from __future__ import annotations

from ucho.cases import queries
from ucho.cases.models import Case, Gesture
from ucho.core.actors import By
from ucho.org.models import Agent
from ucho.web.cases.panes import CauseGroup, Given
from ucho.web.cases.words import gesture_kinds
from ucho.web.components.faces import Face, face
from ucho.web.components.money import money


def gestures_of(case: Case, by: By) -> list[Given]:
    """Return what was offered in a case, oldest first.

    Args:
        case: which one.
        by: who looks: it says whether they may decide.
    """
    may = by.actor.rights.allow(queries.APPROVE, case.unit_id)
    return [_given(one, by, may=may) for one in queries.gestures_of(case)]


def cause_groups(chosen: int | None) -> list[CauseGroup]:
    """Return the causes that are in use, in their groups; the chosen one stands among them even when it is retired.

    Args:
        chosen: the cause of the case, None for none.
    """
    found = []
    for group, below in sorted(queries.causes(retired=True), key=lambda one: (one[0].code == "other", one[0].pk)):
        offered = [one for one in below or [group] if one.retired_at is None or one.pk == chosen]
        if group.pk == chosen and group not in offered:
            offered.append(group)
        if offered:
            found.append(CauseGroup(str(group), [(one.pk, str(one), one.pk == chosen) for one in offered]))
    return found


def _given(one: Gesture, by: By, *, may: bool) -> Given:
    own = one.asked_by_id is not None and one.asked_by_id == by.actor.agent_id
    waits = one.approved_at is None and one.refused_at is None
    return Given(
        one.pk,
        dict(gesture_kinds()).get(one.kind, one.kind),
        money(one.amount, one.currency),
        one.words,
        _face(one.asked_by),
        one.asked_at,
        "waits" if waits else "given" if one.approved_at else "refused",
        _face(one.approved_by or one.refused_by),
        one.approved_at or one.refused_at,
        one.refusal,
        may_decide=waits and may and not own,
        own=own,
    )


def _face(agent: Agent | None) -> Face | None:
    return face(agent.name, agent.pk) if agent else None
