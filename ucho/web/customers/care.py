"""What a customer's page says about surveys and cases: answers, what we make good, and whether they are asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ucho.cases import queries as cases
from ucho.cases.models import Case
from ucho.channels.permit import Purpose
from ucho.conversations import queries as conversations
from ucho.core.actors import By
from ucho.customers import consent
from ucho.customers.consent import Asking, Refusal
from ucho.customers.models import Person
from ucho.customers.queries import ask_policy, identities_of, whole, word_on
from ucho.surveys import queries as surveys
from ucho.surveys.contract import Band, words_in
from ucho.surveys.models import Answer
from ucho.surveys.registry import instrument
from ucho.surveys.timeline import answer_words
from ucho.web.cases.sources import sources_of
from ucho.web.cases.words import outcomes, status_words

SET_PREFERENCE: Final = "customers.set_preference"
SHOWN: Final = 10
PAGES: Final = {"conversations.conversation": "conversation", "cases.case": "case"}


@dataclass(frozen=True, slots=True)
class CaseView:
    """One recovery case: why it was opened, and how it stands or ended."""

    href: str
    number: str
    title: str
    state: str
    look: str  # of its chip: brand while it is our turn, good when it was solved, empty otherwise
    at: datetime


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One answer to a survey; `page` is where it came from, when the reader may go there."""

    survey: str
    score: str
    band: Band
    words: str
    language: str
    at: datetime
    page: str
    page_words: str


@dataclass(frozen=True, slots=True)
class AskingView:
    """Whether the customer is asked; `may_stop` and `may_allow` say which buttons there are."""

    words: str
    look: str  # good, late, or empty
    hint: str
    until: datetime | None
    may_stop: bool
    may_allow: bool


@dataclass(frozen=True, slots=True)
class Care:
    """The three sections; None for one the reader may not see."""

    cases: Sequence[CaseView] | None
    answers: Sequence[AnswerView] | None
    asking: AskingView


def care_of(person: Person, by: By) -> Care:
    """Return what the page says about a customer.

    Args:
        person: the customer as they are today.
        by: the reader, and when they look.
    """
    rights = by.actor.rights
    return Care(
        _cases(person, by) if rights.units(cases.READ) else None,
        _answers(person, by) if rights.units(surveys.READ) else None,
        _asking(person, by),
    )


def _cases(person: Person, by: By) -> list[CaseView]:
    found = cases.cases_of(by.actor, person.pk, limit=SHOWN)
    titles, ended = sources_of(found), dict(outcomes())
    return [
        CaseView(
            reverse("case", args=[case.pk]),
            str(case),
            titles[case.pk].title,
            ended.get(case.outcome) or status_words(case.status),
            _look(case),
            case.opened_at,
        )
        for case in found
    ]


def _look(case: Case) -> str:
    if case.status == Case.Status.CLOSED:
        return "good" if case.outcome in {Case.Outcome.SOLVED, Case.Outcome.PARTLY} else ""
    return "brand" if case.status == Case.Status.OPEN else ""


def _answers(person: Person, by: By) -> list[AnswerView]:
    found = surveys.answers_of(by.actor, person.pk)[:SHOWN]
    numbers = [_about(answer)[1] for answer in found]
    talks = {one.pk for one in conversations.conversations_of(by.actor, person.pk, limit=200)} if any(numbers) else {0}
    return [_answer(answer, by, talks) for answer in found]


def _answer(answer: Answer, by: By, talks: set[int]) -> AnswerView:
    asked, (kind, number) = instrument(answer.instrument), _about(answer)
    allowed = number in talks if kind == "conversation" else by.actor.rights.allow(cases.READ, answer.unit_id)
    return AnswerView(
        words_in(asked.title, get_language() or "en"),
        answer_words(answer.instrument, answer.score),
        asked.band(answer.score),
        answer.words,
        answer.language,
        answer.at,
        reverse(kind, args=[number]) if kind and allowed else "",
        _("Case") if kind == "case" else _("Conversation"),
    )


def _about(answer: Answer) -> tuple[str, int]:
    """Return which page shows what was asked about."""
    label, _colon, number = answer.invitation.subject.partition(":")
    return (PAGES[label], int(number)) if label in PAGES and number.isdecimal() else ("", 0)


def _asking(person: Person, by: By) -> AskingView:
    word = word_on(whole(person.pk), Purpose.ASK.value)
    may_set = person.erased_at is None and by.actor.rights.allow(SET_PREFERENCE)
    may_stop = may_set and word is not False
    may_allow = may_set and (word is False or (word is None and ask_policy().needs_consent))
    if word is False:
        return AskingView(_("Not asked any more"), "late", str(consent.WORDS["opted_out"]), None, may_stop, may_allow)
    hint, until = _obstacle(person, by)
    title = _("Not asked just now") if hint else _("May be asked")
    return AskingView(title, "" if hint else "good", hint, until, may_stop, may_allow)


def _obstacle(person: Person, by: By) -> tuple[str, datetime | None]:
    """Return why a customer would not be asked now, and until when; an empty sentence when nothing stands in the way.

    The survey is that of the account they wrote to last: a playbook would take the same.
    """
    if person.erased_at is not None:
        return str(consent.WORDS["erased"]), None
    last = next(iter(conversations.conversations_of(by.actor, person.pk, limit=1)), None)
    way = conversations.ways_to_answer(last).first() if last else None
    identity = way.identity if way else next(iter(identities_of(person.pk)), None)
    if identity is None:
        return _("We know no address at which to reach the customer."), None
    plan = surveys.plan_for(way.account_id) if way else None
    asking = Asking(plan.instrument if plan else "", last.unit_id) if last else None
    decision = consent.decide(identity, Purpose.ASK, at=by.at, asking=asking)
    if isinstance(decision, Refusal):
        return str(consent.WORDS[decision.rule]), decision.until
    return ("" if plan else _("No survey is set for the account the customer wrote to.")), None
