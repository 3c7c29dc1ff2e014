"""A model in a folder on this machine: `model.onnx`, `tokenizer.json` and `labels.json`; nothing leaves the machine.

`labels.json` names the labels of each head in the order of the model's numbers, and which output they come from:
`{"sentiment": ["negative", "neutral", "positive"]}` for a model with one output, or one output for each head, named
like it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from ucho.core.errors import Refused
from ucho.understanding.outside.contract import NotAnswered, Question, Said

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FILES: Final = ("model.onnx", "tokenizer.json", "labels.json")
LONGEST: Final = 512  # tokens of one text
BATCH: Final = 16


def home() -> Path:
    """Return where such folders lie: `models` in the data directory."""
    return Path(settings.UCHO_DATA) / "models"


def folders() -> list[str]:
    """Return the names of the folders that lie there, in alphabetical order."""
    there = home()
    return sorted(one.name for one in there.iterdir() if one.is_dir()) if there.is_dir() else []


def check(name: str) -> dict[str, list[str]]:
    """Make sure that a folder can be used.

    Args:
        name: of a folder in `home()`.

    Returns:
        Its labels by head.

    Raises:
        Refused: the folder, a file or a program is missing, or the files do not fit together.
    """
    if name not in folders():
        raise Refused(
            _("There is no such folder. Put the model into a folder of its own on the server, then choose it.")
        )
    missing = [file for file in FILES if not (home() / name / file).is_file()]
    if missing:
        raise Refused(_("The folder lacks %(files)s. Put it there and try again.") % {"files": ", ".join(missing)})
    try:
        loaded = load(name)
    except ImportError:
        raise Refused(
            _("This needs onnxruntime and tokenizers. Have them installed on the server: pip install 'ucho[nlu]'.")
        ) from None
    except Exception:
        raise Refused(
            _("The files of this folder cannot be used together. Look at them again, most of all at labels.json.")
        ) from None
    return {head: list(labels) for head, labels in loaded.labels.items()}


@lru_cache(maxsize=1)
def _loaded(path: Path, _stamp: tuple[int, ...]) -> Folder:
    return Folder(path, _labels(path))


def load(name: str) -> Folder:
    """Return the model of a folder, loaded once until its files change.

    Args:
        name: of a folder in `home()`.

    Raises:
        ImportError: onnxruntime or tokenizers is not installed.
        ValueError: `labels.json` does not fit the model.
        OSError: a file is missing.
    """
    path = home() / name
    folder = _loaded(path, tuple((path / file).stat().st_mtime_ns for file in FILES))
    folder.outputs  # noqa: B018 - loads the model, and so finds out what is wrong with it
    return folder


@dataclass(frozen=True)
class Folder:
    """One folder.

    Args:
        path: of the folder.
        labels: by head, in the order of the model's numbers.
    """

    path: Path
    labels: Mapping[str, tuple[str, ...]]

    @property
    def name(self) -> str:
        """Return the name of the folder, without white space."""
        return "_".join(self.path.name.split())

    @cached_property
    def version(self) -> str:
        """Return the beginning of the hash of its model and labels."""
        hashed = hashlib.sha256()
        for file in FILES:
            with (self.path / file).open("rb") as opened:
                while piece := opened.read(1 << 20):
                    hashed.update(piece)
        return hashed.hexdigest()[:12]

    @property
    def host(self) -> str:
        """Return nothing: texts stay here."""
        return ""

    @cached_property
    def outputs(self) -> Mapping[str, str]:
        """Return which output of the model belongs to which head.

        Raises:
            ValueError: the labels do not fit the outputs.
        """
        there = {one.name: one.shape for one in self._session.get_outputs()}
        found = {head: head if head in there else next(iter(there)) for head in self.labels}
        if len(set(found.values())) < len(found):
            raise ValueError("two heads share an output")
        for head, output in found.items():
            width = there[output][-1]
            if isinstance(width, int) and width != len(self.labels[head]):
                raise ValueError(f"{output} has {width} numbers")
        return found

    def classify(self, texts: Sequence[str], question: Question) -> Said:
        """Run the model; a label that is not asked about is left out, and the rest together is 1.

        Args:
            texts: masked and cut.
            question: what is asked.
        """
        if set(self.labels.get(question.head, ())) < set(question.labels) or question.head not in self.labels:
            return Said([None] * len(texts), problem="refused")
        try:
            numbers = self._run(texts, self.outputs[question.head])
        except Exception:
            return Said([None] * len(texts), problem="nonsense")
        labels = self.labels[question.head]
        return Said([_shares(row, labels, question.labels) for row in numbers])

    def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Refuse: a folder has labels, not vectors.

        Args:
            texts: any.

        Raises:
            NotAnswered: always.
        """
        raise NotAnswered("refused")

    @cached_property
    def _session(self) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(str(self.path / "model.onnx"), options, providers=["CPUExecutionProvider"])

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        made = Tokenizer.from_file(str(self.path / "tokenizer.json"))
        made.enable_truncation(LONGEST)
        made.enable_padding()
        return made

    def _run(self, texts: Sequence[str], output: str) -> list[NDArray[np.float64]]:
        import numpy as np

        wanted = {one.name for one in self._session.get_inputs()}
        rows: list[NDArray[np.float64]] = []
        for start in range(0, len(texts), BATCH):
            tokens = self._tokenizer.encode_batch([*texts[start : start + BATCH]])
            given = {
                "input_ids": [one.ids or [0] for one in tokens],
                "attention_mask": [one.attention_mask or [1] for one in tokens],
                "token_type_ids": [one.type_ids or [0] for one in tokens],
            }
            fed = {name: np.asarray(value, np.int64) for name, value in given.items() if name in wanted}
            (found,) = self._session.run([output], fed)
            rows += list(np.asarray(found, np.float64))
        return rows


def _labels(path: Path) -> dict[str, tuple[str, ...]]:
    read = json.loads((path / "labels.json").read_text("utf-8"))
    if not isinstance(read, dict) or not read:
        raise ValueError("labels.json is not an object")
    labels = {str(head): tuple(map(str, found)) for head, found in read.items() if isinstance(found, list)}
    if len(labels) < len(read) or any(len(set(one)) != len(one) or len(one) < 2 for one in labels.values()):
        raise ValueError("labels.json does not list labels")
    return labels


def _shares(row: NDArray[np.float64], labels: Sequence[str], wanted: Sequence[str]) -> dict[str, float] | None:
    """Return the probabilities of the labels that are asked about, None when the numbers make no sense."""
    import numpy as np

    kept = [place for place, label in enumerate(labels) if label in wanted]
    if row.shape != (len(labels),) or not np.isfinite(row).all():
        return None
    raised = np.exp(row[kept] - row[kept].max())
    return {labels[place]: float(share) for place, share in zip(kept, raised / raised.sum(), strict=True)}
