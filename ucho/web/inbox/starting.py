"""Writing to a customer first."""

from __future__ import annotations

import secrets

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ucho.channels.accounts import adapter_of
from ucho.channels.contract import Address
from ucho.conversations import operations, queries
from ucho.core.errors import Refused
from ucho.web.access import StaffRequest, staff_page


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def start(request: StaffRequest) -> HttpResponse:
    """Begin a conversation by writing to somebody."""
    accounts = [
        one for one in queries.accounts_to_start_from(request.by.actor) if adapter_of(one).capabilities.initiate
    ]
    values = {"accounts": accounts, "area": "inbox", "key": secrets.token_urlsafe(12), "typed": request.GET}
    if request.method != "POST":
        return render(request, "web/inbox/start.html", values)
    typed = request.POST
    account = next((one for one in accounts if str(one.pk) == typed.get("account")), None)
    try:
        if account is None:
            raise Refused(_("Choose the account to write from."))
        made = operations.start(
            account.unit,
            to=_address(adapter_of(account).address_kind, typed.get("to", ""), typed.get("name", "")),
            account=account,
            subject=typed.get("subject", ""),
            text=typed.get("text", ""),
            client_key=typed.get("key", "")[:64],
            by=request.by,
        )
    except Refused as refusal:
        return render(request, "web/inbox/start.html", values | {"refusal": str(refusal), "typed": typed}, status=422)
    return redirect("conversation", pk=made.pk)


def _address(kind: str, words: str, name: str) -> Address:
    shown = words.strip()
    if not shown or (kind == "email" and ("@" not in shown[1:-1] or " " in shown)):
        raise Refused(_("This does not look like an e-mail address. Check it for a missing @ or dot."))
    return Address(kind, shown.lower() if kind == "email" else shown, name.strip(), shown)
