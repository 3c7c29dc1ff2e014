"""The code as the rules see it."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One Python file; `path` is relative to the repository."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The file, parsed."""
        return ast.parse(self.text, self.path)

    @cached_property
    def lines(self) -> int:
        """How many lines it has."""
        return len(self.text.splitlines())

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node of the tree."""
        return list(ast.walk(self.tree))

    def calls(self) -> Iterator[ast.Call]:
        """Go over every call."""
        return (node for node in self.nodes if isinstance(node, ast.Call))

    def functions(self) -> Iterator[Function]:
        """Go over every function and method, inner ones included."""
        return (node for node in self.nodes if isinstance(node, Function))

    def at(self, node: ast.AST, words: str) -> str:
        """Return a complaint about a node, with its place."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}: {words}"


def length(function: Function) -> int:
    """Return how many lines a function has, from its `def` to its end, docstring included, decorators not."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def called(call: ast.Call) -> str:
    """Return the last part of the name that is called, "" if it has none."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def dotted(node: ast.AST) -> str:
    """Return a dotted name such as `datetime.now`, "" for anything else."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=name):
            return f"{above}.{name}" if (above := dotted(value)) else name
    return ""


@cache
def product() -> tuple[Source, ...]:
    """Return the code of the product, migrations left out: Django writes them."""
    return tuple(source for source in _python("ucho") if "/migrations/" not in source.path)


@cache
def everything() -> tuple[Source, ...]:
    """Return the code of the product, its tests and its benchmarks."""
    return product() + tuple(source for folder in ("tests", "benchmarks") for source in _python(folder))


def _python(folder: str) -> Iterator[Source]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        yield Source(path.relative_to(ROOT).as_posix(), path.read_text())


@cache
def tracked() -> tuple[str, ...]:
    """Return the paths of all files under version control."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)
    return tuple(path for path in listed.stdout.split("\0") if path and (ROOT / path).is_file())
