"""Reading single mails from files of their own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from ucho.conversations.importing.contract import Mail, Trouble

LONGEST: Final = 52_428_800  # bytes of one mail; the reader takes no more


def read_mail(file: Path, place: str, share: float) -> Mail | Trouble:
    """Return the mail in a file, or why it cannot be read.

    Args:
        file: the file.
        place: what people call it.
        share: of the whole that is read with this one.
    """
    try:
        with file.open("rb") as stream:
            if os.fstat(stream.fileno()).st_size > LONGEST:
                return Trouble(place, "too_large", share)
            return Mail(place, stream.read(LONGEST + 1), share)
    except OSError:
        return Trouble(place, "file_unreadable", share)
