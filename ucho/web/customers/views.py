"""Customers: the list, one person with their timeline, merging and undoing it, handing out and erasing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ucho.channels.contract import Address
from ucho.channels.permit import Purpose
from ucho.core.database.durable import truncate_wal
from ucho.core.errors import Missing, Refused
from ucho.core.operations import demand
from ucho.customers import forgetting, operations, queries, timeline
from ucho.customers.models import Person
from ucho.events.queries import Place
from ucho.web.access import StaffRequest, is_fragment, staff_page
from ucho.web.components.faces import Face
from ucho.web.components.languages import NAMES, language_name
from ucho.web.customers.care import care_of
from ucho.web.inbox.lines import person_face
from ucho.web.inbox.talk import moment_of, panel_of

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One customer in the list."""

    pk: int
    face: Face
    address: str
    kind: str
    language: str
    since: datetime


@require_safe
@staff_page
def people(request: StaffRequest) -> HttpResponse:
    """List customers, newest first, or those that a search finds."""
    demand(request.by, operations.READ)
    words = " ".join(request.GET.get("q", "").split())[:200]
    before = place_of(request.GET.get("before", ""))
    found = queries.find(words) if words else queries.people(before=before, limit=PAGE + 1)
    more = not words and len(found) > PAGE
    found = found[:PAGE]
    last = f"{found[-1].created_at.isoformat()}~{found[-1].pk}" if more else ""
    values = {
        "people": [_line(one) for one in found],
        "query": words,
        "next_href": f"{reverse('people')}?{urlencode({'before': last})}" if more else "",
        "area": "customers",
    }
    return render(request, "web/customers/rows.html" if is_fragment(request) else "web/customers/list.html", values)


@require_safe
@staff_page
def person(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one customer: addresses, conversations, timeline, merges."""
    demand(request.by, operations.READ)
    found = queries.person(pk)
    if found.pk != pk:
        return redirect("person", pk=found.pk)
    before = place_of(request.GET.get("before", ""))
    lines = timeline.of_person(found.pk, request.by.actor.rights, before=before, limit=PAGE)
    last = f"{lines[-1].at.isoformat()}~{lines[-1].fact.pk}" if len(lines) == PAGE else ""
    words = " ".join(request.GET.get("other", "").split())[:200]
    values = {
        "person": found,
        "panel": panel_of(found, request.by),
        "moments": [moment_of(line) for line in lines],
        "next_href": f"{reverse('person', args=[found.pk])}?{urlencode({'before': last})}" if last else "",
        "merges": [(one, person_face(one.merged.name, one.merged_id)) for one in queries.merges_of(found.pk)],
        "other_words": words,
        "others": [_line(one) for one in queries.find(words, limit=8) if one.pk != found.pk] if words else (),
        "care": None if is_fragment(request) else care_of(found, request.by),
        "languages": NAMES.items(),
        "may_edit": request.by.actor.rights.allow("customers.edit"),
        "area": "customers",
    }
    return render(
        request, "web/customers/moments.html" if is_fragment(request) else "web/customers/person.html", values
    )


@require_POST
@staff_page
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change name, language and what we know of a customer."""
    found = queries.person(pk)
    names, contents = request.POST.getlist("attribute"), request.POST.getlist("value")
    attributes = {
        name.strip()[:60]: value.strip()[:500]
        for name, value in zip(names, contents, strict=False)
        if name.strip() and value.strip()
    }
    operations.change_person(
        found,
        name=request.POST.get("name", ""),
        language=request.POST.get("language", ""),
        attributes=attributes,
        by=request.by,
    )
    messages.success(request, _("Saved."))
    return redirect("person", pk=found.pk)


@require_POST
@staff_page
def add_address(request: StaffRequest, pk: int) -> HttpResponse:
    """Note another e-mail address of a customer."""
    found = queries.person(pk)
    shown = request.POST.get("address", "").strip()
    if "@" not in shown[1:-1] or " " in shown:
        raise Refused(_("This does not look like an e-mail address. Check it for a missing @ or dot."))
    operations.add_identity(found, Address("email", shown.lower(), "", shown), by=request.by)
    return redirect("person", pk=found.pk)


@require_POST
@staff_page
def trust_address(request: StaffRequest, pk: int, identity_pk: int) -> HttpResponse:
    """Note that mail may go to an address of a customer again."""
    found = queries.person(pk)
    identity = next((one for one in queries.identities_of(found.pk) if one.pk == identity_pk), None)
    if identity is None:
        raise Missing(_("The customer does not have this address any more."))
    operations.trust_again(identity, by=request.by)
    messages.success(request, _("We write to %(address)s again.") % {"address": identity})
    return redirect("person", pk=found.pk)


@require_POST
@staff_page
def ask(request: StaffRequest, pk: int) -> HttpResponse:
    """Note that a customer wants no more surveys, or may be asked again."""
    allowed = {"yes": True, "no": False}.get(request.POST.get("allowed", ""))
    if allowed is None:
        raise Refused(_("Please press one of the buttons."))
    found = queries.person(pk)
    operations.set_preference(found, purpose=Purpose.ASK.value, allowed=allowed, source="agent", by=request.by)
    messages.success(request, _("Saved."))
    return redirect("person", pk=found.pk)


@require_POST
@staff_page
def merge(request: StaffRequest, pk: int) -> HttpResponse:
    """Say that two records are one customer."""
    other = request.POST.get("other", "")
    if not (other.isdecimal() and len(other) < 19):
        raise Refused(_("Choose the other record first."))
    found = queries.person(pk)
    operations.merge(found, queries.person(int(other)), by=request.by)
    messages.success(request, _("Merged. You can undo it below at any time."))
    return redirect("person", pk=found.pk)


@require_POST
@staff_page
def part(request: StaffRequest, pk: int, merge_pk: int) -> HttpResponse:
    """Undo a merge."""
    done = queries.merges_of(pk).filter(pk=merge_pk).first()
    if done is None:
        raise Missing(_("This merge was undone already. Reload the page."))
    operations.part(done, by=request.by)
    messages.success(request, _("The merge is undone; both records are as they were."))
    return redirect("person", pk=pk)


@require_POST
@staff_page
def export(request: StaffRequest, pk: int) -> HttpResponse:
    """Hand out everything we hold of a customer, as one JSON file."""
    found = queries.person(pk)
    answer = JsonResponse(
        forgetting.export(found, by=request.by), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    answer.headers["Content-Disposition"] = content_disposition_header(True, f"customer-{found.pk}.json")
    return answer


@require_POST
@staff_page
def erase(request: StaffRequest, pk: int) -> HttpResponse:
    """Forget a customer, once the word was typed that shows it is meant."""
    found = queries.person(pk)
    if request.POST.get("sure", "").strip() != str(found.pk):
        raise Refused(_("To erase this customer, type their number into the field beside the button."))
    forgetting.erase(found, by=request.by)
    truncate_wal()
    messages.success(request, _("The customer is erased. Nothing they wrote is kept; counts stay as they were."))
    return redirect("people")


def _line(one: Person) -> PersonLine:
    identity = next(iter(one.identities.all()), None)
    address, kind = (str(identity), identity.kind) if identity else ("", "")
    return PersonLine(
        one.pk, person_face(one.name or address, one.pk), address, kind, language_name(one.language), one.created_at
    )


def place_of(mark: str) -> Place | None:
    """Read a keyset cursor from an address, None when it makes no sense."""
    words, _tilde, pk = mark.rpartition("~")
    try:
        at = parse_datetime(words)
    except ValueError:
        return None
    return (at, int(pk)) if at and at.tzinfo and pk.isdecimal() and len(pk) < 19 else None
