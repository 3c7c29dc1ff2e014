"""Take the pictures of the documentation from the demo company, so that they show what the screens really say.

    .venv/bin/python tools/screenshots.py             # starts the demo company in a temporary directory
    .venv/bin/python tools/screenshots.py URL DIR     # uses one that runs already, with its data directory

The pictures tell one story, that of the tutorial: Grace asks, is answered, answers a survey badly, and it is made good.
So they are taken in order, and once for each demo company.

Needs Playwright (`pip install .[test]`) and a Chromium of the system. The pictures are committed in `docs/images/`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Locator, Page, ViewportSize

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.servers.chromium import chromium  # noqa: E402 - the product lies beside us

TARGET: Final = ROOT / "docs" / "images"
SIZE: Final[ViewportSize] = {"width": 1200, "height": 540}  # a picture of the inbox stays below 150 kB
LETTER: Final[ViewportSize] = {"width": 760, "height": 580}  # of the pages for customers
PASSWORD: Final = "chleb-na-zakwasie"  # of people who do not exist; the demo prints it
READY: Final = 180.0  # seconds for the demo company to be made on a slow machine
GRACE: Final = 30.0
SOON: Final = 60.0  # seconds for a playbook to act
ACCOUNT: Final = "Warszawa"  # whom Grace writes to
WRITES: Final = "/simulator/?as=grace.miller@mail.example&name=Grace+Miller"
NEWEST_SURVEY: Final = """
import django
django.setup()
from ucho.surveys.letters import address_of
from ucho.surveys.models import Invitation
from ucho.surveys.tokens import token_for
print(address_of("survey", token_for(Invitation.objects.latest("pk").pk)))
"""


@dataclass(frozen=True)
class Place:
    """A demo company that runs: where it is seen, and where it keeps everything."""

    url: str
    folder: str

    def newest_survey(self) -> str:
        """Return the link that stands in the newest mail that asks; the simulated mailboxes show it to nobody."""
        settings = {
            "DJANGO_SETTINGS_MODULE": "ucho.config.settings",
            "UCHO_DATA": self.folder,
            "UCHO_BASE_URL": self.url,
        }
        words = [sys.executable, "-c", NEWEST_SURVEY]
        done = subprocess.run(words, cwd=ROOT, env=os.environ | settings, capture_output=True, text=True, check=True)
        return done.stdout.strip()


@contextmanager
def demo() -> Iterator[Place]:
    """Run the demo company in a temporary directory; gives it when its history is complete."""
    with tempfile.TemporaryDirectory(prefix="ucho-pictures-") as folder:
        words = [sys.executable, "-m", "ucho.config.command", "up", "--demo", "--data", folder]
        said = Path(folder) / "said"
        with said.open("w") as out:
            running = subprocess.Popen([*words, "--listen", "127.0.0.1:0"], cwd=ROOT, stdout=out, stderr=out)
            try:
                yield Place(_wait(said, running), folder)
            finally:
                running.terminate()
                running.wait(GRACE)


def _wait(said: Path, running: subprocess.Popen[bytes]) -> str:
    until = time.monotonic() + READY
    while time.monotonic() < until and running.poll() is None:
        text = said.read_text("utf-8")
        found = re.search(r"Open (http://\S+) in your browser", text)
        if found and "The demo company is ready" in text:
            return found[1]
        time.sleep(0.5)
    raise SystemExit(f"The demo company did not start:\n{said.read_text('utf-8')}")


@contextmanager
def signed_in(browser: Browser, url: str, who: str) -> Iterator[Page]:
    """Open a page of a colleague."""
    page = _window(browser, SIZE)
    page.goto(f"{url}/login/")
    page.fill("input[name=login]", f"{who}@piekarnia-klos.test")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda found: "/login" not in found)
    yield page
    page.context.close()


Shown = Page | Locator


def inbox(page: Page, place: Place) -> Shown:
    """Show the list with a conversation of today that somebody has to answer, in English."""
    page.goto(f"{place.url}/?view=todo")
    page.locator("#rows a", has_text="Charlotte Evans").first.click()
    page.wait_for_selector("textarea")
    return page


def simulator(page: Page, place: Place) -> Shown:
    """Write as a customer and show both sides when the mail has gone all the way."""
    page.goto(f"{place.url}{WRITES}")
    page.locator("select[name=account]").select_option(label=ACCOUNT)
    page.locator("textarea[name=text]").fill(
        "Good morning! Could you put a sourdough loaf aside for me tomorrow? I would come before nine."
    )
    page.get_by_role("button", name="Send").click()
    page.get_by_text("The customer wrote.").first.wait_for()
    return page


def surveys(page: Page, place: Place) -> Shown:
    """Let Grace be asked at once, whatever the time of day, and show what was chosen."""
    page.goto(f"{place.url}/settings/surveys/")
    page.fill("#quiet_from", "08:00")
    page.fill("#quiet_to", "08:00")
    _press(page, page.get_by_role("button", name="Save the rules"))
    card = page.locator("section", has=page.get_by_role("heading", name=ACCOUNT))
    card.locator("select[name=instrument]").select_option("ces2")
    card.locator("select").nth(1).select_option("PT0S")
    _press(page, card.get_by_role("button", name="Save"))
    page.goto(f"{place.url}/settings/surveys/")  # without the word that it was saved
    return page.locator("section", has=page.get_by_role("heading", name=ACCOUNT))


def survey(page: Page, place: Place) -> Shown:
    """Answer and resolve as Ola, then show the page on which Grace answers, before she presses the button."""
    before = place.newest_survey()
    page.goto(f"{place.url}{WRITES}")
    page.goto(place.url + str(page.get_by_role("link", name="Open and answer").get_attribute("href")))
    page.fill("textarea[name=text]", "Good morning, Grace! One loaf waits for you from seven on, with your name on it.")
    page.get_by_role("button", name="Send and resolve").click()
    sheet = _sheet(page)
    sheet.goto(_another(place, before) + "?score=2")
    sheet.fill("#words", "I came at half past eight and nobody knew of my loaf. I left without bread.")
    return sheet


def case(page: Page, place: Place) -> Shown:
    """Answer the survey as Grace, then listen and ask as Ola, and show the case."""
    sheet = _sheet(page)
    sheet.goto(place.newest_survey() + "?score=2")
    sheet.fill("#words", "I came at half past eight and nobody knew of my loaf. I left without bread.")
    _press(sheet, sheet.get_by_role("button", name="Send my answer"))
    page.set_viewport_size({"width": 1200, "height": 660})
    _open_case(page, place)
    _step(
        page,
        "listen",
        {"textarea": "Promised by mail, not known in the shop. Left without bread, feels fooled."},
        "Note it",
    )
    _step(page, "ask", {"textarea": "Dear Grace, I am sorry. Whom did you speak to, and what did they say?"}, "Send")
    page.locator("#case-body").evaluate("body => body.scrollTo(0, 0)")
    return page.locator("section.u-case")


def summary(page: Page, place: Place) -> Shown:
    """Say back what we understood, and show the page on which Grace confirms it."""
    _open_case(page, place)
    words = {
        "#words-paraphrase": "We promised you a loaf. You came at half past eight, and nobody in the shop knew of it.",
        "#wish": "That the shop knows what we promise by mail.",
    }
    _step(page, "paraphrase", words, "Send and have it confirmed")
    page.goto(f"{place.url}{WRITES}")
    sheet = _sheet(page)
    sheet.goto(str(page.locator("#both-left a").last.get_attribute("href")))
    return sheet


def closed(page: Page, place: Place) -> Shown:
    """Confirm it as Grace, make good and close, let Grace say that it is good now, and show the end of the case."""
    page.goto(f"{place.url}{WRITES}")
    sheet = _sheet(page)
    sheet.goto(str(page.locator("#both-left a").last.get_attribute("href")))
    _press(sheet, sheet.get_by_role("button", name="Yes, that is right"))
    _ask_again_at_once(page, place)
    _open_case(page, place)
    _step(page, "feeling", {"textarea": "You trusted our word and stood there in vain. I am sorry for that."}, "Send")
    page.locator("#cause").select_option(label="A promise that was not kept")
    page.locator("#department").select_option(label="Warsaw Mokotów")
    page.locator("input[name=preventable][value='1']").check()
    _step(page, "cause", {}, "Save")
    page.locator("#step-gesture summary").first.click()
    page.locator("#step-gesture select[name=kind]").select_option("voucher")
    _step(page, "gesture", {"input[name=amount]": "30", "#gesture-words": "A loaf and a cake"}, "Offer")
    before = place.newest_survey()
    page.locator("#outcome").select_option("solved")
    _step(page, "close", {}, "Close the case")
    sheet.goto(_another(place, before))
    sheet.get_by_label("Yes").check()
    _press(sheet, sheet.get_by_role("button", name="Send my answer"))
    page.get_by_text("The customer says: it is good now").first.wait_for()
    page.locator("#step-close").scroll_into_view_if_needed()
    return page.locator("section.u-case")


def scores(page: Page, place: Place) -> Shown:
    """Show the score with its range."""
    page.set_viewport_size({"width": 1200, "height": 660})
    page.goto(f"{place.url}/scores/?instrument=ces2")
    return page


def figures(page: Page, place: Place) -> Shown:
    """Show what became of the cases."""
    page.set_viewport_size({"width": 1200, "height": 660})
    page.goto(f"{place.url}/cases/figures/")
    return page


def playbooks(page: Page, place: Place) -> Shown:
    """Show what ucho does by itself."""
    page.goto(f"{place.url}/settings/playbooks/")
    return page


def channel(page: Page, place: Place) -> Shown:
    """Show the form that adds a mailbox."""
    page.goto(f"{place.url}/settings/channels/add/email/")
    return page


def ledger(page: Page, place: Place) -> Shown:
    """Show where every message of a mailbox went, down to what could not be read."""
    page.set_viewport_size({"width": 1200, "height": 1000})
    page.goto(f"{place.url}/settings/channels/")
    row = page.locator("tr", has_text="hurt@piekarnia-klos.test")
    page.goto(place.url + str(row.locator("a[href$='/ledger/']").get_attribute("href")))
    return page


def arriving(page: Page, place: Place) -> Shown:
    """Show a domain whose public records are not complete yet."""
    page.set_viewport_size({"width": 1200, "height": 660})
    page.goto(f"{place.url}/settings/arriving/")
    return page


def team(page: Page, place: Place) -> Shown:
    """Show colleagues, and the form that invites one."""
    page.goto(f"{place.url}/settings/team/")
    return page


PICTURES: Final[dict[str, tuple[str, Callable[[Page, Place], Shown]]]] = {
    "inbox": ("ola", inbox),
    "simulator": ("ola", simulator),
    "surveys": ("pawel", surveys),
    "survey": ("ola", survey),
    "case": ("ola", case),
    "summary": ("ola", summary),
    "case-closed": ("ola", closed),
    "scores": ("ola", scores),
    "figures": ("ola", figures),
    "playbooks": ("ola", playbooks),
    "add-a-mailbox": ("pawel", channel),
    "ledger": ("pawel", ledger),
    "arriving": ("pawel", arriving),
    "team": ("pawel", team),
}


def main() -> int:
    """Take all pictures."""
    if len(sys.argv) > 2:
        take(Place(sys.argv[1].rstrip("/"), sys.argv[2]))
    else:
        with demo() as place:
            take(place)
    return 0


def take(place: Place) -> None:
    """Take all pictures from a running demo company, in the order of the story."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for name, (who, show) in PICTURES.items():
            with signed_in(browser, place.url, who) as page:
                english(page, place.url)
                shown = show(page, place)
                page.wait_for_timeout(600)
                shown.screenshot(path=TARGET / f"{name}.png")
                print(name, (TARGET / f"{name}.png").stat().st_size, flush=True)


