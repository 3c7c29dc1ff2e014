"""Draws the staff screens with made-up values, for looking at them while designing: `python tests/web/gallery.py DIR [NAME…]`.

Writes DIR/<page>-<language>-<size>-<theme>.png and prints what axe found. Not a test: it needs no database and no server.
"""

from __future__ import annotations

import http.server
import os
import sys
import threading
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from django.conf import settings  # noqa: E402

settings.configure(
    INSTALLED_APPS=["django.contrib.staticfiles", "ucho.web"],
    ROOT_URLCONF="tests.web.gallery_urls",
    STATIC_URL="/static/",
    USE_TZ=True,
    TIME_ZONE="Europe/Warsaw",
    LANGUAGES=[("pl", "polski"), ("ru", "русский"), ("en", "English")],
    TEMPLATES=[
        {"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [ROOT / "ucho/web/templates"], "APP_DIRS": True},
        {
            "BACKEND": "django.template.backends.jinja2.Jinja2", "NAME": "jinja2", "DIRS": [ROOT / "ucho/web/jinja2"],
            "OPTIONS": {"environment": "ucho.web.jinja.environment"},
        },
    ],
)  # fmt: skip

import django  # noqa: E402

django.setup()

from django.template.loader import render_to_string  # noqa: E402
from django.utils import translation  # noqa: E402
from playwright.sync_api import Page, sync_playwright  # noqa: E402

from tests.web import gallery_values  # noqa: E402

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
SIZES = {"desk": (1440, 900), "tablet": (900, 1100), "phone": (390, 844), "small": (360, 740)}
POLICY = "default-src 'self'; img-src 'self'"


class Files(http.server.SimpleHTTPRequestHandler):
    """Serves the drawn pages and the static files under the strict policy of the product."""

    def translate_path(self, path: str) -> str:
        """Find /static/ in the package and everything else in the output folder."""
        if path.startswith("/static/"):
            return str(ROOT / "ucho/web/static" / path.removeprefix("/static/").split("?")[0])
        return super().translate_path(path)

    def end_headers(self) -> None:
        """Add the policy."""
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def look(page: Page, axe: str, name: str, out: Path) -> None:
    """Take the picture and let axe look at the page."""
    page.wait_for_timeout(150)
    page.screenshot(path=out / f"{name}.png")
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        print(name, "is too wide by", wide)
    if axe:
        cdp = page.context.new_cdp_session(page)
        cdp.send("Page.setBypassCSP", {"enabled": True})
        page.evaluate(axe)
        for found in page.evaluate("axe.run({resultTypes: ['violations']}).then(r => r.violations)"):
            for node in found["nodes"][:4]:
                print(name, found["id"], node["target"], node["failureSummary"].split("\n")[1][:150])


def main() -> None:
    """Draw everything that was asked for."""
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[2:]
    axe_file = os.environ.get("AXE", "")
    axe = Path(axe_file).read_text("utf-8") if axe_file else ""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(out)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for full in gallery_values.PAGES:
            name, language, size, theme = full.split("/")
            if wanted and not any(word in full for word in wanted):
                continue
            with translation.override(language):
                template, context = gallery_values.page(name, language, theme)
                (out / f"{name}.html").write_text(render_to_string(template, context), "utf-8")
            width, height = SIZES[size]
            page = browser.new_page(viewport={"width": width, "height": height}, locale=language)
            page.on("console", lambda line, full=full: print(full, line.text) if line.type == "error" else None)
            page.on("pageerror", lambda error, full=full: print(full, error))
            page.goto(f"http://127.0.0.1:{server.server_port}/{name}.html")
            gallery_values.prepare(page, name)
            look(page, axe, full.replace("/", "-"), out)
            page.close()
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()
