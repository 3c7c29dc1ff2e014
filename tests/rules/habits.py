"""The rules about single files: each takes a file and yields what is wrong with it, in words that say what to do."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from tests.rules.source import Function, Source, called, dotted, length

Rule = Callable[[Source], Iterator[str]]

FILE_LINES, FUNCTION_LINES = 400, 60

CLOCKS = re.compile(
    r"^(datetime\.)*(now|utcnow|today)$|(^|\.)(datetime|date|timezone)\.(now|utcnow|today)$|^time\.time(_ns)?$"
)
CLOCK = "ucho/core/clock.py"
ENTRY_POINTS = {  # they find out the moment and pass it down in `By`
    "ucho/config/": "the command line, the health page and the processes",
    "ucho/web/access.py": "a request of a signed-in agent",
    "ucho/web/accounts/": "a request of somebody who is about to sign in",
    "ucho/web/live/": "a live stream, which outlasts its request",
    "ucho/api/": "a request of a program",
    "ucho/portal/": "a request of a customer",
    "ucho/channels/line.py": "a long-lived connection: mail arrives when it arrives",
    "ucho/channels/connections.py": "the connectors process",
    "ucho/channels/tokens.py": "a token of a provider, which ends by the clock of the world, whoever asks for it",
    "ucho/events/jobs/worker.py": "the worker process",
    "ucho/events/jobs/enqueuing.py": "another job runner, which passes no moment",
    "ucho/events/jobs/backend.py": "Django's way to enqueue, which passes no moment",
}


def no_clock(source: Source) -> Iterator[str]:
    """Only `core.clock` reads the time, and only entry points ask it."""
    if not source.path.startswith("ucho/") or source.path == CLOCK:
        return
    entry = source.path.startswith(tuple(ENTRY_POINTS))
    for node in source.nodes:
        name = dotted(node) if isinstance(node, ast.Attribute) else ""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"now", "localtime"}:
            name = f"timezone.{node.func.id}"
        if name in {"clock.now", "core.clock.now", "ucho.core.clock.now"}:
            if not entry:
                yield source.at(node, "reads the clock below the entry points; take the moment from `by.at`")
        elif name and CLOCKS.search(name):
            yield source.at(node, f"`{name}` reads the time; `ucho.core.clock.now` does, in entry points")


def named_fields(source: Source) -> Iterator[str]:
    """`.save()` names its fields, or it overwrites what somebody else changed meanwhile."""
    for call in source.calls():
        if called(call) != "save" or not isinstance(call.func, ast.Attribute) or call.args:
            continue  # with positional arguments it is not a model's
        words = {keyword.arg for keyword in call.keywords}
        if not words & {"update_fields", "force_insert", None} and not dotted(call.func.value).endswith("session"):
            yield source.at(call, "`.save()` without `update_fields`; name the fields that changed")


TRANSLATORS = {  # how many of the first arguments are words
    "_": 1, "gettext": 1, "gettext_lazy": 1, "gettext_noop": 1, "ngettext": 2, "ngettext_lazy": 2, "pgettext": 2,
    "pgettext_lazy": 2, "npgettext": 3, "npgettext_lazy": 3,
}  # fmt: skip


def literal_words(source: Source) -> Iterator[str]:
    """Only whole literal sentences are translated: what is computed is in no catalogue."""
    for call in source.calls():
        for argument in call.args[: TRANSLATORS.get(called(call), 0)]:
            if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
                words = "of computed text; write the whole sentence with named gaps, then `% {…}`"
                yield source.at(call, f"`{called(call)}()` {words}")


def short(source: Source) -> Iterator[str]:
    """Files and functions stay below the hard stop."""
    if source.lines > FILE_LINES:
        yield f"{source.path}: {source.lines} lines, {FILE_LINES} are the most; split it by subject"
    for function in source.functions():
        if length(function) > FUNCTION_LINES:
            yield source.at(function, f"`{function.name}` has {length(function)} lines, {FUNCTION_LINES} are the most")


def permits(source: Source) -> Iterator[str]:
    """Whoever could make a permit could send without asking."""
    if not source.path.startswith("ucho/") or source.path == "ucho/customers/consent.py":
        return
    for call in source.calls():
        if called(call) == "Permit":
            yield source.at(call, "makes a `Permit`; ask `customers.consent` for one")


EMPTY_NAMES = {"util", "utils", "helper", "helpers", "manager", "managers", "process", "handle", "handler", "handlers",
               "data", "misc", "common"}  # fmt: skip
HOOKS = {  # methods that Django and uvicorn call by these names
    "process_view", "process_exception", "process_request", "process_response", "process_template_response",
    "handle_exit",
}  # fmt: skip


def telling_names(source: Source) -> Iterator[str]:
    """A name says what a thing is about; these fit everything and say nothing."""
    if not source.path.startswith("ucho/"):
        return
    path = PurePosixPath(source.path)
    for part in (*path.parent.parts, path.stem):
        if part in EMPTY_NAMES:
            yield f"{source.path}: `{part}` says nothing; name the subject"
    for node in source.nodes:
        if isinstance(node, Function) and re.match(r"_?(process|handle)(_[a-z]|$)", node.name):
            if node.name not in HOOKS:
                yield source.at(node, f"`{node.name}` says nothing; name what it does")
        elif isinstance(node, ast.ClassDef) and re.search(r"(Helpers?|Utils?|Handlers?)$", node.name):
            yield source.at(node, f"`{node.name}` says nothing; name the subject")


def typed(source: Source) -> Iterator[str]:
    """Every function of the product says what it takes and gives."""
    if not source.path.startswith("ucho/"):
        return
    for function in source.functions():
        given = function.args
        named = [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, [given.vararg, given.kwarg])]
        bare = [name.arg for name in named if name.annotation is None and name.arg not in {"self", "cls"}]
        if bare or function.returns is None:
            yield source.at(function, f"`{function.name}` lacks types: {', '.join(bare) or 'what it returns'}")


HABITS: tuple[Rule, ...] = (no_clock, named_fields, literal_words, short, permits, telling_names, typed)
