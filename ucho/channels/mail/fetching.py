"""Fetching messages of a mailbox by their numbers, in groups that fit into memory; none that is broken stops the rest.

A server may list a message and never hand it out, or cut the line whenever it should. Such a message is left aside:
the cursor moves on, the message is tried again a few times, and then it becomes a delivery of its own that says so.
"""

from __future__ import annotations

import imaplib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from ucho.channels.contract import Fetched, Line
from ucho.channels.mail.beginning import begins_at, moment_of, not_older

if TYPE_CHECKING:
    from datetime import datetime

    from imapclient import IMAPClient

BATCH: Final = 50  # messages that are journalled together
BATCH_BYTES: Final = 16_777_216  # bytes of a batch; a larger message is a batch of its own
MESSAGE_BYTES: Final = 52_428_800  # of a larger message one byte more is fetched: the reader refuses it and it is shown
MOST_TRIES: Final = 5  # for a message that the server does not hand out
MOST_LEFT: Final = 100  # messages left aside before we take the server for broken
NOT_HANDED_OUT: Final = b"X-Ucho-Not-Handed-Out: "  # begins what stands for a message that we never got
_COUNTS: Final = ("behind", "step", "older", "until")  # of a place, stored where they are not 0


@dataclass
class Place:
    """How far a mailbox has been read, as it is stored in the cursor.

    `left` are messages that the server lists and does not hand out, with the tries; `behind` is how many were still
    to fetch; `step` is how many are fetched at once after the line broke on more, 0 for as many as usual. `older` is
    how many were there before the account was and are left alone; until `until` is reached, messages may be such.
    """

    validity: int
    uid: int = 0
    behind: int = 0
    step: int = 0
    left: dict[int, int] = field(default_factory=dict)
    older: int = 0
    until: int = 0
    fresh: bool = False  # nothing was ever stored of this mailbox under these numbers

    @classmethod
    def read(cls, cursor: Mapping[str, Any], validity: int) -> Place:
        """Return the place in a mailbox; its beginning when it was restored or made anew."""
        if cursor.get("uidvalidity") != validity:
            return cls(validity, fresh=True)
        left = {int(uid): int(tries) for uid, tries in cursor.get("left", {}).items()}
        place = cls(validity, int(cursor.get("uid", 0)), left=left)
        for name in _COUNTS:
            setattr(place, name, int(cursor.get(name, 0)))
        return place

    def cursor(self) -> dict[str, Any]:
        """Return what is stored with the next batch."""
        stored: dict[str, Any] = {"uidvalidity": self.validity, "uid": self.uid}
        stored |= {name: count for name in _COUNTS if (count := getattr(self, name))}
        if self.left:
            stored["left"] = {str(uid): tries for uid, tries in self.left.items()}
        return stored

    def leave(self, uids: Sequence[int]) -> None:
        """Leave messages aside for a later try.

        Raises:
            ConnectionError: there are so many that not the messages but the server must be broken.
        """
        if len(self.left) + len(uids) > MOST_LEFT:
            raise ConnectionError("the server lists messages and does not hand them out")
        self.left |= dict.fromkeys(uids, 1)


def drain(client: IMAPClient, line: Line, state: Mapping[bytes, Any]) -> None:
    """Journal every message after the cursor, in the order they reached the mailbox.

    Of those that were there when the mailbox was first read, only those come in that the account begins with.

    Args:
        client: signed in, with the folder open.
        line: keeps the cursor and journals batches.
        state: what the server said when the folder was opened.
    """
    place = Place.read(line.cursor(), int(state[b"UIDVALIDITY"]))
    since = begins_at(line.settings, line.opened_at)
    if place.fresh and since:
        _begin(client, line, place, since)
    if int(state.get(b"UIDNEXT", place.uid + 2)) <= place.uid + 1 or not state.get(b"EXISTS"):
        return
    uids = sorted(uid for uid in client.search(f"UID {place.uid + 1}:*") if uid > place.uid)
    if since and place.until > place.uid:
        wanted = not_older(client, since)
        uids = [uid for uid in uids if uid > place.until or uid in wanted]
    place.behind = len(uids)
    for batch in _batches(client, uids, place.step or BATCH):
        _take(client, line, place, batch)
        if line.stopped():
            return
    if place.until:
        place.uid, place.until = max(place.uid, place.until), 0
        line.journal([], place.cursor())


def _begin(client: IMAPClient, line: Line, place: Place, since: datetime) -> None:
    """Note what is there as the mailbox is first read, so that what comes later is taken in whatever its date says."""
    there = client.search("ALL")
    place.until = max(there, default=0)
    place.older = len(set(there) - not_older(client, since)) if there else 0
    line.journal([], place.cursor())


