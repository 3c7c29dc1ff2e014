"""`ucho channels`, `ucho token` and `ucho mail`: what administrators do without a browser."""

from __future__ import annotations

import json
import smtplib

import httpx
import pytest

from tests.cast import letter
from tests.config.installation import wait_for
from tests.servers.local import free_port

pytestmark = pytest.mark.both_databases
SETTINGS = """
from ucho.channels.accounts import open_settings
from ucho.channels.models import Account
account = Account.objects.get()
print(json.dumps({"opened": open_settings(account), "stored": [account.settings, account.sealed]}))
"""


@pytest.fixture
def secret(tmp_path):
    """A file that holds a password, written by somebody's editor."""
    file = tmp_path / "secret"
    file.write_text("zażółć gęślą\n", "utf-8")
    return str(file)


def test_a_mailbox_is_added_with_its_password_sealed(ready, secret):
    done = ready.run(
        *"channels add email Poczta --imap imaps://ola@klos.example:ser@imap.klos.example/INBOX".split(),
        *"--smtp-out smtp+starttls://ola%40klos.example@smtp.klos.example --sender-name Kłos".split(),
        "--address",
        "kontakt@klos.example",
        "--password-file",
        secret,
    )
    assert done.returncode == 0, done.stderr
    found = ready.ask(SETTINGS)
    assert found["opened"].pop("loop_key"), "by which our own mail is known when it comes back"
    assert found["opened"] == {
        "address": "kontakt@klos.example",
        "sender_name": "Kłos",
        "imap": "imaps://ola%40klos.example@imap.klos.example/INBOX",
        "imap_password": "ser",  # the one in the address is nearer than the one in the file
        "smtp_out": "smtp+starttls://ola%40klos.example@smtp.klos.example",
        "begin_with": "week",
    }
    assert "ser" not in json.dumps(found["stored"]).replace("sender", "")
    listed = json.loads(ready.run("channels", "list", "--json").stdout)
    assert listed["name"] == "Poczta"
    assert listed["received"] == 0
    assert "Poczta: email kontakt@klos.example, ok, 0 received" in ready.run("channels", "list").stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "Say where the mailbox is"),
        ("--imap http://klos.example", "ucho cannot read --imap."),
        ("--imap imaps://ola@imap.klos.example:x", "ucho cannot read --imap."),
        ("--imap imaps://ola@imap.klos.example", "Say which address customers write to"),
        ("--imap imaps://ola@imap.klos.example --password-file /nowhere", "The password cannot be read from /nowhere"),
        ("--imap imaps://ola@klos.example@imap.klos.example --unit Piec", "There is no unit called “Piec”."),
    ],
)
def test_what_is_missing_for_a_mailbox_is_said(ready, words, sentence):
    done = ready.run("channels", "add", "email", "Poczta", *words.split())
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_two_accounts_cannot_have_one_name(ready, secret):
    words = ["channels", "add", "email", "Poczta", "--imap", "imaps://imap.klos.example", "--address"]
    assert ready.run(*words, "a@klos.example").returncode == 0
    again = ready.run(*words, "b@klos.example")
    assert again.returncode == 1
    assert "There is an account called “Poczta” already." in again.stderr


def test_a_token_is_all_that_is_printed_and_opens_the_api(ready):
    done = ready.run("token", "create", "--name", "reporting")
    assert done.returncode == 0, done.stderr
    (token,) = done.stdout.splitlines()
    with ready.started("web", "--listen", "127.0.0.1:0") as running:
        url = f"{running.url()}/api/v1/accounts"
        assert httpx.get(url, headers={"Authorization": f"Bearer {token}"}).status_code == 200
        assert httpx.get(url, headers={"Authorization": f"Bearer {token}x"}).status_code == 401


def test_a_token_for_somebody_who_does_not_work_here_is_refused(ready):
    done = ready.run("token", "create", "--agent", "nikt@klos.example")
    assert done.returncode == 1
    assert "nikt@klos.example" in done.stderr
    assert done.stdout == ""


def test_mail_comes_in_through_our_own_listener(ready):
    ready.ask("from tests.cast import open_bakery\nopen_bakery()\nprint(json.dumps(1))")
    port = free_port()
    with ready.started("up", "--listen", "127.0.0.1:0", "--smtp", f"127.0.0.1:{port}") as running:
        running.url()

        def connect() -> smtplib.SMTP | None:
            try:
                return smtplib.SMTP("127.0.0.1", port, timeout=10)
            except OSError:
                return None

        with wait_for(connect, "the listener") as line:
            line.sendmail("ala@example.com", ["kontakt@klos.example"], letter("Kiedy będą chałki?", message_id="<1@x>"))
            with pytest.raises(smtplib.SMTPRecipientsRefused):
                line.sendmail("ala@example.com", ["nikt@elsewhere.example"], letter("x"))
        looked = (
            "from ucho.conversations.models import Message\nprint(json.dumps([m.text for m in Message.objects.all()]))"
        )
        wait_for(lambda: ready.ask(looked) == ["Kiedy będą chałki?"], "the message")


def test_mail_files_are_read_without_an_installation(installation, tmp_path):
    good, bad = tmp_path / "good.eml", tmp_path / "nowhere.eml"
    good.write_bytes(letter("Kiedy będą chałki?", subject="Chałki"))
    done = installation.run("mail", "parse", "--json", str(good), str(bad), str(good))
    assert done.returncode == 0
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["subject"] for line in lines] == ["Chałki", "", "Chałki"]
    assert "error" in lines[1]
    assert not installation.data.exists()
