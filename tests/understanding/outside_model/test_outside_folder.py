"""A model in a folder of the server: real files, run for real where onnxruntime is installed.

`model.onnx` (499 bytes) was built with the `onnx` package: it looks up three numbers for each token and adds them;
token 2 is good, token 3 is bad, and a text without either is neutral.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.cast import Bakery, by_system
from ucho.core.errors import Refused
from ucho.understanding.contract import Text
from ucho.understanding.models import OutsideCall
from ucho.understanding.operations.outside import set_outside_model, try_outside_model
from ucho.understanding.outside import folder
from ucho.understanding.outside.asking import ask
from ucho.understanding.outside.configured import Configured
from ucho.understanding.outside.contract import NotAnswered, Question

MODEL: Final = Path(__file__).parent / "model.onnx"
SENTIMENT: Final = Question("sentiment", ("negative", "neutral", "positive"), "")
WANTED: Final = Configured(folder="słowa", heads=("sentiment",))


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """The folder of a model, complete but for what a test takes away."""
    settings.UCHO_DATA = tmp_path
    there = tmp_path / "models" / "słowa"
    there.mkdir(parents=True)
    shutil.copy(MODEL, there)
    words = {"[PAD]": 0, "[UNK]": 1, "good": 2, "bad": 3}
    made: dict[str, Any] = {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "normalizer": {"type": "Lowercase"},
        "pre_tokenizer": {"type": "Whitespace"}, "post_processor": None, "decoder": None,
        "model": {"type": "WordLevel", "vocab": words, "unk_token": "[UNK]"},
    }  # fmt: skip
    (there / "tokenizer.json").write_text(json.dumps(made))
    label(there, {"sentiment": ["negative", "neutral", "positive"]})
    yield there
    folder._loaded.cache_clear()


def label(there: Path, labels: object) -> None:
    (there / "labels.json").write_text(json.dumps(labels))


@pytest.fixture
def runs() -> None:
    """Only where the full tier can be installed."""
    pytest.importorskip("onnxruntime")
    pytest.importorskip("tokenizers")


def test_a_folder_answers_and_nothing_leaves_the_machine(bakery: Bakery, home: Path, runs: None) -> None:
    row = set_outside_model("folder", WANTED, by=by_system())
    texts = [Text("Good good bread"), Text("BAD, sour bread, 601 234 567"), Text("Bread")]
    found = ask(row, "sentiment", texts, by=by_system())
    assert [max(one or {}, key=(one or {}).__getitem__) for one in found] == ["positive", "negative", "neutral"]
    assert all(sum((one or {}).values()) == pytest.approx(1) for one in found)
    call = OutsideCall.objects.get()
    assert (call.host, call.tokens, call.outcome) == ("", 0, "answered")
    said, _milliseconds = try_outside_model("folder", by=by_system())
    assert set(said) == set(SENTIMENT.labels)


def test_long_and_empty_texts_together_are_answered(home: Path, runs: None) -> None:
    said = folder.load("słowa").classify(["", "good " * 5000, "\x00", "bad"] * 9, SENTIMENT)
    assert len(said.answers) == 36
    assert all(said.answers)


def test_a_head_that_the_model_does_not_know_is_not_answered(home: Path, runs: None) -> None:
    said = folder.load("słowa").classify(["good"], Question("complaint", ("no", "yes"), ""))
    assert (list(said.answers), said.problem) == ([None], "refused")
    with pytest.raises(NotAnswered):
        folder.load("słowa").embed(["good"])


def test_new_files_are_another_model(home: Path, runs: None) -> None:
    before = folder.load("słowa").version
    label(home, {"sentiment": ["positive", "neutral", "negative"]})
    assert folder.load("słowa").version != before


@pytest.mark.parametrize("file", folder.FILES)
def test_a_missing_file_is_named(home: Path, file: str) -> None:
    (home / file).unlink()
    with pytest.raises(Refused, match=file):
        folder.check("słowa")


def test_without_the_programs_it_says_how_to_get_them(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "onnxruntime", None)
    with pytest.raises(Refused, match=r"ucho\[nlu\]"):
        folder.check("słowa")


@pytest.mark.parametrize(
    "labels",
    [
        [],
        {},
        {"sentiment": "negative"},
        {"sentiment": ["one"]},
        {"sentiment": ["a", "a", "b"]},
        {"sentiment": ["a", "b"]},
    ],
)
def test_labels_that_do_not_fit_are_refused(home: Path, runs: None, labels: object) -> None:
    label(home, labels)
    with pytest.raises(Refused, match=r"labels\.json"):
        folder.check("słowa")


def test_broken_files_are_refused(home: Path, runs: None) -> None:
    (home / "model.onnx").write_bytes(b"not a model")
    with pytest.raises(Refused, match="cannot be used together"):
        folder.check("słowa")


@pytest.mark.parametrize("name", ["", "..", "../models/słowa", "/etc", "no_such_folder"])
def test_only_folders_of_the_models_folder_can_be_chosen(home: Path, name: str) -> None:
    with pytest.raises(Refused, match="no such folder"):
        folder.check(name)
