"""What the public records of a domain say, and exactly what to add; asked of a real name server."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

import pytest

from tests.servers.unbound import Unbound
from ucho.channels.mail import dns
from ucho.channels.mail.dns import Names
from ucho.channels.mail.records import Found, Sending, dkim_value, examine, is_domain
from ucho.channels.mail.senders import sender_of
from ucho.channels.mail.spf import merged

PUBLIC = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A" + "x" * 360
KLOS = "klos.test"
GOOGLE = ("_spf.google.com", "TXT", "v=spf1 include:_netblocks.google.com ~all")
BLOCKS = ("_netblocks.google.com", "TXT", "v=spf1 ip4:35.190.247.0/24 ~all")
OURS = ("poczta.klos.test", "A", "51.15.20.30")
Look = Callable[..., dict[str, Found]]


@pytest.fixture
def look(unbound: Unbound) -> Look:
    """Return a function that publishes records and looks at them."""

    def look(*records: tuple[str, str, str], servers: tuple[str, ...] = ("smtp.gmail.com",)) -> dict[str, Found]:
        unbound.serve([GOOGLE, BLOCKS, OURS, *records])
        return {one.kind: one for one in examine(Sending(KLOS, servers, "ucho-2026a", PUBLIC), Names())}

    return look


def spf(value: str) -> tuple[str, str, str]:
    return (KLOS, "TXT", value)


def test_an_empty_domain_is_told_what_to_add(look: Look) -> None:
    found = look()
    assert {kind: one.state for kind, one in found.items()} == dict.fromkeys(("spf", "dkim", "dmarc", "mx"), "missing")
    assert found["spf"].value == "v=spf1 include:_spf.google.com ~all"
    assert found["dkim"].host == "ucho-2026a._domainkey.klos.test"
    assert found["dkim"].value == dkim_value(PUBLIC)
    assert (found["dmarc"].host, found["dmarc"].value) == (
        "_dmarc.klos.test", "v=DMARC1; p=none; rua=mailto:postmaster@klos.test",
    )  # fmt: skip


def test_a_domain_that_follows_the_advice_is_all_right(look: Look) -> None:
    advice = look()
    records = [(one.host, one.type, one.value) for one in advice.values() if one.value]
    found = look(*records, (KLOS, "MX", "10 aspmx.l.google.com."), (KLOS, "TXT", "google-site-verification=abc"))
    assert {one.state for one in found.values()} == {"ok"}
    assert {one.value for one in found.values()} == {""}


@pytest.mark.parametrize(
    ("records", "servers", "state", "why", "value"),
    [
        (["v=spf1 mx -all"], ["smtp.gmail.com"], "wrong", "not_ours", "v=spf1 mx include:_spf.google.com -all"),
        (["v=spf1 include:_spf.google.com -all"], ["smtp.gmail.com"], "ok", "", ""),
        (["v=spf1 redirect=_spf.google.com"], ["smtp.gmail.com"], "ok", "", ""),
        (["v=spf1 mx -all", "v=spf1 include:_spf.google.com ~all"], ["smtp.gmail.com"], "wrong", "two",
         "v=spf1 include:_spf.google.com mx ~all"),
        (["v=spf1 include:_spf.google.com +all"], ["smtp.gmail.com"], "wrong", "open",
         "v=spf1 include:_spf.google.com ~all"),
        (["v=spf1 include:gone.test include:_spf.google.com ~all"], ["smtp.gmail.com"], "wrong", "broken", ""),
        ([f"v=spf1 {' '.join(f'a:h{n}.klos.test' for n in range(11))} include:_spf.google.com ~all"],
         ["smtp.gmail.com"], "wrong", "lookups", ""),
        (["v=spf1 ip4:51.15.0.0/16 -all"], ["poczta.klos.test"], "ok", "", ""),
        (["v=spf1 a:poczta.klos.test -all"], ["poczta.klos.test"], "ok", "", ""),
        (["v=spf1 -ip4:51.15.20.30 ?all"], ["poczta.klos.test"], "wrong", "not_ours", None),
        (["v=spf1 ip4:9.9.9.9 -all"], ["poczta.klos.test"], "wrong", "not_ours",
         "v=spf1 ip4:9.9.9.9 ip4:51.15.20.30 -all"),
        (["v=spf1 ip4:x include:klos.test exists:%{i}.x.test ~all"], ["poczta.klos.test"], "wrong", "not_ours", None),
        (["v=spf1 mx ~all"], ["127.0.0.1"], "unknown", "own", ""),
        ([], ["127.0.0.1"], "missing", "none_own", ""),
        (["v=spf1 ip4:51.15.20.30 ~all"], ["poczta.klos.test", "smtp.gmail.com"], "wrong", "not_ours",
         "v=spf1 ip4:51.15.20.30 include:_spf.google.com ~all"),
    ],
)  # fmt: skip
def test_spf(look: Look, records: list[str], servers: list[str], state: str, why: str, value: str | None) -> None:
    found = look(*map(spf, records), servers=tuple(servers))["spf"]
    assert (found.state, found.why) == (state, why)
    if value is not None:
        assert found.value == value


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (f"v=DKIM1; k=rsa; p={PUBLIC}", ""),
        (f"p={PUBLIC[:200]} {PUBLIC[200:]}", ""),
        (f"v=DKIM1; k=rsa; p={PUBLIC[:255]}", "other_key"),
        ("v=DKIM1; p=", "revoked"),
        (f"v=DKIM1; k=ed25519; p={PUBLIC}", "unreadable"),
    ],
)
def test_dkim(look: Look, record: str, why: str) -> None:
    found = look(("ucho-2026a._domainkey.klos.test", "TXT", record))["dkim"]
    assert (found.state, found.why) == ("wrong" if why else "ok", why)


def test_dmarc_of_the_domain_above_counts_and_two_do_not(look: Look, unbound: Unbound) -> None:
    assert look(("_dmarc.klos.test", "TXT", "v=DMARC1; p=reject"))["dmarc"].state == "ok"
    unbound.serve([("_dmarc.klos.test", "TXT", "v=DMARC1; p=none")])
    below = Sending("pomoc.klos.test", ("smtp.gmail.com",), "a", PUBLIC)
    assert {one.kind: one.state for one in examine(below, Names())}["dmarc"] == "ok"
    policy = ("_dmarc.klos.test", "TXT", "v=DMARC1; p=none")
    assert look(policy, ("_dmarc.klos.test", "TXT", "v=DMARC1; p=reject"))["dmarc"].why == "two"
    assert look(("_dmarc.klos.test", "TXT", "v=DMARC1; rua=mailto:x@y.test"))["dmarc"].why == "unreadable"


def test_a_server_of_our_own_has_a_name_that_leads_back(look: Look) -> None:
    back = ("30.20.15.51.in-addr.arpa", "PTR", "poczta.klos.test.")
    elsewhere = ("30.20.15.51.in-addr.arpa", "PTR", "vps-1234.host.test.")
    assert look(back, servers=("poczta.klos.test",))["ptr"].state == "ok"
    assert look(servers=("poczta.klos.test",))["ptr"].why == "none"
    found = look(elsewhere, servers=("poczta.klos.test",))["ptr"]
    assert (found.why, found.value, found.host) == ("not_back", "poczta.klos.test", "51.15.20.30")
    assert "ptr" not in look()


def test_a_domain_that_takes_no_mail_is_told(look: Look) -> None:
    assert look((KLOS, "MX", "0 ."))["mx"].why == "null"


def test_a_silent_name_service_ends_in_time(look: Look, unbound: Unbound, monkeypatch: pytest.MonkeyPatch) -> None:
    look()
    monkeypatch.setattr(dns, "ANSWER_SECONDS", 0.2)
    unbound.freeze()
    start = monotonic()
    found = examine(Sending(KLOS, ("smtp.gmail.com",), "a", PUBLIC), Names(0.5))
    assert {(one.state, one.why) for one in found} == {("unknown", "silent")}
    assert monotonic() - start < 3


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("smtp.gmail.com", "Google"), ("smtp.office365.com", "Microsoft"), ("ssl0.ovh.net", "OVH"),
        ("serwer123.home.pl", "home.pl"), ("klos.nazwa.pl", "nazwa.pl"), ("smtp.yandex.ru", "Яндекс 360"),
        ("smtp.mail.ru", "Mail.ru"), ("smtp.zoho.eu", "Zoho"), ("notgmail.com", ""), ("gmail.com.evil.test", ""),
    ],
)  # fmt: skip
def test_providers_are_known_by_their_servers(host: str, name: str) -> None:
    found = sender_of(host)
    assert (found.name if found else "") == name


def test_a_record_that_is_there_keeps_its_words() -> None:
    assert merged(["v=spf1 a mx -all"], ("mx", "a")) == "v=spf1 a mx -all"
    assert merged(["v=spf1 a redirect=x.test"], ("a",)) == "v=spf1 a redirect=x.test"
    assert is_domain("klos.test")
    assert is_domain("xn--80ak6aa92e.xn--p1ai")
    assert not any(map(is_domain, ("", "localhost", "127.0.0.1", "a..b", "klos.test/x", "-a.test", "x" * 70 + ".pl")))
