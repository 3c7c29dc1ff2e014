"""Reading texts, correcting what was read, and what companies teach, a file for each group of verbs."""

from ucho.understanding.operations.choosing import fill_queue
from ucho.understanding.operations.correcting import ask_again, correct, hold, skip, take_back
from ucho.understanding.operations.numbers import set_own_numbers
from ucho.understanding.operations.promoting import promote, teach_now, undo_head
from ucho.understanding.operations.reading import follow_move, read_again, read_answer, read_messages

__all__ = [
    "ask_again",
    "correct",
    "fill_queue",
    "follow_move",
    "hold",
    "promote",
    "read_again",
    "read_answer",
    "read_messages",
    "set_own_numbers",
    "skip",
    "take_back",
    "teach_now",
    "undo_head",
]
