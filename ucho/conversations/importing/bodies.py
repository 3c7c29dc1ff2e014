"""Reading bodies out of dumps: HTML and quoted mail go through the limited reader, like any mail from outside."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from typing import Final

from ucho.channels.reading import Reader
from ucho.conversations.importing.contract import Said
from ucho.core.language.detect import detect

LONGEST: Final = 2_000_000  # characters of one body


@dataclass(frozen=True, slots=True)
class Words:
    """What a body says: the new words, what it repeats, safe HTML, and the language."""

    text: str
    quoted: str = ""
    html: str = ""
    language: str = ""


def read_body(said: Said, reader: Reader) -> Words:
    """Return what a message of a dump says.

    Args:
        said: the message.
        reader: the limited reader.

    Raises:
        Unreadable: its HTML cannot be read within the limits.
    """
    body = said.body[:LONGEST].replace("\0", "")
    if not said.markup and not said.by_mail:
        text = body.replace("\r\n", "\n").strip()
        return Words(text, language=detect(text))
    mail = EmailMessage()
    mail["From"], mail["In-Reply-To"] = (
        "body@dump.invalid",
        "<parent@dump.invalid>",
    )  # so that quotations are looked for
    mail.set_content(body.encode("utf-8", "replace"), "text", "html" if said.markup else "plain", cte="base64")
    mail.set_param("charset", "utf-8")
    (found,) = reader.read("email", mail.as_bytes(), {})
    return Words(found.text, found.quoted, found.html, found.language)
