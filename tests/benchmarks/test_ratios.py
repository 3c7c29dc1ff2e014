"""Small versions of the benchmarks: ratios with slack and budgets, never seconds."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def measured(name: str, *words: str) -> dict[str, float]:
    """Run a benchmark as people do; returns its figures by name."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("UCHO_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return {line.split()[0]: float(line.split()[1]) for line in done.stdout.splitlines()}


def test_an_inbox_fifty_times_as_long_costs_the_same_page():
    found = measured("inbox", "100000", "2000", "2")  # fewer hide a query that reads all of them
    assert found["inbox_page_large_over_small"] <= 1.3
    # One page of two rounds may be off by much on a busy machine; a page that reads all lines is off by far more.
    assert {name: ratio for name, ratio in found.items() if name.endswith("large_over_small") and ratio > 4} == {}


def test_mail_is_taken_in_as_fast_beside_many_messages_and_a_backlog_leaves_nothing():
    found = measured("mail", "20000", "300", "alone")
    assert found["intake_large_over_small"] >= 0.5  # the goal is 0.9; something that reads all messages is far below
    assert found["backlog_stored"] == found["backlog_journalled"] == 300
    assert found["backlog_ledger_balanced"] == 1
    assert found["search_worst"] <= 50


def test_a_job_whose_worker_was_killed_runs_again_about_when_its_lease_ends():
    assert measured("jobs", "rerun")["job_rerun_over_lease"] <= 2  # the goal is 1.2; a wait has no CPU time to compare


def test_the_inbox_loads_within_its_budget_of_bytes():
    assert measured("weight")["page_weight_as_served"] <= 130


def test_the_whole_product_rests_within_its_budget_of_memory():
    assert measured("memory", "--empty")["memory_idle"] <= 300


def test_fifty_pages_hear_of_everything():
    found = measured("sse", "50", "1")
    assert found["sse_deliveries"] == 50 * 200
    assert found["sse_lost"] == 0
