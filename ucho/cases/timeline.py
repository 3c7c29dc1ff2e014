"""Recovery cases in a customer's history; what the reader may not read is left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ucho.cases.facts import (
    Acknowledged,
    Asked,
    Assigned,
    CauseFound,
    Closed,
    Confirmed,
    Contacted,
    Corrected,
    FeelingAnswered,
    GestureApproved,
    GestureOffered,
    GestureRefused,
    HeardBack,
    Listened,
    Moved,
    Opened,
    Paraphrased,
    Reopened,
    SourceAdded,
    VerificationAsked,
    Verified,
)
from ucho.cases.models import Case, Cause, Gesture, Paraphrase, Step
from ucho.cases.rights import readable
from ucho.core.actors import Rights
from ucho.customers.timeline import Entry, tells
from ucho.events.models import FactRow
from ucho.org.models import Unit
from ucho.org.queries import names_of

NO_MINOR: Final = {"JPY", "KRW", "VND", "CLP", "ISK"}  # ISO 4217: no digits behind the separator
PLAIN: Final = {
    Acknowledged.type: (gettext_lazy("We told the customer that we know, and by when we get in touch."), "send"),
    HeardBack.type: (gettext_lazy("The customer wrote instead of confirming our summary."), "mail"),
    FeelingAnswered.type: (gettext_lazy("We answered what the customer felt."), "heart-handshake"),
    Listened.type: (gettext_lazy("We noted what the customer told us."), "ear"),
    Asked.type: (gettext_lazy("We asked the customer to tell us more."), "message-question"),
    Paraphrased.type: (gettext_lazy("We sent the customer what we understood."), "quote"),
    Corrected.type: (gettext_lazy("The customer corrected what we understood."), "pencil"),
    GestureApproved.type: (gettext_lazy("The gesture was approved."), "circle-check"),
    GestureRefused.type: (gettext_lazy("The gesture was not approved."), "ban"),
    VerificationAsked.type: (gettext_lazy("The customer was asked whether it is good now."), "message-question"),
}
REASONS: Final = {
    Case.Reason.BAD_ANSWER: gettext_lazy("A recovery case was opened because of a bad answer to a survey."),
    Case.Reason.UNHAPPY_MESSAGE: gettext_lazy("A recovery case was opened because of an unhappy message."),
    Case.Reason.MANUAL: gettext_lazy("A recovery case was opened by hand."),
}
MORE: Final = {
    Case.Reason.BAD_ANSWER: gettext_lazy("A bad answer to a survey came to the same case."),
    Case.Reason.UNHAPPY_MESSAGE: gettext_lazy("An unhappy message came to the same case."),
    Case.Reason.MANUAL: gettext_lazy("A colleague pointed to the same case."),
}
OUTCOMES: Final = {
    Case.Outcome.SOLVED: gettext_lazy("The case was closed: solved."),
    Case.Outcome.PARTLY: gettext_lazy("The case was closed: solved in part."),
    Case.Outcome.NOT_SOLVED: gettext_lazy("The case was closed: not solved."),
    Case.Outcome.UNREACHABLE: gettext_lazy("The case was closed: the customer could not be reached."),
    Case.Outcome.UNFOUNDED: gettext_lazy("The case was closed: there was nothing to make good."),
}


@dataclass(frozen=True, slots=True)
class _Looked:
    """What a batch of facts refers to."""

    steps: Mapping[int, Step]
    paraphrases: Mapping[int, Paraphrase]
    gestures: Mapping[int, Gesture]
    causes: Mapping[int, Cause]
    agents: Mapping[int, str]
    units: Mapping[int, Unit]


@tells(
    Opened,
    SourceAdded,
    Acknowledged,
    Assigned,
    Moved,
    Contacted,
    Listened,
    Asked,
    Paraphrased,
    HeardBack,
    Confirmed,
    Corrected,
    FeelingAnswered,
    CauseFound,
    GestureOffered,
    GestureApproved,
    GestureRefused,
    Closed,
    VerificationAsked,
    Verified,
    Reopened,
)
def tell(rows: Sequence[FactRow], rights: Rights) -> Mapping[int, Entry]:
    """Tell what was done in the cases the reader may read."""
    allowed = set(readable(rights).filter(pk__in={row.subject_id for row in rows}).values_list("pk", flat=True))
    shown = [row for row in rows if row.subject_id in allowed]
    looked = _Looked(
        Step.objects.in_bulk(_ids(shown, "step_id")),
        Paraphrase.objects.in_bulk(_ids(shown, "paraphrase_id")),
        Gesture.objects.in_bulk(_ids(shown, "gesture_id")),
        Cause.objects.in_bulk(_ids(shown, "cause_id")),
        names_of(_ids(shown, "owner_id")),
        Unit.objects.in_bulk(_ids(shown, "to_unit")),
    )
    return {row.pk: _entry(row, looked) for row in shown}


def _entry(row: FactRow, looked: _Looked) -> Entry:
    sentence, icon = _sentence(row, looked)
    return Entry(sentence, icon, _excerpt(row, looked), "case", row.subject_id)


def _sentence(row: FactRow, looked: _Looked) -> tuple[str, str]:
    if row.type in PLAIN:
        words, icon = PLAIN[row.type]
        return str(words), icon
    said = row.payload
    if row.type == Opened.type:
        return str(REASONS[said["reason"]]), "lifebuoy"
    if row.type == SourceAdded.type:
        return str(MORE[said["reason"]]), "lifebuoy"
    if row.type == Closed.type:
        return str(OUTCOMES[said["outcome"]]), "circle-check"
    if row.type in {Assigned.type, Moved.type}:
        return _handed(row, looked)
    if row.type in {CauseFound.type, GestureOffered.type}:
        return _found(row, looked)
    return _turned(row)


def _turned(row: FactRow) -> tuple[str, str]:
    said = row.payload
    if row.type == Contacted.type:
        late = said["in_time"] is False
        return (
            (_("We got in touch, but late."), "clock-exclamation") if late else (_("We got in touch."), "clock-check")
        )
    if row.type == Confirmed.type:
        by_link = said["how"] == Paraphrase.How.LINK
        words = _("The customer confirmed by the link that we understood.") if by_link else ""
        return words or _("The customer told us that we understood."), "check"
    if row.type == Verified.type:
        good = _("The customer says that it is good now."), "mood-smile"
        return good if said["fixed"] else (_("The customer says that it is not good yet."), "mood-sad")
    by_hand = said["why"] == "by_hand"
    words = _("The case was reopened.") if by_hand else _("The case was reopened because it is not good yet.")
    return words, "rotate"


def _handed(row: FactRow, looked: _Looked) -> tuple[str, str]:
    if row.type == Moved.type:
        to = looked.units.get(row.payload["to_unit"], "")
        return _("The case moved to %(unit)s.") % {"unit": to}, "arrow-right"
    name = looked.agents.get(row.payload["owner_id"] or 0, "")
    said = _("The case was assigned to %(name)s.") % {"name": name} if name else _("Nobody owns the case any more.")
    return said, "user-check"


def _found(row: FactRow, looked: _Looked) -> tuple[str, str]:
    said = row.payload
    if row.type == CauseFound.type:
        return _("The cause was found: %(cause)s.") % {"cause": looked.causes.get(said["cause_id"], "")}, "search"
    amount = _money(said["amount"], said["currency"])
    words = (
        _("A gesture worth %(amount)s waits for approval.")
        if said["waits"]
        else _("A gesture worth %(amount)s was given.")
    )
    return words % {"amount": amount}, "gift"


def _excerpt(row: FactRow, looked: _Looked) -> str:
    said = row.payload
    if step := looked.steps.get(said.get("step_id") or 0):
        return step.words
    if paraphrase := looked.paraphrases.get(said.get("paraphrase_id") or 0):
        return paraphrase.correction if row.type == Corrected.type else paraphrase.words
    if gesture := looked.gestures.get(said.get("gesture_id") or 0):
        return gesture.refusal if row.type == GestureRefused.type else gesture.words
    return ""


def _money(amount: int, currency: str) -> str:
    places = 0 if currency in NO_MINOR else 2
    return f"{number_format(Decimal(amount).scaleb(-places), places, use_l10n=True)} {currency}"


def _ids(rows: Iterable[FactRow], name: str) -> set[int]:
    return {row.payload[name] for row in rows if row.payload.get(name)}
