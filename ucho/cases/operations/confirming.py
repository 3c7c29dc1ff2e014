"""The customer's word about our summary: yes, or what we misunderstood."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from ucho.cases.facts import Confirmed, Corrected
from ucho.cases.letters import language_of
from ucho.cases.lines import list_case, locked, record
from ucho.cases.models import Case, Paraphrase
from ucho.cases.operations.contact import note_contact
from ucho.cases.writing import conversation_of
from ucho.conversations import operations as conversations
from ucho.core.actors import By
from ucho.core.errors import Refused
from ucho.core.operations import operation

LONGEST_CORRECTION: Final = 5000  # characters of a correction; more is not a correction


@operation("cases.confirm", gettext_lazy("Note that customers confirmed what we understood"))
def confirm(paraphrase: Paraphrase, *, how: str, by: By) -> None:
    """Note that the customer confirmed our summary; confirming it twice changes nothing.

    Args:
        paraphrase: which summary.
        how: "link" when they pressed the button, "words" when they said so and an agent notes it.
        by: who confirms or notes it, and when.

    Raises:
        Refused: it was corrected, or a newer summary has taken its place.

    Records:
        `Confirmed`.
    """
    case = locked(paraphrase.case)
    paraphrase = _fresh(paraphrase)
    if paraphrase.confirmed_at:
        return
    if paraphrase.corrected_at:
        raise Refused(_("This summary was corrected already. Look at the correction, then write a new summary."))
    _check_current(paraphrase)
    paraphrase.confirmed_at, paraphrase.how = by.at, Paraphrase.How(how)
    paraphrase.save(update_fields=["confirmed_at", "how"])
    if paraphrase.how == Paraphrase.How.WORDS:  # they spoke to one of us
        note_contact(case, at=by.at, by=by)
    _our_turn(case, by)
    record(Confirmed(paraphrase.pk, paraphrase.how), case, by)
    list_case(case)


@operation("cases.confirm", gettext_lazy("Note that customers confirmed what we understood"))
def correct(paraphrase: Paraphrase, *, words: str, by: By) -> None:
    """Note what the customer says we misunderstood; the case is ours again. The same words twice change nothing.

    Args:
        paraphrase: which summary.
        words: theirs; colleagues read them in the conversation, too.
        by: who corrects or notes it, and when.

    Raises:
        Refused: nothing was written, it is too long, the summary was confirmed or corrected otherwise already, or a
            newer one has taken its place.

    Records:
        `Corrected`, and `conversations.Noted`.
    """
    case = locked(paraphrase.case)
    paraphrase = _fresh(paraphrase)
    words = words.strip()
    if paraphrase.corrected_at and paraphrase.correction == words:
        return
    if paraphrase.confirmed_at or paraphrase.corrected_at:
        raise Refused(_("We have your answer to this summary already. Write to us if there is something to add."))
    _check_current(paraphrase)
    if not words:
        raise Refused(_("Tell us what we misunderstood, a few words are enough."))
    if (extra := len(words) - LONGEST_CORRECTION) > 0:
        too_long = ngettext(
            "This is too long by %(extra)d character. Shorten it, or write us a message.",
            "This is too long by %(extra)d characters. Shorten it, or write us a message.",
            extra,
        )
        raise Refused(too_long % {"extra": extra})
    paraphrase.corrected_at, paraphrase.correction = by.at, words
    paraphrase.save(update_fields=["corrected_at", "correction"])
    conversation = conversation_of(case)
    if conversation is not None:
        with override(case.owner.language if case.owner else language_of(case)):  # colleagues read it
            said = _("The customer corrected our summary: “%(words)s”") % {"words": words}
        conversations.note(conversation, text=said, by=by, client_key=f"correction-{paraphrase.pk}")
    _our_turn(case, by)
    record(Corrected(paraphrase.pk), case, by)
    list_case(case)


def _fresh(paraphrase: Paraphrase) -> Paraphrase:
    return Paraphrase.objects.select_for_update().get(pk=paraphrase.pk)


def _check_current(paraphrase: Paraphrase) -> None:
    if paraphrase.replaced_at:
        raise Refused(_("This summary is out of date. Look for a newer message, or write to us."))


def _our_turn(case: Case, by: By) -> None:
    if case.status == Case.Status.WAITING:
        case.status = Case.Status.OPEN
    case.last_at = max(case.last_at, by.at)
    case.save(update_fields=["status", "last_at"])
