"""`ucho channels add` and `ucho channels list`: accounts on which customers reach the company."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, quote, unquote, urlsplit

from ucho.config.start import start
from ucho.core.errors import Refused

if TYPE_CHECKING:
    from ucho.org.models import Unit


def add(given: argparse.Namespace) -> int:
    """Add a mailbox."""
    settings = email_settings(given)
    start()
    from ucho.channels import operations
    from ucho.config.commands.by import command_line

    by = command_line("channels.open_account", "org.found")
    unit = find_unit(given.unit)
    account = operations.open_account(unit, adapter=given.kind, name=given.name, settings=settings, by=by)
    print(f"Added “{account.name}” ({account.address or account.adapter}). A running ucho connects to it by itself.")
    return 0


def email_settings(given: argparse.Namespace) -> dict[str, str]:
    """Return the settings of a mailbox from what was typed.

    Raises:
        Refused: an address is missing or cannot be understood, or the password cannot be read.
    """
    if not given.imap and not given.smtp_out:
        raise Refused("Say where the mailbox is: --imap imaps://user@host, and --smtp-out smtps://user@host to answer.")
    settings = {"imap_password": _password(given.password_file), "sender_name": given.sender_name}
    settings["begin_with"] = given.begin_with if given.imap else ""
    user = ""
    for name, protocol, words in (("imap", "imap", given.imap), ("smtp_out", "smtp", given.smtp_out)):
        if words:
            parts = _parts(words, protocol, f"--{name.replace('_', '-')}")
            user = user or unquote(parts.username or "")
            settings[name], settings[f"{protocol}_password"] = _apart(parts, settings.get(f"{protocol}_password", ""))
    settings["address"] = given.address or (user if "@" in user else "")
    if not settings["address"]:
        raise Refused("Say which address customers write to: --address kontakt@klos.example.")
    return {name: value for name, value in settings.items() if value}


def _apart(parts: SplitResult, password: str) -> tuple[str, str]:
    """Return the address without its password, and the password, which is stored sealed."""
    host = parts.netloc.rpartition("@")[2]
    user = f"{quote(unquote(parts.username))}@" if parts.username else ""
    return f"{parts.scheme}://{user}{host}{parts.path}", unquote(parts.password or "") or password


def _parts(words: str, protocol: str, option: str) -> SplitResult:
    try:
        parts = urlsplit(words)
        _ = parts.port
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {protocol, f"{protocol}s", f"{protocol}+starttls"} or not parts.hostname:
        raise Refused(
            f"ucho cannot read {option}. Write it like {protocol}s://user@host or {protocol}+starttls://user@host."
        )
    return parts


def _password(file: Path | None) -> str:
    if file is None:
        return ""
    try:
        return file.read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"The password cannot be read from {file}: {error}. Check the name of the file.") from error


def find_unit(words: str) -> Unit:
    """Return the unit with that name or number, the whole company when none is named.

    Raises:
        Refused: there is no such unit.
    """
    from ucho.config.commands.by import command_line
    from ucho.config.commands.migrate import NAMES
    from ucho.org import operations, queries

    if not words:
        return operations.found_company(name=NAMES, by=command_line("org.found"))
    units = queries.units()
    for unit in units:
        if words == str(unit.pk) or words.casefold() in {name.casefold() for name in unit.name.values()}:
            return unit
    known = ", ".join(str(unit) for unit in units) or "none yet"
    raise Refused(f"There is no unit called “{words}”. There are: {known}.")


def show(given: argparse.Namespace) -> int:
    """Print the accounts, their health and their ledgers."""
    start()
    from ucho.channels import queries

    accounts = list(queries.accounts())
    ledgers = queries.ledgers([account.pk for account in accounts])
    for account in accounts:
        ledger = ledgers.get(account.pk, queries.Ledger())
        row: dict[str, Any] = {
            "name": account.name,
            "channel": account.adapter,
            "address": account.address,
            "enabled": account.enabled,
            "problem": account.problem,
            "received": ledger.received,
            "pending": ledger.pending,
            "failed": ledger.failed + ledger.refused,
        }
        print(json.dumps(row, ensure_ascii=False) if given.json else _line(row))
    if not accounts and not given.json:
        print("There are no accounts yet. `ucho channels add --help` says how to add one.")
    return 0


def _line(row: dict[str, Any]) -> str:
    state = "off" if not row["enabled"] else row["problem"] or "ok"
    counts = f"{row['received']} received, {row['pending']} pending, {row['failed']} quarantined"
    return f"{row['name']}: {row['channel']} {row['address']}, {state}, {counts}"
