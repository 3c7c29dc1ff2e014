"""Writing the mail that asks: the scale as cells with links, a text with one link, and a way to stop it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from ucho.channels.accounts import adapter_of, stored_settings
from ucho.channels.contract import Address, Outbound
from ucho.channels.models import Account
from ucho.channels.permit import Purpose
from ucho.core import site
from ucho.org.models import Unit
from ucho.surveys.contract import Instrument, words_in
from ucho.surveys.models import Invitation
from ucho.surveys.registry import instrument
from ucho.surveys.tokens import token_for

TEMPLATE: Final = "surveys/mail.html"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the scale in the mail, with the page it opens."""

    score: int
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Wording:
    """What the mail says, in the customer's language; the preview in the settings shows the same."""

    company: str
    subject: str
    greeting: str
    lead: str
    question: str
    low: str
    high: str
    scale: str  # the ends of the scale in one sentence, for the text alternative
    page: str  # what the link to the page is called
    after: str
    reply: str
    stop: str  # empty where nothing can be stopped
    until: str


def wording(asked: Instrument, language: str, *, company: str, until: str, stoppable: bool) -> Wording:
    """Return the words of the mail.

    Args:
        asked: the instrument.
        language: pl, ru or en.
        company: who asks.
        until: the last day on which the page takes an answer, in words.
        stoppable: whether the customer can end such mails.
    """
    low, high = (words_in(words, language) for words in (asked.low_label, asked.high_label))
    ends = {"low": asked.low, "low_label": low, "high": asked.high, "high_label": high, "company": company}
    with override(language):
        if asked.metric:
            subject = _("How did we do? One question from %(company)s")
            lead = _("You wrote to us not long ago. Please tell us how it went: it is one question and takes a minute.")
        else:
            subject = _("Is everything all right now? One question from %(company)s")
            lead = _("Something had gone wrong, and we tried to put it right. Please tell us whether it worked.")
        scale = _("From %(low)d (%(low_label)s) to %(high)d (%(high_label)s).") if not asked.labels else ""
        return Wording(
            company=company,
            subject=subject % ends,
            greeting=_("Hello,"),
            lead=lead,
            question=words_in(asked.question, language).format(company=company),
            low=low,
            high=high,
            scale=scale % ends,
            page=_("Answer on our page"),
            after=_("A page opens on which you confirm your answer and can add a few words."),
            reply=_("You can also reply to this message. A person reads it."),
            stop=_("I want no more questions like this") if stoppable else "",
            until=_("The page takes your answer until %(date)s.") % {"date": until},
        )


def write_invitation(invitation: Invitation, account: Account, to: Address, *, reply_token: str) -> Outbound:
    """Return the message that asks a customer.

    Args:
        invitation: what is asked, stored already, because its number is in the links.
        account: which of our accounts it leaves by.
        to: the customer's address.
        reply_token: puts replies into a conversation; empty for none.
    """
    adapter, asked, language = adapter_of(account), instrument(invitation.instrument), invitation.language
    token = token_for(invitation.pk)
    stop = address_of("survey-stop", token) if invitation.purpose == Purpose.ASK else ""
    said = wording(
        asked,
        language,
        company=company_of(invitation.unit, language),
        until=_day(invitation, language),
        stoppable=bool(stop),
    )
    return Outbound(
        message_id=adapter.new_message_id(stored_settings(account), reply_token or token),
        recipient=to,
        text=_text(said, address_of("survey", token), stop),
        subject=said.subject if adapter.capabilities.subject else "",
        html=draw(said, asked, language, token) if adapter.capabilities.html else "",
        reply_token=reply_token,
        automatic=True,
        language=language,
        unsubscribe=stop,
    )


def draw(said: Wording, asked: Instrument, language: str, token: str) -> str:
    """Return the mail as HTML that every program draws: tables, no images, colours that survive a dark mode.

    Args:
        said: its words.
        asked: the instrument.
        language: pl, ru or en.
        token: what the links carry.
    """
    page = address_of("survey", token)
    steps = [Step(score, step_label(asked, score, language), f"{page}?score={score}") for score in asked.scores()]
    values = {
        "said": said,
        "steps": steps,
        "width": 100 // len(steps),
        "named": asked.labels is not None,
        "language": language,
        "page": page,
        "stop": address_of("survey-stop", token) if said.stop else "",
    }
    return render_to_string(TEMPLATE, values) + ""  # a plain text: Django's own kind of it cannot be stored


def step_label(asked: Instrument, score: int, language: str) -> str:
    """Return what stands on a step of the scale: its name, or its number.

    Args:
        asked: the instrument.
        score: the step.
        language: pl, ru or en.
    """
    return words_in(asked.labels[score], language) if asked.labels else str(score)


def address_of(page: str, token: str) -> str:
    """Return the full address of a customer's page.

    Args:
        page: the name of the address.
        token: of the invitation.
    """
    return site.link(reverse(page, args=[token]))


def company_of(unit: Unit, language: str) -> str:
    """Return who asks: the brand a unit belongs to, else the company.

    Args:
        unit: the unit that asks.
        language: pl, ru or en.
    """
    above = [int(part) for part in unit.path.split("/") if part]
    known = {one.pk: one for one in Unit.objects.filter(pk__in=above)}
    named = [known[pk] for pk in reversed(above) if known[pk].kind in {Unit.Kind.BRAND, Unit.Kind.COMPANY}]
    with override(language):
        return str(named[0]) if named else ""


def _day(invitation: Invitation, language: str) -> str:
    with override(language):
        return date_format(invitation.expires_at.astimezone(ZoneInfo(invitation.unit.time_zone)), "j E Y")


def _text(said: Wording, page: str, stop: str) -> str:
    ask = f"{said.question}\n{said.scale}".strip()
    parts = [said.greeting, said.lead, ask, f"{said.page}:\n{page}", said.until, said.reply, said.company]
    if stop:
        parts.append(f"{said.stop}:\n{stop}")
    return "\n\n".join(part for part in parts if part)
