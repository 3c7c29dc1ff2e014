"""Ola's desk: the browser in which she signs in, reads and answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import APIResponse, Browser, ConsoleMessage, Locator, Page, Route, expect

PASSWORD = "chrupiaca-skorka-1"
SECONDS = 30  # the machine may be busy


class Desk:
    """A signed-in browser, with what its console complained about."""

    def __init__(self, page: Page, url: str) -> None:
        """Take a fresh page and where the product serves."""
        self.page, self.url = page, url
        self.complaints: list[str] = []
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def join(self, link: str, *, email: str, name: str) -> None:
        """Make the first administrator's account with the printed link."""
        self.page.goto(link)
        self.page.get_by_label("Your name").fill(name)
        self.page.get_by_label("E-mail address").fill(email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Make my account").click()
        expect(self.page).to_have_url(f"{self.url}/")

    def sign_out_and_in(self, email: str) -> None:
        """Sign in with the password, as on every other morning."""
        self.page.context.clear_cookies()
        self.page.goto(f"{self.url}/")
        self.page.locator("input[name=login]").fill(email)
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page).to_have_url(f"{self.url}/")

    def watch_unassigned(self) -> None:
        """Look at the conversations that nobody has yet."""
        self.page.get_by_role("link", name=re.compile("Unassigned")).first.click()
        expect(self.page.get_by_role("heading", name="Unassigned")).to_be_visible()

    def open(self, customer: str) -> None:
        """Open the conversation of a customer in the list on the left; it may appear only now."""
        row = self.page.locator("a.u-row:not(.is-case)", has_text=customer)
        expect(row).to_be_visible()
        row.click()
        expect(self.page.locator("#stage .u-panel h2")).to_have_text(customer)

    def answer(self, text: str) -> None:
        """Type an answer, send it, and see that it left."""
        self.page.locator("#composer textarea").fill(text)
        self.page.get_by_role("button", name="Send", exact=True).click()
        message = self.page.locator("#stream .u-msg-out").last
        expect(message.locator(".u-words")).to_have_text(text)
        expect(message.get_by_text("Sent", exact=True)).to_be_visible()

    def answer_over_a_slow_line(self, text: str) -> None:
        """Send an answer whose page comes back only after the news that it left: the page must not show the older."""
        held: list[tuple[Route, APIResponse]] = []
        self.page.route("**/write/", lambda route: held.append((route, route.fetch())))
        self.page.locator("#composer textarea").fill(text)
        self.page.get_by_role("button", name="Send", exact=True).click()
        message = self.page.locator("#stream .u-msg-out", has_text=text)
        expect(message.get_by_text("Sent", exact=True)).to_be_visible()
        ((route, response),) = held
        route.fulfill(response=response)
        self.page.unroute("**/write/")
        expect(self.page.locator("#composer textarea")).to_have_value("")
        expect(message.get_by_text("Sent", exact=True)).to_be_visible()

    @contextmanager
    def holding_the_news(self) -> Iterator[list[Route]]:
        """Let the page wait for what it asks after a live event, until the end of the block; gives what is held."""
        held: list[Route] = []
        self.page.route("**/conversations/*/live/", lambda route: held.append(route))  # noqa: PLW0108 - Playwright wants a function
        yield held
        with self.page.expect_response("**/conversations/*/live/"):
            held[0].continue_()
        self.page.unroute("**/conversations/*/live/")
        self.page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))")

    def resolve(self) -> None:
        """Settle the open conversation."""
        self.page.get_by_role("button", name="Resolve").first.click()
        expect(self.status).to_have_text("Resolved")

    # ------------------------------------------------------------------------------------------------ recovery cases

    def open_case(self, customer: str) -> None:
        """Open the recovery case of a customer among those that are Ola's; it may appear only now."""
        self.page.get_by_role("link", name=re.compile("Mine")).first.click()
        row = self.page.locator("a.u-row.is-case", has_text=customer)
        expect(row).to_be_visible()
        row.click()
        expect(self.page.locator("#stage .u-case")).to_be_visible()

    def note(self, step: str, words: str) -> None:
        """Do a step of the dialogue: type the words and send them."""
        self._fill(step, words=words)
        expect(self.page.locator(f"#step-{step} .u-noted").last).to_contain_text(words)

    def say_back(self, words: str, wish: str) -> None:
        """Send the customer what we understood."""
        self._fill("paraphrase", words=words, wish=wish)
        expect(self.page.locator("#step-paraphrase .u-noted").last).to_contain_text("With the customer")

    def find_cause(self, name: str) -> None:
        """Choose the cause, and say that we could have prevented it."""
        step = self._opened("cause")
        step.locator("select[name=cause]").select_option(label=name)
        step.locator("input[name=preventable]").first.check()
        step.get_by_role("button", name="Save").click()
        expect(self.page.locator("#step-cause .u-noted")).to_contain_text(name)

    def offer(self, kind: str, amount: str) -> None:
        """Offer a gesture within the limit."""
        step = self._opened("gesture")
        step.locator("select[name=kind]").select_option(label=kind)
        step.locator("input[name=amount]").fill(amount)
        step.get_by_role("button", name="Offer", exact=True).click()
        expect(self.page.locator("#step-gesture .u-noted").first).to_contain_text("85")

    def close_case(self, outcome: str) -> None:
        """Say how it ended."""
        step = self._opened("close")
        step.locator("select[name=outcome]").select_option(label=outcome)
        step.get_by_role("button", name="Close the case").click()
        expect(self.page.locator("#step-close .u-noted")).to_contain_text(outcome)

    def _fill(self, step: str, **words: str) -> None:
        form = self._opened(step)
        for name, text in words.items():
            form.locator(f"textarea[name={name}]").fill(text)
        form.locator(".u-btn-main").first.click()

    def _opened(self, step: str) -> Locator:
        """Return a step of the case with its form to be seen."""
        form = self.page.locator(f"#step-{step}")
        folded = form.locator("details.u-step-form:not([open]) > summary")
        if folded.count():
            folded.first.click()
        return form

    @property
    def words(self) -> list[str]:
        """What the open conversation shows as said, in order."""
        return self.page.locator("#stream .u-msg .u-words").all_inner_texts()

    @property
    def status(self) -> Locator:
        """The chip that tells how the open conversation stands."""
        return self.page.locator("#talk-head .u-talk-sub .u-chip").first

    @property
    def timeline(self) -> list[str]:
        """The lines of the timeline in the customer panel, as they stand there."""
        self.page.reload()
        return self.page.locator("aside.u-panel .u-moments li > span").all_inner_texts()


@contextmanager
def desk(browser: Browser, url: str) -> Iterator[Desk]:
    """Give Ola a browser of her own."""
    context = browser.new_context(locale="en-GB", timezone_id="Europe/Warsaw", viewport={"width": 1440, "height": 900})
    context.set_default_timeout(SECONDS * 1000)
    expect.set_options(timeout=SECONDS * 1000)
    try:
        yield Desk(context.new_page(), url)
    finally:
        context.close()
