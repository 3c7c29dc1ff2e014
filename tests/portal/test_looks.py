"""The survey page in a real browser: three languages, light and dark, 320 pixels, no script, no mouse."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.cast import Bakery
from tests.portal.conftest import made_now, page_of
from tests.servers.axe import violations
from tests.web.conftest import Open, open_as
from ucho.conversations.models import Conversation
from ucho.surveys.models import Answer

__all__ = ["open_as"]
pytestmark = pytest.mark.django_db(transaction=True)
SHAPE = """() => {
    const boxes = [...document.querySelectorAll('.scale label')].map(label => label.getBoundingClientRect());
    return [new Set(boxes.map(box => box.top)).size, boxes.length, Math.min(...boxes.map(box => box.width)),
            document.documentElement.scrollWidth - document.documentElement.clientWidth];
}"""


def problems(page: Page) -> list[object]:
    said = [line for line in page.said if "Content Security Policy" in line]  # type: ignore[attr-defined]
    return [*violations(page), *said]


@pytest.mark.parametrize(
    ("language", "theme", "width"), [("pl", "dark", 320), ("ru", "light", 360), ("en", "dark", 360)]
)
def test_nobody_is_shut_out_and_the_scale_keeps_its_shape(
    bakery: Bakery,
    ala: Conversation,
    open_as: Open,
    language: str,
    theme: str,
    width: int,
) -> None:
    invitation = made_now(bakery, ala, instrument="nps", language=language)
    page = open_as(None, f"{page_of(invitation)}?score=4", width=width, height=740, theme=theme)
    rows, steps, narrowest, too_wide = page.evaluate(SHAPE)
    assert (rows, steps, too_wide) == (1, 11, 0)
    assert narrowest >= 24  # pixels, the least that WCAG 2.2 takes for a target
    assert page.locator("select").count() == 0
    found = problems(page)
    page.locator("button").click()
    found += problems(page)
    page.goto(page.url.replace("/thanks/", "/stop/"))
    found += problems(page)
    page.goto(page.url.replace(page_of(invitation), "/s/1-none/"))
    assert not found + problems(page)


def test_a_customer_without_script_or_mouse_answers(
    bakery: Bakery, ala: Conversation, browser: Browser, live_server: LiveServer
) -> None:
    invitation = made_now(bakery, ala, instrument="ces2", language="en")
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{live_server.url}{page_of(invitation)}?score=6")
    expect(page.get_by_role("group", name="made it easy for me")).to_be_visible()
    page.get_by_role("radio", name="6").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Tab")
    page.keyboard.type("Nobody answered the phone.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Thank you, we are glad.")).to_be_visible()
    context.close()
    answer = Answer.objects.get()
    assert (answer.score, answer.words) == (5, "Nobody answered the phone.")
