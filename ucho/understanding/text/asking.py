"""Asking heads for a batch, and joining what they say with what the rules found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from ucho.understanding.text import shipped

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ucho.understanding.contract import Batch


def add_one_of(batch: Batch, name: str) -> None:
    """Add how likely each label of a head is, of which one is true.

    Args:
        batch: the texts.
        name: of the head; without one nothing is added.
    """
    asked = batch.probabilities(name)
    if asked is None:
        return
    head, found = asked
    least, model = head.threshold(full=batch.full), head.model
    for draft, words, row in zip(batch.drafts, batch.plain, found.tolist(), strict=True):
        draft.probabilities[name] = dict(zip(head.labels, row, strict=True))
        draft.made_by.append(model)
        if max(row) < least or not draft.language or not words:
            draft.unsure.append(name)


def add_several(batch: Batch, name: str, rules: Mapping[str, str]) -> None:
    """Add how likely each emotion is, of which any may be felt, and which are.

    Args:
        batch: the texts.
        name: of the head.
        rules: the code of the rules that makes a label likelier, by label.
    """
    asked = batch.probabilities(name)
    if asked is None:
        return
    head, found = asked
    for label, code in rules.items():
        place = head.labels.index(label)
        found[:, place] = _with_rules(batch, found[:, place], f"{name}.{label}", code)
    model, limits = head.model, head.limits(full=batch.full)
    for draft, row in zip(batch.drafts, found.tolist(), strict=True):
        draft.probabilities[name] = dict(zip(head.labels, row, strict=True))
        draft.felt = tuple(
            label for label, likely, limit in zip(head.labels, row, limits, strict=True) if likely >= limit
        )
        draft.made_by.append(model)


def add_flag(batch: Batch, name: str, code: str) -> None:
    """Add how likely a head with one label is.

    Args:
        batch: the texts.
        name: of the head.
        code: of the rules that makes it likelier.
    """
    asked = batch.probabilities(name)
    if asked is None:
        return
    head, found = asked
    joined, model = _with_rules(batch, found[:, 0], name, code), head.model
    for draft, likely in zip(batch.drafts, joined.tolist(), strict=True):
        draft.probabilities[name] = likely
        draft.made_by.append(model)
        if 0.4 <= likely < 0.6:
            draft.unsure.append(name)


def _with_rules(batch: Batch, found: NDArray[np.float32], name: str, code: str) -> NDArray[np.float32]:
    """Return probabilities with what rules add to their log-odds where they found the code, and where they did not."""
    added = shipped.rules("full" if batch.full else "ngram")
    with_rule, without = added.get(name, 0.0), added.get(f"{name}.without", 0.0)
    hit = np.array([any(one.code == code for one in draft.evidence) for draft in batch.drafts])
    odds = special.logit(np.clip(found, 1e-5, 1 - 1e-5)) + np.where(hit, with_rule, without)
    return np.asarray(special.expit(odds), np.float32)
