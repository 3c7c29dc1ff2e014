"""What customers speak of, by where they speak to us: counted once for each text, and only where one may look."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOON, Bakery, arrive, by_system, hire, letter, message_of
from tests.understanding.rows import many, understood
from tests.web.answered import give
from ucho.conversations import operations as conversations
from ucho.core.actors import Actor, By, rights_everywhere
from ucho.customers import forgetting
from ucho.org.queries import actor_of
from ucho.surveys import queries as surveys
from ucho.understanding import heat
from ucho.understanding.heat import Asked, Mentions

ALL = Actor("system", "tests", rights_everywhere(["*"]))
WEEK = timedelta(days=7)
pytestmark = pytest.mark.django_db


def this_week(**more: object) -> Asked:
    return Asked(NOON - WEEK, NOON + timedelta(seconds=1), **more)  # type: ignore[arg-type]


def counted(actor: Actor = ALL, **more: object) -> heat.Heat:
    return heat.heat(actor, this_week(**more), before=NOON - 2 * WEEK)


def test_each_text_counts_once_however_often_it_speaks_of_something(bakery: Bakery) -> None:
    understood(bakery.mokotow, ("delivery", "negative"), ("delivery", "negative"), ("delivery", "positive"))
    understood(bakery.mokotow, ("delivery", "neutral"), ("staff", "positive"))
    found = counted()
    assert found.now == {
        ("delivery", "email"): Mentions(2, 1, 1),
        ("staff", "email"): Mentions(1, 0, 1),
    }
    assert found.texts == {"email": 2}


def test_touchpoints_and_the_time_before_are_counted_apart(bakery: Bakery) -> None:
    understood(bakery.mokotow, ("price", "negative"), touchpoint="survey:nps")
    understood(bakery.mokotow, ("price", "positive"), touchpoint="chat")
    understood(bakery.mokotow, ("price", "negative"), touchpoint="chat", at=NOON - WEEK - timedelta(days=1))
    understood(bakery.mokotow, ("price", "negative"), touchpoint="chat", at=NOON - 3 * WEEK)
    found = counted()
    assert found.now == {("price", "survey:nps"): Mentions(1, 1, 0), ("price", "chat"): Mentions(1, 0, 1)}
    assert found.before == {("price", "chat"): Mentions(1, 1, 0)}
    assert found.texts == {"survey:nps": 1, "chat": 1}


def test_a_unit_counts_with_all_below_it_and_a_language_alone(bakery: Bakery) -> None:
    understood(bakery.mokotow, ("staff", "negative"), language="ru")
    understood(bakery.kazimierz, ("staff", "negative"))
    assert counted(unit=bakery.company.pk).now[("staff", "email")].texts == 2
    assert counted(unit=bakery.kazimierz.pk).now[("staff", "email")].texts == 1
    assert counted(language="ru").now[("staff", "email")].texts == 1
    assert heat.languages(ALL, this_week()) == ["pl", "ru"] or heat.languages(ALL, this_week()) == ["ru", "pl"]


def test_nobody_counts_texts_of_units_they_may_not_see(bakery: Bakery) -> None:
    understood(bakery.mokotow, ("staff", "negative"))
    lead = actor_of(hire("ewa@klos.example", "Ewa Lis", bakery.kazimierz, "lead", by_system()))
    assert counted(lead).now == {}
    assert counted(lead, unit=bakery.mokotow.pk).now == {}
    assert counted().now != {}


def test_two_questions_to_the_database_are_enough(bakery: Bakery, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    many(20, bakery.mokotow, ("delivery", "negative"), ("price", "neutral"))
    with django_assert_num_queries(2):
        assert len(counted().now) == 2


def test_the_texts_behind_a_cell_are_shown_to_whoever_may_read_them(bakery: Bakery) -> None:
    (entry,) = arrive(bakery.mailbox, letter("Kurier był niemiły, ale chleb pyszny.", subject=""))
    message = message_of(entry)
    name = f"conversations.message:{message.pk}"
    understood(
        bakery.mokotow, ("staff", "negative", 0, 17), ("product", "positive", 19, 36),
        subject=name, person=message.conversation.person,
    )  # fmt: skip
    (found,), more = heat.told(ALL, this_week(category="staff", touchpoint="email"))
    assert more is None
    assert found.words[found.aspects[0].start : found.aspects[0].end] == "Kurier był niemiły"[:17]
    assert [one.category for one in found.aspects] == ["staff"]
    assert heat.told(ALL, this_week(category="staff", polarity="positive")) == ([], None)
    assert heat.told(ALL, this_week(category="staff", touchpoint="chat")) == ([], None)
    ola, marek = actor_of(bakery.ola), actor_of(bakery.marek)
    assert len(heat.told(ola, this_week(category="staff"))[0]) == 1
    assert heat.told(marek, this_week(category="staff")) == ([], None)


def test_a_text_that_moved_to_another_unit_or_was_erased_is_not_shown(bakery: Bakery) -> None:
    (entry,) = arrive(bakery.mailbox, letter("Kurier był niemiły.", subject=""))
    message = message_of(entry)
    person = message.conversation.person
    understood(bakery.mokotow, ("staff", "negative"), subject=f"conversations.message:{message.pk}", person=person)
    conversations.move(message.conversation, to=bakery.kazimierz, by=by_system())
    assert heat.told(actor_of(bakery.ola), this_week(category="staff")) == ([], None)
    assert len(heat.told(ALL, this_week(category="staff"))[0]) == 1
    forgetting.erase(person, by=by_system(NOON + WEEK))
    assert heat.told(ALL, this_week(category="staff")) == ([], None)
    assert counted().now[("staff", "email")].texts == 1  # a count stays as it was


def test_many_texts_come_in_pages(bakery: Bakery) -> None:
    made = give(bakery, [5, 6, 7], at=NOON - timedelta(hours=1), words="Za drogo.", metric="ces2")
    for one in made:
        understood(
            bakery.mokotow, ("price", "negative"), subject=f"surveys.answer:{one.pk}", at=one.at,
            person=one.person, touchpoint="survey:ces2",
        )  # fmt: skip
    first, place = heat.told(ALL, this_week(category="price"), limit=2)
    second, end = heat.told(ALL, this_week(category="price"), before=place, limit=2)
    assert [one.answer.pk for one in [*first, *second] if one.answer] == [one.pk for one in made]
    assert end is None


def test_answers_are_found_by_what_was_understood_of_their_words(bakery: Bakery) -> None:
    bad, good, silent = give(bakery, [1, 7, 7], at=NOON - timedelta(hours=1), words="…", metric="ces2")
    for one, more in ((bad, ("price", "negative")), (good, ("staff", "positive"))):
        understood(
            bakery.mokotow, more, subject=f"surveys.answer:{one.pk}", person=one.person, sentiment=more[1],
            touchpoint="survey:ces2", codes=("complaint", "unhappy") if one is bad else (),
        )  # fmt: skip
    asked = surveys.Asked("ces2", NOON - WEEK, NOON + WEEK)

    def found(**wanted: str) -> list[int]:
        return [one.pk for one in surveys.answers_for(ALL, asked, such=heat.answers_that(**wanted))]

    assert found(code="complaint") == found(sentiment="negative") == found(aspect="price") == [bad.pk]
    assert found(sentiment="positive", aspect="staff") == [good.pk]
    assert found(code="complaint", aspect="staff") == found(code="unhapp") == []
    assert found() == [bad.pk, good.pk, silent.pk]
    assert heat.in_answers(ALL, surveys.matching(ALL, asked)) == {
        "price": Mentions(1, 1, 0),
        "staff": Mentions(1, 0, 1),
    }


def test_whoever_may_not_read_surveys_gets_no_answers_behind_a_cell(bakery: Bakery) -> None:
    (answer,) = give(bakery, [1], at=NOON, words="Za drogo.")
    understood(bakery.mokotow, ("price", "negative"), subject=f"surveys.answer:{answer.pk}", person=answer.person)
    only_letters = By(Actor("token", "1", rights_everywhere([heat.SEE, "conversations.read"])), NOON).actor
    assert heat.told(only_letters, this_week(category="price")) == ([], None)
    assert len(heat.told(ALL, this_week(category="price"))[0]) == 1
