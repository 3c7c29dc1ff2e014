"""Write `docs/reference/` from what the code declares, so that it cannot say anything else.

    .venv/bin/python tools/reference.py            # writes the pages
    .venv/bin/python tools/reference.py --check    # says which pages are not current, exit code 1 if any

A test compares the committed pages with what this writes. Nothing here is a second list of the same things: whatever
is not registered in the code is found by reading it (`reference_source.py`); `reference_words.py` has the sentences
with which the pages begin.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from inspect import getdoc
from pathlib import Path
from pkgutil import walk_packages
from typing import Any, Final

from reference_source import INTERNAL, VARIABLES, field_comments, variables_in_code
from reference_words import INTRODUCTIONS

ROOT: Final = Path(__file__).resolve().parents[1]
TARGET: Final = ROOT / "docs" / "reference"
NOTE: Final = "<!-- Written by tools/reference.py from the code. Change the code, then run it again. -->"
SKIPPED: Final = re.compile(r"\.migrations(\.|$)|^ucho\.config\.(asgi|urls|account_urls|settings)$|^ucho\.__main__$")


def set_up() -> None:
    """Make Django and every registry ready; in a process where Django runs already, only load what is missing."""
    sys.path.insert(0, str(ROOT))
    import django
    from django.apps import apps

    if not apps.ready:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ucho.config.settings")
        if "UCHO_DATA" not in os.environ:  # nothing is written there, but whatever lies in ./ucho-data is left alone
            os.environ["UCHO_DATA"] = str(Path(tempfile.gettempdir()) / "ucho-reference")
        django.setup()
    import ucho

    for found in walk_packages(ucho.__path__, "ucho."):
        if not SKIPPED.search(found.name):
            import_module(found.name)


# ----------------------------------------------------------------------------------------------------------- writing


def cell(words: object) -> str:
    """Return words as a cell of a table."""
    return " ".join(str(words).split()).replace("|", "\\|")


def code(words: object) -> str:
    """Return words as code, nothing for nothing."""
    return f"`{words}`" if words not in ("", None) else ""


def codes(words: Iterable[object]) -> str:
    """Return several words as code."""
    return ", ".join(code(word) for word in words)


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table."""
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    lines += [f"| {' | '.join(cell(one) for one in row)} |" for row in rows]
    return "\n".join(lines)


def first(thing: object) -> str:
    """Return the first paragraph of a docstring."""
    return " ".join((getdoc(thing) or "").partition("\n\n")[0].split())


