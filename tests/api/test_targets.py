"""Webhooks go to the internet, to the very address that was checked, and never into the house."""

from __future__ import annotations

import os
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import certifi
import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.api.receiver import receiving
from ucho.api.webhooks import sending
from ucho.api.webhooks.targets import Unreachable, check, is_public, resolve
from ucho.core.errors import Refused

INSIDE = [
    "127.0.0.1", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1", "198.51.100.1",
]  # fmt: skip
OUTSIDE = ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:8.8.8.8"]


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_no_address_of_the_internet(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_outside_is_one(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "", "x", "ftp://example.com/", "https://", "//example.com", "javascript:alert(1)", "https://ola:x@example.com/",
        "https://exa mple.com/", "https://[::1", "https://example.com:99999/", "https://пример.рф/", "http://example.com/",
        "https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/latest/", "https://localhost/", "https://LOCALHOST./",
        "https://example.com/" + "x" * 2000,
    ],
)  # fmt: skip
def test_an_address_that_will_not_do_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        check(url)


def answers(*addresses: str) -> Callable[..., Any]:
    return lambda name, port, *_more, **_words: [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses
    ]


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::ffff:192.168.0.1"], ["fe80::1%eth0"]]
)
def test_a_name_that_leads_inside_is_not_followed(addresses: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", answers(*addresses))
    with pytest.raises(Unreachable, match="private_address"):
        resolve("https://hook.example/")


@pytest.mark.parametrize("url", ["https://2130706433/", "https://0x7f.1/", "https://127.1/", "https://0177.0.0.1/"])
def test_numbers_that_are_addresses_in_disguise_are_seen_through(url: str) -> None:
    with pytest.raises(Unreachable):
        resolve(url)


def test_what_was_checked_is_what_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", answers("8.8.8.8"))
    found = resolve("https://hook.example:8443/a?b=c#d")
    assert (found.url, found.host, found.name) == ("https://8.8.8.8:8443/a?b=c", "hook.example:8443", "hook.example")


def test_a_certificate_is_checked_against_the_name_although_the_address_is_connected_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.UCHO_WEBHOOKS_TO_PRIVATE = True
    with receiving(certified("hook.example", tmp_path)) as receiver:
        monkeypatch.setattr(certifi, "where", lambda: str(tmp_path / "cert.pem"))
        monkeypatch.setattr(socket, "getaddrinfo", answers("127.0.0.1"))
        with httpx.Client(trust_env=False) as client:
            right = resolve(f"https://hook.example:{receiver.port}/")
            assert sending._post(client, right.url, right.name, {"Host": right.host}, b"{}").taken
            wrong = resolve(f"https://evil.example:{receiver.port}/")
            with pytest.raises(httpx.ConnectError, match="certificate"):
                sending._post(client, wrong.url, wrong.name, {"Host": wrong.host}, b"{}")
    assert receiver.got[0][0]["host"] == f"hook.example:{receiver.port}"


def certified(name: str, folder: Path) -> ssl.SSLContext:
    """Return a server's context with a certificate for a name, which is also its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


@pytest.mark.parametrize(("words", "meant"), [(None, (600, False)), (("0", "1"), (0, True)), (("60", ""), (60, False))])
def test_limit_and_switch_come_from_the_environment(words: tuple[str, str] | None, meant: tuple[int, bool]) -> None:
    names = ("UCHO_API_RATE", "UCHO_WEBHOOKS_TO_PRIVATE")
    outside = {name: value for name, value in os.environ.items() if name not in names}
    asked = "from ucho.config import settings as s; print((s.UCHO_API_RATE, s.UCHO_WEBHOOKS_TO_PRIVATE))"
    given = dict(zip(names, words, strict=True)) if words else {}
    said = subprocess.run(
        [sys.executable, "-c", asked], env=outside | given, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == str(meant)
