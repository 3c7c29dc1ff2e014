"""Fills a database with messages as taking mail in leaves them behind: ids, deliveries, facts, clocks, search words."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction

from benchmarks import big_inbox
from benchmarks.big_inbox import insert
from benchmarks.mails import TONGUES
from ucho.channels.models import JournalEntry
from ucho.conversations.models import MessageRef, MessageSource
from ucho.core.database.rows import stored
from ucho.core.search import words as analyser
from ucho.customers.models import IdentityLink
from ucho.events.models import Delivery, FactRow
from ucho.promises.models import Clock

TEXTS: Final = 3000  # different ones; each message has a word of its own besides
FACTS: Final = 3  # of each message
SPREAD: Final = "(n * 2654435761 % 4294967296)"  # a number without a pattern, the same in every run


def fill(count: int, at: datetime) -> None:
    """Make `count` conversations with one message each, the last of them at `at`, and all that belongs to them."""
    big_inbox.fill(count, at)
    moment = f"strftime('%Y-%m-%d %H:%M:%f', {int(at.timestamp())} - {count} + n, 'unixepoch')"
    with connection.cursor() as cursor:
        for pragma in ("journal_mode=MEMORY", "synchronous=OFF", "cache_size=-262144"):
            cursor.execute(f"PRAGMA {pragma}")
    with transaction.atomic():
        _fill_tables(count, moment)
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO core_searchentry (place, kind, ref, at, person, words) VALUES (%s, %s, %s, %s, %s, %s)",
                _entries(count, at),  # type: ignore[arg-type]  # the stubs want a list; a million rows are no list
            )
    with connection.cursor() as cursor:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "cache_size=-32000"):
            cursor.execute(f"PRAGMA {pragma}")


def _fill_tables(count: int, moment: str) -> None:
    insert(MessageRef, count, id="n", message_id="n", ref=f"'<' || {SPREAD} || '.' || n || '@mail.example.com>'")
    insert(IdentityLink, count, id="n", identity_id="n", person_id="n", reason="'wrote_to_us'", actor="'x'", at=moment)
    first = FactRow.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    insert(
        FactRow, count * FACTS, id=f"{first} + n", type="'conversations.message_received'",
        subject_kind="'conversations.conversation'", subject_id=f"n / {FACTS} + 1", person_id=f"n / {FACTS} + 1",
        unit_id="1", actor="'system:bench'", at=moment,
    )  # fmt: skip
    insert(Delivery, count, fact_id=f"{first} + n", reaction="'bench.nothing'", state="'done'", next_at=moment)
    insert(
        Clock, count, subject="'conversations.conversation:' || n", person_id="n", unit_id="1",
        metric="'first_response'", working="1", started_at=moment, met_at=moment,
    )  # fmt: skip
    insert(
        JournalEntry, count, id="n", account_id="1", provider_ref="'filled:' || n", size="9000", received_at=moment,
        content_hash=f"printf('%064x', {SPREAD} * 65536 + n)", next_at=moment, state="'stored'",
    )  # fmt: skip
    insert(MessageSource, count, id="n", message_id="n", entry_id="n")


def _entries(count: int, at: datetime) -> Iterator[tuple[Any, ...]]:
    """Write the search entries of all messages, oldest first."""
    dice = random.Random(1)
    drawn = [dice.choice(TONGUES) for _ in range(TEXTS)]
    texts = [" ".join([one.hello, *dice.sample(one.sentences, 4), one.bye, dice.choice(one.names)]) for one in drawn]
    known = [" ".join(sorted(analyser.tokens(text))) for text in texts]
    begin = int((at - timedelta(seconds=count)).timestamp())
    for n in range(1, count + 1):
        second = begin + n
        moment = stored(datetime.fromtimestamp(second, at.tzinfo))
        words = f"§kmessage §u1 zam{n} {known[dice.randrange(TEXTS)]}"
        yield (second * 1000 << 16) + n % 65536, "message", n, moment, n, words
