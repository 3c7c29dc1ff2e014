"""Hints in the menu that assigns a conversation: who could take it, and why. Only a click takes a hint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from ucho.conversations import queries as conversations
from ucho.core.actors import By
from ucho.org import queries as org
from ucho.org.models import Unit
from ucho.understanding.hints import Hint, Reason, UnitHint, hints_for
from ucho.web.access import StaffRequest, staff_page
from ucho.web.components.faces import Face, face
from ucho.web.scores.figures import whole

MOVE: Final = "conversations.move"


@dataclass(frozen=True, slots=True)
class HintLine:
    """A colleague who could take the conversation."""

    pk: int
    face: Face
    presence: Literal["online", "offline"]
    me: bool
    why: str


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit that could take it."""

    pk: int
    name: str
    why: str


@require_safe
@staff_page
def hints(request: StaffRequest, pk: int) -> HttpResponse:
    """Show who could take a conversation: a part of the menu, fetched when the menu opens."""
    found = conversations.conversation_for(request.by.actor, pk)
    colleagues, unit = hints_for(found, by=request.by)
    names = org.names_of([one.agent for one in colleagues])
    there = org.present(request.by.at)
    values = {
        "pk": found.pk,
        "lines": [_line(one, names[one.agent], request.by, one.agent in there) for one in colleagues],
        "unit": _unit(unit, request.by),
    }
    return render(request, "web/understanding/hints_list.html", values)


def why(reasons: tuple[Reason, ...]) -> str:
    """Say why somebody could take a conversation, the strongest reason first."""
    return ", ".join(_said(one) for one in reasons)


def _said(reason: Reason) -> str:
    if reason.code == "helped":
        return _("helped this customer before")
    if reason.code == "solved":
        return ngettext("solved %(count)s like this", "solved %(count)s like this", reason.count) % {
            "count": whole(reason.count)
        }
    if reason.code == "here":
        return _("is here now")
    known = {"pl": _("speaks Polish"), "ru": _("speaks Russian"), "en": _("speaks English")}
    return known.get(reason.language) or _("speaks the customer's language")


def _line(hint: Hint, name: str, by: By, there: bool) -> HintLine:
    shown = tuple(one for one in hint.reasons if one.code != "here" or len(hint.reasons) == 1)  # a dot says it, too
    return HintLine(
        hint.agent,
        face(name, hint.agent),
        "online" if there else "offline",
        hint.agent == by.actor.agent_id,
        why(shown),
    )


def _unit(hint: UnitHint | None, by: By) -> UnitLine | None:
    if hint is None or not by.actor.rights.allow(MOVE):
        return None
    unit = Unit.objects.filter(pk=hint.unit).first()
    said = ngettext("solved %(count)s of %(of)s like this", "solved %(count)s of %(of)s like this", hint.solved)
    return UnitLine(unit.pk, str(unit), said % {"count": whole(hint.solved), "of": whole(hint.of)}) if unit else None
