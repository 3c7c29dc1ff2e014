"""Signing in: nobody signs up by themselves, and guesses are slowed down."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from axes.handlers.proxy import AxesProxyHandler
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _

TOO_MANY = _(
    "Somebody tried wrong passwords for this address too often. "
    "Wait fifteen minutes and try again, or ask an administrator to set a new password for you."
)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Who may sign in, and what they read when they may not."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return that nobody makes an account alone; administrators invite."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Turn away somebody who guessed too often, before the password is looked at."""
        self._stop_guessing(request, credentials)
        super().pre_authenticate(request, **credentials)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Say that the limit is reached right when it is reached."""
        self._stop_guessing(request, credentials)

    def _stop_guessing(self, request: HttpRequest, credentials: dict[str, Any]) -> None:
        if not AxesProxyHandler.is_allowed(request, credentials):
            raise ValidationError(TOO_MANY)


def guessed_name(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """Return the address that somebody tries to sign in with, in the one spelling that counts attempts."""
    given = credentials or {}
    name = given.get("email") or given.get("username") or given.get("login")
    if not name and request is not None:
        name = request.POST.get("login", "")
    return str(name or "").strip().lower()


def locked(
    request: HttpRequest, original: HttpResponseBase | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponseBase:
    """Answer one guess too many: the sign-in page with the adapter's sentence on it, as "too many requests"."""
    response = original or HttpResponse(str(TOO_MANY), content_type="text/plain; charset=utf-8")
    response.status_code = 429
    return response
