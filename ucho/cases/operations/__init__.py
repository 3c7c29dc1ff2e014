"""Changing recovery cases, a file for each group of verbs."""

from ucho.cases.operations.causes import add_cause, find_cause, retire_cause, ship_causes
from ucho.cases.operations.closing import close, note_verification_asked, reopen, verify
from ucho.cases.operations.confirming import LONGEST_CORRECTION, confirm, correct
from ucho.cases.operations.contact import follow_move, note_contact, note_reply
from ucho.cases.operations.dialogue import answer_feeling, ask, listen, paraphrase
from ucho.cases.operations.gestures import approve_gesture, needs_approval, offer_gesture, refuse_gesture
from ucho.cases.operations.opening import acknowledge, assign, open_case
from ucho.cases.operations.settings import set_policy

__all__ = [
    "LONGEST_CORRECTION",
    "acknowledge",
    "add_cause",
    "answer_feeling",
    "approve_gesture",
    "ask",
    "assign",
    "close",
    "confirm",
    "correct",
    "find_cause",
    "follow_move",
    "listen",
    "needs_approval",
    "note_contact",
    "note_reply",
    "note_verification_asked",
    "offer_gesture",
    "open_case",
    "paraphrase",
    "refuse_gesture",
    "reopen",
    "retire_cause",
    "set_policy",
    "ship_causes",
    "verify",
]
