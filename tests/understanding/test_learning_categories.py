"""Corrections of aspects teach the company's head which parts of its service texts speak of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from tests.cast import NOON, Bakery, arrive, by_system, letter, run_scheduled
from tests.understanding.small_heads import shipping
from ucho.events.jobs.draining import drain
from ucho.understanding import operations
from ucho.understanding.contract import CATEGORIES, Text
from ucho.understanding.learning import categories, queries
from ucho.understanding.learning.asking import Texts
from ucho.understanding.learning.labels import CATEGORY, aspect
from ucho.understanding.learning.lessons import Outcome, Taught, missing
from ucho.understanding.learning.refit import teach
from ucho.understanding.models import Aspect, CompanyHead, Correction, Reading
from ucho.understanding.reading import read
from ucho.understanding.text import shipped
from ucho.understanding.text.heads import Head

SUNDAY = NOON + timedelta(days=2)
WHO = ("Ratownik", "Trener od pływania", "Instruktorka", "Szatniarka", "Animator", "Pilot wycieczki")
SAID = (
    "{} spał na krzesełku",
    "{} krzyczał na moje dziecko",
    "{} pokazał mi, jak oddychać",
    "{} cierpliwie poprawiał mi ręce",
    "z {} nie da się dogadać",
    "{} zna każdego po imieniu",
    "{} nie odrywał oczu od komórki",
    "czy {} jest też w soboty",
    "{} uratował nam wyjazd",
    "{} przyszedł nieprzygotowany",
)
"""How people speak of the staff of swimming pools and tours."""


@pytest.fixture(autouse=True)
def no_encoder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Ship the heads that aspects need, and no encoder."""
    heads = shipped.heads()
    with shipping(monkeypatch, tmp_path, heads["sentiment"], heads[CATEGORY]):
        yield


def texts() -> list[str]:
    pairs = list(product(SAID, WHO))
    return [pairs[place][0].format(pairs[place][1]) for place in np.random.default_rng(1).permutation(len(pairs))]


def speaks(words: list[str], category: str, head: Head | None = None) -> list[bool]:
    found = Texts([Text(one, "pl") for one in words], full=False).categories(head) >= 0
    return [bool(one) for one in found[:, CATEGORIES.index(category)]]


def lessons() -> list[Taught]:
    """Return what an agent of the pool says: all of these are about the staff, and none about the product."""
    words = texts()
    staff, product_ = speaks(words, "staff"), speaks(words, "product")
    found = []
    for number, (one, right, wrong) in enumerate(zip(words, staff, product_, strict=True)):
        kept = number % 5 == 0
        found.append(Taught(Text(one, "pl"), "yes" if right else "no", "yes", kept, "staff"))
        if wrong:
            found.append(Taught(Text(one, "pl"), "yes", "no", kept, "product"))
    return found


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return teach(CATEGORY, lessons(), shipped.heads()[CATEGORY], None, full=False)


def test_corrections_teach_what_a_trade_calls_its_staff_and_spoil_no_other_text(outcome: Outcome) -> None:
    kept, suite = outcome.figures["kept"], outcome.figures["suite_labels"]["yes"]
    assert outcome.verdict == ""
    assert kept["after"] > kept["before"]
    assert suite["after"] >= 0.95 * suite["before"]
    head, new = Head.load(outcome.dumped), ["Ratownik siedział w telefonie", "z animatorką nie da się pogadać"]
    assert sum(speaks(new, "staff", head)) > sum(speaks(new, "staff"))
    assert speaks(["Ile kosztuje tort?"], "price", head) == [True]


def test_the_aspects_of_a_text_are_those_that_the_head_finds(outcome: Outcome) -> None:
    words = next(one for one, right in zip(texts(), speaks(texts(), "staff"), strict=True) if not right)
    for heads, there in (({}, False), ({CATEGORY: Head.load(outcome.dumped)}, True)):
        (found,) = read([Text(words, "pl")], heads=heads)
        assert ("staff" in {one.category for one in found.aspects}) is there
        assert any(model.startswith("category-") for model in found.made_by)


