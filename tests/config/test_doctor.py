"""`ucho doctor`: says what is wrong and what to do."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.both_databases


def test_a_healthy_installation_gets_a_clean_bill(ready):
    done = ready.run("doctor")
    assert done.returncode == 0, done.stdout
    assert "All is well." in done.stdout
    assert "ucho is not running." in done.stdout


def test_a_running_installation_is_seen_to_run(installation):
    with installation.started("up", "--listen", "127.0.0.1:0") as running:
        running.url()
        done = installation.run("doctor")
        assert done.returncode == 0, done.stdout
        assert "1 worker runs" in done.stdout


def test_a_missing_directory_is_named(installation):
    done = installation.run("doctor")
    assert done.returncode == 1
    assert f"There is no directory {installation.data}." in done.stdout


def test_missing_migrations_are_named(installation):
    installation.data.mkdir()
    done = installation.run("doctor")
    assert done.returncode == 1
    assert "Run `ucho migrate`." in done.stdout


def test_a_mailbox_whose_server_is_gone_is_named(ready):
    ready.ask("from tests.cast import open_bakery\nopen_bakery()\nprint(json.dumps(1))")
    done = ready.run("doctor")
    assert done.returncode == 1
    assert "Poczta: The outgoing mail server 127.0.0.1 does not answer on port 9." in done.stdout
    well = ready.run("doctor", "--offline")
    assert well.returncode == 0
    assert "Clocks agree with the facts (conversations: 0, cases: 0)." in well.stdout


def test_keys_that_others_can_read_are_named(ready):
    (ready.data / "keys" / "ring").chmod(0o644)
    done = ready.run("doctor", "--offline")
    assert done.returncode == 1
    assert "Run `chmod 600" in done.stdout


def test_a_broken_key_ring_is_named_without_its_content(ready):
    (ready.data / "keys" / "ring").write_text("sekret\n")
    done = ready.run("doctor", "--offline")
    assert done.returncode == 1
    assert "Line 1 of" in done.stdout
    assert "sekret" not in done.stdout + done.stderr


def test_work_that_gave_up_is_counted(ready):
    ready.ask(
        "from ucho.core import clock\nfrom ucho.events.models import Job\n"
        "now = clock.now()\n"
        "Job.objects.create(task='x', queue='default', state='failed', run_at=now, created_at=now, asked_by='x')\n"
        "print(json.dumps(1))"
    )
    done = ready.run("doctor", "--offline")
    assert done.returncode == 1
    assert "1 task gave up." in done.stdout
