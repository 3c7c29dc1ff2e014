"""The block of header lines that clients put above a mail they repeat: `From: … Sent: … To: … Subject: …`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ucho.channels.mail.quotes.words import EMAIL, HAS_TIME

_LABEL: Final = re.compile(
    r"[>\s*_]*(?:(?P<sender>from|od|nadawca|от(?: кого)?|отправитель|von|de|від)"
    r"|(?P<sent>(?P<posted>sent|wysłan[oey]|отправлено|gesendet|надіслано)|date|data(?: wysłania)?|дата|datum)"
    r"|(?P<to>to|do|adresat|odbiorca|кому|an|à|para)"
    r"|(?P<subject>subject|temat|тема|betreff|objet|asunto)"
    r"|(?P<other>b?cc|u?dw|do wiadomości|kopia(?: do)?|(?:скрытая )?копия|importance|ważność|priorytet|важность"
    r"|reply-to|odpowiedź-do|ответ-кому|attachments?|załącznik\w*|вложени\w*))"
    r"[\s*_]*:(?!//)[\s*]*(?P<value>.*)",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST: Final = 16  # lines of one block, with wrapped recipients
_WRAPPED: Final = 4  # lines over which one field may be wrapped


@dataclass(slots=True)
class Block:
    """Header lines of an older mail: where they end, which fields they have, and who sent it."""

    end: int  # the line behind the block
    values: dict[str, str] = field(default_factory=dict)
    posted: bool = False  # `Sent:`, the word of Outlook; `Date:` stands in forms and tables of people, too

    def surely_mail(self, *, all_fields: bool) -> bool:
        """Return whether a mail client wrote this, and not a person who books a room `Od: … Do: …`."""
        values = self.values
        if "sender" not in values or "sent" not in values or not ("to" in values or "subject" in values):
            return False
        complete = len(values) == 4
        if all_fields and not (complete and self.posted):
            return False
        if EMAIL.search(values["sender"]):
            return complete or next(iter(values)) == "sender"
        named = bool(values["sender"]) and not any(letter.isdigit() for letter in values["sender"])
        return (
            named
            and complete
            and self.posted
            and next(iter(values)) == "sender"
            and bool(HAS_TIME.search(values["sent"]))
        )


def block_at(lines: Sequence[str], index: int) -> Block | None:
    """Read the header block that begins at a line.

    Args:
        lines: the mail's lines.
        index: the line at which the block would begin.

    Returns:
        The block, or None when the line has no label of a header.
    """
    if _LABEL.match(lines[index][:200]) is None:
        return None
    block = Block(index)
    last, wrapped = "", 0
    for number in range(index, min(index + _LONGEST, len(lines))):
        line = lines[number][:1_000]
        label = _LABEL.match(line)
        if label:
            wrapped = 0
            last = next(name for name in ("sender", "sent", "to", "subject", "other") if label[name])
            block.posted = block.posted or bool(label["posted"])
            if last != "other":
                block.values.setdefault(last, label["value"].strip(" *_>"))
            block.end = number + 1
        elif not line.strip("> \t*"):
            if len(block.values) >= 3 or number > index + 2 * len(block.values) + 1:
                break
        elif wrapped < _WRAPPED and _continues(line, block.values.get(last, "")):
            wrapped += 1
            block.values[last] = f"{block.values.get(last, '')} {line.strip(' >*')}".strip()
            block.end = number + 1
        else:
            break
    block.values.pop("other", None)
    return block


def _continues(line: str, value: str) -> bool:
    """Return whether a line carries on the field above: more recipients, or the end of a long subject."""
    return line[:1] in " \t<" or "@" in line or value.endswith((",", ";", "<")) or not value


def labelled(line: str) -> bool:
    """Return whether a line begins like a header line."""
    return _LABEL.match(line[:200]) is not None
