"""The form of a mailbox: servers field by field, with what is usual filled in, instead of addresses of servers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, cast

from django.utils.translation import gettext as _

from ucho.channels.mail.beginning import CHOICES, USUAL
from ucho.channels.mail.inbound import POLICIES
from ucho.channels.mail.oauth import SIGN_INS, issuer_of, uses_tokens
from ucho.channels.mail.senders import sender_of
from ucho.channels.mail.servers import Security, Server, parse_server, server_url
from ucho.channels.models import Account
from ucho.channels.rates import MOST
from ucho.channels.registry import adapters
from ucho.channels.tokens import is_signed_in
from ucho.core.errors import Refused
from ucho.web.settings.providers import PROVIDERS, provider_of

NAME: Final = "email"
TEMPLATE: Final = "web/settings/mailbox.html"
HOST: Final = re.compile(r"[^\s/@:?#\[\]]{1,253}|[0-9a-fA-F:.]{2,45}")  # a name or a number of either kind
PORTS: Final[Mapping[tuple[str, str], int]] = {
    ("imap", "tls"): 993, ("imap", "starttls"): 143, ("imap", ""): 143,
    ("smtp", "tls"): 465, ("smtp", "starttls"): 587, ("smtp", ""): 25,
}  # fmt: skip
OAUTH_FIELDS: Final = ("oauth_client_id", "oauth_tenant", "oauth_authorize", "oauth_token", "oauth_scope")
SIDES: Final = (("in", "imap"), ("out", "smtp"))


def settings_from(form: Mapping[str, str], account: Account | None = None) -> dict[str, str]:
    """Return the adapter's settings for what was typed; what was left empty becomes what is usual.

    Args:
        form: the fields of `mailbox.html`.
        account: the mailbox that is changed, None for one that is added; what the form does not ask stays as it is.

    Raises:
        Refused: a server or a port is written in a way that cannot work.
    """
    address = form.get("address", "").strip()
    settings = {
        "address": address,
        "sender_name": form.get("sender_name", "").strip(),
        "plus_addressing": "on" if form.get("plus") == "1" else "off",
        "hourly_limit": _limit(form.get("hourly_limit", "")),
        "reopens_for": _days(form.get("reopens_for", "")),
        "answers_to": form.get("answers_to", "") if form.get("answers_to") in POLICIES else "",
        "imap_password": form.get("in_password", ""),
        "smtp_password": form.get("out_password", ""),
        "sign_in": form.get("sign_in", "") if form.get("sign_in") in SIGN_INS else "password",
        "oauth_client_secret": form.get("oauth_client_secret", "").strip(),
        **{name: form.get(name, "").strip() for name in OAUTH_FIELDS},
    }
    _sign_in_complete(settings)
    settings = _not_asked(form, account) | settings
    if form.get("by_url") == "1":
        return settings | {"imap": form.get("imap", "").strip(), "smtp_out": form.get("smtp_out", "").strip()}
    fetched = server_url("imap", _server(form, "in", "imap", address)) if form.get("fetch") == "1" else ""
    return settings | {"imap": fetched, "smtp_out": server_url("smtp", _server(form, "out", "smtp", address))}


def fields_of(account: Account | None) -> dict[str, Any]:
    """Return what the form shows of an account, or of none yet; passwords never come back to a page.

    Args:
        account: the mailbox; None for one that is being added.
    """
    if account is None:
        new: dict[str, Any] = {"plus": "1", "fetch": "1", "begin_with": USUAL}
        return new | {"in_port": 993, "in_security": "tls", "out_port": 465, "out_security": "tls"}
    stored = account.settings
    plain = ("address", "sender_name", "hourly_limit", "reopens_for", "answers_to", "imap", "smtp_out", "sign_in")
    names = (*plain, *OAUTH_FIELDS)
    shown: dict[str, Any] = {name: stored.get(name, "") for name in names}
    shown["plus"] = "1" if stored.get("plus_addressing", "on") == "on" else ""
    shown["fetch"] = "1" if stored.get("imap") else ""
    for side, protocol in SIDES:
        url = shown["imap" if side == "in" else "smtp_out"]
        try:
            server = parse_server(url, protocol)
        except ValueError:
            shown |= {f"{side}_port": PORTS[protocol, "tls"], f"{side}_security": "tls"}
            shown["by_url"] = "1" if url else shown.get("by_url", "")
            continue
        shown |= {f"{side}_host": server.host, f"{side}_port": server.port, f"{side}_security": server.security}
        shown |= {f"{side}_user": server.user} | ({"in_folder": server.folder} if side == "in" else {})
    return shown


def page_of(account: Account | None, typed: Mapping[str, str] | None) -> dict[str, Any]:
    """Return the values of the page.

    Args:
        account: the mailbox; None for one that is being added.
        typed: what was typed and has to stay, without passwords; None at first.
    """
    fields = dict(typed) if typed is not None else fields_of(account)
    kept = account.sealed if account else {}
    security = [("tls", "TLS"), ("starttls", "STARTTLS"), ("", _("none, only on this machine"))]
    sides = [
        {
            "code": side,
            "kept": f"{protocol}_password" in kept,
            "values": {name: fields.get(f"{side}_{name}", "") for name in ("host", "port", "security", "user")},
        }
        for side, protocol in SIDES
    ]
    provider = provider_of(str(fields.get("address", "")))
    sender = sender_of(str(fields.get("out_host", "")))
    return {
        "fields": fields,
        "sides": sides,
        "securities": security,
        "providers": PROVIDERS,
        "provider": provider,
        "sender": sender if sender and sender.daily else None,
        "hint": provider.hint if provider else "",
        "sign_ins": [
            ("password", _("by password")),
            ("google", _("on Google's page")),
            ("microsoft", _("on Microsoft's page")),
            ("other", _("on another provider's page (OAuth 2.0)")),
        ],
        "answer_policies": [
            ("form", _("the sender's; from web forms, theirs who are to be answered")),
            ("from", _("always the sender's (From)")),
            ("reply_to", _("always theirs who are to be answered (Reply-To)")),
        ],
        "beginnings": [
            ("week", _("Mail of the last 7 days, and what comes from now on")),
            ("new", _("Only what comes from now on")),
            ("all", _("Everything that lies in the folder")),
        ],
        "secret_kept": "oauth_client_secret" in kept,
        "by_page": account is not None and uses_tokens(account.settings),
        "signed_in": account is not None and is_signed_in(account),
    }


def _not_asked(form: Mapping[str, str], account: Account | None) -> dict[str, str]:
    """Return settings that the form does not show, or shows only while a mailbox is being added."""
    if account is None:
        chosen = form.get("begin_with", "")
        return {"begin_with": chosen if chosen in CHOICES else USUAL}
    known = {one.name for one in adapters()[NAME].settings}
    return {name: value for name, value in account.settings.items() if name in known}


def _sign_in_complete(settings: Mapping[str, str]) -> None:
    """Refuse a sign-in on a provider's page that cannot work."""
    if not uses_tokens(settings):
        return
    try:
        issuer_of(settings)
    except ValueError:
        raise Refused(
            _("Fill in the client id and, for another provider, both of its addresses; they begin with https://.")
        ) from None


