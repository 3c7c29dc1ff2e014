"""The loop is closed: the customer is asked after the answer, a bad one is made good, and they say whether it was."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.servers.dovecot import Dovecot, Mailbox
from tests.servers.postfix import Postfix
from tests.walk.desk import Desk, desk
from tests.walk.letters import html_of, plain, received
from tests.walk.product import Product, wait_for
from tests.walk.test_walk import check_that_every_fact_has_a_root, sign_in

pytestmark = pytest.mark.both_databases

ALA = "Ala Żółkiewska"
QUESTION = "Dzień dobry,\n\nczy w niedzielę można odebrać zamówiony tort?\n\nAla Żółkiewska"
ANSWER = "Dzień dobry, Pani Alu!\n\nTak, w niedzielę jesteśmy otwarci od 9 do 14."
WORDS = "Stałam pod zamkniętymi drzwiami. W niedzielę nikogo nie było!"
HEARD = "Ala przyjechała w niedzielę o 10 po tort i zastała zamknięte drzwi. Urodziny córki bez tortu."
ASKED = "Czy tort jest jeszcze Pani potrzebny, czy wolałaby Pani zwrot pieniędzy?"
PARAPHRASE = "odpisaliśmy, że w niedzielę jest otwarte, a drzwi były zamknięte i tort nie trafił na urodziny córki"
WISH = "otrzymać zwrot 85 zł"
FEELING = "Bardzo mi przykro, że przez nas zabrakło tortu na urodzinach. Pieniądze zwracamy dzisiaj."
DAILY = {"quiet_from": "00:00", "quiet_to": "00:00", "quiet_weekends": False}
STORY = [
    *["customers.met", "conversations.opened", "conversations.message_received", "conversations.answered"],
    *["conversations.resolved", "surveys.invited", "surveys.answered"],
    *["customers.hold_placed", "cases.opened", "conversations.answered", "promises.given", "cases.acknowledged"],
    *["cases.listened", "conversations.answered", "cases.contacted", "promises.kept", "cases.asked"],
    *["conversations.answered", "cases.paraphrased", "cases.confirmed"],
    *["conversations.answered", "cases.feeling_answered", "cases.cause_found", "cases.gesture_offered"],
    *["customers.hold_lifted", "cases.closed"],
    *["surveys.invited", "cases.verification_asked", "surveys.answered", "cases.verified"],
]


@dataclass
class Customer:
    """Ala at home: her mailbox, and a browser without scripts."""

    dovecot: Dovecot
    postfix: Postfix
    mailbox: Mailbox

    def write(self, to: str) -> None:
        """Ask the bakery something."""
        mail = plain(QUESTION, sender=f"{ALA} <{self.mailbox.address}>", to=to, message_id="<tort-1@poczta.test>")
        self.postfix.send(self.mailbox.address, [to], mail)

    def letter(self, about: str) -> bytes:
        """Wait for the mail whose subject or text holds these words; returns its raw form."""

        def look() -> bytes | None:
            for raw in self.dovecot.messages(self.mailbox.address):
                if about in received(raw).subject + received(raw).text:
                    return raw
            return None

        return wait_for(look, f"a letter about {about}")


def links_of(raw: bytes, path: str) -> list[str]:
    """Return the links of a mail that lead to a page of ours, each once, in order."""
    found = re.findall(rf"https?://[^\s\"<>]+{path}[^\s\"<>]*", html_of(raw) + received(raw).text)
    return list(dict.fromkeys(link.replace("&amp;", "&") for link in found))


def test_a_bad_answer_is_made_good_and_the_customer_says_that_it_was(
    product: Product, dovecot: Dovecot, postfix: Postfix, browser: Browser
) -> None:
    ala, bakery = Customer(dovecot, postfix, dovecot.mailbox("ala")), dovecot.mailbox("kontakt")
    product.add_mailbox("Poczta", bakery, dovecot, postfix)
    running = product.up()
    with desk(browser, product.url) as ola:
        sign_in(ola, running)
        ask_everybody_at_once(product)
        answer_and_resolve(ola, ala, bakery.address)
        question = ala.letter("Jedno pytanie")
        let_a_scanner_open_every_link(product, [*links_of(question, "/s/"), *links_of(question, "/u/")])
        answer_without_scripts(browser, links_of(question, "/s/"))
        make_good(ola, ala, browser)
        say_that_it_is_good(product, ala)
        check_story(product)
        assert ola.complaints == []
    check_that_every_fact_has_a_root(product)
    check_clocks(product)
    assert running.stop() == 0


def ask_everybody_at_once(product: Product) -> None:
    """Ask CES 2.0 as soon as a conversation is settled, whatever the hour, and verify as soon as a case is closed."""
    product.api(
        "PUT", f"/accounts/{product.account('Poczta')['id']}/survey", json={"instrument": "ces2", "ask_after": "PT0S"}
    )
    product.api("PUT", "/ask-policy", json=DAILY)
    (company,) = [unit for unit in product.all("/units") if unit["parent"] is None]
    product.api(
        "PUT",
        f"/units/{company['id']}/case-policy",
        json={"gesture_limit": 10_000, "currency": "PLN", "verify_after": "PT0S"},
    )


def answer_and_resolve(ola: Desk, ala: Customer, address: str) -> None:
    ola.watch_unassigned()
    ala.write(address)
    ola.open(ALA)
    ola.answer(ANSWER)
    ola.resolve()


def let_a_scanner_open_every_link(product: Product, links: list[str]) -> None:
    """A mail scanner fetches all links at once with GET and HEAD; nothing counts, and nobody is unsubscribed."""
    scores = [link for link in links if "score=" in link]
    assert [int(link.rpartition("=")[2]) for link in scores] == [1, 2, 3, 4, 5, 6, 7]
    assert len(links) >= 9  # the page itself and the way to stop it, too
    before = facts(product)
    with ThreadPoolExecutor(8) as scanner:
        got = list(
            scanner.map(
                lambda asked: httpx.request(*asked, timeout=30), [(m, link) for link in links for m in ("GET", "HEAD")]
            )
        )
    assert {answer.status_code for answer in got} == {200}
    assert facts(product) == before
    assert product.all("/surveys/answers", instrument="ces2") == product.all("/cases") == []
    assert all(one["allowed"] is not False for one in product.all(f"/people/{person(product)['id']}/preferences"))


def answer_without_scripts(browser: Browser, links: list[str]) -> None:
    """Ala opens the link of the 2 on her telephone, whose browser runs no scripts, and sends it with a few words."""
    page = plain_browser(browser)
    page.goto(next(link for link in links if link.endswith("score=2")))
    expect(page.get_by_role("radio", checked=True)).to_have_count(1)
    page.get_by_role("textbox").fill(WORDS)
    page.get_by_role("button", name="Wyślij").click()
    expect(page).to_have_url(re.compile("/thanks/"))
    expect(page.get_by_role("heading")).to_contain_text("Przykro nam")
    page.context.close()


def make_good(ola: Desk, ala: Customer, browser: Browser) -> None:
    """Ola finds the case in her inbox, is told by when, and leads Ala through it."""
    told = received(ala.letter("Przykro nam"))
    assert told.automatic == "auto-replied" or told.automatic.startswith("auto-")
    ola.open_case(ALA)
    expect(ola.page.locator("#stage .u-why")).to_contain_text(WORDS)
    ola.note("listen", HEARD)
    ola.note("ask", ASKED)
    ola.say_back(PARAPHRASE, WISH)
    confirm(browser, ala)
    expect(ola.page.locator("#step-paraphrase")).to_contain_text("Confirmed by the customer")
    ola.note("feeling", FEELING)
    ola.find_cause("Wrong information")
    ola.offer("Money back", "85,00")
    ola.close_case("Solved")


def confirm(browser: Browser, ala: Customer) -> None:
    """A scanner opens the link of the summary, which says nothing; then Ala reads it and presses yes."""
    letter = ala.letter(PARAPHRASE)
    (link,) = links_of(letter, "/c/")
    assert WISH in received(letter).text
    assert {httpx.request(method, link, timeout=30).status_code for method in ("GET", "HEAD")} == {200}
    page = plain_browser(browser)
    page.goto(link)
    expect(page.get_by_text(PARAPHRASE)).to_be_visible()
    page.get_by_role("button", name="Tak").click()
    expect(page).to_have_url(re.compile("/thanks/"))
    page.context.close()


def say_that_it_is_good(product: Product, ala: Customer) -> None:
    letter = ala.letter("Czy wszystko już")
    link = next(one for one in links_of(letter, "/s/") if one.endswith("score=1"))
    assert httpx.get(link, timeout=30).status_code == 200
    (case,) = product.all("/cases")
    assert case["verification"]["fixed"] is None
    assert httpx.post(link.partition("?")[0], data={"score": "1", "words": ""}, timeout=30).status_code == 303
    wait_for(lambda: product.all("/cases")[0]["verification"]["fixed"], "the customer's word on the case")


def check_story(product: Product) -> None:
    """Ala's timeline tells everything in the order in which it happened."""
    lines = list(reversed(product.all(f"/people/{person(product)['id']}/timeline")))
    told = [line["type"] for line in lines]
    assert [one for one in told if one != "conversations.delivered"] == STORY
    assert [line["at"] for line in lines] == sorted(line["at"] for line in lines)


def check_clocks(product: Product) -> None:
    """What the clocks say follows from the facts alone."""
    assert "clocks agree" in product.run("doctor").lower()


def plain_browser(browser: Browser) -> Page:
    context = browser.new_context(locale="pl-PL", java_script_enabled=False, viewport={"width": 360, "height": 740})
    context.set_default_timeout(30_000)
    return context.new_page()


def person(product: Product) -> dict[str, Any]:
    return next(one for one in product.all("/people") if one["name"] == ALA)


def facts(product: Product) -> list[int]:
    return [one["id"] for one in product.all("/facts") if not one["type"].startswith(("org.", "jobs."))]
