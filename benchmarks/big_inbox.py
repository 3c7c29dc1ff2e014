"""Fills a database with many conversations, fast, for measurements; the rows are such as the operations write.

Each table is filled by one statement that counts by itself, so that a million conversations take a minute and not an
hour. Columns that are not named get the defaults of their model.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, models, transaction

from ucho.channels import operations as channels
from ucho.channels.models import Account
from ucho.conversations.inbox_models import InboxItem, Tag, Tagging
from ucho.conversations.listing import recount
from ucho.conversations.models import Channel, Conversation, Message
from ucho.core.actors import Actor, By, rights_everywhere
from ucho.customers.models import Identity, Person
from ucho.org import operations as org
from ucho.org.models import Agent, Role, Unit

BRANCHES: Final = 20
REGION: Final = 15  # branches of an agent who sees most of them; queries walk differently from a dozen on
FEW: Final = 10  # branches of an agent who sees some
SPREAD: Final = 7919  # a prime: multiples of it, divided by the count, leave remainders without a pattern
EVERY: Final = timedelta(minutes=3)  # between two conversations
PROMISED: Final = 4000  # conversations with a promise, a quarter of them open: as many whatever the history
PASSWORD: Final = "chrupiaca-skorka-1"
# What an agent sees of one: the newest message in one of the three languages.
TEXT: Final = (
    "CASE n % 3"
    " WHEN 0 THEN 'Dzień dobry, gdzie jest mój tort na sobotę? Zamówienie złożyłam w poniedziałek.'"
    " WHEN 1 THEN 'Здравствуйте, хлеб был чёрствый, верните, пожалуйста, деньги.'"
    " ELSE 'Hello, do you bake gluten-free bread on Sundays?' END"
)
NAME: Final = "CASE n % 3 WHEN 0 THEN 'Ala Nowak ' WHEN 1 THEN 'Иван Петров ' ELSE 'John Smith ' END || n"
DRAWN: Final = "(n * 2654435761 % 4294967296 / 4096)"  # a number without a pattern, the same in every run
# A quarter of all is open, at any size: more than a company has, so that it cannot be too few.
STATUS: Final = f"CASE {DRAWN} % 8 WHEN 0 THEN 'new' WHEN 1 THEN 'open' WHEN 2 THEN 'waiting' ELSE 'resolved' END"
FOLDER: Final = f"CASE WHEN {DRAWN} % 8 < 2 THEN 'todo' WHEN {DRAWN} % 8 = 2 THEN 'waiting' ELSE 'done' END"
OPEN: Final = f"{DRAWN} % 8 < 2"


@dataclass(frozen=True, slots=True)
class Company:
    """Who may look at the inbox: everywhere, at most branches, at a few."""

    head: Agent
    region: Agent
    branch: Agent

    @property
    def readers(self) -> dict[str, Agent]:
        """Return them by what they see."""
        return {"all": self.head, "most": self.region, "few": self.branch}


def fill(count: int, at: datetime) -> Company:
    """Make a company with `count` conversations, one message each, the last of them at `at`."""
    by = By(Actor("system", "bench", rights_everywhere(["*"])), at)
    root = org.found_company(name={"en": "Kłos Bakery"}, by=by)
    units = [org.open_unit(root, kind="branch", name={"en": f"Branch {n}"}, by=by) for n in range(BRANCHES)]
    made = Company(
        _hire("head@klos.example", "admin", [root], by),
        _hire("region@klos.example", "agent", units[:REGION], by),
        _hire("branch@klos.example", "agent", units[:FEW], by),
    )
    settings = {"address": "m@klos.example", "smtp_out": "smtp://127.0.0.1:9"}
    account = channels.open_account(units[0], adapter="email", name="Mail", settings=settings, by=by)
    _fill_tables(count, at, units, [made.head, made.region, made.branch], account)
    recount()
    return made


def _hire(email: str, role: str, units: list[Unit], by: By) -> Agent:
    agent = org.enrol(email=email, name=email.partition("@")[0].title(), password=PASSWORD, language="en", by=by)
    for unit in units:
        org.give_role(agent, unit=unit, role=Role.objects.get(code=role), by=by)
    return agent


def _fill_tables(count: int, at: datetime, units: list[Unit], agents: list[Agent], account: Account) -> None:
    first = at - EVERY * count
    moment = f"strftime('%Y-%m-%d %H:%M:%f', {int(first.timestamp())} + n * {EVERY.seconds}, 'unixepoch')"
    unit = f"{units[0].pk} + n % {BRANCHES}"  # their numbers follow each other
    owner = f"CASE WHEN {DRAWN} / 8 % 3 > 0 THEN {agents[0].pk} + {DRAWN} / 24 % {len(agents)} END"
    tag = Tag.objects.create(name="Delivery")
    with connection.cursor() as cursor:
        for pragma in ("journal_mode=MEMORY", "synchronous=OFF", "cache_size=-262144"):
            cursor.execute(f"PRAGMA {pragma}")
    with transaction.atomic():
        insert(Person, count, id="n", name=NAME, language="'pl'", created_at=moment)
        insert(
            Identity,
            count,
            id="n",
            kind="'email'",
            value="'c' || n || '@example.com'",
            person_id="n",
            created_at=moment,
        )
        insert(
            Conversation, count, id="n", person_id="n", unit_id=unit, owner_id=owner, status=STATUS,
            subject="'Order ' || n", language="'pl'", opened_at=moment, last_at=moment, last_customer_at=moment,
            waiting_since=f"CASE WHEN {OPEN} THEN {moment} END", preview=TEXT,
        )  # fmt: skip
        insert(
            Message, count, id="n", conversation_id="n", direction="'in'", author="'customer:' || n", identity_id="n",
            account_id=str(account.pk), at=moment, received_at=moment, text=TEXT,
        )  # fmt: skip
        insert(
            Channel, count, id="n", conversation_id="n", identity_id="n", account_id=str(account.pk), last_in_at=moment
        )
        insert(
            InboxItem, count, id="n", ref="n", person_id="n", unit_id=unit, owner_id=owner, folder=FOLDER,
            last_at=moment, sort_at=moment,
            due_at=f"CASE WHEN {OPEN} AND n * {SPREAD} % {count} < {PROMISED} THEN {moment} END",
        )  # fmt: skip
        insert(Tagging, count // 4, id="n", tag_id=str(tag.pk), conversation_id="n * 4")
    with connection.cursor() as cursor:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "cache_size=-32768"):
            cursor.execute(f"PRAGMA {pragma}")


def insert(model: type[models.Model], count: int, **columns: str) -> None:
    """Insert rows 1 to `count` of a table; each column is an expression over `n`, the others have their defaults."""
    fields = {field.column: field for field in model._meta.concrete_fields}
    assert columns.keys() <= fields.keys(), columns.keys() - fields.keys()
    others = [name for name in fields if name not in columns]
    values = [fields[name].get_db_prep_save(fields[name].get_default(), connection) for name in others]
    names = ", ".join(f'"{name}"' for name in (*columns, *others))
    expressions = [*(words.replace("%", "%%") for words in columns.values()), *["%s"] * len(others)]
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{model._meta.db_table}" ({names})'
            " WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < %s)"
            f" SELECT {', '.join(expressions)} FROM numbers",
            [count, *values],
        )
