"""Importing as the command does, and looking at what is there afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from tests.cast import NOON, Bakery, by_system, open_bakery
from ucho.channels.reading import Reader
from ucho.conversations.importing import registry
from ucho.conversations.importing.running import Order, Summary, run
from ucho.conversations.models import Conversation, Message

READER = Reader()  # starting its process takes longer than most imports


@pytest.fixture
def bakery(db: None) -> Bakery:
    """Piekarnia Kłos with its mailbox."""
    return open_bakery()


def bring(bakery: Bakery, kind: str, path: Path, *, at: datetime = NOON, **settings: Any) -> Summary:
    """Import something, by the bakery's only mailbox."""
    settings = {"unit": bakery.mokotow, "source": kind, "account": bakery.mailbox, **settings}
    return run(Order(registry.importer(kind), path, **settings), by=by_system(at), reader=READER)


def mbox(folder: Path, mails: Iterable[bytes], name: str = "archive.mbox") -> Path:
    """Write mails into one file, as mail programs do."""
    file = folder / name
    with file.open("wb") as out:
        for mail in mails:
            out.write(b"From ala@example.com Fri Nov 20 12:00:00 2026\n")
            out.writelines(
                b">" + line if line.startswith(b"From ") else line for line in mail.splitlines(keepends=True)
            )
            out.write(b"\n")
    return file


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table."""
    return {
        model._meta.label: sorted(map(repr, model._default_manager.values_list()))  # type: ignore[misc]
        for model in apps.get_models()
    }


def told() -> list[Any]:
    """Return all conversations with what matters of them, without numbers that depend on the order they came in."""
    return sorted(
        (
            one.person.name,
            one.subject,
            one.status,
            str(one.owner or ""),
            one.opened_at,
            one.last_at,
            one.waiting_since,
            one.first_answered_at,
            one.resolved_at,
            one.preview,
            [
                (
                    said.direction,
                    kind_of(said.author),
                    said.at,
                    said.text,
                    str(said.identity or ""),
                    said.html,
                    [file.name for file in said.attachments.order_by("name")],
                )
                for said in one.messages.order_by("at", "text")
            ],
        ).__repr__()
        for one in Conversation.objects.select_related("person", "owner")
    )


def kind_of(author: str) -> str:
    """Return who wrote, without a customer's number."""
    return "customer" if author.startswith("customer:") else author


def texts(conversation: Conversation) -> list[tuple[str, str]]:
    """Return direction and words of what was said, in order."""
    return list(Message.objects.filter(conversation=conversation).order_by("at", "pk").values_list("direction", "text"))
