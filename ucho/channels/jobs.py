"""What the worker runs for channels; each job stands beside the code it belongs to."""

from ucho.channels.dropping import drop_blob
from ucho.channels.intake import take_in
from ucho.channels.listening import watch_silence
from ucho.channels.sending import find_interrupted, send

__all__ = ["drop_blob", "find_interrupted", "send", "take_in", "watch_silence"]