def retry_left(client: IMAPClient, line: Line, state: Mapping[bytes, Any]) -> None:
    """Try once more to get what was left aside; after `MOST_TRIES` journal that the server never handed it out.

    Args:
        client: signed in, with the folder open.
        line: keeps the cursor and journals batches.
        state: what the server said when the folder was opened.
    """
    place = Place.read(line.cursor(), int(state[b"UIDVALIDITY"]))
    for uid in sorted(place.left):
        fetched = _once_more(client, line, place, uid)
        if fetched is not None:
            del place.left[uid]
            line.journal(fetched, place.cursor())
        if line.stopped():
            return


def _once_more(client: IMAPClient, line: Line, place: Place, uid: int) -> Sequence[Fetched] | None:
    """Return a message that was left aside, none when it is gone, what stands for it when it is given up; or None.

    The try is counted before it is made, because it may cost us the line each time.
    """
    if place.left[uid] <= MOST_TRIES:
        place.left[uid] += 1
        line.journal([], place.cursor())
        fetched, missing = _fetch(client, place.validity, [(uid, 0)])
        if not missing:
            return fetched
        if place.left[uid] <= MOST_TRIES:
            return None
    if not client.search(f"UID {uid}"):
        return []
    ref = f"{place.validity}:{uid}"
    return [Fetched(provider_ref=ref, raw=NOT_HANDED_OUT + ref.encode() + b"\r\n\r\n")]


def _take(client: IMAPClient, line: Line, place: Place, batch: Sequence[tuple[int, int]]) -> None:
    """Fetch and journal one group, or remember that the line broke on it."""
    try:
        fetched, missing = _fetch(client, place.validity, batch)
    except (imaplib.IMAP4.error, OSError):
        if len(batch) > 1:
            place.step = max(1, len(batch) // 2)
        else:  # this very message may be what the server breaks on: the next ones go first
            place.leave([batch[0][0]])
            place.uid, place.step = batch[0][0], 0
        line.journal([], place.cursor())
        raise
    place.leave(missing)
    place.uid, place.behind = batch[-1][0], max(0, place.behind - len(batch))
    place.step = place.step if place.behind else 0
    line.journal(fetched, place.cursor())
    line.healthy()


def _batches(client: IMAPClient, uids: Sequence[int], step: int) -> Iterator[Sequence[tuple[int, int]]]:
    """Go over (uid, size) in groups that fit into memory."""
    for start in range(0, len(uids), step):
        wanted = uids[start : start + step]
        found = client.fetch(wanted, ["RFC822.SIZE"])
        group: list[tuple[int, int]] = []
        room = BATCH_BYTES
        for uid in wanted:
            size = int(found.get(uid, {}).get(b"RFC822.SIZE", 0))
            if group and size > room:
                yield group
                group, room = [], BATCH_BYTES
            group.append((uid, size))
            room -= size
        if group:
            yield group


def _fetch(
    client: IMAPClient, validity: int, batch: Sequence[tuple[int, int]]
) -> tuple[Sequence[Fetched], Sequence[int]]:
    """Fetch a group without marking anything as read.

    Returns:
        The messages, without those that were deleted meanwhile; and the numbers of those that the server still lists
        and does not hand out.

    Raises:
        OSError: the line broke; so does `imaplib.IMAP4.abort`.
    """
    small = [uid for uid, size in batch if size <= MESSAGE_BYTES]
    whole = _parts(client, small, "BODY.PEEK[]") if small else {}
    fetched, missing = [], []
    for uid, size in batch:
        part = whole.get(uid) or _parts(client, [uid], f"BODY.PEEK[]<0.{MESSAGE_BYTES + 1}>").get(uid, {})
        raw = next((value for key, value in part.items() if key.startswith(b"BODY[]")), None)
        if raw is not None:
            headers = {"server_size": str(size)} if size > MESSAGE_BYTES else {}
            fetched.append(Fetched(f"{validity}:{uid}", bytes(raw), headers, moment_of(part.get(b"INTERNALDATE"))))
        elif client.search(f"UID {uid}"):
            missing.append(uid)
    return fetched, missing


def _parts(client: IMAPClient, uids: Sequence[int], body: str) -> Mapping[int, Mapping[bytes, Any]]:
    """Ask for messages; none when the server refuses, which it may do because of just one of them."""
    try:
        found: Mapping[int, Mapping[bytes, Any]] = client.fetch(uids, [body, "INTERNALDATE"])
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        return {}
    return found