def grouped(names: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Return names such as "org.invite" by their package."""
    found: dict[str, list[str]] = {}
    for name in sorted(names):
        found.setdefault(name.partition(".")[0], []).append(name)
    yield from found.items()


# ------------------------------------------------------------------------------------------------------------- pages


def command_line() -> Iterator[str]:
    """Write the page of commands, from the parser's own words."""
    from ucho.config.words import COMMANDS, GLOBAL, OPTIONS

    yield "\n## Options\n"
    yield "An option may stand before the command or after it. Each can also be said by an environment variable."
    yield "All commands take " + " and ".join(code(OPTIONS[name].names[0]) for name in GLOBAL) + ".\n"
    yield table(
        ("option", "what it says (and what holds without it)", "environment variable"),
        ((code(_usage(one)), one.words, code(one.variable)) for one in OPTIONS.values()),
    )
    for name, command in COMMANDS.items():
        yield f"\n## ucho {name}\n"
        yield f"{command.words}\n"
        rows = [(code(_usage(one)), one.words) for one in command.arguments]
        rows += [(code(_usage(OPTIONS[option])), OPTIONS[option].words) for option in command.options]
        if rows:
            yield table(("argument", "what it says"), rows) + "\n"
        yield "```sh\n" + "\n".join(command.examples) + "\n```"


def _usage(argument: Any) -> str:
    """Return an argument as somebody types it."""
    value = argument.settings.get("metavar", "")
    if not argument.names[0].startswith("-"):
        return value or argument.names[0].upper()
    return f"{argument.names[0]} {value}".strip()


def settings() -> Iterator[str]:
    """Write the page of environment variables: all that the code reads, with their descriptions."""
    found = variables_in_code()
    described = {**VARIABLES, **INTERNAL}
    if missing := sorted(set(found) ^ set(described)):
        raise SystemExit(f"Described and read variables differ, see VARIABLES in tools/reference_source.py: {missing}")
    yield table(
        ("variable", "what it says", "without it"),
        ((code(name), words, default) for name, (words, default) in sorted(VARIABLES.items())),
    )
    yield "\n## Set by ucho itself\n"
    yield "The supervisor (`ucho up`) tells its children by these; do not set them.\n"
    yield table(("variable", "what it says"), ((code(name), words) for name, words in sorted(INTERNAL.items())))


def permissions() -> Iterator[str]:
    """Write the page of permissions and the roles a company starts with."""
    from ucho.core.operations import OPERATIONS
    from ucho.org.roles import BUILT_IN

    heads = ("permission", "in words", "what it does", *(role.name["en"] for role in BUILT_IN))
    for package, names in grouped(OPERATIONS):
        yield f"\n## {package}\n"
        rows = []
        for name in names:
            one = OPERATIONS[name]
            held = ["yes" if {name, "*"} & set(role.permissions) else "" for role in BUILT_IN]
            rows.append((code(name), one.label, one.doc or "Guards reading.", *held))
        yield table(heads, rows)


def facts() -> Iterator[str]:
    """Write the page of facts."""
    from ucho.events.facts import FACTS

    for package, names in grouped(FACTS):
        yield f"\n## {package}\n"
        rows = []
        for name in names:
            kind = FACTS[name]
            fields = "; ".join(f"`{field}`{note}" for field, note in field_comments(kind))
            rows.append((code(name), kind.version, first(kind), fields or "none"))
        yield table(("type", "version", "what happened", "fields"), rows)


def background_work() -> Iterator[str]:
    """Write the page of reactions, jobs and schedules."""
    from ucho.events.jobs.registry import JOBS, QUEUES, SCHEDULES
    from ucho.events.reactions import REACTIONS

    yield "## Queues\n"
    yield table(("queue", "rank (lower goes first)"), ((code(name), rank) for name, rank in QUEUES.items()))
    yield "\n## Jobs\n"
    yield table(
        ("job", "what it does", "queue", "tries", "runs by itself", "rights"),
        (
            (code(name), first(job.run), code(job.queue), job.tries, _repeat(SCHEDULES.get(name)), codes(_rights(job)))
            for name, job in sorted(JOBS.items())
        ),
    )
    yield "\n## Reactions\n"
    yield table(
        ("reaction", "what it keeps", "after", "rights"),
        (
            (code(name), first(one.run), codes(one.types), codes(_rights(one)))
            for name, one in sorted(REACTIONS.items())
        ),
    )


def _rights(one: Any) -> list[str]:
    return sorted(one.actor.rights.where)


def _repeat(repeat: Any) -> str:
    if repeat is None:
        return ""
    if repeat.every is not None:
        seconds = int(repeat.every.total_seconds())
        size, unit = next((s, u) for s, u in ((3600, "hour"), (60, "minute"), (1, "second")) if seconds % s == 0)
        count = seconds // size
        return f"every {unit}" if count == 1 else f"every {count} {unit}s"
    return f"daily at {repeat.daily:%H:%M} ({repeat.zone})"


def channels() -> Iterator[str]:
    """Write the page of channel adapters."""
    from dataclasses import fields

    from ucho.channels.contract import Capabilities
    from ucho.channels.registry import adapters

    notes = dict(field_comments(Capabilities))
    for name, adapter in adapters().items():
        yield f"\n## {adapter.label} (`{name}`)\n"
        yield first(type(adapter)) + "\n"
        yield table(
            ("setting", "in the form", "needed", "secret", "for example"),
            (
                (code(s.name), s.label, "yes" if s.required else "", "yes" if s.secret else "", code(s.hint))
                for s in adapter.settings
            ),
        )
        yield "\n" + table(
            ("capability", "value", "what it means"),
            ((code(f.name), getattr(adapter.capabilities, f.name), notes[f.name][2:-1]) for f in fields(Capabilities)),
        )
        yield f"\nIt {'keeps a connection of its own' if adapter.listens else 'keeps no connection of its own'}."


def crash_points() -> Iterator[str]:
    """Write the page of crash points."""
    from ucho.core.crash import POINTS

    yield table(("name", "what is so at that moment"), ((code(name), POINTS[name]) for name in sorted(POINTS)))


def privacy() -> Iterator[str]:
    """Write the page of privacy declarations."""
    from django.apps import apps

    from ucho.core.privacy import DECLARED, undeclared
    from ucho.core.registry import load

    load("privacy")
    if missing := undeclared():
        raise SystemExit(f"These models are declared in no privacy.py: {missing}")
    models = {model._meta.label_lower: model for model in apps.get_models(include_auto_created=True)}
    yield table(
        ("table", "what it holds", "treatment", "why"),
        (
            (code(label), _model_doc(models[label]), f"**{DECLARED[label].treatment.value}**", DECLARED[label].why)
            for label in sorted(DECLARED)
            if label in models
        ),
    )


def _model_doc(model: Any) -> str:
    return first(model) if model.__module__.startswith("ucho.") else "From Django or one of the libraries."


def addresses() -> Iterator[str]:
    """Write the page of URL names."""
    from django.urls import URLResolver, get_resolver

    def walk(patterns: Iterable[Any], before: str) -> Iterator[tuple[str, str, str]]:
        for one in patterns:
            if isinstance(one, URLResolver):
                if one.namespace != "api" and one.app_name != "api":
                    yield from walk(one.url_patterns, before + str(one.pattern))
            elif one.name:
                view = one.callback
                ours = view.__module__.startswith("ucho.")
                path = "/" + before + str(one.pattern).strip("^$")
                yield one.name, path, first(view) if ours else "A page of django-allauth, in our own dress."

    rows = sorted(walk(get_resolver().url_patterns, ""))
    yield table(("name", "address", "what it does"), ((code(name), code(path), words) for name, path, words in rows))


def api() -> Iterator[str]:
    """Write the page of the API, from its OpenAPI description."""
    from ucho.api.application import DESCRIPTION
    from ucho.api.application import api as described

    schema: dict[str, Any] = described.get_openapi_schema(path_prefix="/api/v1/")
    yield "\n".join(f"> {line}".rstrip() for line in DESCRIPTION.strip().splitlines()) + "\n"
    found: dict[str, list[tuple[str, ...]]] = {}
    for path, verbs in schema["paths"].items():
        for verb, one in verbs.items():
            words = (one.get("description") or one.get("summary", "")).partition("\n\n")[0]
            given = [f"`{p['name']}`{'' if p.get('required') else ' (optional)'}" for p in one.get("parameters", [])]
            body = one.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            given += _body(body, schema)
            found.setdefault(one["tags"][0], []).append((code(f"{verb.upper()} {path}"), words, ", ".join(given)))
    for tag, rows in found.items():
        yield f"\n## {tag}\n"
        yield table(("request", "what it does", "what it takes"), rows)


def _body(body: dict[str, Any], schema: dict[str, Any]) -> list[str]:
    """Return the fields of a request's body."""
    refs = [one["$ref"] for one in (body, *body.get("anyOf", ())) if "$ref" in one]
    if not refs:
        return []
    shape = schema["components"]["schemas"][refs[0].rpartition("/")[2]]
    needed = shape.get("required", [])
    return [f"`{name}` in the body{'' if name in needed else ' (optional)'}" for name in shape.get("properties", {})]


PAGES: Final[dict[str, Callable[[], Iterator[str]]]] = {
    "command-line.md": command_line,
    "settings.md": settings,
    "permissions.md": permissions,
    "facts.md": facts,
    "background-work.md": background_work,
    "channels.md": channels,
    "crash-points.md": crash_points,
    "privacy.md": privacy,
    "addresses.md": addresses,
    "api.md": api,
}


def written() -> dict[str, str]:
    """Return every page by its name, as it should be now, in English."""
    set_up()
    from django.utils import translation

    with translation.override("en"):
        return {name: _whole(page) for name, page in PAGES.items()}


def _whole(page: Callable[[], Iterator[str]]) -> str:
    text = "\n".join([NOTE, "", INTRODUCTIONS[page.__name__], *page()])
    return re.sub(r"\n{3,}", "\n\n", text).rstrip() + "\n"


def main() -> int:
    """Write or check the pages."""
    stale = [
        name for name, text in written().items() if not _same(TARGET / name, text, write="--check" not in sys.argv)
    ]
    if "--check" in sys.argv and stale:
        print("Not current, run tools/reference.py:", *stale)
        return 1
    print("Written:" if stale else "All pages are current.", *stale)
    return 0


def _same(path: Path, text: str, *, write: bool) -> bool:
    if path.exists() and path.read_text("utf-8") == text:
        return True
    if write:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return False


if __name__ == "__main__":
    sys.exit(main())
