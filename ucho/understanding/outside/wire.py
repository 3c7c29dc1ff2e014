"""Requests to an endpoint: to a checked address, without detours, with an end in time and size."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ucho import __version__
from ucho.understanding.outside.address import Target, proxy_for, resolve, through_proxy
from ucho.understanding.outside.contract import NotAnswered

if TYPE_CHECKING:
    import httpx

CONNECT_SECONDS: Final = 5.0
PROXIES: Final = ("http://", "https://")  # kinds that we speak
LARGEST: Final = 4 * 2**20  # bytes of an answer; a vector of 4,096 numbers takes about 80,000


@dataclass(frozen=True, slots=True)
class Line:
    """A way to one address, for some requests.

    Args:
        http: follows nobody, and takes nothing from the environment by itself.
        proxied: whether a proxy stands between.
        own_network: whether the address may lie inside.
        seconds: how long we wait for one answer.
    """

    http: httpx.Client
    proxied: bool
    own_network: bool
    seconds: float

    def to(self, url: str) -> Target:
        """Return where to connect for an address.

        Raises:
            NotAnswered: nobody may be asked there.
        """
        return (through_proxy if self.proxied else resolve)(url, own_network=self.own_network)


@contextmanager
def line(address: str, *, own_network: bool, seconds: float) -> Iterator[Line]:
    """Open a way to an address, through the proxy that the environment names for it.

    Args:
        address: checked when it was stored.
        own_network: whether it may lie inside.
        seconds: how long we wait for one answer.

    Raises:
        NotAnswered: the proxy is of a kind that we do not speak.
    """
    import httpx

    patience = httpx.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds))
    proxy = proxy_for(address, own_network=own_network)
    if proxy and not proxy.startswith(PROXIES):
        raise NotAnswered("unreachable")
    with httpx.Client(timeout=patience, follow_redirects=False, trust_env=False, proxy=proxy or None) as http:
        yield Line(http, bool(proxy), own_network, seconds)


def post(at: Line, url: str, key: str, body: object) -> dict[str, Any]:
    """Send JSON and return the JSON object that is answered.

    Args:
        at: made by `line`; when its seconds are over we hang up, even if something still trickles in.
        url: where to, below the address of the line.
        key: for the Authorization header; empty for none.
        body: what is sent.

    Raises:
        NotAnswered: anything else than status 200 with a JSON object of a bearable size, in time.
    """
    import httpx

    target = at.to(url)
    headers = {
        "Host": target.host,
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Accept-Encoding": "identity",  # a small packed answer could unpack to a huge one
        "User-Agent": f"ucho/{__version__}",
    }
    if key:
        headers["Authorization"] = f"Bearer {key}"
    until = time.monotonic() + at.seconds
    sent = json.dumps(body, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
    extensions = {"sni_hostname": target.name}
    try:
        with at.http.stream("POST", target.url, content=sent, headers=headers, extensions=extensions) as answer:
            if answer.status_code != 200:
                raise NotAnswered("refused", answer.status_code)
            return _read(answer, until)
    except httpx.TimeoutException:
        raise NotAnswered("timeout") from None
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        raise NotAnswered("unreachable") from None


def _read(answer: httpx.Response, until: float) -> dict[str, Any]:
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise NotAnswered("nonsense")
    taken = bytearray()
    for piece in answer.iter_raw():
        taken += piece
        if len(taken) > LARGEST:
            raise NotAnswered("nonsense")
        if time.monotonic() > until:
            raise NotAnswered("timeout")
    try:
        told = json.loads(taken)
    except (ValueError, RecursionError):
        raise NotAnswered("nonsense") from None
    if not isinstance(told, dict):
        raise NotAnswered("nonsense")
    return told
