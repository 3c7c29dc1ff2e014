"""Teaching a company's head from its corrections, and trying it against the one in use: seconds, in one thread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from ucho.understanding.contract import FLAGS
from ucho.understanding.learning import categories, fitting, judging
from ucho.understanding.learning.asking import Texts, matrix
from ucho.understanding.learning.judging import Marks, Trial
from ucho.understanding.learning.labels import CATEGORY, INTENT, YES
from ucho.understanding.learning.lessons import EACH, Outcome, Taught

if TYPE_CHECKING:
    from ucho.understanding.text.heads import Head

SHARES: Final = (1.0, 0.7, 0.5, 0.35, 0.2)
"""How much of what was learned is tried, the most first: less of it loses less elsewhere."""


def teach(name: str, lessons: Sequence[Taught], shipped: Head | None, used: Head | None, *, full: bool) -> Outcome:
    """Teach a head and try it.

    Args:
        name: of the head.
        lessons: enough of them, see `missing`; those that were kept back are only judged by.
        shipped: the head to start from; None to start from nothing.
        used: the company's head that is in use; None for the shipped one, or for none at all.
        full: whether the full tier is installed.
    """
    told = [one for one in lessons if not one.kept_back][-fitting.MOST :]
    if name == CATEGORY and shipped is not None:
        asked = [one for one in lessons if one.kept_back]
        exam = categories.Exam(asked, used, full=full)
        return _tried(name, categories.moved(told, shipped, full=full), shipped, exam, told)
    kept = Texts([one.text for one in lessons if one.kept_back], full=full)
    truth: list[judging.Answer] = [(one.new,) for one in lessons if one.kept_back]
    made = _from_nothing(name, told, full=full) if shipped is None else _moved(name, told, shipped, full=full)
    usual = "" if shipped is not None else Counter(one.new for one in told).most_common(1)[0][0]
    suite = Texts([one.text for one in judging.suite()], full=full)
    return _tried(name, made, shipped, _Exam(name, kept, truth, suite, used, usual), told)


def _tried(
    name: str, made: Head, shipped: Head | None, exam: _Exam | categories.Exam, told: Sequence[Taught]
) -> Outcome:
    """Return what comes of a head that was taught, or of as much of it as loses nowhere."""
    for share in SHARES if shipped is not None else SHARES[:1]:
        dumped = (made if shipped is None else fitting.between(shipped, made, share)).dump()
        head = type(made).load(dumped)  # what is stored is what is judged
        trial = exam.sit(head)
        if trial.verdict not in ("lost_label", "lost_suite"):
            break
    return Outcome(
        name, head.model, dumped, trial.verdict, _figures(trial, sum(not one.beside for one in told), share, shipped)
    )


class _Exam:
    """The same questions to a new head and to the one in use."""

    def __init__(
        self, name: str, kept: Texts, truth: Sequence[judging.Answer], suite: Texts, used: Head | None, usual: str
    ) -> None:
        self._name, self._kept, self._truth, self._suite = name, kept, truth, suite
        self._right = [] if usual or name == INTENT else [one.right[name] for one in judging.suite()]
        self._least = judging.LEAST_ANEW if usual else judging.LEAST
        guessed = judging.marks([usual] * len(truth), truth)
        self._before = (guessed, Marks(0, 0)) if usual and used is None else self._marks(used)

    def sit(self, head: Head) -> Trial:
        after = self._marks(head)
        return Trial(self._before[0], after[0], self._before[1], after[1], self._least)

    def _marks(self, head: Head | None) -> tuple[Marks, Marks]:
        kept = judging.marks(self._kept.answers(self._name, head), self._truth)
        if not self._right:
            return kept, Marks(0, 0)
        return kept, judging.marks(self._suite.answers(self._name, head), self._right)


def _moved(name: str, told: Sequence[Taught], shipped: Head, *, full: bool) -> Head:
    texts = Texts([one.text for one in told], full=full)
    wanted = matrix(name, shipped.labels, [(one.old, one.new) for one in told])
    vectors = texts.vectors if shipped.vectors is not None else None
    return fitting.taught(shipped, fitting.Lesson(texts.rows, wanted, vectors, texts.aside(name, shipped)))


def _from_nothing(name: str, told: Sequence[Taught], *, full: bool) -> Head:
    from ucho.understanding.text import shipped
    from ucho.understanding.text.teaching import train_head

    several = name in FLAGS
    counts = Counter(one.new for one in told)
    labels = (YES,) if several else tuple(sorted(label for label, count in counts.items() if count >= EACH // 2))
    known = [one for one in told if several or one.new in labels]
    texts = Texts([one.text for one in known], full=full)
    wanted = matrix(name, labels, [(one.old, one.new) for one in known])
    encoder = shipped.encoder().name if full else ""
    head = train_head(texts.rows, wanted, labels, name=name, several=several, vectors=texts.vectors, encoder=encoder)
    return replace(head, name=name)


def _figures(trial: Trial, told: int, share: float, shipped: Head | None) -> dict[str, Any]:
    figures: dict[str, Any] = {"learned_from": told, "share": share, "from": shipped.model if shipped else ""}
    for part, before, after in (
        ("kept", trial.kept_before, trial.kept_after),
        ("suite", trial.suite_before, trial.suite_after),
    ):
        figures[part] = {"texts": after.texts, "before": before.right, "after": after.right}
        figures[f"{part}_labels"] = {
            label: {"texts": texts, "before": before.found[label][0], "after": hits}
            for label, (hits, texts) in after.found.items()
        }
    return figures | {"why": trial.verdict}
