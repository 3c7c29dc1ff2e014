"""Reading a dump in two steps: everything is put on a shelf first, because files stand in no order of their own."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import ClassVar

from ucho.conversations.importing.contract import Dump, Talk, Trouble
from ucho.conversations.importing.shelf import Record, Shelf, Thing, records


class ShelvedDump(Dump):
    """Answers of an API as JSON: subclass it and say what is put where, and what one ticket says."""

    talk_kind: ClassVar[str]  # the kind of thing on the shelf that becomes a conversation

    def talks(self, path: Path) -> Iterator[Talk | Trouble]:
        """Go over the tickets or conversations.

        Args:
            path: the folder, or one file.

        Raises:
            Refused: there are no JSON files.
        """
        with closing(Shelf()) as shelf:
            for record in records(path):
                if isinstance(record, Trouble):
                    yield record
                else:
                    self.sort(record, shelf)
            for thing, share in shelf.every(self.talk_kind):
                yield self.talk(thing, shelf, path, share)

    @abstractmethod
    def sort(self, record: Record, shelf: Shelf) -> None:
        """Put the things of one file or line on the shelf."""

    @abstractmethod
    def talk(self, thing: Thing, shelf: Shelf, path: Path, share: float) -> Talk | Trouble:
        """Return what one thing of `talk_kind` says, `share` being how much of all is read with it."""
