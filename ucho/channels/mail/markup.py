"""HTML of mail: made safe to show, and turned into plain text.

nh3 goes first, so that the text is read off well-formed markup and both always say the same.
"""

from __future__ import annotations

import html as entities
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import nh3

NESTING_LIMIT: Final = 2_000  # elements inside elements; above it a browser's tree builder becomes quadratic

_TAGS: Final = frozenset(
    "a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn"
    " div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q"
    " s samp section small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul"
    " var wbr".split()
)
_SWALLOWED: Final = frozenset("script style title template noscript iframe object svg math xml textarea select".split())
_ATTRIBUTES: Final = {
    "*": {"dir", "lang", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "font": {"color", "face", "size"},
    "table": {"align", "bgcolor", "border", "cellpadding", "cellspacing", "width"},
    "tr": {"align", "bgcolor", "valign"},
    "td": {"align", "bgcolor", "colspan", "rowspan", "valign", "width"},
    "th": {"align", "bgcolor", "colspan", "rowspan", "valign", "width"},
    "div": {"align"},
    "p": {"align"},
    "ol": {"start", "type"},
    "ul": {"type"},
}
_TAG: Final = re.compile(r"<(/?)([a-z][a-z0-9]*)((?:[^>\"]|\"[^\"]*\")*)>")
_IMAGE: Final = re.compile(r"<img((?:[^>\"]|\"[^\"]*\")*)>")
_ANY_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_QUOTE_TAG: Final = re.compile(r"<blockquote\b([^>]{0,2000})>", re.IGNORECASE)
_INDENT: Final = re.compile(r"border(?:-left)?\s*:\s*(?:none|0)", re.IGNORECASE)  # what mailers' "indent" buttons make
_UNNESTED: Final = frozenset(
    "br img hr input meta link col p li td th tr dt dd option area base wbr param source".split()
)
_DATA_LINK: Final = re.compile(r' href="data:[^"]*"')
_HREF: Final = re.compile(r' href="(https?://[^"]{1,500})"')
_SPACES: Final = re.compile(r"[ \t\r\n\f]+")
_PARAGRAPHS: Final = frozenset("p h1 h2 h3 h4 h5 h6 ul ol dl table blockquote pre figure".split())
_BLOCKS: Final = _PARAGRAPHS | frozenset(
    "div tr li dt dd hr section article header footer main nav aside address center caption details summary"
    " figcaption".split()
)


MOST_ENTITIES: Final = 100_000  # each costs the cleaner five microseconds; no letter has so many


def clean(markup: str) -> tuple[str, bool]:
    """Make HTML safe: nothing in it runs, loads or styles the page; image addresses wait in `data-src`.

    Args:
        markup: HTML as it came.

    Returns:
        Well-formed HTML of harmless elements, and False when it was nested so deep, or so full of entities, that only
        its words are left.
    """
    nested = markup.count("<") > NESTING_LIMIT and _depth(markup) > NESTING_LIMIT
    if nested or markup.count("&") > MOST_ENTITIES:
        words = re.sub(r"<[^<>]*>", " ", markup)
        return f"<pre>{entities.escape(words, quote=False)}</pre>", False
    if "blockquote" in markup or "BLOCKQUOTE" in markup:
        markup = _QUOTE_TAG.sub(_mark_indent, markup)
    safe = _cleaner().clean(markup.replace("\0", ""))
    if ' href="data:' in safe:  # a page of its own behind a link; pictures may be data
        safe = _DATA_LINK.sub("", safe)
    return _IMAGE.sub(_park_image, safe), True


@lru_cache(maxsize=1)
def _cleaner() -> nh3.Cleaner:
    import nh3

    return nh3.Cleaner(
        tags=set(_TAGS),
        clean_content_tags=set(_SWALLOWED),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        allowed_classes={"blockquote": {"indent"}},
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )


def _mark_indent(found: re.Match[str]) -> str:
    return '<blockquote class="indent">' if _INDENT.search(found[1]) else "<blockquote>"


def _park_image(found: re.Match[str]) -> str:
    return f"<img{found[1].replace(' src=', ' data-src=')}>"


def _depth(markup: str) -> int:
    deepest = depth = 0
    for found in _ANY_TAG.finditer(markup):
        if found[2].lower() in _UNNESTED:
            continue
        depth = max(0, depth - 1) if found[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def words(safe: str) -> str:
    """Turn HTML that `clean` returned into plain text.

    Args:
        safe: well-formed HTML.

    Returns:
        Text with paragraphs, list marks, `> ` before quoted lines, and link targets in parentheses.
    """
    page = _Page()
    position = 0
    for found in _TAG.finditer(safe):
        if found.start() > position:
            page.write(entities.unescape(safe[position : found.start()]))
        position = found.end()
        page.tag(found[2], closing=bool(found[1]), attributes=found[3])
    page.write(entities.unescape(safe[position:]))
    return page.text()


class _Page:
    """Lines of plain text as they grow."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quotes = 0
        self._indents: list[bool] = []  # open blockquotes: True for one that only indents
        self._lists: list[int] = []  # the next number of each open list, -1 for one with bullets
        self._pre = 0
        self._link = ""
        self._link_from = 0

    def write(self, text: str) -> None:
        if self._pre:
            first, *others = text.split("\n")
            self._line.append(first)
            for other in others:
                self._end_line()
                self._line.append(other)
            return
        text = _SPACES.sub(" ", text)
        if not self._line or self._line[-1].endswith(" "):
            text = text.lstrip(" ")
        if text:
            self._line.append(text)

    def tag(self, name: str, *, closing: bool, attributes: str) -> None:
        if name == "br":
            self._end_line()
        elif name in _BLOCKS:
            self._block(name, closing=closing, attributes=attributes)
        elif name == "a":
            self._anchor(closing=closing, attributes=attributes)
        elif name in ("td", "th") and not closing and self._line:
            self.write(" ")

    def _block(self, name: str, *, closing: bool, attributes: str) -> None:
        if self._line:
            self._end_line()
        if name == "blockquote" and closing:
            self._quote(closing=True, indent=False)
        if name in _PARAGRAPHS and not (name in ("ul", "ol") and len(self._lists) > (1 if closing else 0)):
            self._gap()
        if name == "blockquote" and not closing:
            self._quote(closing=False, indent="indent" in attributes)
        elif name in ("ul", "ol"):
            if closing:
                self._lists = self._lists[:-1]
            else:
                self._lists.append(1 if name == "ol" else -1)
        elif name == "pre":
            self._pre = max(0, self._pre - 1) if closing else self._pre + 1
        elif name == "li" and not closing:
            self._bullet()

    def _quote(self, *, closing: bool, indent: bool) -> None:
        if not closing:
            self._indents.append(indent)
            self._quotes += not indent
        elif self._indents:
            self._quotes -= not self._indents.pop()
            while self._lines and not self._lines[-1].strip("> "):
                self._lines.pop()  # an empty line at the end of a quotation belongs behind it

    def _bullet(self) -> None:
        number = self._lists[-1] if self._lists else -1
        if number > 0:
            self._lists[-1] += 1
        self._line.append("  " * min(len(self._lists) - 1, 8) + (f"{number}. " if number > 0 else "- "))

    def _anchor(self, *, closing: bool, attributes: str) -> None:
        if not closing:
            found = _HREF.search(attributes)
            self._link = entities.unescape(found[1]) if found else ""
            self._link_from = len(self._line)
            return
        shown = "".join(self._line[self._link_from :]).strip()
        bare = self._link.removeprefix("https://").removeprefix("http://").rstrip("/")
        if self._link and shown and bare not in shown:
            self._line.append(f" ({self._link})")
        self._link = ""

    def _end_line(self) -> None:
        text = "".join(self._line)
        self._line = []
        if not self._pre and text != "-- ":  # the signature mark keeps its space
            text = text.strip(" ") if not self._lists else text.rstrip(" ")
        self._lines.append("> " * min(self._quotes, 20) + text if self._quotes else text)

    def _gap(self) -> None:
        if self._lines and self._lines[-1].strip("> "):
            self._lines.append(("> " * min(self._quotes, 20)).rstrip())

    def text(self) -> str:
        if self._line:
            self._end_line()
        kept: list[str] = []
        for line in (line.replace("\u00a0", " ") for line in self._lines):
            if not line.strip() and (not kept or not kept[-1].strip()):
                continue
            kept.append(line if line == "-- " else line.rstrip())
        return "\n".join(kept).strip("\n")
