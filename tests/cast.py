"""The cast of the tests: Ola the agent, Ala and Jan the customers, and the bakery they all know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from ucho.cases import operations as cases
from ucho.channels import operations as channels
from ucho.channels.contract import Fetched
from ucho.channels.journal import journal
from ucho.channels.models import Account, JournalEntry
from ucho.conversations.models import Conversation, Message
from ucho.core.actors import Actor, By, rights_everywhere, system
from ucho.events.delivery import deliver_all
from ucho.events.jobs.registry import JOBS
from ucho.org import operations as org
from ucho.org.models import Agent, Role, Unit
from ucho.org.queries import actor_of

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
PASSWORD = "chrupiaca-skorka-1"
ADMIN = Actor("system", "tests", rights_everywhere(["*"]))


def by_system(at: datetime = NOON) -> By:
    """Return somebody who may do everything."""
    return By(ADMIN, at)


@dataclass
class Bakery:
    """Piekarnia Kłos: the company, two branches, a mailbox, and two colleagues."""

    company: Unit
    mokotow: Unit
    kazimierz: Unit
    mailbox: Account
    ola: Agent
    marek: Agent

    def by_ola(self, at: datetime = NOON) -> By:
        """Return Ola, who answers at Mokotów."""
        return By(actor_of(self.ola), at)

    def by_marek(self, at: datetime = NOON) -> By:
        """Return Marek, who answers at Kazimierz."""
        return By(actor_of(self.marek), at)


def open_bakery() -> Bakery:
    """Make the bakery, through its operations."""
    by = by_system(NOON - timedelta(days=30))
    company = org.found_company(name={"pl": "Piekarnia Kłos", "ru": "Пекарня «Клос»", "en": "Kłos Bakery"}, by=by)
    cases.ship_causes(by=by)  # a test that empties the tables takes away what migrations brought
    mokotow = org.open_unit(company, kind="branch", name={"pl": "Mokotów"}, by=by)
    kazimierz = org.open_unit(company, kind="branch", name={"pl": "Kazimierz"}, by=by)
    mailbox = channels.open_account(
        mokotow,
        adapter="email",
        name="Poczta",
        settings={
            "address": "kontakt@klos.example",
            "sender_name": "Piekarnia Kłos",
            "smtp_out": "smtp://127.0.0.1:9",
        },
        by=by,
    )
    return Bakery(
        company,
        mokotow,
        kazimierz,
        mailbox,
        hire("ola@klos.example", "Ola Zielińska", mokotow, "agent", by),
        hire("marek@klos.example", "Marek Wójcik", kazimierz, "agent", by),
    )


def hire(email: str, name: str, unit: Unit, role: str, by: By) -> Agent:
    """Make an agent with a role in a unit."""
    agent = org.enrol(email=email, name=name, password=PASSWORD, language="pl", by=by)
    org.give_role(agent, unit=unit, role=Role.objects.get(code=role), by=by)
    return agent


def letter(
    text: str,
    *,
    sender: str = "Ala Nowak <ala@example.com>",
    to: str = "kontakt@klos.example",
    subject: str = "Zamówienie",
    at: datetime = NOON,
    message_id: str = "",
    in_reply_to: str = "",
    copies: str = "",
    headers: dict[str, str] | None = None,
) -> bytes:
    """Return a mail as a customer's program would send it."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Date"] = sender, to, subject, format_datetime(at)
    if message_id:
        mail["Message-ID"] = message_id
    if in_reply_to:
        mail["In-Reply-To"] = mail["References"] = in_reply_to
    if copies:
        mail["Cc"] = copies
    for name, value in (headers or {}).items():
        mail[name] = value
    mail.set_content(text)
    return mail.as_bytes()


def arrive(account: Account, *raw: bytes, at: datetime = NOON, ref: str = "") -> list[JournalEntry]:
    """Let mails arrive at an account and be taken in; returns their journal entries as they are afterwards."""
    start = JournalEntry.objects.count()
    batch = [Fetched(f"{ref or '1'}:{start + number}", one) for number, one in enumerate(raw, 1)]
    entries = journal(account, batch, by=By(system("tests.connector"), at))
    deliver_all(at)
    return [JournalEntry.objects.get(pk=entry.pk) for entry in entries]


def conversation_of(entry: JournalEntry) -> Conversation:
    """Return the conversation a delivery ended in."""
    return message_of(entry).conversation


def message_of(entry: JournalEntry) -> Message:
    """Return the message a delivery brought."""
    return Message.objects.get(sources__entry=entry)


def run_scheduled(name: str, at: datetime) -> None:
    """Run a scheduled job at a moment, as the worker does, and everything that follows from it."""
    job = JOBS[name]
    job.run(by=By(job.actor, at))
    deliver_all(at)