def test_what_was_left_beside_a_correction_does_not_judge_alone() -> None:
    few = [one for one in lessons() if one.kept_back][:6]
    beside = [Taught(one.text, "yes", "yes", True, "place", beside=True) for one in few * 2]
    told = [one for one in lessons() if not one.kept_back]
    assert teach(CATEGORY, [*told, *few, *beside], shipped.heads()[CATEGORY], None, full=False).verdict == "few"
    assert missing(CATEGORY, ["yes"] * 12, shipped=True) == 38


def test_the_suite_speaks_of_every_category_in_three_languages() -> None:
    questions = categories.suite()
    assert len(questions) > 250
    assert {one.text.language for one in questions} == {"pl", "ru", "en"}
    assert {name for one in questions for name in one.categories} == set(CATEGORIES)


def corrected(bakery: Bakery) -> None:
    """Let letters arrive and Ola say that each is about the staff."""
    arrive(
        bakery.mailbox,
        *(letter(words, subject="", message_id=f"<{number}@pool>") for number, words in enumerate(texts())),
    )
    for reading in Reading.objects.order_by("pk"):
        operations.correct(reading, aspect("staff"), "negative", by=bakery.by_ola())
        if reading.aspects.filter(category="product").exists():
            operations.correct(reading, aspect("product"), "none", by=bakery.by_ola())


def test_each_sunday_the_head_learns_and_can_be_taken_back(bakery: Bakery) -> None:
    corrected(bakery)
    first = Reading.objects.order_by("pk")[:12]
    Correction.objects.update(kept_back=False)
    Correction.objects.filter(reading__in=list(first)).update(kept_back=True)
    run_scheduled("understanding.learn_weekly", SUNDAY)
    drain(SUNDAY)
    head = CompanyHead.objects.get()
    assert (head.head, head.state) == (CATEGORY, "used")
    (shown,) = [one for one in queries.learned() if one.name == CATEGORY]
    assert (shown.used, shown.corrections) == (head, Correction.objects.count())
    arrive(bakery.mailbox, letter("Ratownik siedział w telefonie", subject="", message_id="<new@pool>"))
    newest = Reading.objects.order_by("-pk")[0]
    assert "staff" in {one.category for one in newest.aspects.all()}
    assert head.model in newest.made_by
    run_scheduled("understanding.learn_weekly", SUNDAY + timedelta(days=7))
    drain(SUNDAY + timedelta(days=7))
    assert CompanyHead.objects.count() == 1, "nobody corrected anything in the meantime"
    assert operations.undo_head(head, by=by_system()) is None
    assert queries.heads_in_use() == {}
    assert not queries.worth_teaching(CATEGORY)


def test_what_stood_beside_a_correction_is_right_unless_it_was_read_anew(bakery: Bakery) -> None:
    arrive(bakery.mailbox, letter("Kurier był miły, a chleb drogi.", subject="", message_id="<one@pool>"))
    reading = Reading.objects.get()
    Aspect.objects.filter(reading=reading).delete()
    for category in ("delivery", "price"):
        Aspect.objects.create(reading=reading, category=category, polarity="negative", start=0, end=6)
    operations.correct(reading, aspect("delivery"), "none", by=bakery.by_ola())
    found = {(one.category, one.new, one.beside) for one in queries.lessons(CATEGORY)}
    assert found == {("delivery", "no", False), ("price", "yes", True)}
    Reading.objects.update(at=NOON + timedelta(days=400))
    assert {(one.category, one.new) for one in queries.lessons(CATEGORY)} == {("delivery", "no")}
    operations.take_back(reading, aspect("delivery"), by=bakery.by_ola())
    assert queries.lessons(CATEGORY) == []
