"""`ucho up`: starts, serves, survives a death, stops as a whole."""

from __future__ import annotations

import os
import signal
import socket
import time

import httpx
import psutil
import pytest

from tests.config.installation import healthy, wait_for

pytestmark = pytest.mark.both_databases
FREE = "127.0.0.1:0"


def test_one_command_serves_a_page_and_stops_without_orphans(installation):
    with installation.started("up", "--listen", FREE) as running:
        url = running.url()
        page = httpx.get(f"{url}/login/", headers={"Accept-Language": "pl"})
        assert page.status_code == 200
        assert "/setup/" in running.output  # nobody is an administrator yet
        assert wait_for(lambda: healthy(url), "health")["database"] is True
        assert set(running.children()) == {"web", "worker"}
        assert running.stop() == 0
        assert "ucho has stopped." in running.output
        assert running.orphans() == []


def test_the_set_up_link_is_printed_until_there_is_an_administrator(installation):
    with installation.started("up", "--listen", FREE) as running:
        running.url()
        token = wait_for(lambda: running.output.partition("/setup/")[2].split("\n")[0], "the link")
        running.stop()
    joined = installation.ask(
        "from ucho.config.commands.by import command_line\n"
        "from ucho.org import operations\n"
        f"operations.join({token!r}, email='ola@klos.example', name='Ola', password='chrupiaca-skorka-1',"
        " language='pl', by=command_line('org.join'))\n"
        "print(json.dumps('joined'))"
    )
    assert joined == "joined"
    with installation.started("up", "--listen", FREE) as again:
        again.url()
        assert "/setup/" not in again.output


def test_pages_come_back_after_their_process_was_killed(installation):
    with installation.started("up", "--listen", FREE) as running:
        url = running.url()
        running.children()["web"].send_signal(signal.SIGKILL)
        assert httpx.get(f"{url}/healthz", timeout=30).status_code == 200  # the request waits, it is not refused
        worker = running.children()["worker"]
        worker.send_signal(signal.SIGKILL)
        wait_for(lambda: running.children().get("worker", worker).pid != worker.pid, "a new worker")
        assert running.stop() == 0
        assert running.orphans() == []


def test_children_follow_a_supervisor_that_was_killed(installation):
    with installation.started("up", "--listen", FREE) as running:
        wait_for(lambda: healthy(running.url()), "health")
        running.children()
        running.stop(signal.SIGKILL)
        wait_for(lambda: not running.orphans(), "the children to end")


def test_a_second_one_on_the_same_data_says_where_the_first_is(installation):
    with installation.started("up", "--listen", FREE) as running:
        url = running.url()
        second = installation.run("up", "--listen", FREE)
        assert second.returncode == 1
        assert f"ucho already runs on {installation.data} at {url}." in second.stderr
        assert f"`kill {running.process.pid}` stops it" in second.stderr
        assert httpx.get(f"{url}/healthz").status_code == 200
        assert running.stop(signal.SIGINT) == 0  # Ctrl+C
        assert running.orphans() == []


@pytest.mark.parametrize("option", ["--listen", "--smtp"])
def test_a_port_that_is_taken_is_explained(installation, option):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        words = {"--listen": FREE, "--smtp": FREE, option: f"127.0.0.1:{port}"}
        done = installation.run("up", *[word for pair in words.items() for word in pair])
    assert done.returncode == 1
    assert f"Another program already listens on 127.0.0.1:{port}." in done.stderr
    assert option in done.stderr


def test_a_database_that_is_down_ends_the_start_with_its_reason(installation):
    done = installation.run("up", "--listen", FREE, "--database", "postgresql://ola@127.0.0.1:1/ucho")
    assert done.returncode == 1
    assert "ucho cannot reach the database" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_whole_idle_tree_fits_into_300_mb_and_its_supervisor_needs_no_django(installation):
    with installation.started("up", "--listen", FREE) as running:
        url = running.url()
        wait_for(lambda: healthy(url), "health")
        for _ in range(20):
            httpx.get(f"{url}/login/")
        supervisor = psutil.Process(running.process.pid)
        family = [supervisor, *running.children().values()]
        assert len(family) == 3
        assert sum(one.memory_full_info().pss for one in family) < 300 * 1024 * 1024
        assert supervisor.memory_full_info().uss < 20 * 1024 * 1024
        assert not any("psycopg" in entry.path or "sqlite" in entry.path for entry in supervisor.memory_maps())


def test_a_child_that_hangs_is_killed_in_the_end(installation):
    with installation.started("up", "--listen", FREE) as running:
        running.url()
        worker = running.children()["worker"]
        os.kill(worker.pid, signal.SIGSTOP)
        began = time.monotonic()
        assert running.stop() == 0
        assert time.monotonic() - began < 25
        assert running.orphans() == []
