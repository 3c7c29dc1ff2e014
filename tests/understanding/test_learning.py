"""What people say teaches the company's head; it reads only after it has won, and can be sent away."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import numpy as np
import pytest

from tests.cast import NOON, Bakery, arrive, by_system, letter, run_scheduled
from tests.understanding.small_heads import SENTIMENTS, small
from ucho.core.errors import Refused
from ucho.events.jobs.draining import drain
from ucho.events.models import FactRow
from ucho.understanding import operations
from ucho.understanding.contract import Text
from ucho.understanding.learning import judging, queries, refit
from ucho.understanding.learning.fitting import Lesson, between, taught
from ucho.understanding.learning.judging import Question, Trial, marks
from ucho.understanding.learning.lessons import Outcome, Taught, missing
from ucho.understanding.learning.refit import teach
from ucho.understanding.models import CompanyHead, Correction, Reading
from ucho.understanding.reading import read
from ucho.understanding.text import shipped
from ucho.understanding.text.heads import Head, matrix
from ucho.understanding.text.ngrams import features

THINGS = ("wiertło", "zamek", "zawias", "gwint", "uchwyt", "silnik", "łożysko", "pasek", "filtr", "zawór")
WHEN = ("", "po tygodniu", "od nowości", "wczoraj", "znowu", "w warsztacie")
TRADE = {
    "positive": "{} trzyma jak skała {}",
    "negative": "{} zjechany na amen {}",
    "neutral": "{} czy pasuje do M8 {}",
}
"""How people speak of tools, of which bakers know nothing."""
__all__ = ["small"]
pytestmark = pytest.mark.usefixtures("small")
SUNDAY = NOON + timedelta(days=2)
SHIPPED_SUITE = judging.suite


@pytest.fixture(autouse=True)
def small_suite(monkeypatch: pytest.MonkeyPatch) -> None:
    said = [
        ("Pyszny chleb, polecam", "positive"),
        ("Okropny rogal", "negative"),
        ("Czy kawa jest dostępna?", "neutral"),
    ]
    questions = tuple(Question(Text(words), {"sentiment": (label,), "complaint": ("no",)}) for words, label in said)
    monkeypatch.setattr(judging, "suite", lambda: questions)


def trade() -> list[tuple[str, str]]:
    """Return texts about tools with their sentiment, in a mixed order."""
    pairs = [(words.format(a, b), label) for (label, words), a, b in product(TRADE.items(), THINGS, WHEN)]
    order = np.random.default_rng(1).permutation(len(pairs))
    return [pairs[place] for place in order]


def lessons(count: int = 80) -> list[Taught]:
    return [Taught(Text(words), "", label, number % 5 == 0) for number, (words, label) in enumerate(trade()[:count])]


def right(head: Head, pairs: list[tuple[str, str]]) -> float:
    found = head.probabilities(features([words for words, _ in pairs])).argmax(axis=1)
    return float(np.mean([SENTIMENTS[one] == label for one, (_, label) in zip(found, pairs, strict=True)]))


def test_corrections_teach_a_trade_that_the_shipped_head_does_not_know() -> None:
    base, pairs = shipped.heads()["sentiment"], trade()
    known, unseen = pairs[:60], pairs[60:]
    lesson = Lesson(features([words for words, _ in known]), matrix([label for _, label in known], SENTIMENTS))
    assert right(base, unseen) < 0.85
    assert right(taught(base, lesson), unseen) > 0.95


def test_a_few_corrections_do_not_destroy_what_the_head_knew() -> None:
    base = shipped.heads()["sentiment"]
    wrong = Lesson(features(["czy zamek pasuje", "ile za zawór"]), matrix(["negative", "negative"], SENTIMENTS))
    bread = [
        ("pyszny chleb, polecam", "positive"),
        ("okropny zimny rogal", "negative"),
        ("o której będzie sernik", "neutral"),
    ]
    assert right(taught(base, wrong), bread) == right(base, bread) == 1


def test_nothing_of_what_was_learned_is_the_shipped_head() -> None:
    base = shipped.heads()["sentiment"]
    rows = features([words for words, _ in trade()[:30]])
    new = taught(base, Lesson(rows, matrix([label for _, label in trade()[:30]], SENTIMENTS)))
    assert np.array_equal(between(base, new, 0).ngrams, base.ngrams)
    assert not np.allclose(between(base, new, 0.5).ngrams, base.ngrams)


def test_a_head_that_wins_may_read() -> None:
    outcome = teach("sentiment", lessons(), shipped.heads()["sentiment"], None, full=False)
    assert outcome.verdict == ""
    assert outcome.figures["learned_from"] == 64
    kept = outcome.figures["kept"]
    assert (kept["texts"], kept["after"] > kept["before"]) == (16, True)


def test_a_head_that_loses_on_the_suite_may_not_read_but_as_much_of_it_as_does_no_harm(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = (
        "Pyszny chleb, polecam",
        "Czy kawa jest dostępna?",
        "pyszny sernik",
        "o której będzie rogal",
        "polecam kawę",
    )
    spoiled = [Taught(Text(words), "", "negative", number % 6 == 0) for number, words in enumerate(said * 12)]
    milder = teach("sentiment", spoiled, shipped.heads()["sentiment"], None, full=False)
    assert milder.figures["share"] < 1
    assert milder.figures["suite"]["after"] == 3 or milder.verdict == "lost_suite"
    monkeypatch.setattr(refit, "SHARES", (1.0,))
    outcome = teach("sentiment", spoiled, shipped.heads()["sentiment"], None, full=False)
    assert outcome.verdict == "lost_suite"
    assert (outcome.figures["suite"]["before"], outcome.figures["suite"]["after"]) == (3, 1)


@pytest.mark.parametrize(
    ("kept", "suite", "verdict"),
    [
        ((50, 40, 45), (300, 290, 290), ""),
        ((50, 40, 45), (300, 290, 287), ""),  # one point
        ((50, 40, 45), (300, 290, 286), "lost_suite"),
        ((50, 40, 40), (300, 290, 299), "no_win"),
        ((19, 14, 14), (300, 290, 290), "no_win"),
        ((9, 0, 9), (300, 290, 299), "few"),
    ],
)
def test_a_head_is_judged_by_what_was_kept_back_and_by_the_suite(
    kept: tuple[int, int, int], suite: tuple[int, int, int], verdict: str
) -> None:
    def said(texts: int, hits: int) -> judging.Marks:
        return marks(["a"] * hits + ["b"] * (texts - hits), [("a", "c")] * texts)

    assert Trial(*(said(n, one) for n, *both in (kept, suite) for one in both)).verdict == verdict


def test_a_label_that_gets_worse_keeps_a_head_from_reading() -> None:
    truth = [("a",)] * 60 + [("b",)] * 40
    before = marks(["a"] * 45 + ["b"] * 15 + ["b"] * 30 + ["c"] * 10, truth)
    after = marks(["a"] * 60 + ["a"] * 20 + ["b"] * 20, truth)
    assert after.right > before.right
    assert Trial(before, after, marks([], []), marks([], [])).verdict == "lost_label"


def test_it_says_how_many_corrections_are_missing() -> None:
    assert missing("sentiment", ["negative"] * 12, shipped=True) == 38
    assert missing("intent", ["zwrot"] * 30 + ["cena"] * 4, shipped=False) == 6
    assert missing("intent", [], shipped=False) == 20
    assert missing("intent", ["zwrot"] * 10 + ["cena"] * 10, shipped=False) == 0


def test_the_shipped_suite_holds_each_answer_in_three_languages() -> None:
    questions = SHIPPED_SUITE()
    assert len(questions) > 300
    for head in ("sentiment", "complaint", "leaving", "urgency", "effort", "rudeness", "emotion"):
        assert len({answer for one in questions for answer in one.right[head]}) >= 2


def corrected(bakery: Bakery, pairs: list[tuple[str, str]], head: str = "sentiment") -> None:
    """Let letters arrive and Ola say what they mean."""
    arrive(
        bakery.mailbox, *(letter(words, subject="", message_id=f"<{head}{n}@x>") for n, (words, _) in enumerate(pairs))
    )
    readings = list(Reading.objects.order_by("-pk")[: len(pairs)])[::-1]
    for reading, (_, answer) in zip(readings, pairs, strict=True):
        operations.correct(reading, head, answer, by=bakery.by_ola())


def test_each_sunday_heads_learn_and_the_new_one_reads(bakery: Bakery) -> None:
    corrected(bakery, trade()[:70])
    Correction.objects.update(kept_back=False)
    first = Correction.objects.order_by("pk").values_list("pk", flat=True)[:12]
    Correction.objects.filter(pk__in=list(first)).update(kept_back=True)
    run_scheduled("understanding.learn_weekly", NOON)
    assert not CompanyHead.objects.exists(), "today is Friday"
    run_scheduled("understanding.learn_weekly", SUNDAY)
    drain(SUNDAY)
    head = CompanyHead.objects.get()
    assert (head.head, head.state) == ("sentiment", "used")
    fact = FactRow.objects.get(type="understanding.head_promoted")
    assert fact.payload["model"] == head.model
    assert fact.payload["right_after"] > fact.payload["right_before"]
    arrive(bakery.mailbox, letter("Gwint zjechany na amen, kupiony wczoraj", subject="", message_id="<new@x>"))
    newest = Reading.objects.order_by("-pk")[0]
    assert newest.sentiment == "negative"
    assert head.model in newest.made_by
    run_scheduled("understanding.learn_weekly", SUNDAY + timedelta(days=7))
    drain(SUNDAY + timedelta(days=7))
    assert CompanyHead.objects.count() == 1, "nobody corrected anything in the meantime"


def test_a_head_that_does_not_win_is_noted_and_does_not_read(bakery: Bakery) -> None:
    outcome = Outcome("sentiment", "sentiment-1", b"x", "no_win", {"kept": {"texts": 20, "before": 9, "after": 9}})
    row = operations.promote(outcome, by=by_system())
    assert (row.state, bytes(row.weights)) == ("tried", b"")
    assert queries.heads_in_use() == {}
    assert not FactRow.objects.filter(type="understanding.head_promoted").exists()


def promoted(count: int) -> CompanyHead:
    outcome = teach("sentiment", lessons(count), shipped.heads()["sentiment"], None, full=False)
    assert outcome.verdict == ""
    return operations.promote(outcome, by=by_system())


def test_undoing_brings_back_the_head_before_bit_for_bit(bakery: Bakery) -> None:
    texts = [Text(words) for words, _ in trade()[100:130]]
    without = [one.probabilities for one in read(texts)]
    first = promoted(60)
    weights, by_first = bytes(first.weights), [one.probabilities for one in read(texts, heads=queries.heads_in_use())]
    second = promoted(100)
    by_second = [one.probabilities for one in read(texts, heads=queries.heads_in_use())]
    assert by_second != by_first != without
    back = operations.undo_head(second, by=by_system())
    assert back == first
    first.refresh_from_db()
    assert (first.state, bytes(first.weights)) == ("used", weights)
    assert [one.probabilities for one in read(texts, heads=queries.heads_in_use())] == by_first
    assert operations.undo_head(first, by=by_system()) is None
    assert [one.probabilities for one in read(texts, heads=queries.heads_in_use())] == without
    assert [
        fact.payload["restored"] for fact in FactRow.objects.filter(type="understanding.head_undone").order_by("pk")
    ] == [
        first.model,
        "",
    ]
    with pytest.raises(Refused):
        operations.undo_head(second, by=by_system())


def test_a_head_that_was_sent_away_is_not_taught_again_at_once(bakery: Bakery) -> None:
    row = promoted(60)
    operations.undo_head(row, by=by_system(NOON + timedelta(hours=1)))
    assert not queries.worth_teaching("sentiment")


def test_what_was_learned_is_shown_without_loading_a_head(bakery: Bakery, monkeypatch: pytest.MonkeyPatch) -> None:
    assert queries.shipped_names() == set(shipped.heads())
    monkeypatch.setattr(shipped, "heads", lambda: pytest.fail("a head was loaded"))
    assert [one.name for one in queries.learned() if one.shipped] == ["sentiment"]


def test_a_head_for_other_features_does_not_read(bakery: Bakery, monkeypatch: pytest.MonkeyPatch) -> None:
    from ucho.understanding.text import ngrams

    row = promoted(60)
    queries._unpacked.cache_clear()
    monkeypatch.setattr(ngrams, "VERSION", ngrams.VERSION + 1)
    assert queries.heads_in_use() == {}
    monkeypatch.undo()
    queries._unpacked.cache_clear()
    assert row.state == "used"


def test_intents_are_learned_from_corrections_alone(bakery: Bakery) -> None:
    wishes = [(f"chcę zwrócić {thing} {when}", "zwrot") for thing, when in product(THINGS, WHEN)]
    wishes += [(f"ile kosztuje {thing} {when}", "cena") for thing, when in product(THINGS, WHEN)]
    told = [Taught(Text(words), "", label, number % 10 == 0) for number, (words, label) in enumerate(wishes[30:90])]
    outcome = teach("intent", told, None, None, full=False)
    assert outcome.verdict == ""
    operations.promote(outcome, by=by_system())
    (found,) = read([Text("Ile kosztuje ten zamek?")], heads=queries.heads_in_use())
    assert found.probabilities["intent"]["cena"] > 0.6  # type: ignore[index]
