"""Take the pictures of the documentation from the demo company, so that they show what the screens really say.

    .venv/bin/python tools/screenshots.py             # starts the demo company in a temporary directory
    .venv/bin/python tools/screenshots.py URL         # uses one that runs already

Needs Playwright (`pip install .[test]`) and a Chromium of the system. The pictures are committed in `docs/images/`.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.servers.chromium import chromium  # noqa: E402 - the product lies beside us

TARGET: Final = ROOT / "docs" / "images"
SIZE: Final = {"width": 1200, "height": 540}  # a picture of the inbox stays below 150 kB
PASSWORD: Final = "chleb-na-zakwasie"  # of people who do not exist; the demo prints it
READY: Final = 180.0  # seconds for the demo company to be made on a slow machine
GRACE: Final = 30.0


@contextmanager
def demo() -> Iterator[str]:
    """Run the demo company in a temporary directory; gives its address when its history is complete."""
    with tempfile.TemporaryDirectory(prefix="ucho-pictures-") as folder:
        words = [sys.executable, "-m", "ucho.config.command", "up", "--demo", "--data", folder]
        said = Path(folder) / "said"
        with said.open("w") as out:
            running = subprocess.Popen([*words, "--listen", "127.0.0.1:0"], cwd=ROOT, stdout=out, stderr=out)
            try:
                yield _wait(said, running)
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
    """Open a page of a colleague, in English and light colours."""
    looks = {"viewport": SIZE, "locale": "en-GB", "color_scheme": "light", "reduced_motion": "reduce"}
    context = browser.new_context(**looks)
    page = context.new_page()
    page.goto(f"{url}/login/")
    page.fill("input[name=login]", f"{who}@piekarnia-klos.test")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda found: "/login" not in found)
    yield page
    context.close()


def inbox(page: Page, url: str) -> None:
    """Show the list with a conversation of today that somebody has to answer, in English."""
    page.goto(f"{url}/?view=todo")
    page.locator("#rows a", has_text="Charlotte Evans").first.click()
    page.wait_for_selector("textarea")


def simulator(page: Page, url: str) -> None:
    """Write as a customer and show both sides when the mail has gone all the way."""
    page.goto(f"{url}/simulator/?as=grace.miller@mail.example&name=Grace+Miller")
    page.locator("textarea[name=text]").fill(
        "Good morning! Could you put a sourdough loaf aside for me tomorrow? I would come before nine."
    )
    page.get_by_role("button", name="Send").click()
    page.get_by_text("The customer wrote.").first.wait_for()


def channel(page: Page, url: str) -> None:
    """Show the form that adds a mailbox."""
    page.goto(f"{url}/settings/channels/add/email/")


def team(page: Page, url: str) -> None:
    """Show colleagues, and the form that invites one."""
    page.goto(f"{url}/settings/team/")


PICTURES: Final[dict[str, tuple[str, Callable[[Page, str], None]]]] = {
    "inbox": ("ola", inbox),
    "simulator": ("ola", simulator),
    "add-a-mailbox": ("pawel", channel),
    "team": ("pawel", team),
}


def main() -> int:
    """Take all pictures."""
    if len(sys.argv) > 1:
        take(sys.argv[1].rstrip("/"))
    else:
        with demo() as url:
            take(url)
    return 0


def take(url: str) -> None:
    """Take all pictures from a running demo company."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for name, (who, show) in PICTURES.items():
            with signed_in(browser, url, who) as page:
                english(page, url)
                show(page, url)
                page.wait_for_timeout(600)
                page.screenshot(path=TARGET / f"{name}.png")
                print(name, (TARGET / f"{name}.png").stat().st_size, flush=True)


def english(page: Page, url: str) -> None:
    """Let the colleague read English, whatever they chose in the demo."""
    page.goto(f"{url}/settings/profile/")
    page.select_option("select[name=language]", "en")
    with page.expect_navigation():
        page.locator("form:has(select[name=language]) button").last.click()


if __name__ == "__main__":
    sys.exit(main())
