"""Secrets at rest and signatures, from one key ring that lies beside the database, never inside it.

The ring is a file of Fernet keys, one a line, the newest first, readable by its owner only. The newest key seals and
signs; the older ones still open and verify. Whoever steals a copy of the database reads no password with it.
"""

import base64
import hashlib
import hmac
import os
import re
import secrets
import threading
from collections.abc import Mapping
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

SIGNATURE_LENGTH = 20  # characters of base32, 100 bits: nobody guesses one by asking us
HIDDEN = "●●●"
_SECRET_NAME = re.compile(
    r"pass(word|wd|phrase)|secret|token|authori[sz]ation|cookie|credential|api_?key|private", re.IGNORECASE
)
_IN_URL = re.compile(r"(?<=://)[^\s/@]+(?=@)")
_SEALED = re.compile(r"\bgAAAA[\w-]{60,}={0,2}")


class NoKey(Exception):
    """What was sealed cannot be opened: another key ring, another context, or a damaged value."""


class KeyRing:
    """The keys in one file, read again when the file changes.

    Args:
        path: the file; made with a first key, for its owner only, if it does not exist.
    """

    def __init__(self, path: Path) -> None:
        """Remember the path; the file is read on first use."""
        self.path = path
        self._stamp: tuple[int, int] | None = None
        self._keys: list[bytes] = []

    def keys(self) -> list[bytes]:
        """Return the raw keys, 32 bytes each, the newest first.

        Raises:
            ValueError: a line of the file is no key; the message names the line, not its content.
        """
        if not self.path.exists():
            _write_new(self.path, Fernet.generate_key())
        status = self.path.stat()
        stamp = (status.st_mtime_ns, status.st_size)
        if stamp != self._stamp:
            self._keys, self._stamp = _read(self.path), stamp
        return self._keys

    def add_key(self) -> None:
        """Put a new key in front; what older keys sealed stays readable. One administrator at a time does this."""
        self.keys()
        draft = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        _write_new(draft, Fernet.generate_key() + b"\n" + self.path.read_bytes().strip())
        draft.replace(self.path)

    def seal(self, text: str, context: str) -> str:
        """Encrypt a secret; see the function of the same name."""
        return self._box(context).encrypt(text.encode()).decode("ascii")

    def open(self, sealed: str, context: str) -> str:
        """Decrypt a secret; see the function of the same name."""
        try:
            return self._box(context).decrypt(sealed.encode()).decode()
        except (InvalidToken, UnicodeEncodeError):
            raise NoKey(f"No key opens {context}. Was it sealed with another key ring?") from None

    def sign(self, message: str, purpose: str) -> str:
        """Sign a message; see the function of the same name."""
        return _signature(self.keys()[0], message, purpose)

    def verify(self, message: str, signature: str, purpose: str) -> bool:
        """Check a signature; see the function of the same name."""
        given = signature.lower().encode("utf-8", "replace")
        fits = [hmac.compare_digest(_signature(key, message, purpose).encode(), given) for key in self.keys()]
        return any(fits)

    def fingerprints(self, text: str, purpose: str) -> list[str]:
        """Name a text by keyed hashes; see the function of the same name."""
        named = text.encode("utf-8", "surrogatepass")
        return [hmac.digest(_derive(key, b"name", purpose), named, hashlib.sha256).hex() for key in self.keys()]

    def _box(self, context: str) -> MultiFernet:
        # Fernet has no associated data, so each context has a key of its own: a value moved elsewhere does not open.
        derived = (_derive(key, b"seal", context) for key in self.keys())
        return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])


_rings: dict[Path, KeyRing] = {}
_rings_guard = threading.Lock()


def ring() -> KeyRing:
    """Return the ring of this installation: the file `settings.UCHO_KEYS`, or `keys` in its data directory."""
    path = Path(getattr(settings, "UCHO_KEYS", None) or Path(settings.UCHO_DATA) / "keys")
    with _rings_guard:
        return _rings.setdefault(path, KeyRing(path))


def seal(text: str, context: str) -> str:
    """Encrypt a secret for the database.

    Args:
        text: the secret.
        context: whose and what it is, such as "channels.account:12:password"; only the same context opens it.

    Returns:
        ASCII text, about 4/3 of the secret and 100 characters more; sealing twice gives two different texts.
    """
    return ring().seal(text, context)


def open(sealed: str, context: str) -> str:  # noqa: A001 - read as keys.open(...), beside keys.seal(...)
    """Decrypt what `seal` made.

    Args:
        sealed: the sealed text.
        context: the context that it was sealed with.

    Returns:
        The secret.

    Raises:
        NoKey: it was changed, belongs to another context, or its key is not on the ring.
    """
    return ring().open(sealed, context)


def sign(message: str, purpose: str) -> str:
    """Sign a message that goes out and comes back: a reply address, a ticket, an unsubscribe link.

    Args:
        message: what is signed, without the signature; anything, of any length.
        purpose: what the signature is good for, such as "reply"; it is worth nothing for another purpose.

    Returns:
        `SIGNATURE_LENGTH` characters a-z and 2-7, safe in the local part of an e-mail address, whatever its case.
    """
    return ring().sign(message, purpose)


def verify(message: str, signature: str, purpose: str) -> bool:
    """Return whether `signature`, in any case, is that of `message` for `purpose`, by any key of the ring.

    Takes the same time for every wrong signature.
    """
    return ring().verify(message, signature, purpose)


def fingerprints(text: str, purpose: str) -> list[str]:
    """Name a text so that it is recognised again, and by nobody without the ring: a salted hash.

    Args:
        text: what is recognised, in its one normal form.
        purpose: where it is compared; the same text has another name elsewhere.

    Returns:
        64 hexadecimal characters for each key, the newest first: store the first, look for all of them.
    """
    return ring().fingerprints(text, purpose)


def redact(value: object) -> object:
    """Hide secrets in something that is about to be logged or shown.

    Args:
        value: a mapping, a list, a text or anything else.

    Returns:
        A copy in which values under names like `password` or `Authorization` are hidden, and in texts user data in
        addresses (`imap://●●●@host`) and whatever `seal` made.
    """
    if isinstance(value, Mapping):
        return {key: HIDDEN if _SECRET_NAME.search(str(key)) else redact(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [redact(item) for item in value]
    if isinstance(value, str):
        return _SEALED.sub(HIDDEN, _IN_URL.sub(HIDDEN, value))
    return value


def _derive(key: bytes, use: bytes, label: str) -> bytes:
    return hmac.digest(key, use + b"\0" + label.encode(), hashlib.sha256)


def _signature(key: bytes, message: str, purpose: str) -> str:
    digest = hmac.digest(_derive(key, b"sign", purpose), message.encode("utf-8", "surrogatepass"), hashlib.sha256)
    return base64.b32encode(digest).decode("ascii").lower()[:SIGNATURE_LENGTH]


def _read(path: Path) -> list[bytes]:
    keys = []
    for number, line in enumerate(path.read_text("ascii", errors="replace").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            key = base64.b64decode(line.strip(), altchars=b"-_", validate=True)
        except ValueError:
            key = b""
        if len(key) != 32:
            raise ValueError(f"Line {number} of {path} is not a key. Put the key ring back from a backup.")
        keys.append(key)
    if not keys:
        raise ValueError(f"{path} holds no key. Put the key ring back from a backup.")
    return keys


def _write_new(path: Path, content: bytes) -> None:
    """Write a file that its owner alone can read; of two processes the first wins, and neither sees half a file."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content + b"\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
