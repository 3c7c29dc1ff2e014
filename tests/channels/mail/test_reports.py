"""Bounces and complaints of 37 layouts are read; what they mean is known; hostile ones cost little.

The mails lie in `bounces/`, written by hand after what the servers send.
"""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest

from tests.channels.mail.raw import mail
from ucho.channels.contract import Report, Told
from ucho.channels.mail.inbound import inbound
from ucho.channels.mail.reader import read
from ucho.channels.refusals import judge

BOUNCES = Path(__file__).parent / "bounces"
OURS = "<0123456789abcdef@klos.example>"
GONE, FULL, LATER = ("permanent", "no_mailbox"), ("temporary", "full"), ("temporary", "unreachable")
FAILED = {
    "amazon-ses": GONE,
    "domino": GONE,
    "exchange-2010-polish": FULL,
    "exchange-5-5": GONE,
    "exchange-online": GONE,
    "exchange-online-edge": GONE,
    "exim": GONE,
    "exim-unrouteable": ("permanent", "no_domain"),
    "forwarded-address": GONE,
    "global-status": ("refused", "too_large"),
    "gmail": GONE,
    "gmail-dmarc": ("refused", "not_authenticated"),
    "gmail-quota": FULL,
    "groupwise": GONE,
    "icloud": GONE,
    "interia": GONE,
    "mail-ru": GONE,
    "mail-ru-words": FULL,
    "onet": GONE,
    "postfix": GONE,
    "postfix-bare-cr": GONE,
    "postfix-expired": LATER,
    "postfix-no-domain": ("permanent", "no_domain"),
    "qmail": GONE,
    "sendmail": GONE,
    "sendmail-full": FULL,
    "wp": FULL,
    "yahoo": GONE,
    "yandex": GONE,
    "yandex-spam": ("refused", "spam"),
}
OTHER = {
    "arf-no-recipient": "complaint",
    "arf-opt-out": "complaint",
    "arf-yahoo": "complaint",
    "exim-warning": "delayed",
    "outlook-jmrp": "complaint",
    "postfix-delayed": "delayed",
    "success": "delivered",
}
NO_COPY = {"exchange-5-5", "exim-warning"}
"""Layouts that enclose nothing of our mail and name no id: the return path alone finds it."""


def told_in(name: str) -> tuple[Report, Told]:
    """Return the report in one of the mails, and the one thing it tells."""
    letter = read((BOUNCES / f"{name}.eml").read_bytes())
    assert letter.auto_kind == "bounce"
    assert letter.report is not None
    [told] = letter.report.told
    return letter.report, told


def test_every_layout_is_expected() -> None:
    assert {path.stem for path in BOUNCES.glob("*.eml")} == FAILED.keys() | OTHER.keys()


@pytest.mark.parametrize("name", sorted(FAILED | OTHER))
def test_the_address_the_news_and_our_id_are_found(name: str) -> None:
    report, told = told_in(name)
    assert told.address == "ala@example.com"
    assert told.action == OTHER.get(name, "failed")
    assert list(report.original_ids) == ([] if name in NO_COPY else [OURS])


@pytest.mark.parametrize("name", sorted(FAILED))
def test_what_a_refusal_means_is_known(name: str) -> None:
    _report, told = told_in(name)
    verdict = judge(told.status, told.detail)
    assert (verdict.kind, verdict.reason) == FAILED[name]


@pytest.mark.parametrize(
    ("words", "kind", "reason"),
    [
        ("550 5.1.1 User unknown", *GONE),
        ("550 No such user here", *GONE),
        ("550 Пользователь не найден", *GONE),
        ("550 nie ma takiego użytkownika", *GONE),
        ("550 5.7.1 Service unavailable; client host [192.0.2.1] blocked using zen.spamhaus.org", "refused", "spam"),
        ("554 5.7.1 <ala@example.com>: Relay access denied", "refused", "spam"),
        ("553 5.1.8 <kontakt@klos.example>: Sender address rejected: Domain not found", "refused", "sender"),
        ("553 5.7.1 <kontakt@klos.example>: Sender address rejected: not owned by user ola", "refused", "sender"),
        ("550 5.7.60 SMTP; Client does not have permissions to send as this sender", "refused", "sender"),
        ("550 not local sender over smtp", "refused", "sender"),
        ("450 4.1.1 User unknown, try again later", "temporary", "no_mailbox"),
        ("552 5.2.2 Mailbox full", *FULL),
        ("552 5.3.4 Message size exceeds fixed limit", "refused", "too_large"),
        ("5.0.0", "temporary", "unknown"),
        ("", "temporary", "unknown"),
    ],
)
def test_words_and_codes_of_servers_are_judged(words: str, kind: str, reason: str) -> None:
    verdict = judge("", words)
    assert (verdict.kind, verdict.reason) == (kind, reason)


def test_the_signed_word_of_our_return_path_is_found_wherever_servers_note_it() -> None:
    token = "b12-abcdefghijklmnopqrst"
    for fields in (
        f"Delivered-To: kontakt+{token}@klos.example",
        f"X-Original-To: <kontakt+{token.upper()}@klos.example>",
    ):
        raw = mail("550 user unknown", "text/plain", fields, "X-Failed-Recipients: ala@example.com")
        message = inbound(read(raw), "kontakt@klos.example")
        assert message.report is not None
        assert list(message.report.tokens) == [token]


@pytest.mark.parametrize(
    "fields",
    [
        ("Auto-Submitted: auto-replied", "Subject: Re: Undeliverable: zamówienie"),
        ("Delivered-To: kontakt+b12-abcdefghijklmnopqrst@klos.example", "Subject: Nie ma mnie", "Precedence: bulk"),
        ("Return-Path: <ala@example.com>", "Subject: Undeliverable parcel"),
    ],
)
def test_people_and_their_answering_machines_send_no_reports(fields: tuple[str, ...]) -> None:
    head = "From: Ala Nowak <ala@example.com>\r\nTo: kontakt@klos.example\r\n"
    assert read(mail("Gdzie moja paczka?", "text/plain", *fields, head=head)).report is None


def test_reports_without_bad_news_are_none() -> None:
    kinds = {
        "disposition-notification": "message/disposition-notification",
        "feedback-report": "message/feedback-report",
    }
    for kind, part in kinds.items():
        said = "Feedback-Type: not-spam\r\nDisposition: manual-action; displayed"
        body = f"--cut\r\nContent-Type: {part}\r\n\r\n{said}\r\n--cut--"
        assert read(mail(body, f"multipart/report; report-type={kind}; boundary=cut")).report is None


@pytest.mark.parametrize(
    "body",
    [
        b"a" * 1_000_000,
        b"ala@example.com " * 60_000,
        b"<" * 300_000 + b"@" * 300_000,
        b"Message-ID: <" * 70_000,
        b"mailbox is quota user domain " * 30_000,
        b"\n\n" * 400_000,
        b"Final-Recipient: rfc822; a@b.example\n\n" * 20_000,
    ],
    ids=["letters", "addresses", "brackets", "ids", "words", "lines", "blocks"],
)
def test_a_hostile_bounce_costs_little(body: bytes) -> None:
    part = b"--cut\r\nContent-Type: message/delivery-status\r\n\r\n" + body + b"\r\n--cut--\r\n"
    for raw in (
        mail(body, "text/plain", "X-Failed-Recipients: , ,"),
        mail(part, "multipart/report; report-type=delivery-status; boundary=cut"),
    ):
        start = process_time()
        letter = read(raw)
        assert process_time() - start < 2
        assert letter.report is not None
        assert len(letter.report.told) <= 100
