"""The shell around the pages: what reaches Django, what does not, and what browsers are told."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx
import pytest

from tests.config.installation import Installation
from ucho.config.asgi import THREADS

LIMIT = 1024 * 1024


@pytest.fixture(scope="module")
def url(originals) -> Iterator[str]:
    """Where an installation serves pages that takes requests of one megabyte at most."""
    installation: Installation = originals[""]
    with installation.started("web", "--listen", "127.0.0.1:0", UCHO_UPLOAD_LIMIT=str(LIMIT)) as running:
        yield running.url()


def talk(url: str, *pieces: bytes) -> socket.socket:
    """Send bytes on a line of their own."""
    parts = urlsplit(url)
    line = socket.create_connection((parts.hostname, parts.port), 30)
    for piece in pieces:
        line.sendall(piece)
    return line


def test_health_tells_whether_pages_can_be_served_and_a_worker_lives(url):
    answer = httpx.get(f"{url}/healthz")
    assert answer.status_code == 200
    assert answer.json()["database"] is True
    assert answer.json()["status"] == "degraded"  # nobody runs a worker here
    assert answer.headers["cache-control"] == "no-store"


def test_a_page_tells_browsers_to_load_nothing_from_elsewhere(url):
    page = httpx.get(f"{url}/login/")
    policy = page.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["referrer-policy"] == "same-origin"
    assert "private" in page.headers["cache-control"]
    assert "server" not in page.headers


@pytest.mark.parametrize("said", [True, False])  # whether the sender says beforehand how much it is
def test_a_request_that_is_too_large_gets_a_sentence_in_its_language(url, said):
    body = b"x" * (LIMIT + 1)
    answer = httpx.post(f"{url}/login/", content=body if said else iter([body]), headers={"Accept-Language": "en"})
    assert answer.status_code == 413
    assert answer.text == "This is larger than 1 MB. Send smaller files, or send them one by one."


def test_programs_get_that_sentence_as_json(url):
    answer = httpx.post(f"{url}/api/v1/messages", content=b"x" * (LIMIT + 1))
    assert answer.json()["error"].startswith("This is larger")


def test_slow_senders_do_not_keep_pages_from_others(url):
    head = b"POST /login/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nlog"
    lines = [talk(url, head) for _ in range(THREADS * 3)]
    began = time.monotonic()
    assert httpx.get(f"{url}/login/").status_code == 200
    assert time.monotonic() - began < 10
    for line in lines:
        line.close()


def test_a_header_with_an_underscore_cannot_pose_as_another(url):
    line = talk(url, b"GET /login/ HTTP/1.1\r\nHost: x\r\nAccept_Language: ru\r\nConnection: close\r\n\r\n")
    whole = b"".join(iter(lambda: line.recv(65536), b""))
    assert whole.startswith(b"HTTP/1.1 200")
    assert b"content-language: ru" not in whole.lower()


def test_an_address_with_raw_bytes_is_no_bug(url):
    line = talk(url, "GET /login/?q=żółć HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert b"".join(iter(lambda: line.recv(65536), b"")).startswith((b"HTTP/1.1 200", b"HTTP/1.1 400"))


def test_an_address_that_leads_nowhere_is_a_page_of_ours(url):
    answer = httpx.get(f"{url}/nowhere/", headers={"Accept-Language": "pl"})
    assert answer.status_code == 404
    assert "default-src 'self'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["signup/", "accounts/signup/", "account/email/", "admin/", "account/login/code/"])
def test_there_is_no_page_that_we_did_not_make(url, path):
    assert httpx.get(f"{url}/{path}").status_code == 404


def test_style_sheets_are_compressed_and_may_be_kept_for_ever(url):
    page = httpx.get(f"{url}/login/").text
    address = next(part for part in page.split('"') if part.startswith("/static/") and part.endswith(".css"))
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: httpx.get(url + address, headers={"Accept-Encoding": "br"}), range(8)))
    for answer in answers:
        assert answer.status_code == 200
        assert answer.headers["content-encoding"] == "br"
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["content-type"].startswith("text/css")
    assert httpx.get(url + address.replace(".css", ".py")).status_code == 404
    assert httpx.get(f"{url}/static/../settings.py").status_code == 404


def test_pages_come_in_the_language_of_the_browser(url):
    for language in ("pl", "ru", "en"):
        answer = httpx.get(f"{url}/login/", headers={"Accept-Language": language})
        assert answer.headers["content-language"] == language
        assert f'lang="{language}"' in answer.text


def test_a_port_that_web_cannot_have_is_explained(url, originals):
    done = originals[""].run("web", "--listen", url.removeprefix("http://"))
    assert done.returncode == 1
    assert "Another program already listens" in done.stderr


def test_logs_hold_no_address_and_no_secret():
    from ucho.config.logs import scrub

    told = scrub(
        None, "info", {"event": "Not Found: /setup/s3cr3t", "who": "to Ala <ala@example.com>, jan@klos.pl", "n": 5}
    )
    assert told == {"event": "Not Found: /setup/…", "who": "to Ala <…@…>, …@…", "n": 5}
