"""What a fact is: a frozen dataclass of ids, codes and numbers, registered under a stable name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, ClassVar, Final, TypeVar

from ucho.core.registry import Registry

PLAIN: Final = (int, float, bool, str, type(None))
CODE_LENGTH: Final = 80  # characters; a longer text would be somebody's words


class Fact:
    """Base of all facts; subclasses are frozen dataclasses in a package's `facts.py`, named in the past tense."""

    type: ClassVar[str]
    version: ClassVar[int]

    def payload(self) -> dict[str, Any]:
        """Return the values to store.

        Raises:
            TypeError: a value is not an id, a code or a number (or a list of them).
        """
        values: dict[str, Any] = asdict(self)  # type: ignore[call-overload]
        for name, value in values.items():
            for item in value if isinstance(value, list | tuple) else [value]:
                if not isinstance(item, PLAIN) or (isinstance(item, str) and len(item) > CODE_LENGTH):
                    raise TypeError(f"{self.type}.{name} must hold ids, codes and numbers only")
        return values


FACTS: Registry[type[Fact]] = Registry("facts")
F = TypeVar("F", bound=type[Fact])


def fact(name: str, version: int = 1) -> Callable[[F], F]:
    """Register a fact class under a stable name, such as "conversations.resolved"."""

    def decorate(cls: F) -> F:
        cls.type = name
        cls.version = version
        FACTS.add(name, cls)
        return cls

    return decorate
