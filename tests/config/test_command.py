"""The command line: what people type and read."""

from __future__ import annotations

import pytest

from tests.config.installation import Installation
from ucho.config.words import COMMANDS


@pytest.fixture
def here(tmp_path) -> Installation:
    """The command line alone, without a database."""
    return Installation(tmp_path, "sqlite")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_with_a_sentence_and_examples(here, name):
    done = here.run(*name.split(), "--help")
    assert done.returncode == 0
    assert COMMANDS[name].words.endswith(".")
    assert "Examples:" in done.stdout
    assert f"ucho {name}" in done.stdout.partition("Examples:")[2]


def test_ucho_alone_says_what_it_can_do(here):
    done = here.run()
    assert done.returncode == 0
    assert "Start everything" in done.stdout


def test_a_mistyped_command_is_recognised(here):
    done = here.run("wokrer")
    assert done.returncode == 2
    assert "Did you mean “worker”?" in done.stderr


def test_an_unknown_option_is_named_in_a_sentence(here):
    done = here.run("doctor", "--fast")
    assert done.returncode == 2
    assert done.stderr == "ucho does not know what to do with “--fast” here. See `ucho --help`.\n"


def test_a_missing_word_is_named(here):
    done = here.run("backup")
    assert done.returncode == 2
    assert "Something is missing: FILE." in done.stderr


def test_options_count_before_and_after_the_command(here, tmp_path):
    before = here.run("--data", str(tmp_path / "elsewhere"), "doctor", "--offline")
    after = here.run("doctor", "--offline", "--data", str(tmp_path / "elsewhere"))
    assert before.stdout == after.stdout
    assert str(tmp_path / "elsewhere") in before.stdout


def test_a_wrong_address_to_listen_on_is_explained(here):
    done = here.run("up", "--listen", "eight-thousand")
    assert done.returncode == 1
    assert "Write HOST:PORT, for example 127.0.0.1:8000." in done.stderr


def test_an_unknown_database_is_explained(here):
    done = here.run("migrate", "--database", "mysql://ola:sekret@localhost/ucho")
    assert done.returncode == 1
    assert "must begin with sqlite:/// or postgresql://" in done.stderr
    assert "sekret" not in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_is_down_is_explained_without_its_password(here):
    done = here.run("migrate", "--database", "postgresql://ola:sekret@127.0.0.1:1/ucho")
    assert done.returncode == 1
    assert "ucho cannot reach the database ucho at 127.0.0.1" in done.stderr
    assert "sekret" not in done.stderr


def test_a_data_directory_that_cannot_be_made_is_explained(here, tmp_path):
    (tmp_path / "file").touch()
    done = here.run("migrate", "--data", str(tmp_path / "file" / "data"))
    assert done.returncode == 1
    assert "Choose another directory with --data" in done.stderr


def test_help_needs_no_django(here):
    done = here.run("--help", PYTHONPROFILEIMPORTTIME="1")
    assert done.returncode == 0
    assert "django" not in done.stderr


def test_the_keys_are_for_their_owner_only(ready):
    assert (ready.data / "keys" / "ring").stat().st_mode & 0o777 == 0o600
    assert (ready.data / "keys" / "secret").stat().st_mode & 0o777 == 0o600
    assert ready.data.stat().st_mode & 0o777 == 0o700
