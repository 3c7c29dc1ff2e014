"""Raw mails for tests, made by hand so that every byte is known."""

from __future__ import annotations

HEAD = (
    "From: Jan Kowalski <jan@example.pl>\r\nTo: pomoc@klos.test\r\nSubject: Tort\r\n"
    "Date: Mon, 12 May 2025 10:00:00 +0200\r\nMessage-ID: <1@example.pl>\r\n"
)


def mail(
    body: bytes | str = "Dzień dobry", kind: str = "text/plain; charset=utf-8", *fields: str, head: str = HEAD
) -> bytes:
    """Return a mail with one body."""
    more = "".join(f"{field}\r\n" for field in fields)
    content = body.encode() if isinstance(body, str) else body
    return f"{head}{more}Content-Type: {kind}\r\n\r\n".encode() + content


def mixed(*parts: tuple[str, bytes | str], kind: str = "mixed", head: str = HEAD) -> bytes:
    """Return a multipart mail; each part is its header lines and its body."""
    return head.encode() + multipart(*parts, kind=kind)


def multipart(*parts: tuple[str, bytes | str], kind: str = "mixed", boundary: str = "cut") -> bytes:
    """Return a multipart with its own Content-Type line."""
    lines = [f"Content-Type: multipart/{kind}; boundary={boundary}\r\n\r\n".encode()]
    for fields, body in parts:
        content = body.encode() if isinstance(body, str) else body
        lines.append(f"--{boundary}\r\n{fields}\r\n\r\n".encode() + content + b"\r\n")
    lines.append(f"--{boundary}--\r\n".encode())
    return b"".join(lines)
