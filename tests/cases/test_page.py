"""The page of the summary in a real browser: in every language, on a small telephone, without a script."""

from __future__ import annotations

import pytest

from tests.cases.conftest import LATER, opened
from tests.cast import Bakery, arrive, conversation_of, letter, open_bakery
from tests.servers.axe import violations
from tests.web.conftest import Open, open_as
from ucho.cases import operations
from ucho.cases.models import Paraphrase
from ucho.cases.tokens import token_for

__all__ = ["open_as"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bakery() -> Bakery:
    """Piekarnia Kłos, committed, so that the browser's server sees it."""
    return open_bakery()


@pytest.fixture
def paraphrase(bakery: Bakery) -> Paraphrase:
    """A summary with the longest word anybody has."""
    [entry] = arrive(bakery.mailbox, letter("Piszę w sprawie tortu."))
    case = opened(bakery, conversation_of(entry))
    words = f"Tort przyjechał połamany. {'Konstantynopolitańczykowianeczka' * 4}"
    return operations.paraphrase(case, words, wish="zwrot pieniędzy", by=bakery.by_ola(LATER))


@pytest.mark.parametrize(("language", "theme"), [("pl", "light"), ("ru", "dark"), ("en", "light")])
def test_the_page_shuts_nobody_out(open_as: Open, paraphrase: Paraphrase, language: str, theme: str) -> None:
    path = f"/c/{token_for(paraphrase.pk)}/"
    page = open_as(None, f"{path}?lang={language}", width=360, height=740, theme=theme)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    page.click("button[value=no]")  # nothing typed
    assert page.locator("[role=alert]").inner_text().strip()
    assert violations(page) == []
    page.click("button[value=yes]")
    assert page.url.partition("?")[0].endswith("/thanks/")
    assert violations(page) == []
    expected = {"pl": "Dziękujemy", "ru": "Спасибо", "en": "Thank you"}
    assert page.locator("h1").inner_text().startswith(expected[language])
    assert page.said == ["Failed to load resource: the server responded with a status of 422 (Unprocessable Entity)"]  # type: ignore[attr-defined]
    paraphrase.refresh_from_db()
    assert paraphrase.how == "link"
