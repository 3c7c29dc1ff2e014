"""Who asks: the entry point of every request, which finds the token, the actor, the moment and the language."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from ninja.security import HttpBearer

from ucho.api import rates, tokens
from ucho.api.answers import Refusal
from ucho.api.models import Token
from ucho.core import clock
from ucho.core.actors import By

ASK_FOR_TOKEN: Final = {"WWW-Authenticate": 'Bearer realm="ucho"'}


class Asking(HttpRequest):
    """A request of a program, with whose rights and when it asks."""

    by: By
    token: Token


class Bearer(HttpBearer):
    """Lets in requests with a good token; cookies of a browser count for nothing here."""

    openapi_description = "Make a token with `ucho token create`."

    def __call__(self, request: HttpRequest) -> Any:
        """Find the token in the request.

        Raises:
            Refusal: there is none, it is not good, or it asked too often.
        """
        scheme, _blank, given = request.headers.get("Authorization", "").strip().partition(" ")
        at = clock.now()
        token = tokens.find(given.strip(), at) if scheme.lower() == "bearer" else None
        if token is None:
            words = _("Send a token as “Authorization: Bearer …”. Make one with “ucho token create”.")
            raise Refusal(401, "no_token", words, ASK_FOR_TOKEN)
        self._speak(request, token)
        if wait := rates.seconds_to_wait(token.pk, at):
            words = ngettext(
                "This token asks too often. Wait %(seconds)d second.",
                "This token asks too often. Wait %(seconds)d seconds.",
                wait,
            ) % {"seconds": wait}
            raise Refusal(429, "too_often", words, {"Retry-After": str(wait)})
        request.token = token  # type: ignore[attr-defined]
        request.by = By(tokens.actor_for(token), at)  # type: ignore[attr-defined]
        return token

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Satisfy the base class: `__call__` does it all."""

    @staticmethod
    def _speak(request: HttpRequest, token: Token) -> None:
        """Speak the agent's language where the program asked for none; whoever answers restores the former one."""
        if (
            token.agent
            and "Accept-Language" not in request.headers
            and translation.check_for_language(token.agent.language)
        ):
            translation.activate(token.agent.language)
