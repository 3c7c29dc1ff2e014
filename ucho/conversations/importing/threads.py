"""Which mails of an archive belong together, whatever order they stand in.

An id that somebody quotes is a hint, never a right: a mail joins only when its sender is one of us or took part
already, that is, wrote or was written to in the same conversation. Otherwise it begins one of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from ucho.conversations.importing.sketch import Sketch

LAST: Final = datetime.max.replace(tzinfo=UTC)
LONGEST: Final = 500  # mails of one conversation that are looked up; threads of more are mailing lists


@dataclass(slots=True)
class Thread:
    """One conversation of an archive: its mails, and the customer's address, empty when only we wrote."""

    key: str
    customer: str = ""
    refs: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    people: set[str] = field(default_factory=set)
    newest: datetime | None = None


def arrange(mails: Iterable[Sketch], ours: Collection[str]) -> Mapping[str, Thread]:
    """Return for every mail, by its `ref`, the thread it belongs to; the same for any order of the mails.

    Args:
        mails: the outlines of all mails.
        ours: our own addresses, normalised: accounts and colleagues.
    """
    once = {mail.ref: mail for mail in mails}
    placed: dict[str, Thread] = {}
    for group in _related(list(once.values())):
        _part(group, ours, placed)
    return placed


def _related(mails: Sequence[Sketch]) -> Iterable[list[Sketch]]:
    """Return groups of mails that quote each other's ids, or a common one, directly or by others."""
    parents: dict[str, str] = {}

    def root(name: str) -> str:
        while (parent := parents.setdefault(name, name)) != name:
            parents[name] = name = parents[parent]
        return name

    for mail in mails:
        first = mail.ids[0] if mail.ids else mail.ref
        for other in (*mail.ids[1:], *mail.refs):
            parents[root(other)] = root(first)
    groups: dict[str, list[Sketch]] = defaultdict(list)
    for mail in mails:
        groups[root(mail.ids[0] if mail.ids else mail.ref)].append(mail)
    return groups.values()


def _part(group: list[Sketch], ours: Collection[str], placed: dict[str, Thread]) -> None:
    """Part a group into conversations, oldest mail first."""
    known: dict[str, list[Thread]] = defaultdict(list)  # the conversations in which an id was seen
    for mail in sorted(group, key=lambda one: (one.at or LAST, one.ref)):
        names = (*mail.refs, *mail.ids)
        candidates = (thread for name in names for thread in known[name])
        ours_wrote = mail.sender in ours
        thread = next((one for one in candidates if ours_wrote or mail.sender in one.people), None)
        if thread is None:
            thread = Thread(mail.ref)
        for name in names:
            if thread not in known[name]:
                known[name].append(thread)
        _enter(thread, mail, ours)
        placed[mail.ref] = thread


def _enter(thread: Thread, mail: Sketch, ours: Collection[str]) -> None:
    others = [one for one in (mail.sender, *mail.people) if one and one not in ours]
    if not thread.customer and others:
        thread.customer = others[0]
    thread.people.update(others)
    if mail.at is not None and (thread.newest is None or thread.newest < mail.at):
        thread.newest = mail.at
    if len(thread.refs) < LONGEST:
        thread.refs.append(mail.ref)
        thread.ids.extend(mail.ids)
