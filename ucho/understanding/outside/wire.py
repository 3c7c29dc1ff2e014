"""One request to an endpoint: to a resolved address, without detours, with an end in time and size."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, Final

from ucho import __version__
from ucho.understanding.outside.address import resolve
from ucho.understanding.outside.contract import NotAnswered

if TYPE_CHECKING:
    import httpx

CONNECT_SECONDS: Final = 5.0
LARGEST: Final = 4 * 2**20  # bytes of an answer; a vector of 4,096 numbers takes about 80,000


def client(seconds: float) -> httpx.Client:
    """Return a client that follows nobody and takes no proxy from the environment.

    Args:
        seconds: how long we wait for one answer.
    """
    import httpx

    patience = httpx.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds))
    return httpx.Client(timeout=patience, follow_redirects=False, trust_env=False)


def post(http: httpx.Client, url: str, key: str, body: object, *, own_network: bool, seconds: float) -> dict[str, Any]:
    """Send JSON and return the JSON object that is answered.

    Args:
        http: made by `client`.
        url: where to, checked when it was stored.
        key: for the Authorization header; empty for none.
        body: what is sent.
        own_network: whether the address may lie inside.
        seconds: after which we hang up, even if something still trickles in.

    Raises:
        NotAnswered: anything else than status 200 with a JSON object of a bearable size, in time.
    """
    import httpx

    target = resolve(url, own_network=own_network)
    headers = {
        "Host": target.host,
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Accept-Encoding": "identity",  # a small packed answer could unpack to a huge one
        "User-Agent": f"ucho/{__version__}",
    }
    if key:
        headers["Authorization"] = f"Bearer {key}"
    until = time.monotonic() + seconds
    sent = json.dumps(body, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
    extensions = {"sni_hostname": target.name}
    try:
        with http.stream("POST", target.url, content=sent, headers=headers, extensions=extensions) as answer:
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
