"""What each model holds of a customer, and who exports and erases it: every model is declared once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.apps import apps
from django.db import models

from ucho.core.actors import By
from ucho.core.registry import Registry, load


class Treatment(StrEnum):
    """What happens to a model's rows when a customer asks for their data or for being forgotten."""

    EXPORTED = "exported"  # given to the customer, and erased with them
    ERASED = (
        "erased"  # erased with them, but nothing a customer could use (caches, tokens, raw copies of exported text)
    )
    KEPT = "kept"  # stays, without personal words, for the reason given
    NOTHING = "nothing"  # holds nothing of a customer


@dataclass(frozen=True, slots=True)
class Declaration:
    """One model, its treatment and why."""

    treatment: Treatment
    why: str = ""


@dataclass(slots=True)
class Subject:
    """One customer with everybody merged into them, and what higher packages found to be theirs in lower ones.

    `found` maps a model label ("channels.journalentry") to ids: a package that knows whose rows these are tells the
    lower package that stores them.
    """

    people: frozenset[int]
    addresses: tuple[tuple[str, str], ...]
    found: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))


@dataclass(frozen=True, slots=True)
class Privacy:
    """How one package gathers, exports and erases what it holds of a person."""

    gather: Callable[[Subject], None]
    export: Callable[[Subject], dict[str, Any]]
    erase: Callable[[Subject, By], None]


DECLARED: dict[str, Declaration] = {}
PRIVACY: Registry[Privacy] = Registry("privacy declarations")


def declare(treatment: Treatment, *labels: str, why: str = "") -> None:
    """Say how models (labels such as "customers.person") are treated; kept ones need a reason."""
    if treatment == Treatment.KEPT and not why:
        raise ValueError(f"{labels} are kept without a reason")
    for label in labels:
        DECLARED[label.lower()] = Declaration(treatment, why)


def undeclared() -> list[str]:
    """Return the labels of models that no `privacy.py` declares."""
    load("privacy")
    return sorted(label for label in _labels(apps.get_models(include_auto_created=True)) if label not in DECLARED)


def highest_first() -> Iterable[tuple[str, Privacy]]:
    """Return the packages' privacy, the highest package first: it knows whose rows the lower ones store."""
    load("privacy")
    order = [config.label for config in apps.get_app_configs()]
    return sorted(PRIVACY.items(), key=lambda item: -order.index(item[0]))


def _labels(found: Iterable[type[models.Model]]) -> Iterable[str]:
    return (model._meta.label_lower for model in found)