def _limit(typed: str) -> str:
    """Return the most mails an hour, empty for no limit."""
    text = "".join(typed.split())
    if text and not (text.isascii() and text.isdigit() and len(text) < 10 and 0 < int(text) < MOST):
        raise Refused(_("The most mails per hour is a whole number from 1. Leave it empty for no limit."))
    return text


def _days(typed: str) -> str:
    """Return for how many days an answer reopens a settled conversation, empty for what is usual."""
    text = typed.strip()
    if text and not (text.isascii() and text.isdigit() and len(text) < 5):
        raise Refused(_("The days are a whole number up to 9999. Leave it empty for 30."))
    return text


def _server(form: Mapping[str, str], side: str, protocol: str, address: str) -> Server:
    """Return the server of one side."""
    provider, domain = provider_of(address), address.rpartition("@")[2]
    usual = (provider.incoming if side == "in" else provider.outgoing) if provider else f"{protocol}.{domain}"
    host = form.get(f"{side}_host", "").strip() or (usual if domain else "")
    security = form.get(f"{side}_security", "tls")
    port = form.get(f"{side}_port", "").strip()
    if not HOST.fullmatch(host):
        raise Refused(_("Write the server by its name alone, for example mail.example.com."))
    if (protocol, security) not in PORTS:
        raise Refused(_("Choose how the connection is encrypted."))
    if port and not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise Refused(_("A port is a number from 1 to 65535. Leave it empty for the usual one."))
    return Server(
        host=host,
        port=int(port) if port else PORTS[protocol, security],
        security=cast("Security", security),
        user=form.get(f"{side}_user", "").strip() or address,
        password="",
        folder=form.get("in_folder", "").strip() or "INBOX",
    )
