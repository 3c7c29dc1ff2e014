"""Single answers on the score page: who said what, about which conversation, and who had answered them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from ucho.core.actors import Actor
from ucho.customers.queries import survivors
from ucho.events.queries import Place
from ucho.surveys import queries
from ucho.surveys.contract import Band, Instrument
from ucho.surveys.models import Answer
from ucho.understanding.heat import answers_that, readings_of_answers
from ucho.web.components.faces import Face
from ucho.web.components.languages import language_name
from ucho.web.inbox.lines import person_face
from ucho.web.scores.filters import Filters
from ucho.web.scores.understood import Badge, badges

PAGE: Final = 30
_CONVERSATION: Final = "conversations.conversation"


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answer; no person for a customer who was erased."""

    pk: int
    face: Face
    person_href: str
    conversation_href: str
    score: str
    band: Band
    words: str
    at: datetime
    account: str
    channel: str
    unit: str
    owner: str
    language: str
    language_code: str
    badges: Sequence[Badge] = ()


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """Some answers, newest first, and where the next ones are."""

    lines: Sequence[AnswerLine]
    next_href: str


def answer_page(filters: Filters, actor: Actor, instrument: Instrument, before: Place | None) -> AnswerPage:
    """Return the answers behind a place.

    Args:
        filters: what was chosen, with an instrument.
        actor: who reads them.
        instrument: the same instrument.
        before: the place behind which to go on; None for the newest.
    """
    such = answers_that(code=filters.code, sentiment=filters.sentiment, aspect=filters.aspect)
    found = queries.answers_for(actor, filters.asked(), band=filters.band, such=such, before=before, limit=PAGE + 1)
    more, found = len(found) > PAGE, found[:PAGE]
    mark = f"{found[-1].at.isoformat()}~{found[-1].pk}" if more else ""
    people = survivors([one.person_id for one in found if one.person_id])
    understood = readings_of_answers([one.pk for one in found if one.words])
    names = {pk: (person.name, person.pk) for pk, person in people.items()}
    return AnswerPage(
        [_line(one, instrument, names.get(one.person_id or 0), badges(understood.get(one.pk))) for one in found],
        filters.href(before=mark) if more else "",
    )


def _line(
    answer: Answer, instrument: Instrument, person: tuple[str, int] | None, understood: Sequence[Badge]
) -> AnswerLine:
    kind, _colon, key = answer.invitation.subject.partition(":")
    return AnswerLine(
        answer.pk,
        person_face(*person) if person else person_face(_("Erased customer"), 0),
        reverse("person", args=[person[1]]) if person else "",
        reverse("conversation", args=[key]) if kind == _CONVERSATION and key.isdecimal() else "",
        _("%(score)d of %(high)d") % {"score": answer.score, "high": instrument.high},
        instrument.band(answer.score),
        answer.words,
        answer.at,
        answer.account.name,
        answer.account.adapter,
        str(answer.unit),
        answer.agent.name if answer.agent else "",
        language_name(answer.language),
        answer.language,
        understood,
    )
