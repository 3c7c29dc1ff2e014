"""How much personal data is found, how often other numbers are taken for it, and how many texts a CPU-second reads.

Sentences are made from three sets of templates in `tests/understanding/personal_data`: the one the rules were tuned
on, the one they learned from afterwards, and one that has only ever been counted. With `failures` as argument, what was
missed and mistaken in the first two is named.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import Final

from benchmarks.figures import Figure, show
from tests.understanding.personal_data.counting import COUNT, counted, mails
from tests.understanding.personal_data.held_out import SECOND
from tests.understanding.personal_data.sentences import HELD_OUT, TUNED, harmless, personal
from ucho.understanding.personal_data import find

QUICK = True
SETS: Final = {"tuned": TUNED, "learned": HELD_OUT, "held_out": SECOND}
SEED: Final = 31  # the tests use others
ROUNDS: Final = 5


def measure() -> list[Figure]:
    """Return recall, kinds and false alarms of each set of templates, whole mails, and the speed."""
    figures = []
    for name, templates in SETS.items():
        found = counted(templates, SEED)
        figures += [
            Figure(f"personal_data_{name}_recall", found.recall, f"of {COUNT}"),
            Figure(f"personal_data_{name}_right_kind", found.exact, "of what was found"),
            Figure(
                f"personal_data_{name}_false_alarms",
                found.false_alarms,
                f"of {COUNT} orders, parcels, products, devices",
            ),
        ]
    read = list(mails())
    right = sum(find(mail.text, mail.language) == mail.spans for mail in read)
    sentences = [sample.text for sample in (*personal(TUNED, COUNT, SEED), *harmless(TUNED, COUNT, SEED))]
    return [
        *figures,
        Figure("personal_data_mails_all_right", right / len(read), f"of {len(read)}"),
        Figure("personal_data_sentences", _speed(sentences), "texts a CPU-second"),
        Figure("personal_data_mails", _speed([mail.text for mail in read]), "texts a CPU-second"),
    ]


def _speed(texts: Sequence[str]) -> float:
    seconds = []
    for _round in range(ROUNDS):
        start = time.process_time()
        for text in texts:
            find(text)
        seconds.append(time.process_time() - start)
    return len(texts) / min(seconds)


def main() -> None:
    """Measure and print; with `failures` as argument, name what was read wrong."""
    if sys.argv[1:] != ["failures"]:
        show(measure())
        return
    for name in ("tuned", "learned"):
        found = counted(SETS[name], SEED)
        for word, samples in (("missed", found.missed), ("mistaken", found.mistaken)):
            for sample in samples:
                print(f"{name} {word} {sample.kind}: {sample.text}")


if __name__ == "__main__":
    main()
