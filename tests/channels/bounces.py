"""Bounces and complaints made by hand, about a message of ours."""

from __future__ import annotations

from ucho.channels.models import Dispatch
from ucho.channels.returns import token_for


def bounce(
    dispatch: Dispatch | None = None,
    *,
    to: str = "",
    recipient: str = "ala@example.com",
    action: str = "failed",
    status: str = "5.1.1",
    words: str = "smtp; 550 5.1.1 <ala@example.com>: User unknown",
    original: str = "",
    number: int = 1,
) -> bytes:
    """Return a delivery report as Postfix writes it; `to` is the address it comes to, by default our return path."""
    token = f"+{token_for(dispatch.pk)}" if dispatch else ""
    address = to or f"kontakt{token}@klos.example"
    enclosed = original or (dispatch.message_id if dispatch else "<nothing-of-ours@example.com>")
    return f"""Return-Path: <>
Delivered-To: {address}
From: MAILER-DAEMON@mx.example.com (Mail Delivery System)
To: {address}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Date: Fri, 20 Nov 2026 13:00:00 +0000
Message-ID: <bounce-{number}@mx.example.com>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=cut

--cut
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--cut
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: {words}

--cut
Content-Type: text/rfc822-headers

Message-ID: {enclosed}
Subject: Re: tort

--cut--
""".encode()


def complaint(dispatch: Dispatch, *, kind: str = "abuse") -> bytes:
    """Return a complaint (ARF) as mailbox providers send it."""
    address = f"kontakt+{token_for(dispatch.pk)}@klos.example"
    return f"""Return-Path: <>
Delivered-To: {address}
From: <feedback@provider.example>
To: {address}
Subject: Email Feedback Report for IP 192.0.2.1
Date: Fri, 20 Nov 2026 13:00:00 +0000
Message-ID: <arf-1@provider.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary=cut

--cut
Content-Type: text/plain

This is an email abuse report for an email message received from IP 192.0.2.1.

--cut
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: SomeGenerator/1.0
Version: 1
Original-Rcpt-To: <{dispatch.recipient}>

--cut
Content-Type: message/rfc822

From: kontakt@klos.example
To: {dispatch.recipient}
Message-ID: {dispatch.message_id}
Subject: Re: tort

Tak, w sobotę.
--cut--
""".encode()
