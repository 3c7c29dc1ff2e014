"""The settings of an account with its secrets opened, for whoever talks to the provider."""

from __future__ import annotations

from ucho.channels import tokens
from ucho.channels.contract import Adapter
from ucho.channels.mail.oauth import uses_tokens
from ucho.channels.models import Account
from ucho.channels.registry import adapter
from ucho.core import keys


def adapter_of(account: Account) -> Adapter:
    """Return the adapter of an account."""
    return adapter(account.adapter)


def open_settings(account: Account) -> dict[str, str]:
    """Return all settings of an account, secrets in clear: hand them to the adapter, never store or log them.

    Where the account signs in by a token there is `access_token`, too, renewed if it was about to end.

    Raises:
        NoKey: the key ring does not open them.
        LoginRefused: there is no token, and a person has to sign in.
        OSError: the token has ended, and its provider does not answer.
    """
    opened = stored_settings(account)
    return {**opened, "access_token": tokens.access_token(account, opened)} if uses_tokens(opened) else opened


def stored_settings(account: Account) -> dict[str, str]:
    """Return the settings of an account as they are stored, secrets in clear, without asking anybody for a token."""
    sealed = {name: value for name, value in account.sealed.items() if name != tokens.NAME}
    return {**account.settings, **{name: keys.open(one, seal_context(account, name)) for name, one in sealed.items()}}


def seal_context(account: Account, name: str) -> str:
    """Return what a sealed setting is bound to, so that it opens nowhere else."""
    return f"account:{account.pk}:{name}"
