"""Will our mail arrive? What the public records of each sending domain say, and exactly what to add."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ucho.channels import operations, queries, signing
from ucho.channels.mail.records import Found, is_domain
from ucho.channels.models import Account, SigningKey
from ucho.core.errors import Missing
from ucho.core.operations import demand
from ucho.web.access import StaffRequest, staff_page
from ucho.web.settings import record_words
from ucho.web.settings.providers import provider_of
from ucho.web.settings.tabs import tabs

Health = Literal["good", "soon", "late", "off"]
CHANGE: Final = "channels.make_signing_key"
HEALTH: Final = {"ok": "good", "missing": "late", "wrong": "late", "unknown": "soon"}
HINTS: Final = ("ptr",)  # worth knowing, and no fault: some providers do not let their customers set it


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One public record, in words."""

    title: str
    purpose: str
    health: Literal["good", "soon", "late"]
    state: str
    why: str
    found: Found
    name: str  # of the record inside its domain, for panels that add the domain by themselves


@dataclass(frozen=True, slots=True)
class Domain:
    """One domain from which mail leaves."""

    name: str
    mailboxes: Sequence[Account]
    provider: str  # who looks after everything, empty where it is our task
    key: SigningKey | None
    health: Health
    summary: str
    records: Sequence[RecordLine]
    rotating: bool  # the key before still signs

    @property
    def checkable(self) -> bool:
        """Return whether its records are ours to look after."""
        return not self.provider and is_domain(self.name)

    @property
    def checked_at(self) -> datetime | None:
        """Return when the name service was last asked."""
        return self.key.checked_at if self.key else None


@require_safe
@staff_page
def overview(request: StaffRequest) -> HttpResponse:
    """Show every sending domain with its records as they were when last looked at; asks the network nothing."""
    demand(request.by, operations.READ)
    accounts = queries.accounts_for(request.by.actor.rights.units(operations.READ))
    values = {
        "tabs": tabs(request.by, "channels"),
        "domains": domains_of([one for one in accounts if one.adapter == "email"]),
        "may_change": request.by.actor.rights.allow(CHANGE),
        "area": "settings",
    }
    return render(request, "web/settings/arriving.html", values)


@require_POST
@staff_page
def act(request: StaffRequest, domain: str) -> HttpResponse:
    """Look at the records of a domain now, or make it a new key."""
    demand(request.by, CHANGE)
    if not is_domain(domain):
        raise Missing(_("There is no such account, or you may not see it."))
    known = SigningKey.objects.filter(domain=domain).exists()
    if not known or request.POST.get("do") == "new_key":
        signing.make_signing_key(domain, by=request.by)
    signing.note_records(domain, signing.look_up(domain), by=request.by)
    if known and request.POST.get("do") == "new_key":
        messages.success(request, _("The new key is made. Add its record; until we find it, the old key signs."))
    return redirect("settings-arriving")


def domains_of(accounts: Sequence[Account]) -> list[Domain]:
    """Return the domains of mailboxes, in alphabetical order, with what was found when last looked at.

    Args:
        accounts: the mailboxes.
    """
    names = sorted({signing.domain_of(one) for one in accounts} - {""})
    rows = {row.domain: row for row in SigningKey.objects.filter(domain__in=names)}
    return [
        _domain(name, [one for one in accounts if signing.domain_of(one) == name], rows.get(name)) for name in names
    ]


def _domain(name: str, mailboxes: Sequence[Account], key: SigningKey | None) -> Domain:
    provider = provider_of(f"x@{name}")
    if provider is not None:
        words = _("Mail from %(domain)s is signed by %(provider)s itself. There is nothing for you to set up.")
        said = words % {"domain": name, "provider": provider.name}
        return Domain(name, mailboxes, provider.name, None, "good", said, (), rotating=False)
    if not is_domain(name):
        said = _("%(domain)s is not a name on the Internet, so nobody outside can receive mail from it.")
        return Domain(name, mailboxes, "", None, "late", said % {"domain": name}, (), rotating=False)
    records = [_line(one, name) for one in signing.records_of(key)] if key else []
    worst: Literal["late", "soon"] = "late" if any(one.health == "late" for one in records) else "soon"
    health: Health = "off" if not records else "good" if all(one.health == "good" for one in records) else worst
    rotating = bool(key and signing.BEFORE in key.found)
    return Domain(name, mailboxes, "", key, health, _summary(health, records), records, rotating=rotating)


def _summary(health: str, records: Sequence[RecordLine]) -> str:
    if health == "good":
        return _("All is set: other servers can see that your mail is yours.")
    if health == "off":
        return _("Nobody has looked yet. Check now, and see what to add.")
    if health == "soon":
        return _("Nothing is known to be wrong, but not everything could be found out.")
    return _("Some of your mail will land in spam or be refused until this is put right.")


def _line(found: Found, domain: str) -> RecordLine:
    health = HEALTH[found.state]
    if found.kind in HINTS and health == "late":
        health = "soon"
    name = found.host.removesuffix(f".{domain}") if found.host != domain else "@"
    return RecordLine(
        title=record_words.title(found.kind),
        purpose=record_words.purpose(found.kind),
        health=health,  # type: ignore[arg-type]
        state=record_words.state(found.state),
        why=record_words.why(found),
        found=found,
        name=name if found.type == "TXT" else "",
    )
