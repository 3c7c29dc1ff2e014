"""From parts to what a person reads: one text, one HTML, and the files."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ucho.channels.contract import File
from ucho.channels.mail import cards, charsets, markup, seals, tnef, uuencode
from ucho.channels.mail.files import file_named, file_of
from ucho.channels.mail.headers import decode_text
from ucho.channels.mail.parts import Part, Split

BODY_LIMIT: Final = 1_000_000  # bytes of all bodies that are shown, half of it as HTML; longer ones come as files too

_META_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_LOOKS_HTML: Final = re.compile(rb"\s*(?:<!doctype html|<html|<body|<div|<p>|<table)", re.IGNORECASE)
_SEALED: Final = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime"))
_WINMAIL: Final = frozenset(("application/ms-tnef", "application/vnd.ms-tnef"))
_CARDS: Final = frozenset(
    ("text/calendar", "application/ics", "text/vcard", "text/x-vcard", "text/directory", "text/x-vcalendar")
)
_TEXTS: Final = frozenset(("text/plain", "text/html", "", "text/enriched", "text/richtext", "text/markdown"))
_ENRICHED: Final = re.compile(r"<param>.*?</param>|</?[A-Za-z-]{1,40}>|<(?=<)")  # RFC 1896
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(slots=True)
class Body:
    """What a part says: plain text, or safe HTML, or both when it offers both."""

    text: str | None = None
    html: str | None = None

    def words(self) -> str:
        """Return plain text, read off the HTML where there is no other."""
        if self.text is not None and self.text.strip():
            return self.text
        return markup.words(self.html) if self.html else self.text or ""


@dataclass(slots=True)
class Contents:
    """Collects a mail's bodies and files while going through its parts."""

    raw: bytes
    hint: str
    files: list[File] = field(default_factory=list)
    problems: set[str] = field(default_factory=set)
    room: int = BODY_LIMIT  # bytes of bodies that may still be shown
    attached: list[bytes] = field(default_factory=list)  # mails that came as files
    stand_in: Body | None = None  # what winmail.dat, an invitation or a card says when nothing else does
    envelopes: int = 0  # that were opened one inside the other
    _spare: list[File] = field(default_factory=list)  # alternatives that are kept only when nothing else holds them

    def read(self, part: Part) -> Body:
        """Return the body a part makes with everything in it; files are put aside."""
        if seal := seals.of_multipart(part.type, part.params.get("protocol", "")):
            self.problems.add(seal)
        if not part.children:
            return self._leaf(part)
        if part.type == "multipart/alternative":
            return self._alternative(part)
        return _in_order([self.read(child) for child in part.children])

    def _alternative(self, part: Part) -> Body:
        chosen = Body()
        for child in part.children:
            if child.type == "text/calendar" and not child.file_name(self.hint):
                content = child.content(self.raw)
                self._spare.append(file_of(child, content, self.hint))
                self._note_card(child, content)
                continue
            if child.type == "text/x-amp-html":
                continue
            body = self.read(child)
            if body.text and body.text.strip() and not (chosen.text and chosen.text.strip()):
                chosen.text = body.text
            chosen.html = body.html or chosen.html
        if chosen.html and chosen.text is not None and len(chosen.text.strip()) < 120:
            words = markup.words(chosen.html)
            if len(words) > 8 * len(chosen.text.strip()) + 200:
                chosen.text = words  # the plain text only says that there is HTML
        return chosen

    def _leaf(self, part: Part) -> Body:
        content = part.content(self.raw)
        if not self._is_body(part):
            return self._open(part, content)
        kind = part.type
        if kind not in ("text/plain", "text/html") and _LOOKS_HTML.match(content):
            kind = "text/html"
        text = self._decoded(part, content, kind)
        if kind == "text/html":
            return self._page(text)
        if kind in ("text/enriched", "text/richtext"):
            text = _ENRICHED.sub("", text)
        if part.params.get("format", "").lower() == "flowed":
            text = _unflow(text, part)
        seal, text, block = seals.inline(text)
        if seal:
            self.problems.add(seal)
            name, kind = (
                ("signature.asc", "application/pgp-signature")
                if seal == "pgp_signed"
                else ("encrypted.asc", "application/pgp-encrypted")
            )
            self.files.append(file_named(name, kind, block.encode("utf-8", "replace")))
        return Body(text=text)

    def _page(self, text: str) -> Body:
        safe, whole = markup.clean(text)
        if not whole:
            self.problems.add("html_plain")
        return Body(html=safe)

    def _open(self, part: Part, content: bytes) -> Body:
        """Put a file aside; what is only wrapping is opened, and the words inside are returned."""
        name = part.file_name(self.hint).lower()
        if part.type in _SEALED or name.endswith(".p7m"):
            return self._unseal(part, content)
        if (part.type in _WINMAIL or name == "winmail.dat") and self._unpack(content):
            return Body()
        if part.type == "message/rfc822":
            self.attached.append(content)
        elif part.type in _CARDS:
            self._note_card(part, content)
        if content or not part.type.startswith("multipart/"):
            self.files.append(file_of(part, content, self.hint))
        return Body()

    def _unseal(self, part: Part, content: bytes) -> Body:
        seal, inner = seals.unwrap(content)
        declared = part.params.get("smime-type", "").lower()
        self.problems.add(seal or ("smime_signed" if "signed" in declared else "smime_encrypted"))
        if not inner or self.envelopes > 2:
            self.files.append(file_of(part, content, self.hint))
            return Body()
        outer, self.raw = self.raw, inner
        self.envelopes += 1
        try:
            return self.read(Split(inner).root)
        finally:
            self.raw = outer

    def _unpack(self, content: bytes) -> bool:
        """Take the words and files out of a winmail.dat; say whether it need not be kept itself."""
        found = tnef.unpack(content)
        if found is None:
            return False
        self.problems.add("tnef")
        for packed in found.files:
            file = file_named(packed.name, packed.type, packed.content, content_id=packed.content_id, hint=self.hint)
            self.files.append(file)
        if found.html.strip() and len(found.html) * 2 <= self.room:
            self.room -= len(found.html) * 2
            self.stand_in = self._page(found.html)
        elif found.text.strip():
            self.stand_in = Body(text=_CONTROL.sub("", found.text[: self.room]))
        return found.whole

    def _note_card(self, part: Part, content: bytes) -> None:
        if self.stand_in is None and len(content) <= self.room:
            text, _guessed = charsets.decode(content, part.params.get("charset", ""), self.hint)
            self.stand_in = Body(text=_CONTROL.sub("", cards.summary(part.type, text)))

    def _is_body(self, part: Part) -> bool:
        if part.type not in _TEXTS and not part.type.startswith("multipart/"):
            return False
        disposition, params = part.disposition(self.hint)
        if part.depth == 0:
            return not (disposition == "attachment" and params.get("filename"))
        return disposition != "attachment" and not part.file_name(self.hint)

    def _decoded(self, part: Part, content: bytes, kind: str) -> str:
        cost = 2 if kind == "text/html" else 1  # markup takes longer to read than text
        if len(content) * cost > self.room:
            self.problems.add("body_cut")
            self.files.append(file_of(part, content, self.hint))
            content = content[: self.room // cost]
        self.room -= len(content) * cost
        declared = part.params.get("charset", "")
        if not declared and kind == "text/html" and (found := _META_CHARSET.search(content[:4_096])):
            declared = found[1].decode("ascii")
        if kind != "text/html":
            content, packed = uuencode.extract(content)
            for name, file in packed:
                self.problems.add("uuencoded")
                self.files.append(file_named(decode_text(name, self.hint), "", file, hint=self.hint))
        text, guessed = charsets.decode(content, declared, self.hint)
        if guessed and not (declared == "" and charsets.codec_name(self.hint)):
            self.problems.add("charset_guessed")
        return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff"))

    def keep_spare(self) -> None:
        """Keep an invitation that only came as an alternative; one that came as a file too is not kept twice."""
        if any(file.type in ("text/calendar", "application/ics") for file in self.files):
            return
        self.files.extend(self._spare[:1])


def _in_order(bodies: Sequence[Body]) -> Body:
    """Join bodies that stand one after another, such as text, picture, text."""
    spoken = [body for body in bodies if (body.text and body.text.strip()) or body.html]
    if len(spoken) <= 1:
        return spoken[0] if spoken else Body()
    text = "\n\n".join(words for words in (body.words().strip("\n") for body in spoken) if words.strip())
    if not any(body.html for body in spoken):
        return Body(text=text)
    return Body(text=text, html="\n".join(body.html or _as_html(body.text or "") for body in spoken))


def _as_html(text: str) -> str:
    return "<div>" + entities.escape(text, quote=False).replace("\n", "<br>") + "</div>"


def _unflow(text: str, part: Part) -> str:
    """Join the lines that `format=flowed` (RFC 3676) broke softly; quoted lines and the signature mark stay."""
    delete = part.params.get("delsp", "").lower() == "yes"
    lines: list[str] = []
    open_line = False
    for line in text.split("\n"):
        quoted = line.startswith(">")
        plain = line if quoted else line.removeprefix(" ")
        if open_line and not quoted and line != "-- ":
            lines[-1] += plain
        else:
            lines.append(plain)
        open_line = plain.endswith(" ") and plain != "-- " and not quoted
        if open_line and delete:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)


def read_bodies(split: Split, raw: bytes, hint: str) -> tuple[Body, Contents]:
    """Read the bodies and files of a mail.

    Args:
        split: its parts.
        raw: its bytes.
        hint: the charset it uses.

    Returns:
        What it says, and the collected files and problems.
    """
    contents = Contents(raw, hint)
    body = contents.read(split.root)
    contents.keep_spare()
    if contents.stand_in and not (body.text and body.text.strip()) and not (body.html and body.words().strip()):
        body = contents.stand_in
    return body, contents
