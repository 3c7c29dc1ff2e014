"""Comparing a model with people, and letting it act only when it is surely better than we are."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOON, Bakery, arrive, by_system, letter, run_scheduled
from tests.servers.text_model import KEY, TextModelServer
from tests.understanding.outside_model.conftest import more
from ucho.core import keys
from ucho.core.actors import By
from ucho.core.errors import Forbidden, Refused
from ucho.customers import operations as customers
from ucho.customers.models import Person
from ucho.events.delivery import deliver_all
from ucho.events.models import FactRow, Job
from ucho.understanding.contract import Text
from ucho.understanding.models import Correction, OutsideCall, OutsideModel, Reading, Shadow
from ucho.understanding.operations.outside import set_outside_model, switch_outside_model, try_outside_model
from ucho.understanding.outside import shadow
from ucho.understanding.outside.answering import answers_by_head, answers_for
from ucho.understanding.outside.configured import KEY_CONTEXT, Configured, configured
from ucho.understanding.outside.jobs import ask_later
from ucho.understanding.reading import read


def readings(bakery: Bakery, count: int, sentiment: str = "neutral") -> list[Reading]:
    """Let so many letters arrive; ours says the same of each."""
    entries = [
        letter(f"Czy macie dziś chleb numer {number}?", sender=f"k{number}@example.com") for number in range(count)
    ]
    arrive(bakery.mailbox, *entries)
    rows = list(Reading.objects.order_by("pk"))
    shares = {"negative": 0.1, "neutral": 0.1, "positive": 0.1, sentiment: 0.8}
    for row in rows:
        row.sentiment, row.probabilities, row.unsure, row.codes = sentiment, {"sentiment": shares}, [], []
    Reading.objects.bulk_update(rows, ["sentiment", "probabilities", "unsure", "codes"])
    return rows


def copies(bakery: Bakery, count: int) -> list[Reading]:
    """Return so many readings without letters: enough where nobody looks at the words."""
    (row,) = readings(bakery, 1)
    rows = [row]
    for number in range(1, count):
        one = Reading.objects.get(pk=row.pk)
        one.pk, one.subject = None, f"{row.subject}{number:03}"
        one.save(force_insert=True)
        rows.append(one)
    return rows


def corrected(rows: list[Reading], new: str, *, chosen: str = "random", old: str = "neutral") -> None:
    """Let a person have the last word on readings."""
    for row in rows:
        Correction.objects.create(reading=row, head="sentiment", old=old, new=new, chosen=chosen, at=NOON)


def compared(row: OutsideModel, rows: list[Reading], theirs: str) -> None:
    shadow.keep(rows, "sentiment", shadow.identity(row), {one.pk: theirs for one in rows}, by=by_system())


def switched(row: OutsideModel, state: str, **changes: object) -> OutsideModel:
    """Switch a model without asking whether it earned that."""
    row.state, row.settings = OutsideModel.State(state), row.settings | changes
    row.save(update_fields=["state", "settings"])
    return row


def test_a_model_that_is_off_is_asked_nothing(bakery: Bakery, outside: OutsideModel, server: TextModelServer) -> None:
    readings(bakery, 3)
    run_scheduled("understanding.compare_outside", NOON)
    ask_later(list(Reading.objects.all()), by=by_system())
    assert not Job.objects.filter(task="understanding.ask_outside").exists()
    assert server.headers == []
    assert not OutsideCall.objects.exists()


def test_in_shadow_mode_it_is_asked_and_changes_nothing(
    bakery: Bakery, outside: OutsideModel, server: TextModelServer
) -> None:
    rows = readings(bakery, 3)
    switch_outside_model("endpoint", "shadow", by=by_system())
    server.label = lambda _text, _labels: "negative"
    run_scheduled("understanding.compare_outside", NOON)
    assert len(server.messages) == 3
    assert set(Shadow.objects.values_list("ours", "theirs")) == {("neutral", "negative")}
    assert list(Reading.objects.values_list("sentiment", flat=True)) == ["neutral"] * len(rows)
    assert not FactRow.objects.filter(type="understanding.read").exists()
    run_scheduled("understanding.compare_outside", NOON + timedelta(hours=1))
    assert len(server.messages) == 3


def test_texts_on_which_people_spoke_come_first_and_what_we_said_before_counts(
    bakery: Bakery, outside: OutsideModel, server: TextModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shadow, "AT_ONCE", 4)
    rows = readings(bakery, 8)
    corrected(rows[:2], "positive")
    Reading.objects.filter(pk__in=[one.pk for one in rows[:2]]).update(sentiment="positive")  # corrected
    switch_outside_model("endpoint", "shadow", by=by_system())
    run_scheduled("understanding.compare_outside", NOON)
    found = dict(Shadow.objects.values_list("reading", "ours"))
    assert {rows[0].pk, rows[1].pk} < set(found)
    assert len(found) == 4
    assert found[rows[0].pk] == "neutral"


def test_only_the_review_queue_counts_and_the_last_word_of_people(bakery: Bakery, outside: OutsideModel) -> None:
    rows = readings(bakery, 6)
    compared(outside, rows, "negative")
    corrected(rows[:2], "negative")  # a win each
    corrected(rows[2:3], "neutral")  # a loss
    corrected(rows[3:4], "positive")  # both wrong
    corrected(rows[4:], "negative", chosen="")  # people found our mistake by themselves: anybody would win
    Correction.objects.create(
        reading=rows[1], head="sentiment", old="negative", new="neutral", chosen="margin", at=NOON + timedelta(hours=1)
    )
    (found,) = shadow.standings(["sentiment"], shadow.identity(outside))
    assert (found.compared, found.wins, found.losses) == (4, 1, 2)
    assert not found.earned


@pytest.mark.parametrize(
    ("compared", "wins", "losses", "earned"),
    [(49, 49, 0, False), (50, 50, 0, True), (50, 5, 0, True), (50, 2, 0, False), (200, 60, 50, False),
     (200, 60, 40, True), (60, 0, 60, False), (60, 0, 0, False)],
)  # fmt: skip
def test_it_has_to_be_surely_better(compared: int, wins: int, losses: int, earned: bool) -> None:
    assert shadow.Standing("sentiment", compared, wins, losses).earned is earned


def test_it_is_not_switched_on_before_it_earned_it(bakery: Bakery, outside: OutsideModel) -> None:
    rows = copies(bakery, 52)
    compared(outside, rows, "negative")
    corrected(rows[:49], "negative")
    with pytest.raises(Refused, match="49 texts, and 50 are needed"):
        switch_outside_model("endpoint", "on", ["sentiment"], by=by_system())
    corrected(rows[49:], "neutral")
    assert switch_outside_model("endpoint", "on", ["sentiment"], by=by_system()).state == "on"
    with pytest.raises(Refused, match="at least one"):
        switch_outside_model("endpoint", "on", ["complaint"], by=by_system())


def test_a_model_that_does_not_win_is_refused_with_its_figures(bakery: Bakery, outside: OutsideModel) -> None:
    rows = copies(bakery, 50)
    compared(outside, rows, "negative")
    corrected(rows[:20], "negative")
    corrected(rows[20:], "neutral")
    with pytest.raises(Refused, match="the model in 20 and ucho in 30"):
        switch_outside_model("endpoint", "on", ["sentiment"], by=by_system())
    assert OutsideModel.objects.get().state == "off"


def test_when_it_is_on_its_answers_stand_and_what_people_corrected_stays(
    bakery: Bakery, outside: OutsideModel, server: TextModelServer
) -> None:
    rows = readings(bakery, 3)
    corrected(rows[:1], "positive")
    Reading.objects.filter(pk=rows[0].pk).update(sentiment="positive")
    switched(outside, "on", used=["sentiment"])
    server.label = lambda _text, _labels: "negative"
    ask_later(rows, by=by_system())
    deliver_all(NOON)
    found = list(Reading.objects.order_by("pk"))
    assert [one.sentiment for one in found] == ["positive", "negative", "negative"]
    assert found[1].mood == pytest.approx(0.045 - 0.91)
    assert found[1].codes == ["unhappy"]
    assert found[1].made_by.endswith(shadow.identity(outside))
    told = FactRow.objects.filter(type="understanding.read").order_by("pk")
    assert [(one.payload["reading_id"], one.payload["codes"]) for one in told] == [
        (rows[1].pk, ["unhappy"]),
        (rows[2].pk, ["unhappy"]),
    ]
    assert dict(Shadow.objects.values_list("ours", "theirs")) == {"neutral": "negative"}


def test_what_people_took_back_counts_neither_for_the_model_nor_against_its_answers(
    bakery: Bakery, outside: OutsideModel, server: TextModelServer
) -> None:
    rows = readings(bakery, 2)
    compared(outside, rows, "negative")
    corrected(rows, "negative")
    corrected(rows, "positive")
    Correction.objects.filter(reading=rows[0]).update(taken_back_at=NOON)
    (found,) = shadow.standings(["sentiment"], shadow.identity(outside))
    assert found.compared == 1
    switched(outside, "on", used=["sentiment"])
    server.label = lambda _text, _labels: "negative"
    ask_later(rows, by=by_system())
    deliver_all(NOON)
    assert list(Reading.objects.order_by("pk").values_list("sentiment", flat=True)) == ["negative", "neutral"]


def test_when_it_is_on_and_fails_ours_stands(bakery: Bakery, outside: OutsideModel, server: TextModelServer) -> None:
    rows = readings(bakery, 2)
    switched(outside, "on", used=["sentiment"])
    server.fault = "down"
    ask_later(rows, by=by_system())
    deliver_all(NOON)
    assert list(Reading.objects.values_list("sentiment", "made_by")) == [("neutral", one.made_by) for one in rows]
    assert OutsideCall.objects.get().outcome == "refused"


def test_the_key_is_sealed_and_stays_with_its_host(bakery: Bakery, outside: OutsideModel, wanted: Configured) -> None:
    row = OutsideModel.objects.get()
    assert KEY not in f"{row.sealed} {row.settings}"
    assert keys.open(row.sealed["key"], KEY_CONTEXT) == KEY
    kept = set_outside_model("endpoint", more(wanted, seconds=3), by=by_system())
    assert keys.open(kept.sealed["key"], KEY_CONTEXT) == KEY
    moved = set_outside_model("endpoint", more(wanted, address="https://models.example/v1"), by=by_system())
    assert moved.sealed == {}
    assert KEY not in str([*FactRow.objects.values_list("payload")])


def test_another_model_begins_switched_off(bakery: Bakery, outside: OutsideModel, wanted: Configured) -> None:
    switched(outside, "on", used=["sentiment"])
    same = set_outside_model("endpoint", more(wanted, tokens_a_day=5000), by=by_system())
    assert (same.state, configured(same).used) == ("on", ("sentiment",))
    other = set_outside_model("endpoint", more(wanted, model="other-model"), by=by_system())
    assert (other.state, configured(other).used) == ("off", ())
    switched(other, "shadow")
    assert set_outside_model("endpoint", more(wanted, model="third-model"), by=by_system()).state == "off"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"address": "http://models.example"}, "https"),
        ({"own_network": False}, "https"),
        ({"model": ""}, "name of the model"),
        ({"model": "two words"}, "name of the model"),
        ({"heads": ()}, "at least one"),
        ({"tokens_a_day": 0}, "budget"),
        ({"tokens_a_month": 10**12}, "budget"),
        ({"seconds": 600}, "60 seconds"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(
    bakery: Bakery, wanted: Configured, changes: dict[str, object], words: str
) -> None:
    if changes.get("address"):
        changes = changes | {"own_network": False}
    with pytest.raises(Refused, match=words):
        set_outside_model("endpoint", more(wanted, **changes), key=KEY, by=by_system())
    assert not OutsideModel.objects.exists()


def test_a_key_with_a_line_break_never_becomes_a_header(bakery: Bakery, wanted: Configured) -> None:
    with pytest.raises(Refused, match="Copy it again"):
        set_outside_model("endpoint", wanted, key="sk-1\r\nX-Evil: 1", by=by_system())


def test_trying_sends_a_harmless_sentence_and_says_what_came_back(
    outside: OutsideModel, server: TextModelServer
) -> None:
    server.label = lambda _text, _labels: "positive"
    said, milliseconds = try_outside_model("endpoint", by=by_system())
    assert max(said, key=said.__getitem__) == "positive"
    assert milliseconds >= 0
    assert server.messages == ["The parcel came a day late, but the courier was very kind. Thank you!"]
    assert OutsideCall.objects.get().outcome == "answered"
    server.fault = "html"
    with pytest.raises(Refused, match="not like a model"):
        try_outside_model("endpoint", by=by_system())


def test_only_an_administrator_sets_tries_or_switches(
    bakery: Bakery, outside: OutsideModel, wanted: Configured
) -> None:
    with pytest.raises(Forbidden):
        set_outside_model("endpoint", wanted, by=bakery.by_ola())
    with pytest.raises(Forbidden):
        switch_outside_model("endpoint", "shadow", by=bakery.by_ola())
    with pytest.raises(Forbidden):
        try_outside_model("endpoint", by=bakery.by_ola())


def test_what_is_understood_takes_the_answers_of_the_model_that_is_on(
    outside: OutsideModel, server: TextModelServer
) -> None:
    texts = [Text("Pyszny chleb, dziękuję!"), Text("")]
    understood = read(texts, tier="ngram")
    server.label = lambda _text, _labels: "negative"
    assert answers_for(texts, understood, by=by_system()) == understood
    assert server.messages == []
    switched(outside, "on", used=["sentiment"])
    first, second = answers_for(texts, understood, by=by_system())
    assert first.sentiment == "negative"
    assert "unhappy" in first.codes
    assert second == understood[1]


def test_a_model_that_is_switched_off_while_it_is_asked_changes_nothing(
    bakery: Bakery, outside: OutsideModel, server: TextModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = readings(bakery, 1)
    switched(outside, "on", used=["sentiment"])
    ask_later(rows, by=by_system())

    def asked(row: OutsideModel, heads: list[str], texts: list[Text], *, by: By) -> object:
        found = answers_by_head(row, heads, texts, by=by)
        switch_outside_model("endpoint", "off", by=by_system(NOON + timedelta(seconds=1)))
        return found

    monkeypatch.setattr("ucho.understanding.outside.jobs.answers_by_head", asked)
    server.label = lambda _text, _labels: "negative"
    deliver_all(NOON)
    assert len(server.messages) == 1
    assert Reading.objects.get().sentiment == "neutral"


def test_names_and_numbers_that_we_know_of_a_customer_and_of_who_they_were_merged_with_are_hidden(
    bakery: Bakery, outside: OutsideModel, server: TextModelServer
) -> None:
    words = "To ja, Halszka Brzęk, dawniej Pikulska. Nikt nie zadzwonił pod kod XK-7781-ZZ."
    arrive(bakery.mailbox, letter("Chleb?", sender="Pikulska <p@example.com>"))
    arrive(bakery.mailbox, letter(words, sender="Halszka Brzęk <h@example.com>"))
    first, second = Person.objects.order_by("pk")
    second.attributes = {"loyalty_card": "XK-7781-ZZ"}
    second.save(update_fields=["attributes"])
    customers.merge(second, first, reason="same_person", by=by_system())
    switch_outside_model("endpoint", "shadow", by=by_system())
    run_scheduled("understanding.compare_outside", NOON)
    sent = " ".join(server.messages)
    assert "nikt nie zadzwonił" in sent.lower()
    for secret in ("Halszka", "Brzęk", "Pikulska", "7781"):
        assert secret not in sent
