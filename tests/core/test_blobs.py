"""Files by their content, in a folder and in another Django storage."""

import hashlib
import threading

import pytest

from ucho.core import blobs


@pytest.fixture(params=["folder", "storage"])
def store(request, tmp_path, settings):
    settings.UCHO_BLOBS = tmp_path / "blobs"
    if request.param == "storage":
        memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
        settings.STORAGES = {**settings.STORAGES, "blobs": memory}
    return tmp_path / "blobs"


@pytest.mark.parametrize("content", [b"", b"\0\xff" * 3, b"chleb" * 100_000])
@pytest.mark.parametrize("durable", [True, False])
def test_content_comes_back_under_its_own_sum(store, content, durable):
    name = blobs.put(content, durable=durable)
    assert name == hashlib.sha256(content).hexdigest()
    assert blobs.get(name) == content
    assert blobs.size(name) == len(content)
    assert blobs.exists(name)


def test_the_same_content_is_stored_once_and_gone_when_deleted(store):
    names = {blobs.put(b"bulka"), blobs.put(b"bulka"), blobs.put(b"chleb", durable=False)}
    assert set(blobs.all()) == names
    assert len(list(blobs.all())) == 2
    for name in names:
        blobs.delete(name)
        blobs.delete(name)
    assert list(blobs.all()) == []


def test_what_is_not_there_is_said_to_be_missing(store):
    name = hashlib.sha256(b"nobody").hexdigest()
    assert not blobs.exists(name)
    for ask in (blobs.get, blobs.size):
        with pytest.raises(blobs.NoBlob):
            ask(name)


@pytest.mark.parametrize(
    "name", ["", "..", "../../etc/passwd", "/etc/passwd", "a" * 63, "A" * 64, "a" * 64 + "\n", "\0"]
)
def test_a_name_cannot_lead_out_of_the_store(store, name):
    assert not blobs.exists(name)
    blobs.delete(name)
    for ask in (blobs.get, blobs.size):
        with pytest.raises(blobs.NoBlob):
            ask(name)


def test_a_writer_that_dies_half_way_leaves_no_blob(tmp_path, settings, monkeypatch):
    settings.UCHO_BLOBS = tmp_path
    monkeypatch.setattr("ucho.core.blobs.os.fsync", lambda number: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        blobs.put(b"half")
    assert list(blobs.all()) == []
    assert list(tmp_path.glob("*/*")) == []


def test_only_the_owner_reads_the_files(tmp_path, settings):
    settings.UCHO_BLOBS = tmp_path / "blobs"
    path = tmp_path / "blobs" / (name := blobs.put(b"list"))[:2] / name
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_writers_of_the_same_content_at_once_agree(tmp_path, settings):
    settings.UCHO_BLOBS = tmp_path
    threads = [threading.Thread(target=blobs.put, args=(b"x" * 1_000_000,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert [blobs.size(name) for name in blobs.all()] == [1_000_000]
    assert len(list(tmp_path.glob("*/*"))) == 1
