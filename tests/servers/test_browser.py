"""The browser is a real one, and axe sees what is wrong with a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.servers.axe import violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser

GOOD = (
    '<!doctype html><html lang="pl"><title>Kłos</title><main><h1>Piekarnia Kłos</h1><p>Dzień dobry!</p></main></html>'
)


def test_axe_finds_nothing_on_a_good_page_and_the_fault_on_a_bad_one(browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.set_content(GOOD)
    assert violations(page) == []
    page.set_content(GOOD.replace("<p>", '<img src="data:,"><p>'))
    assert [found.rule for found in violations(page)] == ["image-alt"]
    context.close()
