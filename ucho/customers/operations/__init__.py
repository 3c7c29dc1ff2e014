"""Changing what we know of customers, a file for each group of verbs."""

from ucho.customers.operations.asking import lift_hold, place_hold, set_ask_policy, set_preference
from ucho.customers.operations.people import (
    READ,
    add_identity,
    change_person,
    meet,
    merge,
    move_identity,
    part,
    project,
)
from ucho.customers.operations.reaching import hear_from, mark_reachability, note_return, trust_again

__all__ = [
    "READ",
    "add_identity",
    "change_person",
    "hear_from",
    "lift_hold",
    "mark_reachability",
    "meet",
    "merge",
    "move_identity",
    "note_return",
    "part",
    "place_hold",
    "project",
    "set_ask_policy",
    "set_preference",
    "trust_again",
]
