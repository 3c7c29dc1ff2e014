"""Changing promises, targets and clocks, a file for each group of verbs."""

from ucho.promises.operations.giving import drop, give, keep
from ucho.promises.operations.running import remeasure, rewind, run_clocks
from ucho.promises.operations.targets import SET_TARGETS, inherit_target, set_target
from ucho.promises.operations.watching import watch

__all__ = [
    "SET_TARGETS",
    "drop",
    "give",
    "inherit_target",
    "keep",
    "remeasure",
    "rewind",
    "run_clocks",
    "set_target",
    "watch",
]
