"""Files in a mail: names that are safe and readable, and what a part without a name is called."""

from __future__ import annotations

import hashlib
import re
from typing import Final

from ucho.channels.contract import File
from ucho.channels.mail.headers import parse_fields
from ucho.channels.mail.parts import Part, header_end

NAME_LIMIT: Final = 150  # characters; file systems take 255 bytes and a Cyrillic letter needs two

_ENDINGS: Final = {
    "image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp", "application/pdf": ".pdf",
    "text/plain": ".txt", "text/html": ".html", "text/calendar": ".ics", "text/vcard": ".vcf", "text/x-vcard": ".vcf",
    "text/csv": ".csv", "message/rfc822": ".eml", "message/delivery-status": ".txt", "text/rfc822-headers": ".txt",
    "application/zip": ".zip", "application/pgp-signature": ".asc", "application/pgp-encrypted": ".asc",
    "application/pkcs7-mime": ".p7m", "application/pkcs7-signature": ".p7s", "application/ms-tnef": ".dat",
    "audio/mpeg": ".mp3", "video/mp4": ".mp4",
}  # fmt: skip
_TYPES: Final = {ending: kind for kind, ending in reversed(_ENDINGS.items())} | {".jpeg": "image/jpeg"}
_UNSAFE: Final = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")  # the last ones turn "gpj.exe" around


def file_of(part: Part, content: bytes, hint: str) -> File:
    """Return a part as a file.

    Args:
        part: the part it came in.
        content: its decoded bytes.
        hint: the charset the mail uses, for raw 8-bit names.
    """
    content_id = part.fields.text(b"content-id", hint).strip("<> ")[:250]
    return file_named(part.file_name(hint), part.type, content, content_id=content_id, hint=hint)


def file_named(name: str, kind: str, content: bytes, *, content_id: str = "", hint: str = "") -> File:
    """Return contents as a file.

    Args:
        name: what the sender calls it; may be unsafe or empty.
        kind: its MIME type, empty when the mail does not say.
        content: its bytes.
        content_id: by which HTML refers to it.
        hint: the charset the mail uses.
    """
    name, kind, content_id = clean_name(name), _UNSAFE.sub("", kind), _UNSAFE.sub("", content_id)[:250]
    if not kind:
        kind = _TYPES.get(name[name.rfind(".") :].lower(), "") if "." in name else ""
    kind = kind or "application/octet-stream"
    digest = hashlib.sha256(content).hexdigest()
    name = name or _name_for(kind, content, hint)
    return File(name=name, type=kind, size=len(content), sha256=digest, content_id=content_id, content=content)


def clean_name(name: str) -> str:
    """Return a file name without folders, control characters and turned-around letters; empty when nothing is left."""
    name = re.split(r"[/\\]", _UNSAFE.sub("", name))[-1].strip(" .")
    if len(name) <= NAME_LIMIT:
        return name
    stem, dot, ending = name.rpartition(".")
    return f"{stem[: NAME_LIMIT - len(ending) - 1]}.{ending}" if dot and len(ending) <= 10 else name[:NAME_LIMIT]


def _name_for(kind: str, content: bytes, hint: str) -> str:
    ending = _ENDINGS.get(kind, "")
    if kind == "message/rfc822":
        content = content[:65_536].lstrip(b"\r\n")
        stop, _ = header_end(content, 0, len(content))
        subject = clean_name(parse_fields(content[:stop]).text(b"subject", hint).replace("/", "-"))
        return f"{subject or 'message'}{ending}"
    stem = {"text/calendar": "invite", "text/plain": "text", "text/html": "page"}.get(
        kind, kind.split("/")[0] or "file"
    )
    return f"{stem}{ending}"
