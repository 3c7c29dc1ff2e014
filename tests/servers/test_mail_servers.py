"""The servers of the tests are real, and the faults that tests make with them are, too."""

from __future__ import annotations

import imaplib
import smtplib
import socket
from email.message import EmailMessage

import pytest

from tests.servers.dovecot import Dovecot, Mailbox
from tests.servers.local import wait_until
from tests.servers.postfix import Postfix


def mail(sender: Mailbox, to: str, text: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender.address, to, "Zamówienie"
    message.set_content(text)
    return message.as_bytes()


def test_a_mail_sent_through_postfix_arrives_in_dovecot(dovecot: Dovecot, postfix: Postfix) -> None:
    ala, jan = dovecot.mailbox("ala"), dovecot.mailbox("jan")
    postfix.send(jan.address, [ala.address.replace("@", "+tort@")], mail(jan, ala.address, "Gdzie tort?"), login=jan)
    (arrived,) = dovecot.wait_for(ala.address)
    assert b"Delivered-To: " + ala.address.replace("@", "+tort@").encode() in arrived
    wait_until(lambda: postfix.queued() == 0, "Emptying the queue")


def test_postfix_adds_nothing_that_the_sender_left_out(dovecot: Dovecot, postfix: Postfix) -> None:
    ala = dovecot.mailbox("ala")
    postfix.send("jan@elsewhere.test", [ala.address], b"From: jan\r\n\r\nHej\r\n")
    (arrived,) = dovecot.wait_for(ala.address)
    assert b"message-id" not in arrived.lower()


def test_a_wrong_password_opens_neither_door(dovecot: Dovecot, postfix: Postfix) -> None:
    jan = dovecot.mailbox("jan")
    stranger = Mailbox(jan.address, "guess")
    with pytest.raises(smtplib.SMTPAuthenticationError):
        postfix.send(jan.address, [jan.address], b"\r\n", login=stranger)
    with pytest.raises(imaplib.IMAP4.error):
        dovecot.connect(stranger)


def test_nothing_leaves_the_machine(dovecot: Dovecot, postfix: Postfix) -> None:
    jan = dovecot.mailbox("jan")
    with pytest.raises(smtplib.SMTPRecipientsRefused, match="nothing outside the machine"):
        postfix.send(jan.address, ["somebody@example.com"], mail(jan, "somebody@example.com", "Hej"))


def test_mail_to_nobody_comes_back_as_a_bounce(dovecot: Dovecot, postfix: Postfix) -> None:
    jan = dovecot.mailbox("jan")
    postfix.send(jan.address, ["nikt@example.test"], mail(jan, "nikt@example.test", "Hej"))
    (bounce,) = dovecot.wait_for(jan.address)
    assert b"multipart/report" in bounce


def test_a_stopped_server_refuses_and_mail_waits_for_it(dovecot: Dovecot, postfix: Postfix) -> None:
    ala, jan = dovecot.mailbox("ala"), dovecot.mailbox("jan")
    dovecot.stop()
    with pytest.raises(ConnectionRefusedError):
        dovecot.connect(ala)
    postfix.send(jan.address, [ala.address], mail(jan, ala.address, "Czekam"))
    assert dovecot.messages(ala.address) == []
    dovecot.start()
    assert b"Czekam" in dovecot.wait_for(ala.address)[0]


@pytest.mark.parametrize("name", ["dovecot", "postfix"])
def test_a_frozen_server_takes_the_connection_and_says_nothing(name: str, dovecot: Dovecot, postfix: Postfix) -> None:
    server, port = {"dovecot": (dovecot, dovecot.imap_port), "postfix": (postfix, postfix.port)}[name]
    server.freeze()
    with socket.create_connection(("127.0.0.1", port), timeout=0.5) as line:
        with pytest.raises(TimeoutError):
            line.recv(1)
        server.thaw()
        line.settimeout(10)
        assert line.recv(1)


def test_uidvalidity_changes_and_numbers_start_again(dovecot: Dovecot) -> None:
    ala = dovecot.mailbox("ala")
    for number in range(3):
        dovecot.deliver(ala.address, f"Subject: {number}\r\n\r\n".encode())
    line = dovecot.connect(ala)
    line.select("INBOX")
    line.store("1", "+FLAGS", r"\Deleted")
    line.expunge()
    assert line.uid("SEARCH", "ALL") == ("OK", [b"2 3"])
    line.logout()
    before = dovecot.uidvalidity(ala)
    assert dovecot.reset_uidvalidity(ala) > before
    line = dovecot.connect(ala)
    line.select("INBOX")
    assert line.uid("SEARCH", "ALL") == ("OK", [b"1 2"])
    line.logout()


def test_append_keeps_a_message_byte_for_byte(dovecot: Dovecot) -> None:
    ala = dovecot.mailbox("ala")
    raw = b"Subject: =?bad\r\nX: \xff\xfe\r\n\r\nza\xbf\xf3\xb3\xe6\r\n"
    dovecot.append(ala, raw)
    assert dovecot.messages(ala.address) == [raw.replace(b"\r\n", b"\n")]
