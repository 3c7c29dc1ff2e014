"""How many bytes a browser loads to show the inbox for the first time.

The real `ucho web` serves an inbox of 50 rows to somebody who signed in and has nothing in their cache. Counted is what
came over the line: the page, its style sheets and scripts, and what those name in turn (fonts, pictures), as a browser
that takes Brotli gets them. Files come as Brotli; the page comes as gzip with a random number of bytes added: without
them, the length of a page would give its secrets away to whoever may write into it. Goal: 130 KB.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import sys
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urljoin

import brotli

from benchmarks.figures import Figure, show
from benchmarks.mails import TONGUES
from benchmarks.product import fresh

QUICK = True
ROWS: Final = 400  # in the database, so that a page is full and there is another behind it
LOADED_BY_PAGE: Final = {"stylesheet", "icon", "preload", "modulepreload", "manifest"}
_URL_IN_CSS: Final = re.compile(rb"""url\(\s*['"]?([^'")]+)""")


def main() -> None:
    """Measure and print."""
    show(measure())


def measure() -> list[Figure]:
    """Return the bytes of the inbox's first load by kind of file, and of all together, in KB (1000 bytes)."""
    with fresh() as product:
        cookie = product.ask("benchmarks.weight", "fill")
        with product.started("web") as (_pid, url):
            page, size = _fetch(f"{url}/", cookie)
            if page.count(b'id="row-') != 50:
                raise RuntimeError("this is no full inbox")
            sizes: Counter[str] = Counter()
            for name, bytes_of_it in _named(url, page, cookie):
                sizes[name.rpartition(".")[2]] += bytes_of_it
    kinds = {"html_unpacked": len(page), "html": size, **sizes}
    return [
        *(Figure(f"page_weight_{kind}", number / 1000, "KB") for kind, number in kinds.items()),
        Figure("page_weight_as_served", (size + sizes.total()) / 1000, "KB"),
    ]


def _named(url: str, page: bytes, cookie: str) -> Iterator[tuple[str, int]]:
    """Yield the name and the size of everything that a browser fetches because a page names it."""
    found = _Found()
    found.feed(page.decode())
    seen: set[str] = set()
    for address in found.addresses:
        yield from _piece(urljoin(url, address), cookie, seen)


def _piece(url: str, cookie: str, seen: set[str]) -> Iterator[tuple[str, int]]:
    """Yield a file and what it loads itself, each only once."""
    if url in seen or url.startswith("data:"):
        return
    seen.add(url)
    content, size = _fetch(url, cookie)
    yield url.partition("?")[0].rpartition("/")[2], size
    if url.endswith(".css"):
        for address in _URL_IN_CSS.findall(content):
            yield from _piece(urljoin(url, address.decode()), cookie, seen)


class _Found(HTMLParser):
    """Collects what a page makes the browser fetch."""

    def __init__(self) -> None:
        """Start with nothing."""
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note style sheets, scripts, icons and pictures."""
        values = {name: value or "" for name, value in attrs}
        if tag in {"script", "img"} and values.get("src"):
            self.addresses.append(values["src"])
        elif tag == "link" and values.get("href") and LOADED_BY_PAGE & set(values.get("rel", "").split()):
            self.addresses.append(values["href"])
        elif tag == "use" and values.get("href", "#")[0] != "#":
            self.addresses.append(values["href"].partition("#")[0])


def _fetch(url: str, cookie: str) -> tuple[bytes, int]:
    """Return what an address holds, and how many bytes of it came over the line."""
    request = urllib.request.Request(url, headers={"Cookie": cookie, "Accept-Encoding": "br, gzip"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        raw: bytes = answer.read()
        coding = answer.headers.get("Content-Encoding", "")
    return _OPENERS[coding](raw), len(raw)


_OPENERS: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "": bytes,
    "br": brotli.decompress,
    "gzip": gzip.decompress,
}


def fill() -> None:
    """Make an inbox, sign somebody in, and print the cookie of their session."""
    from benchmarks.product import set_up

    set_up()
    from django.conf import settings
    from django.test import Client

    from benchmarks.big_inbox import fill as fill_inbox
    from benchmarks.inbox import SIGN_IN
    from ucho.conversations.models import Conversation
    from ucho.core.clock import now

    client = Client()
    client.force_login(fill_inbox(ROWS, now()).head, backend=SIGN_IN)
    dice = random.Random(1)
    words = " ".join(sentence for tongue in TONGUES for sentence in tongue.sentences).split()
    for conversation in Conversation.objects.order_by("-pk")[:ROWS]:  # equal ones would compress to nothing
        Conversation.objects.filter(pk=conversation.pk).update(
            subject=" ".join(dice.sample(words, 4)), preview=" ".join(dice.sample(words, 20))
        )
    print(json.dumps(f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"))


if __name__ == "__main__":
    if sys.argv[1:] == ["fill"]:
        fill()
    else:
        main()
