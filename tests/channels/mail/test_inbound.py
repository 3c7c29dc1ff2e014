"""Whose mail it is: From or Reply-To, one identity however an address is written, and what is only passed on."""

from __future__ import annotations

import pytest

from ucho.channels.contract import Inbound
from ucho.channels.mail.inbound import inbound
from ucho.channels.mail.reader import read

OWN = "kontakt@klos.example"


def taken(*lines: str, policy: str = "", body: str = "Dzień dobry") -> Inbound:
    """Return a mail with these header lines as conversations get it."""
    kind = "Content-Type: text/plain; charset=utf-8"
    return inbound(read("\r\n".join((*lines, kind, "", body)).encode()), OWN, answers_to=policy)


@pytest.mark.parametrize(
    ("written", "value", "invalid"),
    [
        ("ALA@Example.COM", "ala@example.com", False),
        ("Ala < ala@example.com >", "ala@example.com", False),
        ("<ala@example.com>>", "ala@example.com", False),
        ('"ala@example.com" <ala@example.com>', "ala@example.com", False),
        ("Ala <mailto:ala@example.com>", "ala@example.com", False),
        ("ala@żółw.example", "ala@xn--w-uga1v8h.example", False),
        ("алла@почта.example", "алла@xn--80a1acny.example", False),
        ("ala@example.com.", "ala@example.com", False),
        (f"{'a' * 250}@example.com", f"{'a' * 250}@example.com", True),
    ],
)
def test_case_6_one_identity_however_it_is_written_and_marked_where_it_is_none(
    written: str, value: str, invalid: bool
) -> None:
    message = taken(f"From: {written}")
    assert message.sender.value == value
    assert ("sender_invalid" in message.problems) == invalid


@pytest.mark.parametrize(
    ("lines", "value"),
    [
        (("Sender: biuro@example.com",), "biuro@example.com"),
        (("Return-Path: <ala@example.com>",), "ala@example.com"),
        (("From: <>", "Sender: biuro@example.com"), "biuro@example.com"),
        (("From: Ala <ala@example.com>, Jan <jan@example.org>",), "ala@example.com"),
        (("From: <>",), ""),
        ((), ""),
    ],
)
def test_case_6_whoever_stands_in_for_a_missing_from_is_the_sender(lines: tuple[str, ...], value: str) -> None:
    assert taken(*lines).sender.value == value


ALA, JAN, ROBOT = "Ala <ala@example.com>", "Jan <jan@example.org>", "Sklep <no-reply@sklep.example>"


@pytest.mark.parametrize(
    ("policy", "sender", "reply_to", "value"),
    [
        ("", ALA, JAN, "ala@example.com"),
        ("", f"Kłos <{OWN}>", JAN, "jan@example.org"),
        ("", "wordpress@klos.example", JAN, "jan@example.org"),
        ("", "ola@klos.example", JAN, "ola@klos.example"),
        ("", ROBOT, JAN, "jan@example.org"),
        ("", ROBOT, "<>", "no-reply@sklep.example"),
        ("", ALA, "no-reply@sklep.example", "ala@example.com"),
        ("from", f"Kłos <{OWN}>", JAN, OWN),
        ("reply_to", ALA, JAN, "jan@example.org"),
        ("reply_to", ALA, "no-reply@sklep.example", "ala@example.com"),
        ("reply_to", ALA, f"Kłos <{OWN}>", "ala@example.com"),
        ("reply_to", ALA, "<>", "ala@example.com"),
        ("nonsense", ALA, JAN, "ala@example.com"),
    ],
)
def test_case_7_reply_to_is_the_sender_where_the_policy_says_so(
    policy: str, sender: str, reply_to: str, value: str
) -> None:
    assert taken(f"From: {sender}", f"Reply-To: {reply_to}", policy=policy).sender.value == value


def test_case_7_both_addresses_are_kept_and_nobody_vouched_for_reply_to() -> None:
    proof = "Authentication-Results: mx.klos.example; dmarc=pass header.from=example.com"
    message = taken(f"From: {ALA}", f"Reply-To: {JAN}", proof, policy="reply_to")
    assert [one.value for one in message.reply_to] == ["ala@example.com", "jan@example.org"]
    assert (message.sender.value, message.authenticity) == ("jan@example.org", "")
    assert "sender_is_reply_to" in message.problems
    assert taken(f"From: {ALA}", f"Reply-To: {JAN}", proof).authenticity == "pass"


def test_case_7_a_form_of_ours_is_a_persons_mail_and_a_shop_robot_stays_a_robot() -> None:
    robot = "Auto-Submitted: auto-generated"
    assert taken(f"From: {OWN}", f"Reply-To: {JAN}", robot).auto_kind == ""
    assert taken(f"From: {ROBOT}", f"Reply-To: {JAN}", robot).auto_kind == "system"


PASSED_ON = "---------- Forwarded message ---------\nFrom: Ala <ala@example.com>\nSubject: Tort\n\nGdzie mój tort?\n"


@pytest.mark.parametrize("prefix", ["Fwd:", "FW:", "PD:", "Przekazane:", "Пересл:", "WG:", "[Fwd:"])
def test_case_18_a_mail_whose_subject_says_so_is_passed_on(prefix: str) -> None:
    message = taken("From: ola@klos.example", f"Subject: {prefix} Tort", body=PASSED_ON)
    assert message.forwarded is not None
    assert message.forwarded.value == "ala@example.com"


def test_case_18_an_answer_that_quotes_or_brings_a_mail_along_is_not_passed_on() -> None:
    assert taken("From: ola@klos.example", "Subject: Re: Tort", "In-Reply-To: <1@x>", body=PASSED_ON).forwarded is None
    attached = (
        "From: ala@example.com\r\nSubject: Re: Tort\r\nIn-Reply-To: <1@x>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=cut\r\n\r\n--cut\r\n\r\nProszę, oto mail.\r\n"
        "--cut\r\nContent-Type: message/rfc822\r\n\r\nFrom: jan@example.org\r\nSubject: x\r\n\r\nTreść\r\n--cut--\r\n"
    )
    assert inbound(read(attached.encode()), OWN).forwarded is None
    alone = attached.replace("Re: Tort\r\nIn-Reply-To: <1@x>", "Tort")
    assert inbound(read(alone.encode()), OWN).forwarded is not None
