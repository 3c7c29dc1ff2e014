"""Asking a model: masked, from memory where it answered before, within the budget, and written down before it leaves.

Nothing here runs in a transaction that somebody else waits for: an answer may take seconds. Whatever goes wrong, there
is no answer, and what we understood ourselves stands.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from typing import Final

import structlog
from django.db import transaction

from ucho.core import keys
from ucho.core.actors import By
from ucho.events import log
from ucho.understanding.facts import OutsideAsked
from ucho.understanding.models import OutsideAnswer, OutsideCall, OutsideModel
from ucho.understanding.outside import spending
from ucho.understanding.outside.configured import identity_of, model_of
from ucho.understanding.outside.contract import NotAnswered, Question, Said, TextModel, Written
from ucho.understanding.outside.masking import Masked, masked
from ucho.understanding.outside.questions import question_of

Answer = Mapping[str, float]
AT_ONCE: Final = 10  # texts in one call: a line of the privacy log
PURPOSE: Final = "understanding.outside"  # digests mean nothing elsewhere
_logger = structlog.get_logger()


def ask(row: OutsideModel, head: str, texts: Sequence[Written], *, by: By) -> list[Answer | None]:
    """Ask a model about texts.

    Args:
        row: which model, and how.
        head: what about.
        texts: as they were written; personal data is hidden here.
        by: for whom.

    Returns:
        For each text a probability for each label; None where ours has to do.

    Records:
        `OutsideAsked` for each call.
    """
    question = question_of(head)
    if question is None:
        return [None] * len(texts)
    try:
        model = model_of(row)
        ready = [masked(text) for text in texts]
    except NotAnswered:
        return [None] * len(texts)
    except Exception:  # what cannot be masked does not leave
        _logger.exception("not_masked", head=head)
        return [None] * len(texts)
    return _asked(row, model, question, ready, by)


def probe(row: OutsideModel, head: str, text: Written, *, by: By) -> tuple[Answer, int]:
    """Ask about one text, whatever was answered before and whether or not the model rests; it counts and is logged.

    Args:
        row: which model.
        head: what about.
        text: what is sent.
        by: who tries.

    Returns:
        A probability for each label, and how many milliseconds it took.

    Raises:
        NotAnswered: there is no answer; its code may also be "budget".

    Records:
        `OutsideAsked`.
    """
    question, model = question_of(head), model_of(row)
    if question is None:
        raise NotAnswered("refused")
    begun = time.monotonic()
    said = _call(row, model, question, [masked(text)], by, rested=True)
    if said.problem or not said.answers:
        raise NotAnswered(said.problem or "budget")
    answer = said.answers[0]
    if answer is None:
        raise NotAnswered("refused")
    return answer, round((time.monotonic() - begun) * 1000)


def _asked(
    row: OutsideModel, model: TextModel, question: Question, texts: Sequence[Masked], by: By
) -> list[Answer | None]:
    digests = [_digests(question, one.words) for one in texts]
    known = _remembered(model, question, [one for some in digests for one in some])
    answers = [next((known[one] for one in some if one in known), None) for some in digests]
    open_places = [place for place, one in enumerate(answers) if one is None and texts[place].words]
    for start in range(0, len(open_places), AT_ONCE):
        places = open_places[start : start + AT_ONCE]
        said = _call(row, model, question, [texts[place] for place in places], by)
        for place, answer in zip(places, said.answers, strict=False):  # the budget may have been enough for some only
            answers[place] = answer
            if answer is not None:
                _remember(model, question, digests[place][0], answer, by)
        if said.problem or len(said.answers) < len(places):
            break
    return answers


def _call(
    row: OutsideModel, model: TextModel, question: Question, texts: Sequence[Masked], by: By, *, rested: bool = False
) -> Said:
    """Ask once, about as many of the texts as may be."""
    if not rested and _rests(row, model, by):
        return Said([])
    call, count = _reserve(row, model, question, texts, by)
    if call is None:
        return Said([])
    begun = time.monotonic()
    said = model.classify([one.words for one in texts[:count]], question)
    call.milliseconds = round((time.monotonic() - begun) * 1000)
    call.tokens = (said.tokens or call.tokens) if model.host else 0
    call.outcome = said.problem or "answered"
    with transaction.atomic():
        call.save(update_fields=["milliseconds", "tokens", "outcome"])
        _tell(call, by)
    return said


def _rests(row: OutsideModel, model: TextModel, by: By) -> bool:
    until = spending.rests_until(row, model.name)
    return until is not None and by.at < until


def _reserve(
    row: OutsideModel, model: TextModel, question: Question, texts: Sequence[Masked], by: By
) -> tuple[OutsideCall | None, int]:
    """Write down what is about to leave, with a guess at what it costs; one at a time, so that nobody overspends."""
    with transaction.atomic():
        OutsideModel.objects.select_for_update().get(pk=row.pk)
        count, tokens = _affordable(row, model, texts, by)
        if not count:
            _note_budget(model, question, by)
            return None, 0
        hidden = sum(one.hidden for one in texts[:count])
        call = OutsideCall(model=model.name, host=model.host, head=question.head, texts=count, masked=hidden, at=by.at)
        call.tokens, call.outcome = tokens, "sent"
        call.save(force_insert=True)
        return call, count


def _affordable(row: OutsideModel, model: TextModel, texts: Sequence[Masked], by: By) -> tuple[int, int]:
    """Return how many of the texts the budget is enough for, and what they cost together."""
    if not model.host:
        return len(texts), 0
    left, tokens = spending.left(row, by.at), 0
    for count, text in enumerate(texts):
        if tokens + spending.price(text.words) > left:
            return count, tokens
        tokens += spending.price(text.words)
    return len(texts), tokens


def _note_budget(model: TextModel, question: Question, by: By) -> None:
    """Write down that the budget is spent, once until something is asked again."""
    last = OutsideCall.objects.filter(model=model.name).order_by("-pk").first()
    if last is not None and last.outcome == "budget":
        return
    call = OutsideCall(model=model.name, host=model.host, head=question.head, texts=0, masked=0, at=by.at)
    call.outcome = "budget"
    call.save(force_insert=True)
    _tell(call, by)


def _tell(call: OutsideCall, by: By) -> None:
    told = OutsideAsked(
        call.head, call.outcome, call.texts, call.masked, call.tokens, call.milliseconds, outside=bool(call.host)
    )
    log.record(told, call, by=by)


def _digests(question: Question, words: str) -> list[str]:
    """Return the names under which an answer may be remembered, that of the newest key first."""
    return keys.fingerprints(json.dumps([question.labels, words], ensure_ascii=False), PURPOSE)


def _remembered(model: TextModel, question: Question, digests: Sequence[str]) -> dict[str, Answer]:
    rows = OutsideAnswer.objects.filter(model=identity_of(model), head=question.head, digest__in=digests)
    return dict(rows.values_list("digest", "answer"))


def _remember(model: TextModel, question: Question, digest: str, answer: Answer, by: By) -> None:
    OutsideAnswer.objects.update_or_create(
        model=identity_of(model),
        head=question.head,
        digest=digest,
        defaults={"answer": {label: round(share, 4) for label, share in answer.items()}, "at": by.at},
    )