def english(page: Page, url: str) -> None:
    """Let the colleague read English, whatever they chose in the demo."""
    page.goto(f"{url}/settings/profile/")
    page.select_option("select[name=language]", "en")
    with page.expect_navigation():
        page.locator("form:has(select[name=language]) button").last.click()


def _sheet(page: Page) -> Page:
    """Open a window of the customer's own, who is signed in nowhere."""
    browser = page.context.browser
    assert browser is not None
    return _window(browser, LETTER)


def _window(browser: Browser, size: ViewportSize) -> Page:
    """Open a window in English and light colours that nobody is signed in to."""
    looks = browser.new_context(viewport=size, locale="en-GB", color_scheme="light", reduced_motion="reduce")
    return looks.new_page()


def _press(page: Page, button: Locator) -> None:
    with page.expect_navigation():
        button.click()


def _another(place: Place, before: str) -> str:
    """Wait for a survey that was not there before; a playbook sends it in the background."""
    until = time.monotonic() + SOON
    while time.monotonic() < until:
        found = place.newest_survey()
        if found != before:
            return found
    raise SystemExit("Nobody was asked. Look at Settings, Playbooks, for the reason.")


def _open_case(page: Page, place: Place) -> None:
    page.goto(f"{place.url}/?view=all")
    page.locator("#rows a", has_text="Bad answer").filter(has_text="Grace Miller").first.click()
    page.locator("section.u-case").wait_for()


def _step(page: Page, step: str, words: dict[str, str], button: str) -> None:
    """Fill in a step of the case and press its button; what is folded is opened first."""
    part = page.locator(f"#step-{step}")
    folded = part.locator("details.u-step-form:not([open]) > summary")
    if words and not part.locator(next(iter(words))).first.is_visible():
        folded.first.click()
    for where, text in words.items():
        part.locator(where).first.fill(text)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        part.get_by_role("button", name=button).first.click()
    page.wait_for_timeout(500)


def _ask_again_at_once(page: Page, place: Place) -> None:
    """Ask customers of the shop whether it is good now as soon as their case is closed."""
    page.goto(f"{place.url}/settings/cases/")
    page.get_by_role("link", name=re.compile("Change.*Warsaw")).click()
    page.select_option("#wait", "0")
    _press(page, page.get_by_role("button", name="Save"))


if __name__ == "__main__":
    sys.exit(main())
