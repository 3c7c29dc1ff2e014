"""Every rule holds on the code, and catches a violation planted here: one that catches nothing protects nothing."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable

import pytest

from tests.rules import habits
from tests.rules.docstrings import complete
from tests.rules.habits import FILE_LINES, FUNCTION_LINES, Rule
from tests.rules.source import ROOT, Source, everything, length, product, tracked

RULES = (*habits.HABITS, complete)

PLANTED = [
    (habits.no_clock, "ucho/org/operations.py", "from ucho.core import clock\nat = clock.now()"),
    (habits.no_clock, "ucho/org/models.py", "from datetime import datetime, UTC\nat = datetime.now(UTC)"),
    (habits.no_clock, "ucho/org/models.py", "import datetime\nday = datetime.date.today()"),
    (habits.no_clock, "ucho/org/models.py", "from django.utils import timezone\nfield(default=timezone.now)"),
    (habits.no_clock, "ucho/org/models.py", "from django.utils.timezone import now\nat = now()"),
    (habits.no_clock, "ucho/config/health.py", "import time\nat = time.time()"),
    (habits.named_fields, "ucho/org/operations.py", "agent.save()"),
    (habits.named_fields, "ucho/org/operations.py", "team.agents.last().save(using='default')"),
    (habits.literal_words, "ucho/org/operations.py", "_(f'{name} is away.')"),
    (habits.literal_words, "ucho/org/operations.py", "_('You have ' + number)"),
    (habits.literal_words, "ucho/org/operations.py", "gettext('%s is away.' % name)"),
    (habits.literal_words, "ucho/org/operations.py", "ngettext('One day', '{} days'.format(n), n)"),
    (habits.literal_words, "ucho/org/operations.py", "pgettext_lazy('month', name)"),
    (habits.short, "tests/org/test_roles.py", "x = 1\n" * (FILE_LINES + 1)),
    (habits.short, "ucho/org/roles.py", "def roles():\n" + "    x = 1\n" * FUNCTION_LINES),
    (habits.permits, "ucho/conversations/operations/answering.py", "permit = channels.Permit('answer')"),
    (habits.telling_names, "ucho/org/utils.py", "x = 1"),
    (habits.telling_names, "ucho/org/helpers/names.py", "x = 1"),
    (habits.telling_names, "ucho/org/roles.py", "def process_roles(): ..."),
    (habits.telling_names, "ucho/org/roles.py", "class RoleHelper: ..."),
    (habits.typed, "ucho/org/roles.py", "def roles(agent) -> None: ..."),
    (habits.typed, "ucho/org/roles.py", "def roles(): ..."),
    (complete, "ucho/org/operations.py", "def invite(email: str) -> None:\n    'Invite.'"),
    (complete, "ucho/org/queries.py", "def agents() -> list[str]:\n    'All of them.'"),
    (complete, "ucho/org/operations/agents.py", "def invite() -> None:\n    'Invite.'\n    raise Refused('No.')"),
    (complete, "ucho/metrics/catalogue/nps.py", "def nps() -> float:\n    'Return the share.'"),
]

ALLOWED = [
    (habits.no_clock, "ucho/config/commands/run.py", "from ucho.core import clock\nat = clock.now()"),
    (habits.no_clock, "ucho/core/clock.py", "from datetime import datetime, UTC\nat = datetime.now(UTC)"),
    (habits.no_clock, "ucho/org/operations.py", "import time\nstarted = time.monotonic()"),
    (habits.named_fields, "ucho/org/operations.py", "agent.save(update_fields=['name'])"),
    (habits.named_fields, "ucho/core/blobs.py", "storage.save('name', content)"),
    (habits.literal_words, "ucho/org/operations.py", "_('%(name)s is away.') % {'name': name}"),
    (habits.permits, "ucho/customers/consent.py", "Permit('answer')"),
    (
        complete,
        "ucho/org/operations.py",
        'def invite(email: str, *, by: By) -> None:\n    """Invite.\n\n    Args:\n        email: whom.\n    """',
    ),
]


def name_of(value: object) -> str:
    return value.__name__ if callable(value) else ""


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_the_code_keeps_the_rule(rule: Rule) -> None:
    complaints = [words for source in everything() for words in rule(source)]
    assert not complaints, "\n" + "\n".join(complaints)


@pytest.mark.parametrize(("rule", "path", "text"), PLANTED, ids=name_of)
def test_a_planted_violation_is_caught(rule: Rule, path: str, text: str) -> None:
    assert len(list(rule(Source(path, text)))) == 1


@pytest.mark.parametrize(("rule", "path", "text"), ALLOWED, ids=name_of)
def test_what_is_allowed_passes(rule: Rule, path: str, text: str) -> None:
    assert not list(rule(Source(path, text)))


def test_every_entry_point_that_may_read_the_clock_exists() -> None:
    paths = [source.path for source in product()]
    unknown = [entry for entry in habits.ENTRY_POINTS if not any(path.startswith(entry) for path in paths)]
    assert not unknown, f"nothing is there any more, so take it off the list: {unknown}"


# ------------------------------------------------------------------------------------------------------------- budgets


def budget(sizes: Iterable[int], *, median: int, ninetieth: int) -> str:
    """Return what is over the budget, nothing if all is well."""
    ordered = sorted(sizes)
    middle, high = statistics.median(ordered), ordered[int(len(ordered) * 0.9)]
    return f"median {middle} of {median}, 90th percentile {high} of {ninetieth}" * (middle > median or high > ninetieth)


def test_files_are_small() -> None:
    sizes = (source.lines for source in product() if source.tree.body)  # empty ones would only flatter
    assert not budget(sizes, median=90, ninetieth=350)


def test_functions_are_small() -> None:
    assert not budget((length(f) for source in product() for f in source.functions()), median=8, ninetieth=30)


def test_a_budget_that_is_overdrawn_says_so() -> None:
    assert budget([10, 10, 95, 95, 95], median=90, ninetieth=350) == "median 95 of 90, 90th percentile 95 of 350"
    assert budget([10] * 8 + [351] * 2, median=90, ninetieth=350)
    assert not budget([10] * 19 + [351], median=90, ninetieth=350)


# --------------------------------------------------------------------------------------------- what is never published

SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{40}"  # a key with something in it
    r"|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bxox[abp]-[0-9A-Za-z-]{10,}"
)
MACHINES = re.compile(
    r"(?<![\w.~>-])/(?:home|root|Users|work)/[\w.]"  # a folder on somebody's machine
    r"|https?://(?:registry\.|files\.|[\w.-]*artifactory)[\w.-]+/"  # a registry or a mirror of one
)


def leaks(path: str, text: str) -> list[str]:
    """Return what in a file belongs to somebody's machine or safe."""
    return [
        f"{path}:{text.count(chr(10), 0, found.start()) + 1}: {found.group()[:40]}"
        for pattern in (SECRETS, MACHINES)
        for found in pattern.finditer(text)
    ]


def test_no_file_holds_a_secret_or_a_path_of_somebody_s_machine() -> None:
    found = []
    for path in tracked():
        content = (ROOT / path).read_bytes()
        if b"\0" not in content[:1000] and "/vendor/" not in path:
            found += leaks(path, content.decode("utf-8", "replace"))
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN RSA " + "PRIVATE KEY-----\n" + "A" * 64,
        "AKIA" + "A" * 16,
        "ghp_" + "a" * 36,
        "see /" + "home/ola/ucho",
        "cd /" + "work/x",
        '"resolved": "https://' + 'registry.example/htmx.tgz"',
    ],
)
def test_a_planted_secret_or_path_is_caught(text: str) -> None:
    (found,) = leaks("docs/x.md", f"A line.\n{text}\n")
    assert found.startswith("docs/x.md:2: ")
