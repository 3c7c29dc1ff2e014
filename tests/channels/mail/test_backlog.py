"""A backlog of 10,000 mails: fetched in one connection, batch by batch, and after a kill from where it stopped."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection

from tests.cast import by_system, open_bakery
from tests.servers.dovecot import Dovecot, Mailbox
from tests.servers.local import wait_until
from ucho.channels import operations, queries
from ucho.channels.models import Account, JournalEntry
from ucho.conversations.models import Message
from ucho.core import clock
from ucho.events.jobs.draining import drain

AT_ONCE = 50  # mails of one batch
FETCH = """
import sys, threading, django
django.setup()
from ucho.channels.adapters.email import Email
from ucho.channels.line import AccountLine
from ucho.channels.models import Account
line = AccountLine(Account.objects.get(pk=int(sys.argv[1])), threading.Event())
line.open()
Email().listen(line)
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("mails", [pytest.param(10_000, marks=pytest.mark.full), 400])
def test_a_backlog_is_journalled_once_whatever_is_killed_and_all_of_it_is_read(
    dovecot: Dovecot, mails: int, record_property: pytest.RecordProperty
) -> None:
    office = dovecot.mailbox("zalegle")
    fill(dovecot, office, mails)
    settings = {"address": office.address, "imap": dovecot.imap_url(office), "imap_password": office.password}
    account = operations.open_account(
        open_bakery().mokotow, adapter="email", name="Biuro", settings=settings, by=by_system()
    )
    before = cpu(resource.RUSAGE_CHILDREN)
    first = fetching(account)
    try:
        wait_until(lambda: journalled(account) > mails // 3, "A third of the backlog", seconds=120)
    finally:
        first.kill()
        first.wait(20)
    stopped_at = journalled(account)
    assert mails // 3 < stopped_at < mails, "it was killed in the middle"
    assert stopped_at % AT_ONCE == 0, "whole batches are kept"
    cursor = Account.objects.values_list("cursor", flat=True).get(pk=account.pk)
    assert cursor["behind"] == mails - stopped_at
    second = fetching(account)
    try:
        wait_until(lambda: journalled(account) == mails, "The rest of the backlog", seconds=300)
    finally:
        second.kill()
        second.wait(20)
    record_property("cpu_seconds_fetching", round(cpu(resource.RUSAGE_CHILDREN) - before, 1))
    refs = JournalEntry.objects.filter(account=account).order_by("pk").values_list("provider_ref", flat=True)
    uids = [int(ref.partition(":")[2]) for ref in refs]
    assert uids == sorted(set(uids)), "in order, none twice"
    before = cpu(resource.RUSAGE_SELF)
    drain(clock.now(), queues=["mail"])
    record_property("cpu_seconds_reading", round(cpu(resource.RUSAGE_SELF) - before, 1))
    ledger = queries.ledger(account)
    assert ledger.balanced
    assert (ledger.received, ledger.stored, ledger.joined, ledger.pending) == (mails, mails - 10, 10, 0)
    assert Message.objects.count() == mails - 10


def fill(dovecot: Dovecot, office: Mailbox, mails: int) -> None:
    """Put mails into a mailbox; the last ten repeat the first ones."""
    line = dovecot.connect(office)
    for number in range(mails):
        one = number % (mails - 10)
        raw = (
            f"From: Klient <klient{one % 500}@example.com>\r\nTo: {office.address}\r\n"
            f"Message-ID: <{one}@example.com>\r\n"
            f"Date: Mon, 16 Nov 2026 10:00:00 +0100\r\nSubject: Tort {one}\r\n\r\n"
            f"Poproszę tort numer {one}.\r\n"
        )
        line.append("INBOX", "", "", raw.encode())
    line.logout()


def fetching(account: Account) -> subprocess.Popen[bytes]:
    """Start a process of its own that follows the mailbox by one connection."""
    name = connection.settings_dict["NAME"]
    address = f"sqlite:///{name}"
    environment = {**os.environ, "UCHO_DATABASE": address, "UCHO_DATA": str(django_settings.UCHO_DATA)}
    root = Path(__file__).parents[3]
    return subprocess.Popen([sys.executable, "-c", FETCH, str(account.pk)], env=environment, cwd=root)


def journalled(account: Account) -> int:
    """Return how many deliveries are journalled."""
    return JournalEntry.objects.filter(account=account).count()


def cpu(whose: int) -> float:
    """Return the seconds of the processor that were used."""
    used = resource.getrusage(whose)
    return used.ru_utime + used.ru_stime
