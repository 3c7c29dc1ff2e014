"""Behind a company's proxy: the model is asked through it by its name, and nothing inside is asked for that way."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.servers.proxy import ProxyServer, proxy
from tests.servers.text_model import KEY, TextModelServer, text_model
from ucho.understanding.outside.contract import Question
from ucho.understanding.outside.endpoint import Endpoint

QUESTION = Question("sentiment", ("negative", "neutral", "positive"), "How?")
NAME = "models.example"
VARIABLES = ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy", "HTTP_PROXY", "http_proxy")


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TextModelServer]:
    """A model that speaks TLS under its name; its certificate is trusted."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    pem = _certificate(tmp_path)
    monkeypatch.setattr("certifi.where", lambda: str(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    with text_model() as running:
        running._server.socket = context.wrap_socket(running._server.socket, server_side=True)
        yield running


@pytest.fixture
def way(server: TextModelServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[ProxyServer]:
    """The proxy that the environment names; it alone knows where the model is."""
    with proxy(urlsplit(server.url).port or 0) as running:
        monkeypatch.setenv("HTTPS_PROXY", running.url)
        yield running


def leads(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Let our own name server lead the model's name to some addresses, or know nothing of it."""
    real = socket.getaddrinfo

    def found(host: str, port: object, *more: object, **words: object) -> object:
        if host != NAME:
            return real(host, port, *more, **words)  # type: ignore[arg-type]
        if not addresses:
            raise socket.gaierror("unknown")
        return [(2, 1, 6, "", (one, 443)) for one in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", found)


def model(url: str = f"https://{NAME}/v1", *, own_network: bool = False) -> Endpoint:
    return Endpoint(url, "small-model", KEY, own_network=own_network, seconds=5)


@pytest.mark.parametrize("known", [["93.184.216.34"], []], ids=["public", "known to the proxy alone"])
def test_a_model_is_asked_through_the_proxy_by_its_name(
    server: TextModelServer, way: ProxyServer, monkeypatch: pytest.MonkeyPatch, known: list[str]
) -> None:
    leads(monkeypatch, *known)
    said = model().classify(["Tort zgnieciony.", "Dziękuję!"], QUESTION)
    assert said.problem == ""
    assert all(said.answers)
    assert server.messages == ["Tort zgnieciony.", "Dziękuję!"]
    assert set(way.asked) == {f"CONNECT {NAME}:443 HTTP/1.1"}, "the proxy sees a name, and no words"


@pytest.mark.parametrize("address", ["10.0.0.7", "127.0.0.1", "169.254.169.254"])
def test_a_name_that_leads_inside_is_not_asked_for_at_the_proxy(
    server: TextModelServer, way: ProxyServer, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    leads(monkeypatch, "93.184.216.34", address)
    assert model().classify(["Tort"], QUESTION).problem == "unreachable"
    assert (way.asked, server.headers) == ([], [])


def test_secrets_of_clouds_are_not_asked_for_even_where_the_own_network_is_meant(
    server: TextModelServer, way: ProxyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    leads(monkeypatch, "169.254.169.254")
    assert model(own_network=True).classify(["Tort"], QUESTION).problem == "unreachable"
    assert (way.asked, server.headers) == ([], [])


def test_a_machine_of_the_own_network_is_asked_without_the_proxy(server: TextModelServer, way: ProxyServer) -> None:
    inside = model(f"https://127.0.0.1:{urlsplit(server.url).port}/v1", own_network=True)
    assert inside.classify(["Tort"], QUESTION).problem == ""
    assert way.asked == []


def test_a_host_that_is_excepted_is_asked_without_the_proxy(
    server: TextModelServer, way: ProxyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", ".example")
    leads(monkeypatch, "10.0.0.7")
    assert model().classify(["Tort"], QUESTION).problem == "unreachable"
    assert way.asked == []


def test_a_certificate_of_another_name_is_no_answer(
    server: TextModelServer, way: ProxyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    leads(monkeypatch)
    assert model("https://other.test/v1").classify(["Tort"], QUESTION).problem == "unreachable"
    assert way.asked == ["CONNECT other.test:443 HTTP/1.1"]
    assert server.messages == []


def test_a_proxy_that_lets_nobody_through_or_is_of_another_kind_is_said(
    server: TextModelServer, way: ProxyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    leads(monkeypatch)
    way.refuses = True
    assert model().classify(["Tort"], QUESTION).problem == "unreachable"
    monkeypatch.setenv("HTTPS_PROXY", "socks5://127.0.0.1:9")
    assert model().classify(["Tort"], QUESTION).problem == "unreachable"
    assert server.headers == []


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = dt.datetime.now(dt.UTC)
    names = [x509.DNSName(NAME), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "model.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return pem
