"""`ucho text`: what ucho understands of lines of text, and heads taught from a table, without a database."""

from __future__ import annotations

import csv
import json
import sys
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, TextIO

from ucho.core.errors import Refused
from ucho.understanding.contract import FLAGS, Text
from ucho.understanding.labels import UNKNOWN
from ucho.understanding.reading import AT_ONCE, Understood, read, tier

if TYPE_CHECKING:
    from ucho.understanding.text.heads import Head

HEAD_FILE: Final = "label.head"
CARD_FILE: Final = "MODEL.md"
_DELIMITERS: Final = (",", ";", "\t")
_LONGEST_CELL: Final = 2_000_000


def read_lines(
    lines: BinaryIO, out: TextIO, *, tier_name: str = "", model: Path | None = None, as_json: bool = True
) -> None:
    """Write what is understood of each line, in their order.

    Args:
        lines: bytes; what is not UTF-8 is read as far as it can be.
        out: gets one JSON object a line, or a few words for people.
        tier_name: "ngram" or "full"; empty for the best one that is installed.
        model: a folder that `train` made; its label and probability are added.
        as_json: JSON rather than words.

    Raises:
        Refused: the tier or the model cannot be used.
    """
    chosen = _tier(tier_name)
    heads = {"label": load(model, tier_name=chosen)} if model else {}
    for texts in _portions(lines):
        for text, found in zip(texts, read([Text(one) for one in texts], tier=chosen, heads=heads), strict=True):
            out.write(json.dumps(as_object(found), ensure_ascii=False) if as_json else in_words(text, found))
            out.write("\n")
        out.flush()


def _tier(name: str) -> str:
    best = tier()
    if name == "full" and best != "full":
        raise Refused(
            'The full tier is not installed: run `pip install ".[nlu]"` in the folder of ucho, or leave --tier out.'
        )
    return name or best


def _portions(lines: BinaryIO) -> Iterator[list[str]]:
    texts: list[str] = []
    for line in lines:
        texts.append(line.rstrip(b"\r\n").decode("utf-8", "replace"))
        if len(texts) == AT_ONCE:
            yield texts
            texts = []
    if texts:
        yield texts


def as_object(found: Understood) -> dict[str, Any]:
    """Return what was understood under the names of the command line, which stay as they are."""
    known = found.probabilities
    sentiment = known.get("sentiment")
    emotion = known.get("emotion")
    told: dict[str, Any] = {
        "language": found.language,
        "sentiment": {"label": found.likeliest, "p": _rounded(sentiment)},
        "emotion": _rounded(emotion),
    }
    if isinstance(known.get("intent"), dict):
        told["intent"] = _rounded(known["intent"])
    told |= {flag: _number(known.get(flag)) for flag in FLAGS}
    told["felt"] = list(found.felt)
    told["aspects"] = [
        {"category": one.category, "polarity": one.polarity, "span": [one.start, one.end]} for one in found.aspects
    ]
    told["pii"] = [{"kind": one.kind, "start": one.start, "end": one.end} for one in found.personal]
    told |= {"codes": list(found.codes), "unsure": list(found.unsure), "models": list(found.made_by), "cut": found.cut}
    label = known.get("label")
    if isinstance(label, dict):
        strange = [name for name in label if name.casefold() in UNKNOWN]
        best = max(label, key=label.__getitem__)
        if strange and "label" in found.unsure:
            best = strange[0]
        told |= {"label": best, "p": _rounded(label)}
    return told


def _rounded(values: object) -> dict[str, float]:
    return {name: round(value, 4) for name, value in values.items()} if isinstance(values, dict) else {}


def _number(value: object) -> float:
    return round(value, 4) if isinstance(value, float) else 0.0


def in_words(text: str, found: Understood) -> str:
    """Return one line for people: language, mood, codes, aspects, then the text."""
    parts = [found.language or "??", found.sentiment or "not sure", *found.codes]
    parts += [f"{one.category}:{one.polarity}" for one in found.aspects]
    return f"{' '.join(parts)}  |  {text[:100]}"


