"""Finds how much each sign counts of how an aspect is spoken of: its clause, what stands around it, the whole text.

Few messages praise one thing and blame another, and those are the ones that matter here. So messages of opposite moods
are also joined to one, as people do ("…, but …"), and a file of such sentences counts double. The weights are found on
readings by heads that did not see the author, then moved, no further than it takes, to fit the heads that ship.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from training import sources, teaching
from training.sources import CATEGORIES, SENTIMENTS, Example
from ucho.understanding.contract import Batch, Text
from ucho.understanding.registry import readers
from ucho.understanding.rules.aspects import cues_in
from ucho.understanding.rules.finding import look
from ucho.understanding.text import softmax, weighing
from ucho.understanding.text.aspects import Spoken, parts_of, told
from ucho.understanding.text.cutting import Span, around
from ucho.understanding.text.heads import matrix

MIXED: Final = Path(__file__).parent / "mixed.jsonl"
FOLDS: Final = 5
PENALTY: Final = 3.0
PULL: Final = 150.0  # towards the weights found on heads that did not see the author
DOUBLE: Final = 2.0  # how much a text counts that praises one thing and blames another
NEUTRAL: Final = 2.0  # likewise a mention that neither praises nor blames: a question must not look like blame
JOINED: Final = 0.25  # likewise one that was joined from two
SHORT: Final = 120  # characters of a message that is joined with another
TURNED_FIRST: Final = 0.15  # share of those that begin with "although"
JOINTS: Final = {
    "pl": (". ", " ale ", ", ale ", ". Ale ", "; ", " – ", ". Jednak ", ", natomiast ", ", za to ", ", a ", "! ",
           ", chociaż ", " tylko że "),
    "ru": (". ", ", но ", ". Но ", "; ", " – ", ". Однако ", ", зато ", ", а ", "! ", ", хотя ", ". А вот "),
    "en": (". ", " but ", ", but ", ". But ", "; ", " – ", ". However, ", ", though ", ", yet ", "! ", " although "),
}  # fmt: skip
FIRST: Final = {"pl": ("Chociaż ", "Choć "), "ru": ("Хотя ",), "en": ("Although ", "Though ")}
_ENDS: Final = ".!,; "


class Mention(NamedTuple):
    """A category that a text speaks of, how, and where its words stand."""

    category: str
    polarity: str
    place: int


@dataclass(frozen=True, slots=True)
class Lesson:
    """A text with what it speaks of."""

    text: str
    language: str
    fold: int
    mentions: tuple[Mention, ...]
    weight: float = 1.0
    kind: str = "own"  # own, mixed, joined, written

    @property
    def mood(self) -> str:
        """The only way in which it speaks of things; empty when there are several."""
        moods = {one.polarity for one in self.mentions}
        return moods.pop() if len(moods) == 1 else ""

    def place(self, one: Mention) -> int:
        """Return where readers would say that it speaks of a category."""
        twice = sum(other.category == one.category for other in self.mentions) > 1
        if twice or self.kind == "joined":
            return one.place
        cues = (cue.start for cue in cues_in(self.text, self.language) if cue.category == one.category)
        return next(cues, one.place)


class Reads(Protocol):
    """Heads of which each text is read by one that did not see its fold."""

    @property
    def messages(self) -> Sequence[Example]:
        """What they read."""

    @property
    def fold(self) -> dict[str, int]:
        """The fold of each author."""

    def moods(self, texts: Sequence[str], at: Sequence[int]) -> NDArray[np.float32]:
        """Return how likely texts are negative, neutral and positive."""

    def known(self, texts: Sequence[str], at: Sequence[int]) -> list[dict[str, float]]:
        """Return how likely texts have each flag and emotion."""


class Fit(NamedTuple):
    """Weights of signs that were brought to one spread."""

    weights: NDArray[np.float64]
    middle: NDArray[np.float64]
    spread: NDArray[np.float64]

    def plain(self) -> NDArray[np.float32]:
        """Return the weights of the signs as they are; the last row is the constant."""
        found = self.weights[:-1] / self.spread[:, None]
        return np.concatenate([found, (self.weights[-1] - self.middle @ found)[None]]).astype(np.float32)


def lessons(messages: Sequence[Example], fold: dict[str, int]) -> list[Lesson]:
    """Return own messages, those that are joined from them, and those that were written for this."""
    found = [_lesson(one, fold[one.voice]) for one in messages]
    return [*found, *joined(found), *written()]


def _lesson(one: Example, fold: int) -> Lesson:
    text = teaching.plain(one)
    mentions = tuple(Mention(a["category"], a["polarity"], max(0, text.find(a["span"]))) for a in one.tells["aspects"])
    if {"negative", "positive"} <= {each.polarity for each in mentions}:
        return Lesson(text, one.language, fold, mentions, DOUBLE, "mixed")
    return Lesson(text, one.language, fold, mentions)


def written() -> Iterator[Lesson]:
    """Yield the sentences of the file."""
    for place, line in enumerate(MIXED.read_text("utf-8").splitlines()):
        row = json.loads(line)
        mentions = tuple(Mention(a["category"], a["polarity"], row["text"].find(a["span"])) for a in row["aspects"])
        weight = DOUBLE if row["kind"] == "mixed" else 1.0
        yield Lesson(row["text"], row["language"], place % FOLDS, mentions, weight, "written")


def joined(found: Iterable[Lesson]) -> Iterator[Lesson]:
    """Yield texts joined from two of opposite moods, by authors of one fold."""
    order = random.Random(7)
    pools: dict[tuple[str, int, str], list[Lesson]] = defaultdict(list)
    for one in found:
        if one.mood in ("negative", "positive") and len(one.text) < SHORT:
            pools[one.language, one.fold, one.mood].append(one)
    for (language, fold, mood), firsts in list(pools.items()):
        others = pools.get((language, fold, "negative" if mood == "positive" else "positive"), [])
        for first in firsts if others else ():
            yield _joint(first, order.choice(others), order)


def _joint(first: Lesson, second: Lesson, order: random.Random) -> Lesson:
    begin, joint = first.text.strip().rstrip(_ENDS), order.choice(JOINTS[first.language])
    before = order.choice(FIRST[first.language]) if order.random() < TURNED_FIRST else ""
    if before:
        begin, joint = before + begin[:1].lower() + begin[1:], ", "
    end = second.text if joint[0] in ".!" else second.text[:1].lower() + second.text[1:]
    shift = len(begin + joint)
    mentions = [one._replace(place=one.place + len(before)) for one in first.mentions]
    mentions += [one._replace(place=one.place + shift) for one in second.mentions]
    return Lesson(begin + joint + end, first.language, first.fold, tuple(mentions), JOINED, "joined")


def fitted(heads: Reads) -> Fit:
    """Return the weights found on readings by heads that did not see the author, and print how often they are right."""
    found = [one for one in lessons(heads.messages, heads.fold) if parts_of(one.text)]
    rows = _rows(_told(found, heads))
    wanted, weight, fold = _wanted(found)
    middle, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    scaled = ((rows - middle) / spread).astype(np.float32)

    def teach(seen: NDArray[np.bool_]) -> NDArray[np.float32]:
        return softmax.train(scaled[seen], wanted[seen], several=False, penalty=PENALTY, weight=weight[seen])

    right = np.zeros(len(rows), np.bool_)
    for number in range(FOLDS):
        taught, unseen = teach(fold != number), fold == number
        right[unseen] = (scaled[unseen] @ taught[:-1] + taught[-1]).argmax(1) == wanted[unseen].argmax(1)
    _say("polarity, author not seen", found, right)
    return Fit(teach(fold >= 0).astype(np.float64), middle, spread)


def moved(fit: Fit, *, full: bool) -> NDArray[np.float32]:
    """Return the weights as they fit the heads that ship, on authors that neither heads nor encoder saw.

    They are not those that figures are told of.

    Args:
        fit: see `fitted`.
        full: for the full tier.
    """
    messages = [one for one in sources.own() if sources.kept_back(one) and not sources.judged(one)]
    voices = {one.voice: place % FOLDS for place, one in enumerate({one.voice: one for one in messages}.values())}
    found = [one for one in lessons(messages, voices) if parts_of(one.text)]
    rows = (_rows(_shipped(found, full=full)) - fit.middle) / fit.spread
    wanted, weight, fold = _wanted(found)
    right = np.zeros(len(rows), np.bool_)
    for number in range(FOLDS):
        seen = fold != number
        taught = _pulled(rows[seen], wanted[seen], weight[seen], fit.weights)
        right[~seen] = (rows[~seen] @ taught[:-1] + taught[-1]).argmax(1) == wanted[~seen].argmax(1)
    _say(f"polarity, {'full' if full else 'small'} tier", found, right)
    return fit._replace(weights=_pulled(rows, wanted, weight, fit.weights)).plain()


def _rows(found: Iterable[weighing.Told]) -> NDArray[np.float64]:
    return np.array([weighing.feelings(one) for one in found], np.float64)


def _wanted(found: Sequence[Lesson]) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.int64]]:
    mentions = [(lesson, one) for lesson in found for one in lesson.mentions]
    weight = np.array([lesson.weight * (NEUTRAL if one.polarity == "neutral" else 1.0) for lesson, one in mentions])
    wanted = matrix([one.polarity for _, one in mentions], SENTIMENTS)
    return wanted, weight.astype(np.float32), np.array([one.fold for one, _ in mentions])


def _told(found: Sequence[Lesson], heads: Reads) -> Iterator[weighing.Told]:
    """Yield what heads that did not see the author know of each mention; see `ucho.understanding.text.aspects.told`."""
    parts = [parts_of(one.text) for one in found]
    spots = [[around(one.place(each), of) for each in one.mentions] for one, of in zip(found, parts, strict=True)]
    whole = heads.moods([one.text for one in found], [one.fold for one in found]).tolist()
    known = heads.known([one.text for one in found], [one.fold for one in found])
    spans = {
        (text, *span[:2]): found[text].fold
        for text, places in enumerate(spots)
        for place in places
        for span in (place.clause, place.side, place.across or place.side)
    }
    cut = [found[text].text[start:end] for text, start, end in spans]
    shares = dict(zip(spans, heads.moods(cut, list(spans.values())).tolist(), strict=True))
    for number, lesson in enumerate(found):
        signs = look(lesson.text, lesson.language).evidence

        def of(span: Span, number: int = number, *, single: bool = len(parts[number]) == 1) -> list[float]:
            found: list[float] = whole[number] if single else shares[number, *span]
            return found

        for one, (clause, side, across) in zip(lesson.mentions, spots[number], strict=True):
            here = frozenset(sign.code for sign in signs if clause.start <= sign.start < clause.end)
            yield weighing.Told(
                one.category, whole[number], of(clause[:2]), of(side) if across else whole[number],
                of(across) if across else None, known[number], frozenset(sign.code for sign in signs), here,
                "?" in lesson.text, clause.asks, len(parts[number]) > 1,
            )  # fmt: skip


def _shipped(found: Sequence[Lesson], *, full: bool) -> list[weighing.Told]:
    """Return what the heads that ship know of each mention."""
    batch = Batch([Text(one.text, one.language) for one in found], full=full, heads={})
    needed = next(reader for reader in readers() if reader.name == "aspects").after
    for reader in readers():
        if reader.name in needed:
            reader.read(batch)
    spoken = [
        Spoken(text, CATEGORIES.index(one.category), lesson.place(one), lesson.place(one) + 1)
        for text, lesson in enumerate(found)
        for one in lesson.mentions
    ]
    return told(batch, spoken, [parts_of(text) for text in batch.plain])


def _pulled(
    rows: NDArray[np.float64], wanted: NDArray[np.float32], weight: NDArray[np.float32], towards: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return weights that fit, with a penalty on how far they are from others."""
    full, truth = np.concatenate([rows, np.ones((len(rows), 1))], axis=1), (wanted > 0).astype(np.float64)

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        now = flat.reshape(towards.shape)
        scores = full @ now
        logs = scores - special.logsumexp(scores, axis=1, keepdims=True)
        error = -float((weight[:, None] * truth * logs).sum()) + 0.5 * PULL * float(((now - towards) ** 2).sum())
        slope = full.T @ (weight[:, None] * (np.exp(logs) - truth)) + PULL * (now - towards)
        return error, slope.ravel()

    best = optimize.minimize(loss, towards.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    return np.asarray(best.reshape(towards.shape), np.float64)


def _say(name: str, found: Sequence[Lesson], right: NDArray[np.bool_]) -> None:
    kinds = np.array([lesson.kind for lesson in found for _ in lesson.mentions])
    neutral = np.array([one.polarity == "neutral" for lesson in found for one in lesson.mentions])
    told_ones = ", ".join(f"{right[kinds == kind].mean():.3f} of {kind}" for kind in dict.fromkeys(kinds.tolist()))
    print(f"{name}: {told_ones}, {right[neutral].mean():.3f} of what is neutral", flush=True)
