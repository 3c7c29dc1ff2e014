"""What a case says to its customer by itself, in their language."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from ucho.cases.models import Case, Paraphrase
from ucho.cases.tokens import token_for
from ucho.core.site import link
from ucho.surveys.letters import company_of


def acknowledgement(case: Case, moment: datetime) -> str:
    """Return the words that tell a customer that we know, and by when a person will be in touch.

    Args:
        case: which one.
        moment: by when, aware; said in the unit's time zone.
    """
    with override(language_of(case)):
        thanks = (
            _("Thank you for your honest answer. We are sorry that we let you down.")
            if case.reason == Case.Reason.BAD_ANSWER
            else _("Thank you for telling us. We are sorry that we let you down.")
        )
        paragraphs = [
            thanks,
            _("One of us will look into it and get in touch with you by %(date)s, %(time)s at the latest.")
            % _parts(case, moment),
            _("This message was sent automatically, so that you know that yours has arrived. A person writes next."),
            company_of(case.unit, language_of(case)),
        ]
    return "\n\n".join(paragraphs)


def promised(case: Case, moment: datetime) -> str:
    """Return what exactly we promised, as the customer was told it.

    Args:
        case: which one.
        moment: by when, aware.
    """
    with override(language_of(case)):
        return _("We get in touch in person by %(date)s, %(time)s.") % _parts(case, moment)


def summary(case: Case, paraphrase: Paraphrase) -> str:
    """Return the message that says back what we understood, with the link that confirms or corrects it.

    Args:
        case: which one.
        paraphrase: the summary, stored already, so that its link is known.
    """
    with override(language_of(case)):
        paragraphs = [
            _("We want to make sure that we understood you before we go on. You wrote that:"),
            paraphrase.words,
            *([_("And you would like:"), paraphrase.wish] if paraphrase.wish else []),
            _("Did we understand you correctly? Please tell us here: %(link)s")
            % {"link": link(reverse("paraphrase", args=[token_for(paraphrase.pk)]))},
            _("You can also reply to this message. A person reads it."),
        ]
    return "\n\n".join(paragraphs)


def subject(case: Case) -> str:
    """Return what a conversation is called that we begin because of the case."""
    with override(language_of(case)):
        return _("About your experience with us")


def language_of(case: Case) -> str:
    """Return the language in which we write to the customer."""
    return case.language or case.person.language or "en"


def _parts(case: Case, moment: datetime) -> dict[str, str]:
    local = moment.astimezone(ZoneInfo(case.unit.time_zone))
    return {"date": date_format(local, "j E Y"), "time": date_format(local, "H:i")}
