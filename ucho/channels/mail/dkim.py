"""Signing the mail we send (DKIM, RFC 6376), so that who receives it knows that nobody changed it on the way."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import Final

KEY_BITS: Final = 2048  # RFC 8301 asks for 1024 at least; 4096 does not fit what many panels take for a record
_SIGNED: Final = (
    "From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "MIME-Version",
    "Content-Type", "Content-Transfer-Encoding", "Content-Language", "Auto-Submitted", "List-Id", "List-Unsubscribe",
    "List-Unsubscribe-Post",
)  # fmt: skip
"""What is signed where it is there: all that people and their programs act on (RFC 8058 asks for the last two)."""
_ALONE: Final = {"from", "reply-to", "subject", "list-unsubscribe", "list-unsubscribe-post"}
"""Signed once more than they are there: a second one of its kind, put in on the way, breaks the signature."""


@dataclass(frozen=True, slots=True)
class Signer:
    """By what the mail of a domain is signed."""

    domain: str  # in ASCII
    selector: str
    private: str  # PEM


def new_pair() -> tuple[str, str]:
    """Make a key.

    Returns:
        The private key as PEM, and the public one in base64, as it stands in the record.
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode("ascii"), b64encode(public).decode("ascii")


def signed(mail: bytes, signer: Signer) -> bytes:
    """Return a mail with its signature in front.

    Both canonicalisations are relaxed: servers on the way fold lines anew and take away spaces at their ends.

    Args:
        mail: the whole mail with CRLF line ends, in seven bits, so that no server on the way recodes it.
        signer: of the domain in its From.

    Raises:
        ValueError: the key cannot be used.
    """
    import dkim

    try:
        field = dkim.sign(
            mail,
            signer.selector.encode("ascii"),
            signer.domain.encode("ascii"),
            signer.private.encode("ascii"),
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=_named(mail),
        )
    except dkim.DKIMException as problem:
        raise ValueError(f"cannot sign for {signer.domain}: {type(problem).__name__}") from None
    return bytes(field) + mail


def _named(mail: bytes) -> list[bytes]:
    """Return the fields to sign: each as often as it is there, and some of them once more."""
    header = mail.partition(b"\r\n\r\n")[0]
    there = [line.partition(b":")[0].strip().lower() for line in header.split(b"\r\n") if line[:1] not in b" \t"]
    named: list[bytes] = []
    for field in _SIGNED:
        name = field.lower().encode("ascii")
        times = there.count(name)
        named += [name] * (times + (1 if times and field.lower() in _ALONE else 0))
    return named
