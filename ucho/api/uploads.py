"""Files that programs send ahead of an answer: kept for a day, and only for the program that sent them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from ucho.api.models import Token, Upload
from ucho.channels.contract import File
from ucho.channels.models import JournalEntry
from ucho.conversations.models import Attachment
from ucho.core import blobs
from ucho.core.actors import By
from ucho.core.errors import Refused

KEPT: Final = timedelta(days=1)  # how long an upload may be used
GRACE: Final = timedelta(days=1)  # after that; so that nothing is removed from under an answer that is being stored
ROOM: Final = 250_000_000  # bytes that wait for one program or agent
NAME_LENGTH: Final = 200  # characters
PLAIN: Final = "application/octet-stream"
# Source: the files that Gmail takes from nobody, support.google.com/mail/answer/6590; others refuse the same.
NEVER_TAKEN: Final = frozenset(
    "ade adp apk appx bat cab chm cmd com cpl dll dmg exe hta ins iso jar js jse lnk mde msc msi msix msp mst nsh pif "
    "ps1 scr sct shb sys vb vbe vbs vhd vxd wsc wsf wsh xll".split()
)
_TYPE: Final = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,60}")
_UNSEEN: Final = re.compile(r"[\x00-\x1f\x7f/\\\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def keep(token: Token, *, name: str, kind: str, content: bytes, by: By) -> Upload:
    """Keep a file for a day; the same content again is kept once, from now on, under the newer name.

    Args:
        token: which program sent it.
        name: as the program calls it.
        kind: its MIME type, as the program says.
        content: the whole file.
        by: who, and when.

    Returns:
        The upload.

    Raises:
        Refused: it is empty, mail servers take no such file, or too much waits already.
    """
    name = plain_name(name)[-NAME_LENGTH:]
    if not content:
        raise Refused(_("The file “%(name)s” is empty. Send another one.") % {"name": name})
    ending = name.rpartition(".")[2].lower()
    if ending in NEVER_TAKEN:
        words = _("Mail servers take no files that end in .%(ending)s. Send the customer a link instead.")
        raise Refused(words % {"ending": ending})
    _make_sure_of_room(token, len(content), by.at)
    sha256 = blobs.put(content)
    values = {"name": name, "type": plain_type(kind), "size": len(content), "at": by.at}
    return Upload.objects.update_or_create(token=token, sha256=sha256, defaults=values)[0]


def to_attach(token: Token, hashes: Sequence[str], at: datetime) -> list[File]:
    """Return uploads as files for an answer, in the order given.

    Knowing the hash of a file is not enough: it must have been sent by this program, or by another one of its agent.

    Args:
        token: which program asks.
        hashes: the files, by SHA-256.
        at: now.

    Raises:
        Refused: one of them is not there.
    """
    found = {row.sha256: row for row in _usable(token, at).filter(sha256__in=hashes).order_by("at", "pk")}
    for wanted in hashes:
        if wanted not in found or not blobs.exists(wanted):
            words = _("There is no file %(start)s… of yours. Upload it; uploads are kept for a day.")
            raise Refused(words % {"start": wanted[:12]})
    return [File(row.name, row.type, row.size, row.sha256) for row in (found[one] for one in dict.fromkeys(hashes))]


def remove_old(at: datetime) -> None:
    """Remove uploads that nobody may use any more, and their contents unless something else holds the same.

    Args:
        at: now.
    """
    old = Upload.objects.filter(at__lt=at - KEPT - GRACE)
    hashes = set(old.values_list("sha256", flat=True))
    old.delete()
    for sha256 in hashes - _held(hashes):
        blobs.delete(sha256)


def plain_name(name: str) -> str:
    """Return a file name without what would lead elsewhere or show it as something that it is not."""
    return _UNSEEN.sub("_", name).strip(" .") or "file"


def plain_type(kind: str) -> str:
    """Return a MIME type, that of any bytes for what is none."""
    kind = kind.strip().lower()
    return kind if _TYPE.fullmatch(kind) else PLAIN


def _make_sure_of_room(token: Token, size: int, at: datetime) -> None:
    waiting = _usable(token, at).aggregate(size=Sum("size"))["size"] or 0
    if waiting + size > ROOM:
        words = _("Your uploads of the last day take %(size)d MB of %(limit)d MB. Wait, or send smaller files.")
        raise Refused(words % {"size": waiting // 1_000_000, "limit": ROOM // 1_000_000})


def _usable(token: Token, at: datetime) -> QuerySet[Upload]:
    owner = Q(token=token) if token.agent_id is None else Q(token__agent_id=token.agent_id)
    return Upload.objects.filter(owner, at__gt=at - KEPT)


def _held(hashes: Collection[str]) -> set[str]:
    """Return those contents that a row names."""
    return {
        *Upload.objects.filter(sha256__in=hashes).values_list("sha256", flat=True),
        *Attachment.objects.filter(sha256__in=hashes).values_list("sha256", flat=True),
        *JournalEntry.objects.filter(blob__in=hashes).values_list("blob", flat=True),
    }
