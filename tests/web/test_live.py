"""The live line from end to end: processes of their own, two browsers, and a server that is started anew meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.cast import PASSWORD
from tests.config.installation import Installation, wait_for
from tests.servers.local import free_port

PATIENCE = 30_000  # milliseconds; the machine may be busy
COMPANY = """
from tests.cast import by_system, hire
from ucho.channels import operations as channels
from ucho.core import clock
from ucho.org import operations as org
by = by_system(clock.now())
company = org.found_company(name={"pl": "Piekarnia Kłos"}, by=by)
settings = {"address": "kontakt@klos.example"}
account = channels.open_account(company, adapter="simulator", name="Poczta", settings=settings, by=by)
hire("ola@klos.example", "Ola Zielińska", company, "agent", by)
hire("marek@klos.example", "Marek Wójcik", company, "agent", by)
print(json.dumps(account.pk))
"""
LETTER = """
from tests.cast import by_system
from ucho.channels.contract import Fetched
from ucho.channels.journal import journal
from ucho.channels.models import Account
from ucho.core import clock
words = {"id": "w-1", "from": "ala@example.com", "name": "Ala Nowak", "subject": "Tort", "text": "Gdzie mój tort?"}
journal(Account.objects.get(), [Fetched("simulator:w-1", json.dumps(words).encode())], by=by_system(clock.now()))
print(json.dumps(True))
"""
STORED = """
from ucho.conversations.models import Conversation
print(json.dumps(Conversation.objects.exists()))
"""


@pytest.fixture
def bakery(tmp_path: Path) -> Installation:
    """The bakery with a simulated mailbox and two colleagues, not running yet."""
    made = Installation(tmp_path, "")
    made.environment |= {"UCHO_DEMO": "1"}
    done = made.run("migrate")
    assert done.returncode == 0, done.stderr
    made.ask(COMPANY)
    return made


@contextmanager
def pages(bakery: Installation, port: int) -> Iterator[None]:
    """Serve the pages, and stop as `ucho up` does."""
    with bakery.started("web", "--listen", f"127.0.0.1:{port}") as running:
        wait_for(lambda: answers(port), "the pages")
        yield
        running.stop()


def answers(port: int) -> bool:
    """Return whether somebody serves pages at a port."""
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def desk(browser: Browser, port: int, name: str) -> Page:
    """Return a browser of its own in which a colleague is signed in."""
    page = browser.new_context(locale="pl", viewport={"width": 1440, "height": 900}).new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"http://127.0.0.1:{port}/")
    page.fill("[name=login]", f"{name}@klos.example")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".u-list")).to_be_visible(timeout=PATIENCE)
    return page


def test_a_colleague_sees_without_reloading_what_happens_even_while_the_server_is_started_anew(
    browser: Browser, bakery: Installation
) -> None:
    port = free_port()
    with bakery.started("worker"):
        with pages(bakery, port):
            ola, marek = desk(browser, port, "ola"), desk(browser, port, "marek")
            ola.goto(f"http://127.0.0.1:{port}/?view=all")
            ola.evaluate("window.neverReloaded = true")
            expect(ola.locator("a.u-row")).to_have_count(0)

            marek.goto(f"http://127.0.0.1:{port}/simulator/")
            marek.fill("textarea[name=text]", "Czy jest jeszcze chałka?")
            marek.get_by_role("button", name="Wyślij").click()
            row = ola.locator("a.u-row", has_text="Jan Nowicki")
            expect(row).to_contain_text("Czy jest jeszcze chałka?", timeout=PATIENCE)

            row.click()
            expect(ola.locator(".u-msg-in")).to_contain_text("chałka", timeout=PATIENCE)
            marek.goto(ola.url)
            marek.locator("textarea[name=text]").press_sequentially("Dzień dobry")
            expect(ola.locator("#watch")).to_contain_text("Marek Wójcik pisze", timeout=PATIENCE)
        bakery.ask(LETTER)
        with pages(bakery, port):
            expect(ola.locator("a.u-row", has_text="Ala Nowak")).to_contain_text("Tort", timeout=2 * PATIENCE)
            expect(ola.locator("#line-state")).to_be_hidden(timeout=PATIENCE)
            assert ola.evaluate("window.neverReloaded")
    for page in (ola, marek):
        page.context.close()


def test_what_happens_between_a_page_and_its_live_line_is_seen(browser: Browser, bakery: Installation) -> None:
    port = free_port()
    with bakery.started("worker"), pages(bakery, port):
        ola = desk(browser, port, "ola")
        held: list[Route] = []
        ola.route("**/live.js*", lambda route: held.append(route))  # noqa: PLW0108 - Playwright wants a function
        ola.goto(f"http://127.0.0.1:{port}/?view=all", wait_until="commit")
        expect(ola.locator(".u-list")).to_be_visible()
        expect(ola.locator("a.u-row")).to_have_count(0)
        bakery.ask(LETTER)
        wait_for(lambda: bakery.ask(STORED), "the letter to be stored")
        wait_for(lambda: ola.wait_for_timeout(50) or held, "the page to ask for its script")
        held[0].continue_()
        expect(ola.locator("a.u-row", has_text="Ala Nowak")).to_contain_text("Tort", timeout=PATIENCE)
    ola.context.close()
