"""The demo's script fits together and names nobody who exists."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from ucho.demo.content import Script, load
from ucho.demo.content.moments import WARSAW, duration, fill
from ucho.demo.content.reading import HERE

RESERVED: Final = (".test", "example.com", "example.org", "example.net")  # RFC 2606
MIDNIGHT: Final = datetime(2026, 3, 29, 22, 1, tzinfo=UTC)  # 00:01 in Warsaw, after the clocks changed
NOON: Final = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)


@pytest.fixture(name="script")
def the_script() -> Script:
    return load()


def test_it_is_a_company_with_a_hundred_customers_in_three_languages(script: Script) -> None:
    spoken = Counter(customer.language for customer in script.customers.values())
    assert len(script.customers) >= 100
    assert len(script.conversations) >= 120
    assert spoken["pl"] > spoken["ru"] > spoken["en"] > 10
    assert {conversation.person for conversation in script.conversations} == set(script.customers)


def test_every_address_in_it_is_on_a_reserved_domain() -> None:
    words = "\n".join(path.read_text("utf-8") for path in Path(HERE).rglob("*.toml"))
    addresses = re.findall(r"[\w.+-]+@([\w.-]+\w)", words)
    assert len(addresses) > 120
    assert [domain for domain in addresses if not domain.endswith(RESERVED)] == []
    assert "://" not in words
    assert "www." not in words


def test_no_telephone_number_in_it_can_exist(script: Script) -> None:
    numbers = [customer.phone for customer in script.customers.values() if customer.phone]
    assert numbers
    assert [n for n in numbers if not n.startswith(("+48 10 ", "+48 19 ", "+44 20 7946 0"))] == []


def test_nobody_shares_an_address(script: Script) -> None:
    customers = [a for c in script.customers.values() for a in (c.email, c.other_email) if a]
    ours = [account.address for account in script.accounts.values()] + [c.email for c in script.colleagues.values()]
    assert [address for address, times in Counter(customers + ours).items() if times > 1] == []


def test_no_text_is_written_twice(script: Script) -> None:
    texts = Counter(message.text for conversation in script.conversations for message in conversation.messages)
    assert [text for text, times in texts.items() if times > 1] == []


@pytest.mark.parametrize("now", [MIDNIGHT, NOON])
def test_everything_in_it_lies_in_the_ninety_days_before_now(script: Script, now: datetime) -> None:
    moments = [c.starts_at(now) + m.after for c in script.conversations for m in c.messages]
    assert max(moments) < now
    assert min(moments) > now - timedelta(days=91)


def test_the_inbox_looks_alive(script: Script) -> None:
    waiting = [conversation for conversation in script.conversations if conversation.status == "open"]
    recent = [c for c in waiting if c.least_age() - c.messages[-1].after < timedelta(hours=6)]
    assert 10 <= len(recent) <= 20
    assert {c.language for c in recent} == {"pl", "ru", "en"}


def test_the_words_name_the_moments_they_promise(script: Script) -> None:
    for conversation in script.conversations:
        for message in conversation.messages:
            assert not re.search(r"\{(?!\w+\})", message.words(NOON)), message.text
            assert "{t}" not in message.words(NOON)


@pytest.mark.parametrize(
    ("language", "words"),
    [("pl", "13:15, 24 listopada"), ("ru", "13:15, 24 ноября"), ("en", "13:15, 24 November")],
)
def test_a_gap_becomes_a_moment_in_the_language_of_the_text(language: str, words: str) -> None:
    assert fill("{t}, {d+3}", at=NOON, language=language, promised=NOON + timedelta(hours=1, minutes=15)) == words


@pytest.mark.parametrize("now", [NOON + timedelta(days=days) for days in range(7)])
def test_what_is_new_lies_in_the_last_whole_week_on_whatever_day_the_demo_is_made(
    script: Script, now: datetime
) -> None:
    days = [told.starts_at(now).astimezone(WARSAW).date() for told in script.conversations if told.weekday is not None]
    monday = now.astimezone(WARSAW).date() - timedelta(days=now.astimezone(WARSAW).weekday())
    assert len(days) >= 5
    assert all(monday - timedelta(days=7) <= day < monday for day in days)


@pytest.mark.parametrize("text", ["", "P", "PT", "1D", "P1DT", "P1Y"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a duration"):
        duration(text)
