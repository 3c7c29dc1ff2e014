"""The settings of an account with its secrets opened, for whoever talks to the provider."""

from __future__ import annotations

from typing import Final

from ucho.channels import tokens
from ucho.channels.contract import Adapter
from ucho.channels.mail.oauth import uses_tokens
from ucho.channels.models import Account
from ucho.channels.registry import adapter
from ucho.core import keys

LOOP_KEY: Final = "loop_key"  # under which adapters find what signs our own mail
LOOP_PURPOSE: Final = "channels.loop"


def adapter_of(account: Account) -> Adapter:
    """Return the adapter of an account."""
    return adapter(account.adapter)


def open_settings(account: Account) -> dict[str, str]:
    """Return all settings of an account, secrets in clear: hand them to the adapter, never store or log them.

    Where the account signs in by a token there is `access_token`, too, renewed if it was about to end. `loop_key` signs
    what we send, so that it is known when it comes back.

    Raises:
        NoKey: the key ring does not open them.
        LoginRefused: there is no token, and a person has to sign in.
        OSError: the token has ended, and its provider does not answer.
    """
    opened = stored_settings(account) | {LOOP_KEY: _loop_key()}
    return {**opened, "access_token": tokens.access_token(account, opened)} if uses_tokens(opened) else opened


def reading_settings(account: Account) -> dict[str, str]:
    """Return what the process that reads messages needs: the settings without secrets, and what signs our mail.

    Args:
        account: where the messages arrived.
    """
    return {**account.settings, LOOP_KEY: _loop_key()}


def stored_settings(account: Account) -> dict[str, str]:
    """Return the settings of an account as they are stored, secrets in clear, without asking anybody for a token."""
    sealed = {name: value for name, value in account.sealed.items() if name != tokens.NAME}
    return {**account.settings, **{name: keys.open(one, seal_context(account, name)) for name, one in sealed.items()}}


def _loop_key() -> str:
    """Return a secret of this installation that is good for one thing: to know our own mail. The ring stays here."""
    return keys.sign("", LOOP_PURPOSE)


def seal_context(account: Account, name: str) -> str:
    """Return what a sealed setting is bound to, so that it opens nowhere else."""
    return f"account:{account.pk}:{name}"
