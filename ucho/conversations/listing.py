"""Keeping the inbox list and its counters in step, in the transaction of the change."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import F

from ucho.conversations.inbox_models import InboxCount, InboxItem
from ucho.conversations.models import Conversation
from ucho.core.database.rows import Find, Statement, insert, make, update
from ucho.promises import queries as promises
from ucho.promises.queries import Standing

SUMMIT: Final = datetime(9000, 1, 1, tzinfo=UTC)  # later than any message, even less a thousand years
GROUND: Final = datetime(2000, 1, 1, tzinfo=UTC)
_LINE: Final = Find(InboxItem, "WHERE kind = %s AND ref = %s", lock=True)
_ADD: Final = Statement(
    "UPDATE conversations_inboxcount SET n = n + %s WHERE unit_id = %s AND owner_key = %s AND folder = %s AND kind = %s"
)
Key = tuple[int, int, str, str]
Folder = InboxItem.Folder
FOLDERS: Final = {
    Conversation.Status.NEW: Folder.TODO,
    Conversation.Status.OPEN: Folder.TODO,
    Conversation.Status.WAITING: Folder.WAITING,
    Conversation.Status.SNOOZED: Folder.SNOOZED,
    Conversation.Status.RESOLVED: Folder.DONE,
}


def list_conversation(conversation: Conversation, *, new: bool = False, due_at: datetime | None = None) -> None:
    """Write a conversation's line as it is now; `new`: it was made in this transaction, and is due at `due_at`."""
    standing = Standing(due_at) if new else promises.standing(subject_of(conversation))
    write_line(
        "conversation",
        conversation.pk,
        person_id=conversation.person_id,
        unit_id=conversation.unit_id,
        owner_id=conversation.owner_id,
        folder=FOLDERS[Conversation.Status(conversation.status)],
        last_at=conversation.last_at,
        due_at=standing.due_at,
        urgent_due_at=standing.urgent_due_at,
        new=new,
    )


def write_line(
    kind: str,
    ref: int,
    *,
    person_id: int,
    unit_id: int,
    owner_id: int | None,
    folder: str,
    last_at: datetime,
    due_at: datetime | None = None,
    urgent_due_at: datetime | None = None,
    new: bool = False,
) -> InboxItem:
    """Write one line of the inbox and move the counters with it; higher packages write theirs here too.

    A line with `urgent_due_at` (a promise or a clock is at risk, or late) stands above all others, soonest due first,
    until it is done.
    """
    before = None if new else _LINE.first(kind, ref)
    values = {
        "person_id": person_id,
        "unit_id": unit_id,
        "owner_id": owner_id,
        "folder": folder,
        "last_at": last_at,
        "due_at": due_at,
        "sort_at": place_of(last_at, None if folder == Folder.DONE else urgent_due_at),
    }
    if before is None:
        item = insert(make(InboxItem, kind=kind, ref=ref, **values))
        _count({_key(item): 1})
        return item
    old = _key(before)
    changed = [name for name, value in values.items() if getattr(before, name) != value]
    for name in changed:
        setattr(before, name, values[name])
    if changed:
        update(before, changed)
    if _key(before) != old:
        _count({old: -1, _key(before): 1})
    return before


def place_of(last_at: datetime, urgent_due_at: datetime | None) -> datetime:
    """Return where a line stands in lists that begin with the latest: `last_at`, unless it is urgent.

    Args:
        last_at: of the newest message.
        urgent_due_at: when an urgent line is due; the sooner, the higher.
    """
    return last_at if urgent_due_at is None else SUMMIT - (urgent_due_at - GROUND)


def is_urgent(item: InboxItem) -> bool:
    """Return whether a line stands above the others.

    Args:
        item: a line.
    """
    return item.sort_at != item.last_at


def subject_of(conversation: Conversation) -> str:
    """Return how lower packages name a conversation."""
    return f"conversations.conversation:{conversation.pk}"


@transaction.atomic
def recount() -> int:
    """Compute all counters from the lines; returns how many were wrong."""
    if connection.vendor == "postgresql":  # SQLite lets one writer in at a time already
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE conversations_inboxitem IN SHARE ROW EXCLUSIVE MODE")
    real: dict[Key, int] = {}
    rows = InboxItem.objects.values_list("unit_id", "owner_id", "folder", "kind")
    for unit_id, owner_id, folder, kind in rows.iterator():
        key = (unit_id, owner_id or 0, folder, kind)
        real[key] = real.get(key, 0) + 1
    kept = {(row.unit_id, row.owner_key, row.folder, row.kind): row.n for row in InboxCount.objects.all()}
    wrong = {key for key in real.keys() | kept.keys() if real.get(key, 0) != kept.get(key, 0)}
    for key in wrong:
        InboxCount.objects.update_or_create(**_columns(key), defaults={"n": real.get(key, 0)})
    return len(wrong)


def _key(item: InboxItem) -> Key:
    return (item.unit_id, item.owner_id or 0, item.folder, item.kind)


def _columns(key: Key) -> dict[str, Any]:
    return dict(zip(("unit_id", "owner_key", "folder", "kind"), key, strict=True))


def _count(changes: dict[Key, int]) -> None:
    for key, change in sorted(changes.items()):  # one order, so that two never wait in a ring
        if not _ADD.run(change, *key):
            row = _columns(key)
            made = InboxCount.objects.get_or_create(**row, defaults={"n": change})[1]
            if not made:
                InboxCount.objects.filter(**row).update(n=F("n") + change)
