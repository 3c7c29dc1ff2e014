"""Pages that show what was understood: the heat map, answers with badges, the draft of a summary, hints."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Bakery, by_system, hire
from tests.understanding.rows import many, understood
from tests.web.answered import give
from tests.web.conftest import Open, signed_in
from tests.web.recovering import opened
from ucho.conversations import operations as conversations
from ucho.conversations.models import Conversation
from ucho.core import clock
from ucho.org import operations as org
from ucho.org.models import Agent
from ucho.understanding.models import Reading


@pytest.fixture
def lately() -> datetime:
    """Two days ago, so that no test depends on the hour of the day."""
    return clock.now() - timedelta(days=2)


@pytest.fixture
def ewa(bakery: Bakery, client: Client) -> Client:
    """An analyst of the whole company who reads English."""
    agent = hire("ewa@klos.example", "Ewa Lis", bakery.company, "analyst", by_system())
    org.change_profile(agent, name="Ewa Lis", language="en", theme="auto", signature="", by=by_system())
    return signed_in(client, agent)


def page(client: Client, name: str, *args: object, query: str = "") -> str:
    answer = client.get(f"{reverse(name, args=args)}?{query}")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split()).replace("\xa0", " ")


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


@pytest.mark.django_db
def test_without_texts_the_heat_map_says_so(ewa: Client) -> None:
    assert "Nobody wrote in this time." in page(ewa, "understanding-heat")


@pytest.mark.django_db
def test_a_cell_tells_share_range_and_number_in_words(ewa: Client, bakery: Bakery, lately: datetime) -> None:
    many(30, bakery.mokotow, ("delivery", "negative"), at=lately)
    many(10, bakery.mokotow, ("delivery", "positive"), at=lately)
    many(8, bakery.mokotow, ("staff", "positive"), at=lately, touchpoint="survey:nps")
    found = plain(page(ewa, "understanding-heat"))
    assert "mostly negative, 75 % negative, most likely 60–86 %, 40 texts" in found
    assert "seldom negative, 0 % negative, most likely 0–32 %, 8 texts" in found
    assert "Survey: NPS (recommendation) 8 texts" in found
    assert found.index("Delivery") < found.index("Staff")


@pytest.mark.django_db
def test_few_texts_give_no_share_and_still_lead_to_the_texts(ewa: Client, bakery: Bakery, lately: datetime) -> None:
    many(4, bakery.mokotow, ("price", "negative"), at=lately)
    found = page(ewa, "understanding-heat")
    assert "too few to show, 4 texts" in found
    assert "100 %" not in found
    assert "aspect=price&amp;touchpoint=email#texts" in found


@pytest.mark.django_db
def test_a_change_is_only_told_where_it_is_clear(ewa: Client, bakery: Bakery, lately: datetime) -> None:
    before = lately - timedelta(days=90)
    for category, now, then in (("delivery", 36, 8), ("staff", 8, 36), ("price", 20, 18)):
        many(now, bakery.mokotow, (category, "negative"), at=lately)
        many(40 - now, bakery.mokotow, (category, "positive"), at=lately)
        many(then, bakery.mokotow, (category, "negative"), at=before)
        many(40 - then, bakery.mokotow, (category, "positive"), at=before)
    html = page(ewa, "understanding-heat")
    rows = {row.split("</th>")[0].split(">")[-1]: row for row in html.split('<th scope="row"')[1:]}
    assert "texts, worse<" in rows["Delivery"]
    assert "texts, better<" in rows["Staff"]
    assert "worse" not in rows["Price"]
    assert "better" not in rows["Price"]
    assert "It was 20 % in the time before." in rows["Delivery"]


@pytest.mark.django_db
def test_the_map_is_narrowed_by_time_unit_and_language(ewa: Client, bakery: Bakery, lately: datetime) -> None:
    many(6, bakery.mokotow, ("delivery", "negative"), at=lately)
    many(6, bakery.kazimierz, ("staff", "negative"), at=lately, language="ru")
    many(6, bakery.mokotow, ("price", "negative"), at=lately - timedelta(days=20))

    def names(query: str) -> set[str]:
        found = page(ewa, "understanding-heat", query=query)
        return {row.split("</th>")[0].split(">")[-1] for row in found.split('<th scope="row"')[1:]}

    assert names("") == {"Delivery", "Staff", "Price"}
    assert names("period=7") == {"Delivery", "Staff"}
    assert names(f"period=7&unit={bakery.kazimierz.pk}") == {"Staff"}
    assert names("period=7&language=pl") == {"Delivery"}
    assert names("unit=999999&language=&aspect=nonsense&before=x&period=x") == {"Delivery", "Staff", "Price"}


@pytest.mark.django_db
def test_a_cell_leads_to_the_texts_with_what_is_said_marked(
    ewa: Client, bakery: Bakery, ala: Conversation, client: Client
) -> None:
    message = ala.messages.get()
    start = len("Tort na dziś\n")
    understood(
        bakery.mokotow, ("delivery", "negative", start, start + 17), person=ala.person,
        subject=f"conversations.message:{message.pk}", at=message.at,
    )  # fmt: skip
    found = page(ewa, "understanding-heat", query="aspect=delivery&touchpoint=email")
    assert '<mark class="u-heat-mark is-negative">Tort nie dojechał</mark>' in found
    assert f"{reverse('conversation', args=[ala.pk])}#m{message.pk}" in found
    assert "No texts of this kind" in page(ewa, "understanding-heat", query="aspect=delivery&polarity=positive")
    signed_in(client, bakery.marek)
    assert "Tort nie dojechał" not in page(client, "understanding-heat", query="aspect=delivery")


@pytest.mark.django_db
def test_whoever_may_not_see_what_was_understood_is_refused(bakery: Bakery, client: Client) -> None:
    from ucho.org.models import Role

    role = Role.objects.get(code="agent")
    rights = [one for one in role.permissions if not one.startswith("understanding.")]
    org.change_role(role, permissions=rights, by=by_system())
    signed_in(client, bakery.ola)
    assert client.get(reverse("understanding-heat")).status_code == 403


@pytest.mark.django_db
def test_answers_carry_badges_and_are_found_by_them(ewa: Client, bakery: Bakery, lately: datetime) -> None:
    made = give(bakery, [1, 2, 7], at=lately, words="…")
    aspects, codes_of = ("price", "delivery", "staff"), (("unhappy", "complaint"), (), ("thanks",))
    for one, aspect, codes in zip(made, aspects, codes_of, strict=True):
        good = one is made[2]
        understood(
            bakery.mokotow, (aspect, "positive" if good else "negative"), subject=f"surveys.answer:{one.pk}",
            person=one.person, at=one.at, touchpoint="survey:ces2", codes=codes,
            sentiment="positive" if good else "negative",
        )  # fmt: skip
    html = page(ewa, "scores", query="instrument=ces2")
    assert "What they wrote about" in html
    answer = html.split(f'id="answer-{made[0].pk}"')[1].split("</li>")[0]
    badges = set(re.findall(r"</svg>([^<]+)<", answer))
    assert {"negative", "complaint", "Price"} <= badges
    assert "unhappy" not in badges, "the mood says so"

    def shown(query: str) -> set[int]:
        html = page(ewa, "scores", query=f"instrument=ces2&{query}")
        return {int(pk) for pk in re.findall(r'id="answer-(\d+)"', html)}

    assert shown("") == {one.pk for one in made}
    assert shown("code=complaint") == shown("aspect=price") == {made[0].pk}
    assert shown("sentiment=negative") == {made[0].pk, made[1].pk}
    assert shown("sentiment=negative&code=thanks") == set()
    assert shown("sentiment=furious") == {one.pk for one in made}


@pytest.mark.django_db
def test_the_first_summary_of_a_case_is_drafted_and_later_ones_are_not(
    ola: Client, bakery: Bakery, ala: Conversation
) -> None:
    from ucho.cases import operations as cases

    case = opened(bakery, ala)
    html = page(ola, "case", case.pk)
    assert re.search(r'name="words" rows="3" required[^>]*>Tort nie dojechał\.', html)
    assert "Drafted" in html or "Szkic" in html
    cases.paraphrase(case, "tort nie dojechał", by=bakery.by_ola(clock.now()))
    assert not re.search(r'name="words" rows="3" required[^>]*>Tort', page(ola, "case", case.pk))


@pytest.mark.django_db
def test_hints_say_who_could_take_a_conversation_and_why(ola: Client, bakery: Bakery, jan: Conversation) -> None:
    iga = hire("iga@klos.example", "Iga Nowak", bakery.mokotow, "agent", by_system())
    org.change_profile(iga, name="Iga Nowak", language="ru", theme="auto", signature="", by=by_system())
    org.change_profile(bakery.ola, name="Ola", language="en", theme="auto", signature="", by=by_system())
    Reading.objects.filter(person=jan.person).update(language="ru")
    html = page(ola, "understanding-hints", jan.pk)
    assert "Iga Nowak speaks Russian" in plain(html)
    assert f'name="agent" value="{iga.pk}"' in html
    conversations.assign(jan, to=iga, by=by_system())
    assert "Iga Nowak" not in page(ola, "understanding-hints", jan.pk)
    conversations.move(jan, to=bakery.kazimierz, by=by_system())
    assert ola.get(reverse("understanding-hints", args=[jan.pk])).status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("language", "theme", "width"), [("pl", "light", 1440), ("ru", "dark", 360)])
def test_the_map_is_read_with_a_keyboard_at_any_width(
    open_as: Open, admin: Agent, bakery: Bakery, lately: datetime, language: str, theme: str, width: int
) -> None:
    org.change_profile(admin, name="Paweł", language=language, theme=theme, signature="", by=by_system())
    for number, (category, place) in enumerate(
        (one, touch) for one in ("delivery", "staff", "price", "returns") for touch in ("email", "chat", "survey:nps")
    ):
        many(3 + number * 4, bakery.mokotow, (category, "negative"), at=lately, touchpoint=place)
        many(30 - number * 2, bakery.mokotow, (category, "positive"), at=lately, touchpoint=place)
    found = open_as(admin, reverse("understanding-heat"), width=width, theme=theme, language=language)
    frame = found.locator(".u-heat-frame")
    frame.focus()
    found.keyboard.press("Tab")
    assert found.evaluate("document.activeElement.className").startswith("u-heat-cell")
    found.keyboard.press("Enter")
    found.wait_for_selector("#texts")
    assert "aspect=" in found.url
    assert found.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
