"""The settings of an account with its secrets opened, for whoever talks to the provider."""

from __future__ import annotations

from ucho.channels.contract import Adapter
from ucho.channels.models import Account
from ucho.channels.registry import adapter
from ucho.core import keys


def adapter_of(account: Account) -> Adapter:
    """Return the adapter of an account."""
    return adapter(account.adapter)


def open_settings(account: Account) -> dict[str, str]:
    """Return all settings of an account, secrets in clear: hand them to the adapter, never store or log them."""
    opened = {name: keys.open(sealed, seal_context(account, name)) for name, sealed in account.sealed.items()}
    return {**account.settings, **opened}


def seal_context(account: Account, name: str) -> str:
    """Return what a sealed setting is bound to, so that it opens nowhere else."""
    return f"account:{account.pk}:{name}"
