"""Mail that no person wrote is known, and mail that a person wrote is not suspected."""

from __future__ import annotations

import pytest

from tests.channels.mail.raw import HEAD, mail
from ucho.channels.mail.automatic import LOOP_FIELD, is_ours, sign_loop
from ucho.channels.mail.reader import read

REPORT = "multipart/report; report-type=delivery-status; boundary=cut"


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        (("Auto-Submitted: auto-replied (vacation)", "Precedence: bulk"), "auto_reply"),
        (("X-Autoreply: yes",), "auto_reply"),
        (("Precedence: auto_reply",), "auto_reply"),
        (("Auto-Submitted: auto-generated",), "system"),
        (("X-Auto-Response-Suppress: All",), "system"),
        (("Return-Path: <>",), "system"),
        (("List-Id: <nowosci.example.pl>",), "list"),
        (("Precedence: junk",), "list"),
        (("X-Loop: pomoc@klos.test",), "loop"),
        (("X-Failed-Recipients: ala@example.pl",), "bounce"),
        (('Auto-Submitted: auto-replied; owner-email="jan@example.pl"',), "auto_reply"),
        (("Auto-Submitted: auto-notified",), "system"),
        (("Auto-Submitted: AUTO-REPLIED",), "auto_reply"),
        (("Preference: auto_reply",), "auto_reply"),
        (("X-Precedence: auto_reply",), "auto_reply"),
        (("X-POST-MessageClass: 9; Autoresponder",), "auto_reply"),
        (("Delivered-To: Autoresponder",), "auto_reply"),
        (("X-MS-Exchange-Inbox-Rules-Loop: jan@example.pl",), "auto_reply"),
        (("X-FC-MachineGenerated: true",), "auto_reply"),
        (("X-Autoreply: no",), ""),
        (("Precedence: bulk",), "list"),
        (("X-Precedence: bulk",), "list"),
        (("Precedence: first-class",), ""),
        (("List-Unsubscribe: <https://example.pl/u>",), "list"),
        (("X-Auto-Response-Suppress: DR, OOF, AutoReply",), "system"),
        (("X-Auto-Response-Suppress: None",), ""),
        (("X-Cron-Env: <SHELL=/bin/sh>",), "system"),
        (("Delivered-To: pomoc@klos.test",), ""),
        (("Auto-Submitted: no",), ""),
        (("Return-Path: <jan@example.pl>", "X-Priority: 1"), ""),
        ((), ""),
    ],
)
def test_headers_tell_why_a_mail_is_automatic(fields, kind):
    assert read(mail("x", "text/plain", *fields)).auto_kind == kind


def test_a_delivery_report_is_a_bounce_even_from_a_person():
    assert read(mail(b"--cut\r\n\r\nx\r\n--cut--", REPORT)).auto_kind == "bounce"


@pytest.mark.parametrize(
    ("sender", "kind"),
    [
        ("MAILER-DAEMON@example.pl", "bounce"),
        ("no-reply@example.pl", "system"),
        ("donotreply@example.pl", "system"),
        ("noreply.form@example.pl\r\nReply-To: jan@example.pl", ""),  # a form on a web page: a person filled it in
        ("norbert@example.pl", ""),
        ("postmaster@example.pl", ""),
        ("postmaster@example.pl\r\nSubject: Undeliverable: Tort", "bounce"),
        ("postmaster@example.pl\r\nSubject: Niedostarczone: Tort", "bounce"),
        ("bounces+12=jan=example.pl@mail.example.com", "bounce"),
    ],
)
def test_senders_that_nobody_reads_are_known(sender, kind):
    assert read(mail("x", head=f"From: {sender}\r\n")).auto_kind == kind


@pytest.mark.parametrize(
    ("subject", "kind"),
    [
        ("Automatic reply: Tort", "auto_reply"),
        ("Autoodpowiedź: Tort", "auto_reply"),
        ("Автоответ: Торт", "auto_reply"),
        ("Automatyczna odpowiedź nie działa", ""),
        ("Auto-Reply: Tort", "auto_reply"),
        ("[Auto-Reply] Tort", "auto_reply"),
        ("Out of Office", "auto_reply"),
        ("Out of the office: back on Monday", "auto_reply"),
        ("OOO: Tort", "auto_reply"),
        ("Vacation reply: Tort", "auto_reply"),
        ("Vacation", ""),
        ("Nieobecność: Jan Kowalski 3b", ""),
        ("Odpowiedź automatyczna: Tort", "auto_reply"),
        ("Nieobecność w biurze: Tort", "auto_reply"),
        ("Poza biurem: Tort", "auto_reply"),
        ("Автоматический ответ: Торт", "auto_reply"),
        ("Нет на рабочем месте: Торт", "auto_reply"),
        ("Вне офиса: Торт", "auto_reply"),
        ("Re: Automatic reply: Tort", ""),
        ("Out of office hours I cannot reach you", ""),
        ("Vacation booking", ""),
        ("Urlop: rezerwacja pokoju", ""),
        ("Nieobecność kuriera pod adresem", ""),
        ("Отсутствие чека в заказе", ""),
        ("Odpowiedź: kiedy będzie tort", ""),
    ],
)
def test_answering_machines_without_headers_are_known_by_their_subject(subject, kind):
    assert read(mail("x", head=f"From: jan@example.pl\r\nSubject: {subject}\r\n")).auto_kind == kind


def test_a_complaint_is_told_like_a_bounce_and_a_receipt_is_nobodys_words():
    for report, kind in (("feedback-report", "bounce"), ("disposition-notification", "system")):
        raw = mail(b"--cut\r\n\r\nx\r\n--cut--", f"multipart/report; report-type={report}; boundary=cut")
        assert read(raw).auto_kind == kind


def test_what_customers_write_to_a_group_of_our_own_domain_is_theirs():
    group = ("List-Id: <info.klos.test>", "Precedence: list", "List-Unsubscribe: <mailto:x@groups.example>")
    assert read(mail("x", "text/plain", *group), own="pomoc@klos.test").auto_kind == ""
    assert read(mail("x", "text/plain", *group), own="pomoc@inna.test").auto_kind == "list"
    post = ("List-Post: <mailto:info@klos.test>", "Precedence: list")
    assert read(mail("x", "text/plain", *post), own="pomoc@klos.test").auto_kind == ""


def test_only_our_own_key_marks_our_own_mail():
    ours = sign_loop("key")
    assert is_ours(ours, "key")
    assert not is_ours(ours, "other")
    assert not is_ours("forged.forged", "key")
    assert not is_ours(ours, "")
    raw = f"{LOOP_FIELD}: {ours}\r\n{HEAD}\r\nx".encode()
    assert read(raw, loop_key="key").auto_kind == "loop"
    assert read(raw, loop_key="other").auto_kind == ""
