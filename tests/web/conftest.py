"""The bakery with a few letters in its inbox, and browsers that are signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.cast import Bakery, arrive, by_system, hire, letter, open_bakery
from ucho.conversations.models import Conversation
from ucho.core import clock
from ucho.org.models import Agent

Open = Callable[..., Page]


@pytest.fixture
def bakery(db: None) -> Bakery:
    """Piekarnia Kłos."""
    return open_bakery()


@pytest.fixture
def ala(bakery: Bakery) -> Conversation:
    """Ala's letter about a cake, an hour ago."""
    return written(bakery, "Tort nie dojechał. Czy ktoś mi odpowie?", subject="Tort na dziś", hours=1)


@pytest.fixture
def jan(bakery: Bakery) -> Conversation:
    """Jan's letter in Russian, two hours ago."""
    return written(bakery, "Где мой хлеб? Я жду с утра.", sender="Jan <jan@example.com>", subject="Хлеб", hours=2)


def written(bakery: Bakery, text: str, *, hours: float, **words: str) -> Conversation:
    """Let a letter arrive; returns its conversation."""
    at = clock.now() - timedelta(hours=hours)
    arrive(bakery.mailbox, letter(text, at=at, **words), at=at)  # type: ignore[arg-type]
    return Conversation.objects.latest("pk")


@pytest.fixture
def ola(bakery: Bakery, client: Client) -> Client:
    """Ola's browser without a browser: Django's test client, signed in."""
    return signed_in(client, bakery.ola)


@pytest.fixture
def admin(bakery: Bakery) -> Agent:
    """An administrator of the whole company."""
    return hire("admin@klos.example", "Paweł Dudek", bakery.company, "admin", by_system())


def signed_in(client: Client, agent: Agent) -> Client:
    """Sign an agent in."""
    client.force_login(agent, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def open_as(browser: Browser, live_server: LiveServer) -> Iterator[Open]:
    """Return a function that opens a page in a real browser, signed in as an agent.

    What the page says on its console is collected in `page.said`, which a test may read.
    """
    contexts = []

    def open_page(
        agent: Agent | None,
        path: str,
        *,
        width: int = 1440,
        height: int = 900,
        theme: str = "light",
        language: str = "pl",
        zone: str = "Europe/Warsaw",
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if theme == "dark" else "light",
            locale=language,
            timezone_id=zone,
        )
        contexts.append(context)
        if agent is not None:
            client = signed_in(Client(), agent)
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.said = said  # type: ignore[attr-defined]
        page.goto(live_server.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
