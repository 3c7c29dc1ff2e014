"""The simulator of the demo company: write as a customer, watch the inbox react."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ucho.channels import queries as channels
from ucho.channels.contract import Fetched
from ucho.channels.journal import CONNECTOR, journal
from ucho.channels.models import Account
from ucho.conversations import queries
from ucho.conversations.models import Conversation, MessageRef
from ucho.core.actors import By
from ucho.core.errors import Refused
from ucho.customers import queries as customers
from ucho.customers import timeline
from ucho.surveys import queries as surveys
from ucho.web.access import StaffRequest, is_fragment, staff_page
from ucho.web.inbox.lines import rows_of
from ucho.web.inbox.rows import Entry, Moment, Row
from ucho.web.inbox.talk import moment_of
from ucho.web.inbox.thread import entries_of

SAID: Final = ("in", "out", "auto")  # what a customer sees of a conversation: never notes, never what we do
CAST: Final = (
    ("Jan Nowicki", "jan.nowicki@poczta.example"),
    ("Анна Белова", "anna.belova@pochta.example"),
    ("Grace Miller", "grace.miller@mail.example"),
)


@dataclass(frozen=True, slots=True)
class Scene:
    """What one simulated customer and the inbox see."""

    address: str
    name: str
    conversation: Conversation | None = None
    entries: tuple[Entry, ...] = ()
    rows: tuple[Row, ...] = ()
    moments: tuple[Moment, ...] = ()


@require_safe
@staff_page
def simulator(request: StaffRequest) -> HttpResponse:
    """Show both sides: the customer's on the left, the inbox's on the right."""
    _only_in_the_demo()
    address, name = _who(request.GET.get("as", ""), request.GET.get("name", ""))
    scene = _scene(address, name, request.by)
    values = {
        "scene": scene,
        "cast": [(known, where, where == address) for known, where in CAST],
        "accounts": _accounts(),
        "account_pk": request.GET.get("account", ""),
        "refresh_href": f"{reverse('simulator')}?{urlencode({'as': address, 'name': name})}",
        "area": "simulator",
    }
    return render(request, "web/simulator/both.html" if is_fragment(request) else "web/simulator/page.html", values)


@require_POST
@staff_page
def write(request: StaffRequest) -> HttpResponse:
    """Put what the simulated customer wrote into the journal, as a real channel would."""
    _only_in_the_demo()
    address, name = _who(request.POST.get("as", ""), request.POST.get("name", ""))
    text = request.POST.get("text", "").strip()
    account = next((one for one in _accounts() if str(one.pk) == request.POST.get("account")), None)
    if account is None or not text:
        raise Refused(_("Type something first, and choose whom the customer writes to."))
    last = None if request.POST.get("anew") else _last_conversation(address, request.by)
    words = {"id": secrets.token_hex(12), "from": address, "name": name, "text": text}
    if last is None:
        words["subject"] = request.POST.get("subject", "").strip() or " ".join(text.split())[:60]
    elif ref := MessageRef.objects.filter(message__conversation=last).order_by("-message__at", "-pk").first():
        words |= {"in_reply_to": ref.ref, "subject": last.subject}
    raw = json.dumps(words, ensure_ascii=False).encode()
    journal(account, [Fetched(f"simulator:{words['id']}", raw)], by=By(CONNECTOR, request.by.at))
    there = urlencode({"as": address, "name": name, "account": str(account.pk)})
    if is_fragment(request):
        return HttpResponse(status=204)
    return redirect(f"{reverse('simulator')}?{there}")


def _only_in_the_demo() -> None:
    if not settings.UCHO_DEMO:
        raise Http404


def _accounts() -> list[Account]:
    return [one for one in channels.accounts() if one.adapter == "simulator" and one.enabled]


def _who(address: str, name: str) -> tuple[str, str]:
    shown = address.strip().lower()[:120]
    if "@" not in shown[1:-1] or " " in shown:
        return CAST[0][1], CAST[0][0]
    return shown, " ".join(name.split())[:80] or {where: known for known, where in CAST}.get(shown, "")


def _last_conversation(address: str, by: By) -> Conversation | None:
    identity = customers.identity_of("email", address)
    found = queries.conversations_of(by.actor, identity.person_id, limit=1) if identity else []
    return found[0] if found else None


def _scene(address: str, name: str, by: By) -> Scene:
    conversation = _last_conversation(address, by)
    if conversation is None:
        return Scene(address, name)
    person = customers.survivor(conversation.person)
    entries, _more = entries_of(conversation, person, by)
    seen = [entry for entry in entries if entry.kind in SAID] + _asked(person.pk, by)
    line = queries.line_of(by.actor, conversation.pk)
    return Scene(
        address,
        person.name or name,
        conversation,
        tuple(sorted(seen, key=lambda entry: entry.at)),
        tuple(rows_of([line], by)) if line else (),
        tuple(moment_of(one) for one in timeline.of_person(person.pk, by.actor.rights, limit=12)),
    )


def _asked(person_id: int, by: By) -> list[Entry]:
    """Return the questions in the customer's mailbox, which are no part of the conversation, with their links."""
    return [
        Entry(
            key=f"i{one.pk}",
            kind="out",
            at=one.asked_at,
            text=one.dispatch.payload.get("text", ""),
            account=one.account.name,
        )
        for one in surveys.invitations_of(by.actor, person_id)
        if one.dispatch is not None
    ]
