"""Surveys in a customer's history; answers of units the reader may not read are left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ucho.channels.models import Account
from ucho.core.actors import Rights
from ucho.customers.timeline import Entry, calls_surveys, tells
from ucho.events.models import FactRow
from ucho.surveys.contract import words_in
from ucho.surveys.facts import Answered, Invited, PlanSet, Undelivered
from ucho.surveys.models import Answer
from ucho.surveys.queries import READ
from ucho.surveys.registry import instrument, names

FACES: Mapping[str, str] = {"bad": "mood-sad", "middle": "mood-neutral", "good": "mood-smile"}


@tells(Invited, Undelivered, Answered)
def tell(rows: Sequence[FactRow], rights: Rights) -> Mapping[int, Entry]:
    """Tell when the customer was asked, and what they answered."""
    answers = Answer.objects.in_bulk([row.payload["answer_id"] for row in rows if row.type == Answered.type])
    return {row.pk: _entry(row, answers) for row in rows if rights.allow(READ, row.unit_id)}


@tells(PlanSet)
def tell_plan(rows: Sequence[FactRow], rights: Rights) -> Mapping[int, Entry]:
    """Tell what an account asks from now on."""
    accounts = Account.objects.in_bulk([row.payload["account_id"] for row in rows])
    return {row.pk: _plan(row, str(accounts.get(row.payload["account_id"], ""))) for row in rows}


def _plan(row: FactRow, account: str) -> Entry:
    if not row.payload["instrument"]:
        return Entry(
            _("Customers of “%(account)s” are asked nothing any more.") % {"account": account}, "message-question"
        )
    told = _("Customers of “%(account)s” are asked: %(survey)s.")
    return Entry(told % {"account": account, "survey": _title(row.payload["instrument"])}, "message-question")


def _entry(row: FactRow, answers: Mapping[int, Answer]) -> Entry:
    if row.type == Invited.type:
        return Entry(
            _("We asked the customer: %(survey)s.") % {"survey": _title(row.payload["instrument"])}, "mail-question"
        )
    if row.type == Undelivered.type:
        return Entry(_("Our question may not have arrived."), "alert-triangle")
    answer, payload = answers.get(row.payload["answer_id"]), row.payload
    told = {"survey": _title(payload["instrument"]), "score": answer_words(payload["instrument"], payload["score"])}
    return Entry(
        _("The customer answered: %(survey)s, %(score)s.") % told,
        FACES[payload["band"]],
        answer.words if answer else "",
    )


def answer_words(name: str, score: int) -> str:
    """Return a score in words: "2 of 7", or the name of the step.

    Args:
        name: the instrument.
        score: the step.
    """
    asked = instrument(name)
    if asked.labels:
        return words_in(asked.labels[score], get_language() or "en")
    return _("%(score)d of %(most)d") % {"score": score, "most": asked.high}


@calls_surveys
def _title(name: str) -> str:
    return words_in(instrument(name).title, get_language() or "en") if name in names() else name
