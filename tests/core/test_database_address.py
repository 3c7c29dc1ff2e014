"""Database addresses, as an administrator types them after --database."""

import pytest

from ucho.core.database.url import BadAddress, database_settings


def test_an_sqlite_address_names_a_relative_or_an_absolute_file():
    assert database_settings("sqlite:///klos.sqlite3")["NAME"] == "klos.sqlite3"
    absolute = database_settings("sqlite:////var/lib/Piekarnia%20K%C5%82os.sqlite3")
    assert absolute["NAME"] == "/var/lib/Piekarnia Kłos.sqlite3"
    assert absolute["ENGINE"] == "ucho.core.database.sqlite"
    assert absolute["CONN_MAX_AGE"] is None


def test_an_sqlite_address_without_a_file_is_in_memory():
    assert {database_settings(url)["NAME"] for url in ("sqlite://", "sqlite:///", "sqlite:///:memory:")} == {":memory:"}


def test_a_postgresql_address_keeps_every_part():
    found = database_settings("postgresql://ola:t%40jne%2F@db.klos.pl:6432/ucho?sslmode=require&connect_timeout=5")
    assert found["ENGINE"] == "django.db.backends.postgresql"
    parts = ("NAME", "USER", "PASSWORD", "HOST", "PORT")
    assert [found[part] for part in parts] == ["ucho", "ola", "t@jne/", "db.klos.pl", "6432"]
    assert found["OPTIONS"]["sslmode"] == "require"
    assert found["OPTIONS"]["connect_timeout"] == "5"
    assert "synchronous_commit=on" in found["OPTIONS"]["options"]


def test_a_postgresql_socket_folder_is_given_as_host():
    found = database_settings("postgres://ola@/ucho?host=/run/postgresql")
    assert (found["HOST"], found["PORT"], found["PASSWORD"]) == ("/run/postgresql", "", "")


@pytest.mark.parametrize(
    ("url", "advice"),
    [
        ("mysql://ola@db/ucho", "begin with sqlite:/// or postgresql://"),
        ("/var/lib/ucho.sqlite3", "begin with sqlite:/// or postgresql://"),
        ("", "begin with"),
        ("sqlite://klos.sqlite3", "has no host"),
        ("sqlite:///klos.sqlite3?mode=ro", "takes no options"),
        ("postgresql://ola:tajne@db", "names no database"),
        ("postgresql://ola:tajne@db/ucho/second", "must not contain a slash"),
        ("postgresql://ola:tajne@db:port/ucho", "must be a number"),
        ("postgresql://ola:tajne@db:99999/ucho", "must be a number"),
        ("postgresql://ola:tajne@[db/ucho", "cannot be read"),
    ],
)
def test_a_wrong_address_is_answered_with_advice_and_without_the_password(url, advice):
    with pytest.raises(BadAddress, match=advice) as refusal:
        database_settings(url)
    assert "tajne" not in str(refusal.value)
