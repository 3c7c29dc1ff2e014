"""Asking about customers' words: masked, from memory, within the budget, and written down before it leaves."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from tests.cast import NOON, Bakery, by_system
from tests.servers.text_model import KEY, TextModelServer
from tests.understanding.outside_model.conftest import more
from ucho.events.models import FactRow
from ucho.understanding.contract import Text
from ucho.understanding.models import OutsideAnswer, OutsideCall, OutsideModel
from ucho.understanding.operations.outside import set_outside_model
from ucho.understanding.outside import asking, calls, spending
from ucho.understanding.outside.asking import ask
from ucho.understanding.outside.configured import Configured
from ucho.understanding.outside.contract import PROBLEMS, Said
from ucho.understanding.personal_data import Known
from ucho.web.understanding.outside_words import OUTCOMES as WORDS

LETTER = (
    "Nazywam się Anna Kowalska, mój numer to 601 234 567, mail anna.kowalska@example.com, "
    "PESEL 44051401359. Tort przyjechał zgnieciony. Halszka"
)
HALSZKA = Known(names=("Halszka Brzęk",))


def outcomes() -> list[tuple[str, int]]:
    return list(OutsideCall.objects.order_by("pk").values_list("outcome", "texts"))


def test_personal_data_never_leaves(outside: OutsideModel, server: TextModelServer) -> None:
    (answer,) = ask(outside, "sentiment", [Text(LETTER, "pl", HALSZKA)], by=by_system())
    assert answer is not None
    (sent,) = server.messages
    for secret in ("Anna", "Kowalska", "601", "567", "@", "44051401359", "Halszka"):
        assert secret not in sent
    assert "Tort przyjechał zgnieciony" in sent
    call = OutsideCall.objects.get()
    assert (call.host, call.head, call.texts, call.outcome, call.tokens) == (
        "127.0.0.1",
        "sentiment",
        1,
        "answered",
        226,
    )
    assert call.masked >= 5


def test_the_log_and_the_facts_hold_numbers_and_no_words(outside: OutsideModel) -> None:
    ask(outside, "sentiment", [Text(LETTER, "pl", HALSZKA)], by=by_system())
    fact = FactRow.objects.get(type="understanding.outside_asked")
    assert fact.payload["head"] == "sentiment"
    assert fact.payload["outcome"] == "answered"
    assert (fact.payload["texts"], fact.payload["tokens"], fact.payload["outside"]) == (1, 226, True)
    everything = str(
        [*FactRow.objects.values_list("payload"), *OutsideCall.objects.values(), *OutsideAnswer.objects.values()]
    )
    assert "zgnieciony" not in everything
    assert KEY not in everything


def test_the_same_words_are_asked_about_once(outside: OutsideModel, server: TextModelServer) -> None:
    texts = [Text("Pyszny chleb!"), Text("Pyszny   chleb!")]  # white space says nothing
    first = ask(outside, "sentiment", texts[:1], by=by_system())
    again = ask(outside, "sentiment", texts, by=by_system())
    assert again == [pytest.approx(first[0], abs=0.001)] * 2
    assert len(server.messages) == 1
    assert len(OutsideAnswer.objects.get().digest) == 64
    ask(outside, "complaint", texts[:1], by=by_system())
    assert len(server.messages) == 2  # another question


def test_nothing_is_asked_about_nothing(outside: OutsideModel, server: TextModelServer) -> None:
    texts = [Text(""), Text("  \u200b\n"), Text("\u202e")]
    assert ask(outside, "sentiment", texts, by=by_system()) == [None, None, None]
    assert ask(outside, "no_such_head", [Text("Chleb")], by=by_system()) == [None]
    assert ask(outside, "intent", [Text("Chleb")], by=by_system()) == [None]  # the company taught none
    assert server.messages == []


def test_of_a_very_long_text_the_beginning_is_sent(outside: OutsideModel, server: TextModelServer) -> None:
    ask(outside, "sentiment", [Text("Chleb. " * 150_000)], by=by_system())
    assert len(server.messages[0]) <= 4000


def test_what_cannot_be_masked_does_not_leave(
    outside: OutsideModel, server: TextModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> None:
        raise ValueError("a bug")

    monkeypatch.setattr("ucho.understanding.outside.masking.find", broken)
    assert ask(outside, "sentiment", [Text(LETTER)], by=by_system()) == [None]
    assert server.asked == []


def test_the_call_is_written_down_before_anything_leaves(
    outside: OutsideModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[tuple[str, int]]] = []

    class Curious:
        name, version, host = "curious", "1", "models.example"

        def classify(self, texts: list[str], _question: object) -> Said:
            seen.append(outcomes())
            return Said([None] * len(texts))

    monkeypatch.setattr(asking, "model_of", lambda _row: Curious())
    ask(outside, "sentiment", [Text("Chleb"), Text("Bułka")], by=by_system())
    assert seen == [[("sent", 2)]]


def test_a_spent_budget_stops_asking_until_the_next_day(
    bakery: Bakery, wanted: Configured, server: TextModelServer
) -> None:
    row = set_outside_model("endpoint", more(wanted, tokens_a_day=1000), key=KEY, by=by_system())
    texts = [Text(f"Chleb numer {word}") for word in ("raz", "dwa", "trzy", "cztery", "pięć", "sześć", "siedem")]
    found = ask(row, "sentiment", texts, by=by_system())
    assert [one is not None for one in found] == [True] * 3 + [False] * 4
    assert ask(row, "sentiment", texts[3:], by=by_system(NOON + timedelta(minutes=1)))[0] is not None  # dear guesses
    for minutes in range(2, 6):
        ask(row, "sentiment", texts[4:], by=by_system(NOON + timedelta(minutes=minutes)))
    assert spending.spent(NOON - timedelta(hours=12)) <= 1000
    assert [one for one in outcomes() if one[0] == "budget"] == [("budget", 0)]
    assert ask(row, "sentiment", texts[4:], by=by_system(NOON + timedelta(days=1)))[0] is not None


def test_the_budget_of_the_month_holds_beside_that_of_the_day(
    bakery: Bakery, wanted: Configured, server: TextModelServer
) -> None:
    row = set_outside_model("endpoint", more(wanted, tokens_a_month=1000), key=KEY, by=by_system())
    for number in range(8):
        ask(row, "sentiment", [Text("Chleb" + "a" * number)], by=by_system(NOON + timedelta(days=number)))
    assert len(server.messages) == 4
    assert ask(row, "sentiment", [Text("Bułka")], by=by_system(NOON + timedelta(days=15)))[0] is not None


def test_a_model_that_fails_again_and_again_gets_a_rest_that_grows(
    outside: OutsideModel, server: TextModelServer
) -> None:
    server.fault = "down"
    for _ in range(5):
        assert ask(outside, "sentiment", [Text("Chleb")], by=by_system(NOON)) == [None]
    assert len(server.asked) == 3
    ask(outside, "sentiment", [Text("Chleb")], by=by_system(NOON + timedelta(minutes=4)))
    assert len(server.asked) == 3
    ask(outside, "sentiment", [Text("Chleb")], by=by_system(NOON + timedelta(minutes=6)))
    assert len(server.asked) == 4  # one try, which fails, so that the next rest is twice as long
    ask(outside, "sentiment", [Text("Chleb")], by=by_system(NOON + timedelta(minutes=15)))
    assert len(server.asked) == 4
    server.fault = ""
    assert ask(outside, "sentiment", [Text("Chleb")], by=by_system(NOON + timedelta(minutes=17)))[0] is not None
    assert ask(outside, "sentiment", [Text("Bułka")], by=by_system(NOON + timedelta(minutes=17)))[0] is not None


def test_a_model_that_does_not_answer_in_time_is_left_and_the_call_says_so(
    outside: OutsideModel, server: TextModelServer
) -> None:
    server.fault = "slow"
    assert ask(outside, "sentiment", [Text("Chleb"), Text("Bułka")], by=by_system()) == [None, None]
    call = OutsideCall.objects.get()
    assert (call.outcome, call.texts) == ("timeout", 2)
    assert 900 <= call.milliseconds < 2500
    assert call.tokens > 0  # nobody knows; the guess stands


def test_the_key_is_in_no_log(
    outside: OutsideModel, server: TextModelServer, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    for fault in ("", "down", "html"):
        server.fault = fault
        ask(outside, "sentiment", [Text(f"Chleb {fault}")], by=by_system())
    told = capfd.readouterr()
    assert KEY not in caplog.text + told.out + told.err
    assert "Chleb" not in caplog.text + told.out + told.err
    assert server.headers[0]["Authorization"] == f"Bearer {KEY}"


def test_every_way_in_which_a_call_can_end_has_words_in_the_privacy_log() -> None:
    assert set(WORDS) == set(calls.OUTCOMES) == {"answered", *PROBLEMS, "budget", "sent"}
