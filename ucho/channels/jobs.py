"""What the worker runs for channels; each job stands beside the code it belongs to."""

from ucho.channels.dropping import drop_blob
from ucho.channels.intake import take_in
from ucho.channels.listening import watch_silence
from ucho.channels.sending import find_interrupted, send, send_question
from ucho.channels.signing import look_at_records

__all__ = ["drop_blob", "find_interrupted", "look_at_records", "send", "send_question", "take_in", "watch_silence"]
