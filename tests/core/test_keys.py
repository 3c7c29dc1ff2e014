"""Sealed secrets, signatures, and what logs must not show."""

import stat
import threading
from base64 import b32decode

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ucho.core import keys


@pytest.fixture
def ring(tmp_path, settings):
    settings.UCHO_KEYS = tmp_path / "keys" / "ring"
    return keys.ring()


def test_the_first_use_makes_a_key_that_only_its_owner_reads(ring):
    keys.seal("tajne", "poczta")
    assert stat.S_IMODE(ring.path.stat().st_mode) == 0o600
    assert [path.name for path in ring.path.parent.iterdir()] == ["ring"]


def test_processes_that_start_together_agree_on_one_key(tmp_path):
    rings = [keys.KeyRing(tmp_path / "ring") for _ in range(8)]
    found = []
    threads = [threading.Thread(target=lambda one=one: found.append(one.sign("1", "reply"))) for one in rings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(set(found)) == 1
    assert len(found) == 8


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_what_was_sealed_opens_in_its_context_and_in_no_other(ring, text):
    sealed = keys.seal(text, "channels.account:1:password")
    assert keys.open(sealed, "channels.account:1:password") == text
    with pytest.raises(keys.NoKey):
        keys.open(sealed, "channels.account:2:password")


@pytest.mark.parametrize("sealed", ["", "tajne", "gAAAA", "ąę", "\ud800", "gAAAAA" + "A" * 100])
def test_a_damaged_secret_is_refused_and_not_repeated(ring, sealed):
    with pytest.raises(keys.NoKey, match=r"No key opens poczta\."):
        keys.open(sealed, "poczta")


def test_the_secret_does_not_show_in_what_is_stored(ring):
    assert "hunter2" not in keys.seal("hunter2", "poczta")
    assert keys.seal("hunter2", "poczta") != keys.seal("hunter2", "poczta")


def test_after_rotation_old_secrets_open_and_new_ones_need_the_new_key(ring):
    old_ring = ring.path.read_bytes() if ring.keys() else b""
    sealed, signature = keys.seal("tajne", "poczta"), keys.sign("7", "reply")
    ring.add_key()
    assert len(ring.keys()) == 2
    assert keys.open(sealed, "poczta") == "tajne"
    assert keys.verify("7", signature, "reply")
    assert keys.sign("7", "reply") != signature
    fresh = keys.seal("tajne", "poczta")
    ring.path.write_bytes(old_ring)
    with pytest.raises(keys.NoKey):
        keys.open(fresh, "poczta")


def test_a_key_ring_that_another_process_rotated_is_read_again(ring):
    other = keys.KeyRing(ring.path)
    assert keys.verify("7", other.sign("7", "reply"), "reply")
    other.add_key()
    assert keys.verify("7", other.sign("7", "reply"), "reply")
    assert keys.open(other.seal("tajne", "poczta"), "poczta") == "tajne"


@pytest.mark.parametrize("content", ["", "# nothing\n", "krótki\n", "AAAA\n"])
def test_a_broken_key_ring_is_reported_not_replaced(ring, content):
    ring.path.parent.mkdir()
    ring.path.write_text(content, "utf-8")
    with pytest.raises(ValueError, match="from a backup"):
        keys.seal("tajne", "poczta")
    assert ring.path.read_text("utf-8") == content


def test_a_signature_fits_into_an_address_in_any_case_and_has_80_bits_at_least(ring):
    signature = keys.sign("conversation 12", "reply")
    assert signature == signature.lower()
    assert signature.isalnum()
    assert len(b32decode(signature.upper() + "=" * (-len(signature) % 8))) * 8 >= 80
    assert keys.verify("conversation 12", signature.upper(), "reply")


def test_a_signature_is_for_one_message_and_one_purpose(ring):
    signature = keys.sign("12", "reply")
    assert not keys.verify("13", signature, "reply")
    assert not keys.verify("12", signature, "ticket")
    assert not keys.verify("12", signature[:-1], "reply")
    assert not keys.verify("12", "", "reply")
    assert not keys.verify("12", "ż" * 20, "reply")


def test_logs_show_no_secrets():
    shown = keys.redact(
        {
            "imap": "imaps://ola:tajne@poczta.klos.pl:993/",
            "Authorization": "Bearer abc",
            "settings": [{"smtp_password": "tajne", "port": 993}, "no secret here"],
            "row": "value " + keys.KeyRing.seal.__name__,
        }
    )
    assert shown == {
        "imap": f"imaps://{keys.HIDDEN}@poczta.klos.pl:993/",
        "Authorization": keys.HIDDEN,
        "settings": [{"smtp_password": keys.HIDDEN, "port": 993}, "no secret here"],
        "row": "value seal",
    }


def test_logs_show_no_sealed_value_either(ring):
    assert keys.redact(f"row {keys.seal('tajne', 'poczta')} end") == f"row {keys.HIDDEN} end"
