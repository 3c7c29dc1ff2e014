"""Changing conversations, a file for each group of verbs."""

from ucho.conversations.operations.answering import note, reply, settle_dispatch, start
from ucho.conversations.operations.handling import (
    assign,
    drop_promise,
    keep_promise,
    move,
    promise,
    reopen,
    resolve,
    snooze,
    tag,
    untag,
    wake,
)
from ucho.conversations.operations.keeping import (
    look,
    note_seen,
    remove_saved_reply,
    save_draft,
    write_saved_reply,
)
from ucho.conversations.operations.receiving import receive

__all__ = [
    "assign",
    "drop_promise",
    "keep_promise",
    "look",
    "move",
    "note",
    "note_seen",
    "promise",
    "receive",
    "remove_saved_reply",
    "reopen",
    "reply",
    "resolve",
    "save_draft",
    "settle_dispatch",
    "snooze",
    "start",
    "tag",
    "untag",
    "wake",
    "write_saved_reply",
]
