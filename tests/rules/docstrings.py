"""The rule about docstrings: the public face of a package says what it takes, gives and refuses."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.rules.source import Function, Source, called

FACE = re.compile(r"^ucho/\w+/(operations|queries)(\.py$|/)")  # how packages reach each other
CATALOGUE = re.compile(r"^ucho/metrics/catalogue/(?!__)")


def complete(source: Source) -> Iterator[str]:
    """Public operations and queries state Args, Returns and Raises; metrics their Source, too."""
    if not (FACE.match(source.path) or CATALOGUE.match(source.path)):
        return
    for function in source.tree.body:
        if isinstance(function, Function) and not function.name.startswith("_"):
            wanted = [*_sections(function), *(["Source:"] if CATALOGUE.match(source.path) else [])]
            text = ast.get_docstring(function) or ""
            if re.match("(Return|Yield|Go over|Say)s? ", text):  # the first sentence says what comes back
                wanted = [word for word in wanted if word not in {"Returns:", "Yields:"}]
            missing = [word for word in wanted if not re.search(rf"^\s*{re.escape(word)}", text, re.MULTILINE)]
            if missing:
                yield source.at(function, f"the docstring of `{function.name}` lacks {', '.join(missing)}")


def _sections(function: Function) -> Iterator[str]:
    arguments = function.args
    given = [name.arg for name in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    told = [f"{name}:" for name in given if name != "by"]  # `by` is the same everywhere: who does it, and when
    if told:
        yield "Args:"
        yield from told
    returned = ast.unparse(function.returns) if function.returns else "None"
    if returned not in {"None", "Never", "NoReturn"}:
        yield "Yields:" if returned.startswith(("Iterator", "Generator")) and _yields(function) else "Returns:"
    raised = sorted({_raised(node) for node in ast.walk(function) if isinstance(node, ast.Raise)} - {""})
    if raised:
        yield "Raises:"
        yield from (f"{name}:" for name in raised)


def _yields(function: Function) -> bool:
    return any(isinstance(node, ast.Yield | ast.YieldFrom) for node in ast.walk(function))


def _raised(node: ast.Raise) -> str:
    """Return the name of an exception made on the spot; what is raised again was documented by its maker."""
    if isinstance(node.exc, ast.Call):
        return called(node.exc)
    return ""
