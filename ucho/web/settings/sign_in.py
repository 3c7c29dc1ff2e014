"""Signing in to a mailbox on the page of its provider, and coming back from there."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ucho.channels import operations, queries
from ucho.channels.accounts import stored_settings
from ucho.channels.contract import LoginRefused
from ucho.channels.mail import oauth
from ucho.channels.models import Account
from ucho.core import keys
from ucho.core.errors import Missing, Refused
from ucho.core.operations import demand
from ucho.web.access import StaffRequest, staff_page
from ucho.web.settings.connections import problem_words

KEY: Final = "mailbox_sign_in"  # in the session: what this browser set out with
PURPOSE: Final = "mailbox.sign_in"
MINUTES: Final = 20  # that a person has on the provider's page


@require_safe
@staff_page
def leave(request: StaffRequest, pk: int) -> HttpResponse:
    """Lead to the page of the provider on which the mailbox's owner lets us in."""
    account = _account(request, pk)
    verifier, nonce = secrets.token_hex(32), secrets.token_urlsafe(16)
    try:
        issuer = oauth.issuer_of(stored_settings(account))
    except ValueError:
        raise Refused(_("Fill in how to sign in and the client id, save, and try again.")) from None
    except keys.NoKey:
        raise Refused(problem_words("no_key")) from None
    state = _state(account.pk, int(request.by.at.timestamp()) + 60 * MINUTES, nonce)
    request.session[KEY] = {"nonce": nonce, "verifier": verifier}
    mailbox = account.settings.get("address", "")
    return redirect(
        oauth.ask_address(issuer, back=back_address(request), state=state, verifier=verifier, mailbox=mailbox)
    )


@require_safe
@staff_page
def back(request: StaffRequest) -> HttpResponse:
    """Take what the provider sent back; only the browser that set out, in time, and somebody who may."""
    begun = request.session.pop(KEY, None) or {}
    account = _account(request, _account_of(request.GET.get("state", ""), begun.get("nonce", ""), request.by.at))
    code = request.GET.get("code", "")
    if not code:
        messages.error(request, _("The provider did not let us in. Sign in again and allow access to the mailbox."))
        return redirect("settings-channel", pk=account.pk)
    try:
        issuer = oauth.issuer_of(stored_settings(account))
        given = oauth.exchange(issuer, code=code, verifier=begun["verifier"], back=back_address(request))
        operations.sign_in(account, given, by=request.by)
    except oauth.ProgramRefused:
        messages.error(request, problem_words(oauth.ProgramRefused.problem))
    except (LoginRefused, ValueError):
        messages.error(request, _("The provider did not let us in. Sign in again and allow access to the mailbox."))
    except OSError:
        messages.error(request, _("The provider does not answer. Try again in a few minutes."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Signed in. Messages will appear in the inbox by themselves."))
    return redirect("settings-channel", pk=account.pk)


def back_address(request: HttpRequest) -> str:
    """Return our page to which providers lead back, as it has to be registered with them.

    Args:
        request: any request by the address under which people know us.
    """
    return request.build_absolute_uri(reverse("settings-sign-in-back"))


def _account(request: StaffRequest, pk: int) -> Account:
    demand(request.by, operations.READ)
    found = queries.accounts_for(request.by.actor.rights.units(operations.READ)).filter(pk=pk).first()
    if found is None:
        raise Missing(_("There is no such account, or you may not see it."))
    demand(request.by, "channels.open_account", found.unit_id)
    return found


def _state(pk: int, ends: int, nonce: str) -> str:
    words = f"{pk}.{ends}.{nonce}"
    return f"{words}.{keys.sign(words, PURPOSE)}"


def _account_of(state: str, nonce: str, at: datetime) -> int:
    """Return whose account a state that came back is about.

    Raises:
        Refused: it is not ours, too old, or of another browser.
    """
    words, _dot, signature = state.rpartition(".")
    parts = words.split(".")
    ours = len(parts) == 3 and bool(nonce) and keys.verify(words, signature, PURPOSE)
    if not ours or not secrets.compare_digest(parts[2].encode(), nonce.encode()) or int(parts[1]) < at.timestamp():
        raise Refused(_("This sign-in began elsewhere or too long ago. Open the account and begin again."))
    return int(parts[0])