def load(folder: Path, *, tier_name: str = "ngram") -> Head:
    """Return the head that `train` put into a folder.

    Args:
        folder: that `train` made.
        tier_name: the tier that is going to read.

    Raises:
        Refused: there is none, it is damaged, or this version of ucho cannot use it.
    """
    from ucho.understanding.text import shipped
    from ucho.understanding.text.heads import Head

    try:
        head = Head.load((folder / HEAD_FILE).read_bytes())
    except OSError as problem:
        raise Refused(f"{folder} holds no model: run `ucho text train` first.") from problem
    except (ValueError, KeyError, EOFError, zipfile.BadZipFile) as problem:
        raise Refused(f"The model in {folder} is damaged or from another version of ucho: train it again.") from problem
    if tier_name == "full" and head.vectors is not None and head.encoder != shipped.encoder().name:
        raise Refused(f"The model in {folder} knows another encoder: train it again, or read with --tier ngram.")
    return head


def train(file: Path, text: str, label: str, out: Path, *, tier_name: str = "") -> None:
    """Teach a head from a table and put it into a folder.

    Args:
        file: a CSV file with a line of headings.
        text: the heading of the texts.
        label: the heading of the labels.
        out: the folder; made when it is missing.
        tier_name: "ngram" or "full"; empty for the best one that is installed.

    Raises:
        Refused: the table cannot be read, has no such columns, or too little in them; or nothing can be written.
    """
    from ucho.understanding.cleaning import clean
    from ucho.understanding.text import shipped
    from ucho.understanding.text.heads import matrix
    from ucho.understanding.text.ngrams import features
    from ucho.understanding.text.teaching import train_head

    if out.exists() and not out.is_dir():
        raise Refused(f"{out} is no folder. Name another one.")
    rows = _rows(file, text, label)
    names = sorted({one for _, one in rows})
    texts = [clean(one).text for one, _ in rows]
    vectors, encoder = None, ""
    if _tier(tier_name) == "full":
        vectors, encoder = shipped.encoder().encode(texts), shipped.encoder().name
    wanted = matrix([one for _, one in rows], names)
    try:
        head = train_head(
            features(texts), wanted, names, name="label", vectors=vectors, encoder=encoder,
            say=_say,
        )  # fmt: skip
    except ValueError as problem:
        raise Refused(f"There is too little in {file}: {problem}.") from problem
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / HEAD_FILE).write_bytes(head.dump())
        (out / CARD_FILE).write_text(_card(head, rows, file), "utf-8")
    except OSError as problem:
        raise Refused(f"Nothing can be written into {out}: {problem.strerror}.") from problem
    _say(f"{len(rows)} texts taught {len(names)} labels. Read with them: ucho text read --model {out} < LINES")


def _say(words: str) -> None:
    """Tell somebody how far it is, beside what is written for programs."""
    sys.stderr.write(f"{words}\n")


def _rows(file: Path, text: str, label: str) -> list[tuple[str, str]]:
    csv.field_size_limit(_LONGEST_CELL)
    try:
        with file.open(encoding="utf-8-sig", newline="", errors="replace") as table:
            reader = csv.DictReader(table, delimiter=_delimiter(table.readline()))
            table.seek(0)
            headings = reader.fieldnames or ()
            for name in (text, label):
                if name not in headings:
                    raise Refused(f"{file} has no column “{name}”. It has: {', '.join(headings) or 'none'}.")
            rows = [((row[text] or "").strip(), (row[label] or "").strip()) for row in reader]
    except FileNotFoundError as problem:
        raise Refused(f"There is no file {file}. Name a table (CSV) whose first line names its columns.") from problem
    except (OSError, csv.Error) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else problem
        raise Refused(f"{file} cannot be read: {reason}.") from problem
    return [(words, name) for words, name in rows if words and name]


def _delimiter(line: str) -> str:
    """Return what parts the headings of a table: a comma, or what Excel writes instead in Poland and Russia."""
    return max(_DELIMITERS, key=line.count)


def _card(head: Head, rows: Sequence[tuple[str, str]], file: Path) -> str:
    counts: dict[str, int] = {}
    for _, name in rows:
        counts[name] = counts.get(name, 0) + 1
    lines: Iterable[str] = (f"| {name} | {counts[name]} |" for name in head.labels)
    tiers = "features and vectors of " + head.encoder if head.encoder else "features"
    return (
        f"# {head.model}\n\nTaught from {len(rows)} texts of `{file.name}`, on {tiers}.\n"
        f"Share of vectors {head.blend:g}; not sure below {head.threshold(full=bool(head.encoder)):.2f}.\n\n"
        "| label | texts |\n|---|---|\n" + "\n".join(lines) + "\n"
    )
