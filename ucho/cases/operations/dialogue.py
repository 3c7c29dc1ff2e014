"""The guided dialogue: listen, ask, say back what we understood, answer the feeling. Guided, not jailed."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ucho.cases import letters
from ucho.cases.facts import Asked, FeelingAnswered, Listened, Paraphrased
from ucho.cases.lines import list_case, locked, record
from ucho.cases.models import Case, Paraphrase, Step
from ucho.cases.operations.contact import note_contact
from ucho.cases.search import index_step
from ucho.cases.writing import write
from ucho.conversations.models import Message
from ucho.core.actors import By
from ucho.core.errors import Refused
from ucho.core.operations import operation

Kind = Step.Kind


@operation("cases.dialogue", gettext_lazy("Lead the dialogue of recovery cases"))
def listen(case: Case, words: str, *, by: By, client_key: str = "") -> Step:
    """Note what the customer told us, for the next colleague; nothing is sent.

    Args:
        case: which one.
        words: what we heard.
        by: who, and when.
        client_key: made by the browser for one click; a second call with it returns the first step.

    Returns:
        The step.

    Raises:
        Refused: nothing was written, or the case is closed.

    Records:
        `Listened`.
    """
    case = locked(case)
    if done := _done(case, Kind.LISTEN, words, by, client_key):
        return done
    _check(case, words)
    step = _step(case, Kind.LISTEN, words, None, by, client_key)
    record(Listened(step.pk), case, by)
    list_case(case)
    return step


@operation("cases.dialogue", gettext_lazy("Lead the dialogue of recovery cases"))
def ask(case: Case, words: str, *, by: By, client_key: str = "") -> Step:
    """Ask the customer to tell us more, in a real message.

    Args:
        case: which one.
        words: the question, as it is sent.
        by: who, and when.
        client_key: made by the browser for one click; a second call with it returns the first step.

    Returns:
        The step, with its message.

    Raises:
        Refused: nothing was written, the case is closed, or the customer cannot be written to.

    Records:
        `Asked`, and `Contacted` the first time.
    """
    return _say_once(case, Kind.ASK, Asked, words, by, client_key)


@operation("cases.dialogue", gettext_lazy("Lead the dialogue of recovery cases"))
def answer_feeling(case: Case, words: str, *, by: By, client_key: str = "") -> Step:
    """Answer what the customer felt, in a real message.

    Args:
        case: which one.
        words: the answer, as it is sent.
        by: who, and when.
        client_key: made by the browser for one click; a second call with it returns the first step.

    Returns:
        The step, with its message.

    Raises:
        Refused: nothing was written, the case is closed, or the customer cannot be written to.

    Records:
        `FeelingAnswered`, and `Contacted` the first time.
    """
    return _say_once(case, Kind.FEELING, FeelingAnswered, words, by, client_key)


@operation("cases.dialogue", gettext_lazy("Lead the dialogue of recovery cases"))
def paraphrase(case: Case, words: str, *, wish: str = "", by: By, client_key: str = "") -> Paraphrase:
    """Send the customer what we understood, with a link to confirm or correct it; the case waits for them then.

    A summary that was with the customer already is replaced: its link says so.

    Args:
        case: which one.
        words: what happened, as we understood it.
        wish: what the customer would like, as we understood it; may be empty.
        by: who, and when.
        client_key: made by the browser for one click; a second call with it returns the first summary.

    Returns:
        The summary.

    Raises:
        Refused: nothing was written, the case is closed, or the customer cannot be written to.

    Records:
        `Paraphrased`, and `Contacted` the first time.
    """
    case = locked(case)
    if done := _done(case, Kind.PARAPHRASE, words, by, client_key):
        return Paraphrase.objects.get(message=done.message)
    _check(case, words)
    open_ones = case.paraphrases.filter(confirmed_at=None, corrected_at=None, replaced_at=None)
    open_ones.update(replaced_at=by.at)
    made = Paraphrase.objects.create(case=case, words=words.strip(), wish=wish.strip(), sent_at=by.at)
    said = letters.summary(case, made)
    made.message = write(case, said, by=by, client_key=client_key)
    made.save(update_fields=["message"])
    _step(case, Kind.PARAPHRASE, words, made.message, by, client_key)
    note_contact(case, at=by.at, by=by)
    case.refresh_from_db(fields=["contacted_at"])
    case.status = Case.Status.WAITING
    case.save(update_fields=["status"])
    record(Paraphrased(made.pk, made.message.pk), case, by)
    list_case(case)
    return made


def _check(case: Case, words: str) -> None:
    if case.status == Case.Status.CLOSED:
        raise Refused(_("This case is closed. Reopen it first."))
    if not words.strip():
        raise Refused(_("There is nothing to note or send yet. Type something first."))


def _done(case: Case, kind: str, words: str, by: By, client_key: str) -> Step | None:
    """Return the step this click made already: by its key, or, without one, by the same words just before."""
    if client_key:
        return case.steps.filter(client_key=client_key).first()
    last = case.steps.order_by("-at", "-pk").first()
    same = last is not None and (last.kind, last.words, last.agent_id) == (kind, words.strip(), by.actor.agent_id)
    return last if same and case.status != Case.Status.CLOSED else None


def _say_once(
    case: Case, kind: str, fact: type[Asked] | type[FeelingAnswered], words: str, by: By, client_key: str
) -> Step:
    """Send a step of the dialogue as a message, once for a click, and record it."""
    case = locked(case)
    if done := _done(case, kind, words, by, client_key):
        return done
    _check(case, words)
    message = write(case, words, by=by, client_key=client_key)
    step = _step(case, kind, words, message, by, client_key)
    note_contact(case, at=by.at, by=by)
    record(fact(step.pk, message.pk), case, by)
    list_case(case)
    return step


def _step(case: Case, kind: str, words: str, message: Message | None, by: By, client_key: str) -> Step:
    case.last_at = max(case.last_at, by.at)
    case.save(update_fields=["last_at"])
    made = Step.objects.create(
        case=case,
        kind=kind,
        words=words.strip(),
        at=by.at,
        agent_id=by.actor.agent_id,
        message=message,
        client_key=client_key,
    )
    index_step(made, case)
    return made
