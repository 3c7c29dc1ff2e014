"""`ucho backup` and `ucho restore`: the copy is whole or not there, and what comes back is what was there."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import tarfile

import pytest

from tests.config.installation import Installation

pytestmark = pytest.mark.both_databases
LIVE_A_LITTLE = """
from tests.cast import arrive, by_system, letter, open_bakery
from ucho.channels import operations
from ucho.core import blobs
bakery = open_bakery()
long = letter("Chałka była czerstwa. " + "Żółć! " * 20_000)
arrive(bakery.mailbox, long, letter("Кто печёт ваш хлеб?", sender="jan@example.com"))
blobs.put("zażółć".encode())
settings = {**bakery.mailbox.settings, "imap_password": "sekret"}
operations.change_account(bakery.mailbox, name="Poczta", settings=settings, by=by_system())
print(json.dumps("lived"))
"""
LOOK = """
from ucho.channels.accounts import open_settings
from ucho.channels.models import Account
from ucho.conversations.models import Message
from ucho.core import blobs
from ucho.customers.models import Person
from ucho.events.models import FactRow
print(json.dumps({
    "messages": sorted(message.text[:40] for message in Message.objects.all()),
    "people": Person.objects.filter(erased_at=None).count(),
    "facts": FactRow.objects.count(),
    "blobs": sorted(blobs.all()),
    "settings": [open_settings(account) for account in Account.objects.all()],
}))
"""
NEXT_FACT = """
from tests.cast import by_system
from ucho.org import operations, queries
from ucho.events.models import FactRow
operations.open_unit(queries.company(), kind="team", name={"pl": "Piec"}, by=by_system())
newest = FactRow.objects.order_by("-id").first()
from ucho.web.live import feed
import time
until = time.monotonic() + 30  # another test's transaction on the same server holds the tail back
while (told := feed.after(feed.tail(), "")[0][-1].fact_id == newest.pk) is False and time.monotonic() < until:
    time.sleep(0.05)
