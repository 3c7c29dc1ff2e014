"""How well new text is told from quoted text and signatures: by language and by client, beside two libraries.

Every layout in `tests/channels/mail/layouts` says of each of its lines whether it is new. Recall is the share of new
lines that are shown as new (anything below 1 is somebody's lost words), precision the share of new lines among all
that are shown as new. The libraries mail-parser-reply and quotequail are measured too where they are installed.
"""

from __future__ import annotations

import importlib
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.figures import Figure, show
from ucho.channels.mail.quotes import split

QUICK = True
LAYOUTS: Final = Path(__file__).parent.parent / "tests" / "channels" / "mail" / "layouts"
ROUNDS: Final = 30


@dataclass(frozen=True, slots=True)
class Layout:
    """A mail as a client lays it out, and which of its lines are new."""

    name: str
    client: str
    language: str
    kind: str  # reply, forward or new
    nasty: bool
    held_out: bool
    sender: str  # of the mail passed on, as `Name <address>`; empty when none is
    lines: Sequence[str]
    new: Sequence[bool]

    @property
    def text(self) -> str:
        """The whole mail."""
        return "\n".join(self.lines)

    def new_lines(self) -> Counter[str]:
        """Return the lines that are new, without the empty ones."""
        return lines_of("\n".join(line for line, new in zip(self.lines, self.new, strict=True) if new))


def layouts(under: str = "") -> list[Layout]:
    """Return the layouts of our own (`pl`, `ru`, `en`), or those of others (`third_party`)."""
    folders = [under] if under else ["pl", "ru", "en"]
    return [_layout(path) for folder in folders for path in sorted((LAYOUTS / folder).glob("*.txt"))]


def _layout(path: Path) -> Layout:
    head, _gap, body = path.read_text(encoding="utf-8").partition("\n\n")
    said = dict(line.split(": ", 1) for line in head.splitlines())
    rows = body.removesuffix("\n").split("\n")
    if {row[:1] for row in rows} - {"N", "Q"}:
        raise ValueError(f"{path.name} has a line that is neither new (N) nor quoted (Q).")
    return Layout(
        name=f"{path.parent.name}/{path.stem}",
        client=said["client"],
        language=said["language"],
        kind=said["kind"],
        nasty="nasty" in said,
        held_out="held-out" in said,
        sender=said.get("from", ""),
        lines=[row[2:] for row in rows],
        new=[row[0] == "N" for row in rows],
    )


def lines_of(text: str) -> Counter[str]:
    """Return the lines of a text that say something, with how often they do."""
    return Counter(line for line in (" ".join(row.split()) for row in text.split("\n")) if line)


@dataclass(slots=True)
class Score:
    """Counts of lines."""

    kept: int = 0
    lost: int = 0
    repeated: int = 0

    def add(self, layout: Layout, shown: str) -> None:
        """Count what a reader showed of a layout."""
        expected, found = layout.new_lines(), lines_of(shown)
        kept = (expected & found).total()
        self.kept += kept
        self.lost += expected.total() - kept
        self.repeated += found.total() - kept

    @property
    def recall(self) -> float:
        """The share of new lines that are shown."""
        return self.kept / (self.kept + self.lost) if self.kept + self.lost else 1.0

    @property
    def precision(self) -> float:
        """The share of new lines in what is shown."""
        return self.kept / (self.kept + self.repeated) if self.kept + self.repeated else 1.0


def score(cases: Iterable[Layout], reader: Callable[[Layout], str]) -> Score:
    """Return the counts of a reader over layouts."""
    result = Score()
    for layout in cases:
        result.add(layout, reader(layout))
    return result


def ours(layout: Layout) -> str:
    """Return what the product shows as new."""
    return split(layout.text, is_reply=layout.kind == "reply")[0]


def peers() -> dict[str, Callable[[Layout], str]]:
    """Return the libraries that are installed."""
    found: dict[str, Callable[[Layout], str]] = {}
    try:
        parser: Any = importlib.import_module("mailparser_reply").EmailReplyParser
        found["mail_parser_reply"] = lambda layout: str(
            parser(languages=["en", "pl"]).parse_reply(text=layout.text) or ""
        )
    except ImportError:
        print("mail-parser-reply is not installed; it is left out.", file=sys.stderr)
    try:
        quotequail: Any = importlib.import_module("quotequail")
        found["quotequail"] = lambda layout: "\n".join(
            part for shown, part in quotequail.quote(layout.text, limit=100_000) if shown
        )
    except ImportError:
        print("quotequail is not installed; it is left out.", file=sys.stderr)
    return found


def measure() -> list[Figure]:
    """Return recall and precision of all readers, ours by language and client, and the time of one mail."""
    own, others = layouts(), layouts("third_party")
    figures = []
    for name, reader in {"ours": ours, **peers()}.items():
        groups = {language: [case for case in own if case.language == language] for language in ("pl", "ru", "en")}
        groups |= {"all": own, "nasty": [case for case in own if case.nasty], "third_party": others}
        if name == "ours":
            groups |= {client: [case for case in own if case.client == client] for client in _clients(own)}
        for group, cases in groups.items():
            counted = score(cases, reader)
            figures.append(
                Figure(f"new_lines_{name}_{group}_recall", counted.recall, f"of {counted.kept + counted.lost}")
            )
            figures.append(Figure(f"new_lines_{name}_{group}_precision", counted.precision, "of 1"))
    return [*figures, Figure("split_one_mail", _microseconds(own), "CPU-µs")]


def _clients(cases: Sequence[Layout]) -> list[str]:
    return sorted({case.client for case in cases})


def _microseconds(cases: Sequence[Layout]) -> float:
    texts = [(case.text, case.kind == "reply") for case in cases]
    times = []
    for _round in range(ROUNDS):
        start = time.process_time()
        for text, is_reply in texts:
            split(text, is_reply=is_reply)
        times.append(time.process_time() - start)
    return min(times) / len(texts) * 1e6


def failures(cases: Iterable[Layout], reader: Callable[[Layout], str]) -> list[str]:
    """Return, per layout that is not read quite right, its name, the lost lines and the lines too many."""
    wrong = []
    for layout in cases:
        expected, found = layout.new_lines(), lines_of(reader(layout))
        if expected != found:
            wrong.append(f"{layout.name}: lost {list(expected - found)}, repeated {list(found - expected)}")
    return wrong


def main() -> None:
    """Measure and print; with `failures` as argument, name what was read wrong."""
    if sys.argv[1:] == ["failures"]:
        print("\n".join(failures([*layouts(), *layouts("third_party")], ours)))
        return
    show(measure())


if __name__ == "__main__":
    main()
