"""What ucho understood, where agents work: badges, mood, similar conversations, offered words, search by meaning."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import expect

from tests.cast import Bakery, by_system
from tests.servers.axe import violations
from tests.understanding.vectors import MODEL, vector
from tests.web.answered import give
from tests.web.conftest import Open, signed_in
from tests.web.understood import settled, understood, with_encoder, without_encoder, wrote
from ucho.conversations import operations
from ucho.conversations.models import Conversation
from ucho.core import clock
from ucho.surveys.models import Answer
from ucho.understanding.meaning import shelf
from ucho.understanding.models import Reading, Vector

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_shelf() -> Iterator[None]:
    shelf.clear()
    yield
    shelf.clear()


@pytest.fixture
def angry(bakery: Bakery) -> Conversation:
    """Ala's angry letter about a parcel, read and understood."""
    talk = wrote(
        bakery, "Kurier zgubił paczkę, jestem wściekła. Odchodzę do konkurencji.",
        hours=1, sender="Ala Nowak <ala@example.com>", subject="Paczka",
    )  # fmt: skip
    understood(
        talk, mood=-0.9, sentiment="negative", codes=["unhappy", "leaving"], unsure=["complaint"], language="pl",
        probabilities={"sentiment": {"negative": 0.95}, "emotion": {"anger": 0.8, "worry": 0.1}, "complaint": 0.5},
        aspects={"delivery": ("negative", "Kurier zgubił paczkę")},
    )  # fmt: skip
    return talk


def page_of(client: Client, talk: Conversation) -> str:
    return client.get(reverse("conversation", args=[talk.pk])).content.decode()


def badges(page: str) -> str:
    return page[page.index('class="u-reading"') :].partition("</summary>")[0]


def test_a_message_shows_what_was_understood_of_it(bakery: Bakery, ola: Client, angry: Conversation) -> None:
    shown = badges(page_of(ola, angry))
    for words in ("złość", "może odejść", "skarga?", "u-chip-late"):
        assert words in shown
    assert "niezadowol" not in shown, "the mood says it already"
    assert "polski" not in shown, "the usual language is no news"


def test_an_unusual_language_is_worth_a_badge(bakery: Bakery, ola: Client, angry: Conversation) -> None:
    Reading.objects.update(language="uk")
    assert "Українська" in badges(page_of(ola, angry))


def test_what_is_not_sure_is_said_kindly(bakery: Bakery, ola: Client, angry: Conversation) -> None:
    understood(angry, mood=-0.1, sentiment="", unsure=["sentiment", "emotion"], probabilities={})
    assert "nastrój: niejasny" in badges(page_of(ola, angry))
    more = ola.get(reverse("message-reading", args=[angry.messages.get().pk])).content.decode()
    assert "ucho się z tego nauczy" in more


def test_opening_the_badges_shows_the_words_that_gave_them(bakery: Bakery, ola: Client, angry: Conversation) -> None:
    more = ola.get(reverse("message-reading", args=[angry.messages.get().pk])).content.decode()
    assert "dchodzę do konkurencji" in more
    assert "Kurier zgubił paczkę" in more


def test_reasons_of_another_branch_stay_there(bakery: Bakery, client: Client, angry: Conversation) -> None:
    marek = signed_in(client, bakery.marek)
    assert marek.get(reverse("message-reading", args=[angry.messages.get().pk])).status_code == 404
    for page in ("conversation-similar", "conversation-offers"):
        assert marek.get(reverse(page, args=[angry.pk])).status_code == 404


def test_a_message_that_nobody_read_has_no_badges(ola: Client, ala: Conversation) -> None:
    Reading.objects.all().delete()
    assert 'class="u-reading"' not in page_of(ola, ala)
    more = ola.get(reverse("message-reading", args=[ala.messages.get().pk]))
    assert more.status_code == 200


def test_the_mood_stands_in_the_head_and_in_the_list(bakery: Bakery, ola: Client, angry: Conversation) -> None:
    assert "Nastrój: zły" in page_of(ola, angry).partition('id="stream"')[0]
    assert "u-mood is-negative" in ola.get("/").content.decode()
    understood(angry, mood=0.1)
    assert "u-mood is-" not in ola.get("/").content.decode()