print(json.dumps([newest.type, told]))
"""


@pytest.fixture
def bakery(copy_of) -> Installation:
    """An installation in which somebody has lived."""
    return copy_of("bakery", LIVE_A_LITTLE)


def elsewhere(installation: Installation, tmp_path, database: str) -> Installation:
    """Return another, empty installation with the same keys."""
    other = Installation(tmp_path / "other", database)
    other.folder.mkdir()
    return other


def test_what_was_backed_up_comes_back(bakery, tmp_path, another_database):
    before = bakery.ask(LOOK)
    file = tmp_path / "ucho.tar.gz"
    done = bakery.run("backup", "--with-keys", str(file))
    assert done.returncode == 0, done.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    other = elsewhere(bakery, tmp_path, another_database)
    restored = other.run("restore", str(file))
    assert restored.returncode == 0, restored.stderr
    assert "Restored the backup of" in restored.stdout
    assert other.ask(LOOK) == before
    assert before["settings"][0]["imap_password"] == "sekret"
    assert other.ask(NEXT_FACT) == ["org.unit_opened", True]  # numbers go on, and live pages hear of it


def test_keys_stay_at_home_unless_asked_for(bakery, tmp_path):
    done = bakery.run("backup", str(tmp_path / "ucho.tar.gz"))
    assert "Keep a copy of" in done.stdout
    with tarfile.open(tmp_path / "ucho.tar.gz") as tar:
        assert not [name for name in tar.getnames() if name.startswith("keys/")]


def test_a_backup_is_made_while_ucho_runs(bakery, tmp_path):
    with bakery.started("up", "--listen", "127.0.0.1:0") as running:
        running.url()
        assert bakery.run("backup", str(tmp_path / "ucho.tar.gz")).returncode == 0
        refused = bakery.run("restore", "--force", str(tmp_path / "ucho.tar.gz"))
        assert refused.returncode == 1
        assert "ucho already runs" in refused.stderr
        assert "Stop it, then restore." in refused.stderr


def test_data_that_is_there_is_not_overwritten_unless_forced(bakery, tmp_path):
    file = str(tmp_path / "ucho.tar.gz")
    bakery.run("backup", "--with-keys", file)
    before = bakery.ask(LOOK)
    bakery.ask(NEXT_FACT)
    refused = bakery.run("restore", file)
    assert refused.returncode == 1
    assert "--force" in refused.stderr
    assert bakery.run("restore", "--force", file).returncode == 0
    assert bakery.ask(LOOK) == before


def test_whoever_was_erased_after_the_backup_stays_erased(bakery, tmp_path):
    file = str(tmp_path / "ucho.tar.gz")
    bakery.run("backup", "--with-keys", file)
    bakery.ask(
        "from tests.cast import by_system\n"
        "from ucho.customers import forgetting\nfrom ucho.customers.models import Identity\n"
        "forgetting.erase(Identity.objects.get(value='ala@example.com').person, by=by_system())\n"
        "print(json.dumps('erased'))"
    )
    done = bakery.run("restore", "--force", file)
    assert done.returncode == 0, done.stderr
    assert "1 customers who had asked to be forgotten were erased again." in done.stdout
    after = bakery.ask(LOOK)
    assert after["people"] == 1
    assert not [text for text in after["messages"] if "czerstwa" in text]


def spoil(file, how: str) -> None:
    """Damage a backup."""
    whole = file.read_bytes()
    if how == "cut":
        file.write_bytes(whole[: len(whole) // 2])
    elif how == "flipped":
        unpacked = bytearray(gzip.decompress(whole))
        place = unpacked.index(b"Piekarnia") if b"Piekarnia" in unpacked else len(unpacked) // 2
        unpacked[place] ^= 1
        file.write_bytes(gzip.compress(bytes(unpacked)))
    elif how == "nothing":
        file.write_bytes(b"")
    else:
        with tarfile.open(file, "w:gz") as tar:
            member = tarfile.TarInfo("../../etc/passwd")
            member.size = 4
            tar.addfile(member, io.BytesIO(b"root"))


@pytest.mark.parametrize("how", ["cut", "flipped", "nothing", "hostile"])
def test_a_damaged_backup_is_refused_and_nothing_is_touched(bakery, tmp_path, how):
    file = tmp_path / "ucho.tar.gz"
    bakery.run("backup", "--with-keys", str(file))
    before = bakery.ask(LOOK)
    spoil(file, how)
    refused = bakery.run("restore", "--force", str(file))
    assert refused.returncode == 1
    assert "is not a whole backup" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert bakery.run("doctor", "--offline").returncode == 0
    assert bakery.ask(LOOK) == before


def test_a_backup_of_a_newer_version_is_refused(bakery, tmp_path):
    bakery.ask(
        "from django.db import connection\n"
        'connection.cursor().execute("INSERT INTO django_migrations (app, name, applied) '
        "VALUES ('org', '9999_later', '2026-11-20 12:00:00+00:00')\")\nprint(json.dumps(1))"
    )
    file = str(tmp_path / "ucho.tar.gz")
    assert bakery.run("backup", file).returncode == 0
    refused = bakery.run("restore", "--force", file)
    assert refused.returncode == 1
    assert "made by a newer ucho" in refused.stderr


def test_a_backup_that_cannot_be_finished_leaves_nothing_and_keeps_the_old_one(bakery, tmp_path):
    folder = tmp_path / "safe"
    folder.mkdir()
    missing = bakery.run("backup", str(folder / "nowhere" / "ucho.tar.gz"))
    assert missing.returncode == 1
    assert "There is no directory" in missing.stderr
    file = folder / "ucho.tar.gz"
    file.write_bytes(b"the backup of yesterday")
    words = f"ulimit -f 4; exec {sys.executable} -m ucho.config.command backup {file}"  # no file grows over 2 KiB
    full = subprocess.run(["sh", "-c", words], env=bakery.environment, capture_output=True, text=True, check=False)
    assert full.returncode == 1
    assert "Traceback" not in full.stderr
    assert [path.name for path in folder.iterdir()] == ["ucho.tar.gz"]
    assert file.read_bytes() == b"the backup of yesterday"


def test_a_restore_that_was_cut_off_is_noticed_and_can_be_done_again(bakery, tmp_path):
    file = str(tmp_path / "ucho.tar.gz")
    bakery.run("backup", "--with-keys", file)
    (bakery.data / "restoring").touch()  # what a cut leaves behind
    refused = bakery.run("migrate")
    assert refused.returncode == 1
    assert "A restore was cut off" in refused.stderr
    assert bakery.run("restore", file).returncode == 0
    assert bakery.run("migrate").returncode == 0


def test_the_manifest_names_version_moment_and_every_file(bakery, tmp_path):
    bakery.run("backup", str(tmp_path / "ucho.tar.gz"))
    with tarfile.open(tmp_path / "ucho.tar.gz") as tar:
        names = tar.getnames()
        manifest = json.load(tar.extractfile("manifest.json"))
    assert names[-1] == "manifest.json"
    assert sorted(manifest["files"]) == sorted(names[:-1])
    assert manifest["ucho"]
    assert manifest["made_at"]
    assert not manifest["keys"]
