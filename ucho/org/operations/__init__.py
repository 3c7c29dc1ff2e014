"""Changing the company, a file for each group of verbs."""

from ucho.org.operations.agents import (
    READ_TEAM,
    change_profile,
    choose_presence,
    dismiss,
    enrol,
    hash_token,
    invite,
    join,
    note_seen,
)
from ucho.org.operations.hours import SET_HOURS, inherit_hours, set_hours
from ucho.org.operations.passwords import let_choose_password
from ucho.org.operations.roles import change_role, give_role, take_role
from ucho.org.operations.units import found_company, open_unit, rename_unit

__all__ = [
    "READ_TEAM",
    "SET_HOURS",
    "change_profile",
    "change_role",
    "choose_presence",
    "dismiss",
    "enrol",
    "found_company",
    "give_role",
    "hash_token",
    "inherit_hours",
    "invite",
    "join",
    "let_choose_password",
    "note_seen",
    "open_unit",
    "rename_unit",
    "set_hours",
    "take_role",
]
