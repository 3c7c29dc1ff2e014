"""The bakery as a program sees it: two branches with a mailbox each, colleagues, and a client for each token."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.test import Client

from tests.cast import NOON, by_system, hire
from tests.servers.local import wait_until
from ucho.api import tokens
from ucho.cases import operations as cases
from ucho.channels import operations as channels
from ucho.channels.contract import Address
from ucho.channels.models import Account
from ucho.conversations import operations as conversations
from ucho.conversations.models import Conversation
from ucho.core.actors import By
from ucho.org import operations as org
from ucho.org.models import Agent, Unit
from ucho.org.queries import actor_of
from ucho.surveys import operations as surveys
from ucho.surveys.models import Answer, Invitation

EARLIER = by_system(NOON - timedelta(days=30))


class Program:
    """A program with a token: asks the API and reads what it answers."""

    def __init__(self, token: str = "", language: str = "en") -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {"Accept-Language": language} if language else {}
        if token:
            self.headers["Authorization"] = f"Bearer {token}"

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Return the answer to a request; a body that is no bytes is sent as JSON."""
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return self.client.generic(
            method, f"/api/v1{path}", content, "application/json", headers={**self.headers, **headers}
        )

    def get(self, path: str, code: int = 200, **words: Any) -> Any:
        """Return what is at an address; `words` are the query."""
        answer = self.client.get(f"/api/v1{path}", words, headers=self.headers)
        assert answer.status_code == code, answer.content
        return answer.json()

    def post(self, path: str, body: Any = None, status: int = 200, method: str = "POST", **headers: str) -> Any:
        """Return the answer to something that is done."""
        answer = self.ask(method, path, body, **headers)
        assert answer.status_code == status, answer.content
        return answer.json()

    def walk(self, path: str, **words: Any) -> list[Any]:
        """Return the items of all pages."""
        items: list[Any] = []
        page = self.get(path, **words)
        while True:
            items += page["items"]
            if page["next"] is None:
                return items
            page = self.get(path, **words, cursor=page["next"])


@dataclass
class Bakery:
    """Piekarnia Kłos: the company, its branches with their mailboxes, and colleagues."""

    company: Unit
    mokotow: Unit
    kazimierz: Unit
    mailbox: Account
    other_mailbox: Account
    ola: Agent
    marek: Agent
    admin: Agent

    def program(self, agent: Agent | None = None, language: str = "en") -> Program:
        """Return a program with a fresh token of an agent, or with all rights."""
        return Program(tokens.create(name="till", agent=agent, by=by_system()), language)

    def by(self, agent: Agent, at: datetime = NOON) -> By:
        """Return an agent who acts."""
        return By(actor_of(agent), at)

    def begin(self, number: int = 1, *, agent: Agent | None = None, at: datetime = NOON) -> Conversation:
        """Begin a conversation with a customer in the agent's branch."""
        agent = agent or self.ola
        here = agent == self.ola
        return conversations.start(
            self.mokotow if here else self.kazimierz,
            to=Address("email", f"ala{number}@example.com", name=f"Ala {number}"),
            account=self.mailbox if here else self.other_mailbox,
            subject=f"Zamówienie {number}",
            text=f"Chleb numer {number} jest gotowy.",
            by=self.by(agent, at),
        )


def invited(bakery: Bakery, conversation: Conversation, *, instrument: str = "csat", at: datetime = NOON) -> Invitation:
    """Ask the customer of a conversation."""
    way = conversation.channels.get()
    asked = surveys.invite(
        identity=way.identity,
        account=way.account,
        instrument=instrument,
        subject=f"conversations.conversation:{conversation.pk}",
        agent=bakery.ola,
        unit=conversation.unit,
        language="pl",
        by=by_system(at),
    )
    assert isinstance(asked, Invitation), asked
    return asked


def answered(bakery: Bakery, conversation: Conversation, score: int, words: str = "", at: datetime = NOON) -> Answer:
    """Ask the customer of a conversation, and have them answer."""
    return surveys.answer(invited(bakery, conversation, at=at), score=score, words=words, by=by_system(at))


def open_bakery() -> Bakery:
    """Make the bakery, through its operations."""
    company = org.found_company(name={"pl": "Piekarnia Kłos", "en": "Kłos Bakery"}, by=EARLIER)
    cases.ship_causes(by=EARLIER)  # a test that empties the tables takes away what migrations brought
    mokotow = org.open_unit(company, kind="branch", name={"pl": "Mokotów"}, by=EARLIER)
    kazimierz = org.open_unit(company, kind="branch", name={"pl": "Kazimierz"}, by=EARLIER)
    return Bakery(
        company,
        mokotow,
        kazimierz,
        mailbox(mokotow, "kontakt@klos.example"),
        mailbox(kazimierz, "kazimierz@klos.example"),
        hire("ola@klos.example", "Ola Zielińska", mokotow, "agent", EARLIER),
        hire("marek@klos.example", "Marek Wójcik", kazimierz, "agent", EARLIER),
        hire("szefowa@klos.example", "Anna Kłos", company, "admin", EARLIER),
    )


def settle() -> None:
    """Wait for transactions that the test did not begin (the server's own), which hold up who follows the log."""
    if connection.vendor == "postgresql":
        wait_until(_settled, "The end of older transactions")


def _settled() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(xid) < pg_snapshot_xmin(pg_current_snapshot()), true) FROM events_factrow")
        return bool(cursor.fetchone()[0])


def mailbox(unit: Unit, address: str) -> Account:
    """Open a mailbox that sends to nobody."""
    return channels.open_account(unit, adapter="simulator", name=address, settings={"address": address}, by=EARLIER)
