"""Leave to use a mailbox at Google, Microsoft or another provider, given by its owner on the provider's own page.

The authorisation code flow of RFC 6749 with PKCE (RFC 7636). This file only talks to providers; what they give is kept
by `ucho.channels.tokens`.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

from ucho.channels.contract import LoginRefused

ANSWER_SECONDS: Final = 10.0
SHORTEST, LONGEST = 60, 30 * 86_400  # seconds that an access token may live, whatever the provider says
SIGN_INS: Final = ("google", "microsoft", "other")
"""Ways to sign in that are not a password; the setting `sign_in` of a mailbox."""
LOCAL: Final = ("127.0.0.1", "::1", "localhost")


class SignInAgain(LoginRefused):
    """The provider takes back what its owner allowed, or never allowed it: a person has to sign in."""

    problem = "sign_in_again"


class ProgramRefused(LoginRefused):
    """The provider does not know our client id or its secret any more: an administrator has to renew it."""

    problem = "program_refused"


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who gives tokens, and under which name we ask."""

    authorize: str
    token: str
    scope: str
    client_id: str
    client_secret: str = field(repr=False)
    extra: Mapping[str, str] = field(default_factory=dict)  # what this provider wants to be asked besides


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a provider gave; `refresh` is empty when the one before stays good."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    seconds: int  # that `access` lives


def uses_tokens(settings: Mapping[str, str]) -> bool:
    """Return whether an account signs in by tokens.

    Args:
        settings: those of the account.
    """
    return settings.get("sign_in", "") in SIGN_INS


def issuer_of(settings: Mapping[str, str]) -> Issuer:
    """Return who gives the tokens of an account.

    Args:
        settings: those of the account, its secrets opened.

    Raises:
        ValueError: the account signs in by password, or an address is missing or not secured.
    """
    client_id, client_secret = settings.get("oauth_client_id", ""), settings.get("oauth_client_secret", "")
    if not client_id:
        raise ValueError("the client id is missing")
    if settings.get("sign_in") == "google":
        return Issuer(
            authorize="https://accounts.google.com/o/oauth2/v2/auth",
            token="https://oauth2.googleapis.com/token",  # noqa: S106 - an address
            scope="https://mail.google.com/",
            extra={"access_type": "offline", "prompt": "consent"},  # else there is no refresh token the second time
            client_id=client_id,
            client_secret=client_secret,
        )
    if settings.get("sign_in") == "microsoft":
        tenant = quote(settings.get("oauth_tenant", "").strip() or "common", safe="")
        base = f"https://login.microsoftonline.com/{tenant}/oauth2/v2.0"
        scope = "offline_access https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send"
        return Issuer(f"{base}/authorize", f"{base}/token", scope, client_id, client_secret)
    if settings.get("sign_in") != "other":
        raise ValueError("the account signs in by password")
    authorize, token = settings.get("oauth_authorize", ""), settings.get("oauth_token", "")
    if not (_secured(authorize) and _secured(token)):
        raise ValueError("the addresses of the provider have to begin with https://")
    return Issuer(authorize, token, settings.get("oauth_scope", ""), client_id, client_secret)


def ask_address(issuer: Issuer, *, back: str, state: str, verifier: str, mailbox: str) -> str:
    """Return the provider's page on which the owner of a mailbox lets us in.

    Args:
        issuer: the provider.
        back: our page to which it leads back, as it is registered there.
        state: comes back unchanged.
        verifier: our secret of this attempt, 43 to 128 letters and digits; the provider sees only its hash now.
        mailbox: whose mailbox it is, so that the right account is offered.
    """
    digest = hashlib.sha256(verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": issuer.client_id,
        "redirect_uri": back,
        "scope": issuer.scope,
        "state": state,
        "code_challenge": urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
        "login_hint": mailbox,
        **issuer.extra,
    }
    joint = "&" if urlsplit(issuer.authorize).query else "?"
    return f"{issuer.authorize}{joint}{urlencode({name: value for name, value in asked.items() if value})}"


def exchange(issuer: Issuer, *, code: str, verifier: str, back: str) -> Tokens:
    """Turn the code that came back into tokens.

    Args:
        issuer: the provider.
        code: what it sent back.
        verifier: the secret of this attempt.
        back: the same page as in `ask_address`.

    Raises:
        LoginRefused: the code, or our id and secret, are not accepted.
        OSError: the provider does not answer.
    """
    return _ask(issuer, grant_type="authorization_code", code=code, code_verifier=verifier, redirect_uri=back)


def renew(issuer: Issuer, refresh: str) -> Tokens:
    """Get a new access token.

    Args:
        issuer: the provider.
        refresh: the refresh token.

    Raises:
        SignInAgain: the owner took the leave back, or it ran out.
        ProgramRefused: our id or its secret is not accepted.
        OSError: the provider does not answer.
    """
    return _ask(issuer, grant_type="refresh_token", refresh_token=refresh)


def _ask(issuer: Issuer, **asked: str) -> Tokens:
    import httpx

    secret = {"client_secret": issuer.client_secret} if issuer.client_secret else {}
    sent = {"client_id": issuer.client_id, **secret, **asked}
    try:
        answer = httpx.post(
            issuer.token, data=sent, headers={"Accept": "application/json"}, timeout=ANSWER_SECONDS, trust_env=True
        )
    except httpx.TimeoutException:
        raise TimeoutError("the sign-in service of the provider does not answer") from None
    except httpx.HTTPError as problem:
        raise ConnectionError(f"the sign-in service cannot be reached: {type(problem).__name__}") from None
    told = _read(answer)
    if answer.status_code == 200 and isinstance(told.get("access_token"), str) and told["access_token"]:
        refresh = told.get("refresh_token")
        return Tokens(told["access_token"], refresh if isinstance(refresh, str) else "", _seconds(told))
    raise _refusal(answer.status_code, told)


def _read(answer: Any) -> Mapping[str, Any]:
    try:
        told = answer.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _seconds(told: Mapping[str, Any]) -> int:
    try:
        return max(SHORTEST, min(LONGEST, int(told.get("expires_in", 3600))))
    except (TypeError, ValueError, OverflowError):
        return 3600


def _refusal(status: int, told: Mapping[str, Any]) -> Exception:
    """Return what a refusal means; `invalid_grant` is about the owner's leave, what else is refused is about us."""
    code = str(told.get("error", ""))[:60] or str(status)
    words = " ".join(str(told.get("error_description", "")).split())[:200]
    said = f"{code}: {words}" if words else code
    if code in ("invalid_grant", "interaction_required", "consent_required", "login_required"):
        return SignInAgain(said)
    if 400 <= status < 500 and status not in (408, 429) and code != "temporarily_unavailable":
        return ProgramRefused(said)
    return ConnectionError(f"the sign-in service answered {said}")


def _secured(address: str) -> bool:
    """Return whether an address is one that tokens may be sent to."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL))
