"""What customers talk about: proposed when many write of it, named by people, counted for those who may see it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.cast import NOON, Bakery, by_system, hire
from tests.understanding.talk import PLACES, blik, everyday, four_weeks, write
from ucho.conversations.models import Message
from ucho.core.actors import By
from ucho.core.errors import Forbidden, Missing, Refused
from ucho.customers import forgetting
from ucho.customers.models import Person
from ucho.events.jobs.registry import JOBS
from ucho.events.models import FactRow, Job
from ucho.org.queries import actor_of
from ucho.understanding.models import Reading, Topic, TopicMember, TopicWeek
from ucho.understanding.operations import topics as operations
from ucho.understanding.topics import looking, parting, queries
from ucho.understanding.topics.looking import look

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Europe/Warsaw")
WEEK = date(2026, 11, 9)  # the last whole one before NOON
TUESDAY = datetime(2026, 11, 10, 9, 0, tzinfo=ZONE)


def looked(week: date = WEEK, at: datetime = NOON) -> list[Topic]:
    return operations.keep_topics(look(week, ZONE, at), by=by_system(at))


@pytest.fixture
def topic(bakery: Bakery) -> Topic:
    """Paying with BLIK fails since last week."""
    four_weeks(bakery.mokotow, TUESDAY)
    everyday(bakery.mokotow, TUESDAY)
    blik(bakery.mokotow, TUESDAY)
    looked()
    return Topic.objects.get(alerted_at__isnull=False)


def test_what_many_begin_to_write_is_proposed_and_told(topic: Topic, bakery: Bakery) -> None:
    assert topic.state == Topic.State.PROPOSED
    assert any("blik" in word.lower() for word in topic.words), topic.words
    assert TopicMember.objects.filter(topic=topic).count() == 10
    row = TopicWeek.objects.get(topic=topic, week=WEEK)
    assert (row.texts, row.of, row.negative) == (10, 40, 10)
    assert TopicWeek.objects.get(topic=topic, week=WEEK - timedelta(weeks=1)).texts == 0
    fact = FactRow.objects.get(type="understanding.topic_appeared")
    assert fact.payload == {"texts": 10, "of": 40, "people": 10}
    assert queries.news_for(by_system().actor, NOON) == 1


def test_looking_twice_changes_nothing(topic: Topic) -> None:
    before = (Topic.objects.count(), TopicMember.objects.count(), FactRow.objects.count())
    assert looked() == []
    assert (Topic.objects.count(), TopicMember.objects.count(), FactRow.objects.count()) == before


def test_two_who_look_at_the_same_time_propose_it_once(bakery: Bakery) -> None:
    four_weeks(bakery.mokotow, TUESDAY)
    everyday(bakery.mokotow, TUESDAY)
    blik(bakery.mokotow, TUESDAY)
    first, second = look(WEEK, ZONE, NOON), look(WEEK, ZONE, NOON)
    assert operations.keep_topics(first, by=by_system())
    assert operations.keep_topics(second, by=by_system()) == []


def test_a_quiet_week_brings_nothing_new(bakery: Bakery) -> None:
    four_weeks(bakery.mokotow, TUESDAY)
    everyday(bakery.mokotow, TUESDAY)
    looked()
    assert not Topic.objects.filter(alerted_at__isnull=False).exists()


def test_one_customer_who_writes_ten_times_is_no_topic(bakery: Bakery) -> None:
    four_weeks(bakery.mokotow, TUESDAY)
    everyday(bakery.mokotow, TUESDAY)
    jan = Person.objects.create(name="Jan", language="pl", created_at=TUESDAY)
    for place in PLACES * 2:
        write(bakery.mokotow, f"Nie mogę zapłacić BLIKIEM w aplikacji {place}.", TUESDAY, person=jan)
    looked()
    assert not Topic.objects.filter(alerted_at__isnull=False).exists()
    assert not any("blik" in word.lower() for one in Topic.objects.all() for word in one.words)


@pytest.mark.parametrize(("times", "proposed"), [(4, False), (5, True)])
def test_fewer_texts_than_a_handful_are_no_topic_however_new(
    times: int, proposed: bool, bakery: Bakery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "CHANCE", 1.0)
    four_weeks(bakery.mokotow, TUESDAY)
    everyday(bakery.mokotow, TUESDAY)
    blik(bakery.mokotow, TUESDAY, times)
    looked()
    assert any("blik" in word.lower() for one in Topic.objects.all() for word in one.words) is proposed


def test_texts_that_share_no_word_are_no_topic(bakery: Bakery, monkeypatch: pytest.MonkeyPatch) -> None:
    four_weeks(bakery.mokotow, TUESDAY)
    everyday(bakery.mokotow, TUESDAY)
    blik(bakery.mokotow, TUESDAY)
    monkeypatch.setattr(looking, "telling_words", lambda inside, outside: [])
    assert looked() == []
    assert not Topic.objects.exists()


def test_names_of_customers_never_become_words_of_a_topic(bakery: Bakery) -> None:
    four_weeks(bakery.mokotow, TUESDAY)
    everyday(bakery.mokotow, TUESDAY)
    for place in PLACES * 2:
        ala = Person.objects.create(name="Ala Nowak", language="pl", created_at=TUESDAY)
        text = f"Nie mogę zapłacić BLIKIEM {place}. Pozdrawiam, Ala Nowak, ala@example.com, 601 202 303"
        write(bakery.mokotow, text, TUESDAY, person=ala)
    looked()
    words = " ".join(" ".join(one.words) for one in Topic.objects.all()).lower()
    assert "blik" in words
    assert not {"nowak", "example", "601"} & set(words.split())


def test_next_weeks_texts_join_the_topic_by_themselves(topic: Topic, bakery: Bakery) -> None:
    operations.name_topic(topic, "Płatność BLIK", by=by_system())
    everyday(bakery.mokotow, TUESDAY + timedelta(weeks=1))
    blik(bakery.mokotow, TUESDAY + timedelta(weeks=1), times=5)
    assert looked(WEEK + timedelta(weeks=1), NOON + timedelta(days=7)) == []
    assert TopicWeek.objects.get(topic=topic, week=WEEK + timedelta(weeks=1)).texts == 5


def test_a_dismissed_topic_swallows_its_texts(topic: Topic, bakery: Bakery) -> None:
    operations.dismiss_topic(topic, by=by_system())
    everyday(bakery.mokotow, TUESDAY + timedelta(weeks=1))
    blik(bakery.mokotow, TUESDAY + timedelta(weeks=1))
    assert looked(WEEK + timedelta(weeks=1), NOON + timedelta(days=7)) == []
    assert TopicMember.objects.filter(topic=topic).count() == 20
    assert queries.news_for(by_system().actor, NOON) == 0


def test_a_name_is_needed_and_belongs_to_one_topic(topic: Topic) -> None:
    other = Topic.objects.create(state="active", name="Faktury", model="m", centre=b"", at=NOON)
    for name in ("  ", "x" * 81, "faktury"):
        with pytest.raises(Refused):
            operations.name_topic(topic, name, by=by_system())
    assert operations.name_topic(topic, " Płatność  BLIK ", by=by_system()).name == "Płatność BLIK"
    assert operations.name_topic(other, "Faktury", by=by_system()).name == "Faktury"
    assert FactRow.objects.filter(type="understanding.topic_named").count() == 1


def test_a_merge_counts_for_one_and_can_be_undone(topic: Topic, bakery: Bakery) -> None:
    everything = by_system().actor
    operations.name_topic(topic, "BLIK", by=by_system())
    other = Topic.objects.create(state="active", name="Płatności", model=topic.model, centre=topic.centre, at=NOON)
    reading = write(bakery.mokotow, "Terminal nie działa.", TUESDAY)
    TopicMember.objects.create(topic=other, reading=reading, nearness=0.9, week=WEEK)
    TopicWeek.objects.create(topic=other, week=WEEK, texts=1, of=40)
    operations.merge_topics(topic, other, by=by_system())
    merged = queries.topic_for(everything, topic.pk, NOON)
    assert (merged.topic, merged.newest.texts) == (other, 11)
    assert queries.members_for(everything, merged).count() == 11
    with pytest.raises(Refused):
        operations.name_topic(topic, "Znowu", by=by_system())
    operations.part_topics(topic, by=by_system())
    assert queries.topic_for(everything, topic.pk, NOON).newest.texts == 10
    assert queries.topic_for(everything, other.pk, NOON).newest.texts == 1
    with pytest.raises(Refused):
        operations.part_topics(topic, by=by_system())


def test_a_split_takes_the_chosen_groups_away(topic: Topic, bakery: Bakery) -> None:
    for place in PLACES:
        reading = write(bakery.mokotow, f"Kurier zgubił moją paczkę {place}, gdzie ona jest?", TUESDAY)
        TopicMember.objects.create(topic=topic, reading=reading, nearness=0.4, week=WEEK)
    TopicWeek.objects.filter(topic=topic, week=WEEK).update(texts=15)
    words = {one.pk: Message.objects.get(pk=int(one.subject.split(":")[1])).text for one in Reading.objects.all()}
    parts = parting.parts(topic)
    assert len(parts) >= 2
    going = [pk for one in parts for pk in one.examples if "Kurier" in words[pk]]
    staying = [pk for one in parts for pk in one.examples if "BLIK" in words[pk]]
    with pytest.raises(Refused):
        operations.split_topic(topic, going, [], "Kurier", by=by_system())
    made = operations.split_topic(topic, going, staying, "Zgubione paczki", by=by_system())
    assert {"Kurier" in words[pk] for pk in made.members.values_list("reading", flat=True)} == {True}
    assert (made.members.count(), topic.members.count()) == (5, 10)
    assert [TopicWeek.objects.get(topic=one, week=WEEK).texts for one in (made, topic)] == [5, 10]
    assert made.split_from == topic


def test_counts_hold_only_units_that_one_may_see(topic: Topic, bakery: Bakery) -> None:
    assert queries.topic_for(actor_of(bakery.ola), topic.pk, NOON).newest.texts == 10
    with pytest.raises(Missing):
        queries.topic_for(actor_of(bakery.marek), topic.pk, NOON)
    assert queries.topics_for(actor_of(bakery.marek), NOON).texts == 0
    blik(bakery.kazimierz, TUESDAY + timedelta(hours=3), times=4)
    looked()
    assert queries.topic_for(actor_of(bakery.marek), topic.pk, NOON).newest.texts == 4
    assert queries.topic_for(by_system().actor, topic.pk, NOON).newest.texts == 14


def test_what_was_erased_is_still_counted_and_never_shown(topic: Topic) -> None:
    person = TopicMember.objects.filter(topic=topic).latest("pk").reading.person
    forgetting.erase(person, by=by_system())
    looked()
    watched = queries.topic_for(by_system().actor, topic.pk, NOON)
    assert watched.newest.texts == 10
    assert queries.members_for(by_system().actor, watched).count() == 9


def test_a_topic_that_doubles_is_rising_and_a_steady_one_is_not(topic: Topic, bakery: Bakery) -> None:
    TopicWeek.objects.filter(topic=topic).delete()
    for back in range(5):
        texts = 40 if back == 0 else 15
        TopicWeek.objects.create(topic=topic, week=WEEK - timedelta(weeks=back), texts=texts, of=500)
    assert queries.topic_for(by_system().actor, topic.pk, NOON).trend == 1
    TopicWeek.objects.filter(topic=topic, week=WEEK).update(texts=17)
    assert queries.topic_for(by_system().actor, topic.pk, NOON).trend == 0


def test_agents_look_and_leads_decide(topic: Topic, bakery: Bakery) -> None:
    with pytest.raises(Forbidden):
        operations.name_topic(topic, "BLIK", by=bakery.by_ola())
    by = by_system()
    lead = hire("lead@klos.example", "Ewa Lis", bakery.company, "lead", by)
    assert operations.name_topic(topic, "BLIK", by=By(actor_of(lead), NOON)).name == "BLIK"


def test_the_nightly_job_looks_at_the_last_whole_week(bakery: Bakery) -> None:
    four_weeks(bakery.mokotow, TUESDAY)
    everyday(bakery.mokotow, TUESDAY)
    blik(bakery.mokotow, TUESDAY)
    job = JOBS["understanding.topics"]
    job.run(by=By(job.actor, NOON))
    assert Topic.objects.filter(alerted_at=NOON).count() == 1
    operations.ask_to_look(job, by=by_system())
    operations.ask_to_look(job, by=by_system())
    assert Job.objects.filter(task="understanding.topics").count() == 1


def test_nothing_to_look_at_is_no_trouble(bakery: Bakery) -> None:
    assert looked() == []
    write(bakery.mokotow, "Hej", TUESDAY)
    write(bakery.mokotow, "🙂", TUESDAY)
    assert looked() == []
    assert queries.topics_for(by_system().actor, NOON).texts == 2