def test_the_list_asks_for_moods_once_however_long_it_is(bakery: Bakery, ola: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert ola.get("/").status_code == 200
        return len(queries)

    def more(number: int) -> None:
        talk = wrote(bakery, "Paczka zgubiona", hours=number, sender=f"k{number}@example.com")
        understood(talk, mood=-0.8, sentiment="negative")

    more(1)
    ola.get("/")
    few = asked()
    for number in range(2, 7):
        more(number)
    assert asked() == few


def test_similar_conversations_are_shown_with_what_we_answered(
    bakery: Bakery, ola: Client, angry: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_encoder(monkeypatch)
    other = wrote(bakery, "Где посылка?", hours=9, sender="Иван <ivan@example.com>", subject="Посылка")
    understood(other)
    settled(other, "Курьер уже едет.", bakery, hours=8)
    assert reverse("conversation-similar", args=[angry.pk]) in page_of(ola, angry)
    shown = ola.get(reverse("conversation-similar", args=[angry.pk])).content.decode()
    assert reverse("conversation", args=[other.pk]) in shown
    assert "Курьер уже едет." in shown
    assert "Rozwiązana" in shown
    assert "modelem językowym" not in shown


def test_without_the_encoder_the_panel_explains_how_it_found_them(
    bakery: Bakery, ola: Client, angry: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_encoder(monkeypatch)
    wrote(
        bakery,
        "Kurier zgubił paczkę pod drzwiami konkurencji",
        hours=9,
        sender="Jan <jan@example.com>",
        subject="Zguba",
    )
    Vector.objects.all().delete()
    shown = ola.get(reverse("conversation-similar", args=[angry.pk])).content.decode()
    assert "Zguba" in shown
    assert "modelem językowym" in shown


def test_past_answers_are_offered_to_the_composer(
    bakery: Bakery, ola: Client, angry: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_encoder(monkeypatch)
    other = wrote(bakery, "Gdzie jest paczka?", hours=9, sender="Jan Kowalski <jan@example.com>")
    understood(other)
    settled(other, "Panie Janie Kowalski, przesyłka dotrze jutro.", bakery, hours=8)
    (item,) = ola.get(reverse("conversation-offers", args=[angry.pk])).json()["items"]
    assert "przesyłka dotrze jutro" in item["text"]
    assert "Kowalski" not in item["text"]
    assert angry.messages.filter(direction="out").count() == 0


def test_the_search_can_ask_for_what_words_mean(
    bakery: Bakery, ola: Client, angry: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_encoder(monkeypatch)
    give(bakery, [3], at=clock.now(), words="Le courier n'est jamais venu", person=angry.person, conversation=angry)
    answer = Answer.objects.exclude(words="").get()
    Vector.objects.create(
        subject=f"surveys.answer:{answer.pk}", person=angry.person, unit=bakery.mokotow, model=MODEL,
        numbers=vector("courier").tobytes(), said_at=answer.at,
    )  # fmt: skip
    by_words = ola.get("/?q=parcel").content.decode()
    assert "by=meaning" in by_words
    assert "Kurier zgubił" not in by_words
    by_meaning = ola.get("/?q=parcel&by=meaning").content.decode()
    assert "Kurier zgubił paczkę, jestem wściekła." in by_meaning
    assert answer.words.replace("'", "&#x27;") in by_meaning


def test_without_the_encoder_there_is_no_switch(
    bakery: Bakery, ola: Client, angry: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_encoder(monkeypatch)
    page = ola.get("/?q=kurier&by=meaning").content.decode()
    assert "Kurier zgubił" in page, "it searches for the words"
    assert "u-ways" not in page


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (360, 740)])
def test_an_agent_sees_the_mood_opens_the_reasons_and_inserts_an_offered_answer(
    bakery: Bakery, angry: Conversation, open_as: Open, monkeypatch: pytest.MonkeyPatch, width: int, height: int
) -> None:
    with_encoder(monkeypatch)
    other = wrote(bakery, "Gdzie jest paczka?", hours=9, sender="Jan Kowalski <jan@example.com>", subject="Czekam")
    understood(other)
    settled(other, "Przesyłka dotrze jutro przed południem.", bakery, hours=8)
    operations.write_saved_reply(None, title="Kurier", words={"pl": "Kurier zadzwoni po paczkę."}, by=by_system())
    page = open_as(bakery.ola, reverse("conversation", args=[angry.pk]), width=width, height=height)
    expect(page.locator("#talk-head .u-mood-chip")).to_be_visible()
    page.locator(".u-reading summary").click()
    expect(page.locator(".u-reasons")).to_contain_text("Kurier zgubił paczkę")
    if width < 1180:
        page.locator("[data-panel]").first.click()
    expect(page.locator(".u-similar .u-mini")).to_contain_text("Czekam")
    assert not violations(page)
    if width < 1180:
        page.locator(".u-panel-close").click()
    page.locator("textarea[name=text]").click()
    page.locator(".u-offer").filter(has_text="dotrze jutro").click()
    expect(page.locator("textarea[name=text]")).to_have_value("Przesyłka dotrze jutro przed południem.")
    assert not violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not [line for line in page.said if "Error" in line or "Policy" in line]  # type: ignore[attr-defined]
    assert not angry.messages.filter(direction="out").exists(), "nothing is sent by itself"
