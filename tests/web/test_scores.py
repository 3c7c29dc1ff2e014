"""The score page: honest numbers, and the answers behind them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Bakery, by_system, hire
from tests.web.answered import give, skip
from tests.web.conftest import Open, signed_in
from ucho.conversations.models import Conversation
from ucho.core import clock
from ucho.org import operations as org
from ucho.org.models import Agent, Role

EASY = [7, 7, 6, 6, 5, 7, 6, 4, 7, 6]
HARD = [1, 2, 1, 3, 2, 1, 4, 2, 1, 2]


@pytest.fixture
def lately() -> datetime:
    """Two days ago, so that no test depends on the hour of the day."""
    return clock.now() - timedelta(days=2)


@pytest.fixture
def look(bakery: Bakery, client: Client):
    """Return a function that looks at the page as an analyst of the whole company, in English."""
    return at_the_page(client, bakery, "analyst", bakery.company)


def at_the_page(client: Client, bakery: Bakery, role: str, unit):
    agent = hire(f"{role}@klos.example", "Ewa Lis", unit, role, by_system())
    org.change_profile(agent, name="Ewa Lis", language="en", theme="auto", signature="", by=by_system())
    signed_in(client, agent)

    def look(query: str = "", **headers: str) -> str:
        page = client.get(f"{reverse('scores')}?{query}", headers=headers)
        assert page.status_code == 200
        return " ".join(page.content.decode().split()).replace("\xa0", " ")

    return look


def plain(page: str) -> str:
    """Return what people read of a page."""
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


@pytest.mark.django_db
def test_without_answers_the_page_says_what_to_do(look):
    page = plain(look())
    assert "No answers yet" in page
    assert "Nobody has answered in this time yet." in page
    assert "Nobody was to be asked in this time." in page


@pytest.mark.django_db
def test_a_score_comes_with_its_number_of_answers_its_range_and_its_distribution(look, bakery, lately):
    give(bakery, EASY * 4, at=lately)
    page = plain(look())
    assert "40 answers" in page
    assert "6.10" in page
    assert "the true value most likely lies between 5.79 and 6.41" in page
    assert "Interval of 95 %, computed from Student&#x27;s t distribution." in page
    assert "Answer 7: 16, that is 40.0 %" in page
    assert "Found it easy (5 to 7) 90.0 % 76.9 % – 96.0 %" in page


@pytest.mark.django_db
def test_fewer_than_five_answers_hide_the_score_and_say_why_and_show_the_answers(look, bakery, lately):
    give(bakery, [1, 2, 1, 2], at=lately, words="Nigdy więcej.")
    page = plain(look())
    assert "Too few to show" in page
    assert "says more about single people than about your service" in page
    assert "1.50" not in page
    assert "How often each answer was given" not in page
    assert page.count("Nigdy więcej.") == 4


@pytest.mark.django_db
def test_fewer_than_thirty_answers_are_not_compared(look, bakery, lately):
    give(bakery, EASY * 3, at=lately)
    give(bakery, HARD[:9], at=lately - timedelta(days=90))
    page = plain(look())
    assert "Too few to compare" in page
    assert "Answers now: 30, in the time before: 9. Each needs at least 30." in page
    assert "Better than before" not in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("now", "before", "words"),
    [(EASY, HARD, "Better than before"), (HARD, EASY, "Worse than before"), (EASY, EASY, "No evidence of change")],
)
def test_a_change_is_only_called_one_when_there_is_evidence(look, bakery, lately, now, before, words):
    give(bakery, now * 4, at=lately)
    give(bakery, before * 4, at=lately - timedelta(days=90))
    assert words in plain(look())


@pytest.mark.django_db
def test_the_time_before_is_as_long_as_the_chosen_time(look, bakery):
    noon = clock.now().replace(hour=11)
    give(bakery, HARD * 4, at=noon - timedelta(days=8))
    give(bakery, EASY * 4, at=noon - timedelta(days=1))
    assert "40 answers" in plain(look("period=7"))
    assert "Better than before" in plain(look("period=7"))
    assert "80 answers" in plain(look("period=30"))
    day = (noon - timedelta(days=8)).date()
    assert "40 answers" in plain(look(f"period=days&since={day}&until={day}"))
    assert "40 answers" in plain(look(f"period=days&since={day + timedelta(days=3)}&until={day}"))


@pytest.mark.django_db
def test_the_question_that_most_have_answered_comes_first(look, bakery, lately):
    give(bakery, [10] * 6, at=lately, metric="nps")
    give(bakery, [5] * 5, at=lately, metric="csat")
    assert "Share of customers who answered 9 or 10" in plain(look())
    assert "Share of customers who answered 4 or 5" in plain(look("instrument=csat"))
    assert "No answers yet" in plain(look("instrument=ces2"))


@pytest.mark.django_db
def test_answers_can_be_narrowed_by_unit_channel_and_colleague(look, bakery, lately):
    give(bakery, [7] * 6, at=lately, agent=bakery.ola)
    give(bakery, [3] * 5, at=lately, unit=bakery.kazimierz, agent=bakery.marek)
    assert "11 answers" in plain(look())
    assert "5 answers" in plain(look(f"unit={bakery.kazimierz.pk}"))
    assert "6 answers" in plain(look(f"agent={bakery.ola.pk}"))
    assert "11 answers" in plain(look(f"account={bakery.mailbox.pk}"))
    assert "No answers yet" in plain(look(f"account={bakery.mailbox.pk + 99}&instrument=ces2"))


@pytest.mark.django_db
def test_units_are_shown_one_by_one_with_the_same_caution(look, bakery, lately):
    give(bakery, EASY * 3, at=lately)
    give(bakery, EASY[:6], at=lately, unit=bakery.kazimierz)
    page = plain(look())
    assert re.search(r"Mokotów 30 6\.10 5\.74 – 6\.46 Kazimierz", page)
    assert re.search(r"Kazimierz 6 6\.33 5\.48 – 7\.00 too few to compare", page)
    give(bakery, [1], at=lately, metric="nps")
    assert re.search(r"Mokotów 1 too few to show Kazimierz 0 no answers", plain(look("instrument=nps")))


@pytest.mark.django_db
def test_the_funnel_says_who_was_not_asked_and_why(look, bakery, lately):
    give(bakery, [7] * 6, at=lately)
    skip(bakery, "gap", 3, at=lately)
    skip(bakery, "opted_out", 1, at=lately)
    page = plain(look())
    assert "Considered customers whose matter was settled 10" in page
    assert "Sent 6 60.0 % of those considered" in page
    assert "3 We asked this customer something a short time ago." in page
    assert "1 This customer asked us not to send such messages." in page


@pytest.mark.django_db
def test_every_answer_leads_to_its_customer_and_its_conversation(look, bakery, ala: Conversation, lately):
    (answer,) = give(
        bakery, [2], at=lately, words="Za późno & zimno", agent=bakery.ola, person=ala.person, conversation=ala
    )
    page = look()
    (line,) = re.findall(rf'<li class="u-answer" id="answer-{answer.pk}">.*?</li>', page)
    assert reverse("person", args=[ala.person_id]) in line
    assert reverse("conversation", args=[ala.pk]) in line
    for word in ("2 of 7", "Za późno &amp; zimno", "Ala Nowak", "Poczta", "Mokotów", "Ola Zielińska", "polski"):
        assert word in line


@pytest.mark.django_db
def test_what_a_customer_wrote_is_never_markup(look, bakery, lately):
    give(bakery, [1], at=lately, words="<script>alert(1)</script>")
    assert "<script>alert" not in look()


@pytest.mark.django_db
def test_a_list_of_answers_goes_on_where_it_ended(look, bakery, lately):
    answers = give(bakery, [*HARD, *EASY] * 4, at=lately)
    page = look("instrument=ces2")
    seen = re.findall(r'id="answer-(\d+)"', page)
    while more := re.search(r'hx-get="[^?]*\?([^"]*)"', page):
        page = look(more[1].replace("&amp;", "&"), **{"HX-Request": "true"})
        assert "<html" not in page
        seen += re.findall(r'id="answer-(\d+)"', page)
    assert seen == [str(answer.pk) for answer in answers]


@pytest.mark.django_db
def test_bad_answers_can_be_read_alone(look, bakery, lately):
    give(bakery, [1, 7, 4, 3], at=lately)
    assert re.findall(r"(\d) of 7", look("band=bad")) == ["1", "3"]
    assert re.findall(r"(\d) of 7", look("band=good")) == ["7"]


@pytest.mark.django_db
def test_somebody_of_one_branch_sees_the_answers_of_that_branch(bakery, client, lately):
    give(bakery, [7] * 6, at=lately, words="z Mokotowa")
    give(bakery, [1] * 5, at=lately, unit=bakery.kazimierz, words="z Kazimierza")
    look = at_the_page(client, bakery, "lead", bakery.mokotow)
    for query in ("", f"unit={bakery.kazimierz.pk}"):
        page = plain(look(query))
        assert "6 answers" in page
        assert "z Kazimierza" not in page


@pytest.mark.django_db
def test_without_the_permission_there_is_no_page_and_no_way_to_it(bakery, client):
    org.change_role(Role.objects.get(code="agent"), permissions=["conversations.read"], by=by_system())
    signed_in(client, bakery.ola)
    assert client.get(reverse("scores")).status_code == 403
    assert reverse("scores") not in client.get(reverse("inbox")).content.decode()


@pytest.mark.django_db
def test_the_navigation_leads_to_the_scores(bakery, client):
    assert f'href="{reverse("scores")}"' in signed_in(client, bakery.ola).get(reverse("inbox")).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        "instrument=fixed", "instrument=%00", "period=0", "period=days&since=2026-02-30&until=x", "unit=x",
        "unit=" + "9" * 30,
        "period=days&since=0001-01-01&until=9999-12-31", "agent=-1", "band=ugly", "before=now~1", "account=%EF%BC%91",
        "period=days&since=2199-12-31&until=1990-01-01",
    ],
)  # fmt: skip
def test_an_address_somebody_made_up_breaks_nothing(look, bakery, lately, query):
    give(bakery, [7] * 5, at=lately)
    assert "Scores" in look(query)


@pytest.mark.django_db(transaction=True)
def test_a_choice_is_applied_at_once_and_kept(open_as: Open, bakery: Bakery, admin: Agent, lately: datetime) -> None:
    give(bakery, [7] * 6, at=lately)
    give(bakery, [3] * 5, at=lately - timedelta(days=50))
    page = open_as(admin, "/scores/", width=360, height=740)
    page.get_by_role("combobox").first.select_option("30")
    page.wait_for_url("**period=30**")
    assert page.locator(".u-answer").count() == 6
    page.get_by_role("link", name="CSAT").click()
    page.wait_for_url("**instrument=csat**")
    assert "period=30" in page.url
