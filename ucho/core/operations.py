"""The one shape of every change: ask the permission, open one transaction, change named fields, record facts."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar, cast

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ucho.core.actors import By
from ucho.core.errors import Forbidden, Refused
from ucho.core.registry import Registry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be done, and so one permission; roles bundle them."""

    permission: str
    label: str | _StrPromise
    doc: str


OPERATIONS: Registry[Operation] = Registry("operations")
_running: ContextVar[bool] = ContextVar("an operation is running", default=False)


def permission(name: str, label: str | _StrPromise, doc: str = "") -> str:
    """Register a permission that guards reading rather than a change, such as "conversations.read".

    Args:
        name: "package.verb".
        label: the permission in words.
        doc: a sentence for the reference.

    Returns:
        The name.
    """
    OPERATIONS.add(name, OPERATIONS.get(name) or Operation(name, label, doc))
    return name


def demand(by: By, name: str, unit_id: int | None = None) -> None:
    """Make sure that the actor has a permission.

    Args:
        by: who, and when.
        name: the permission.
        unit_id: in which unit; None for any.

    Raises:
        Forbidden: it does not hold in that unit.
    """
    if not by.actor.rights.allow(name, unit_id):
        known = OPERATIONS.get(name)
        raise Forbidden(
            _("Your role does not include “%(permission)s” here. Ask an administrator for it.")
            % {"permission": known.label if known else name}
        )


def operation(
    name: str, label: str | _StrPromise, *, where: str = "", savepoint: bool = True
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function the one way to do something.

    The outermost operation asks the actor's permission, in the unit of its first argument when that has a `unit_id`,
    or in the unit of the argument that `where` names;
    operations called inside run under the same By without asking again. Each runs in the one open transaction: whatever
    raises undoes everything.

    Args:
        name: the permission, "package.verb".
        label: the permission in words for the roles page.
        where: the keyword argument whose `unit_id` counts, when it is not the first argument's.
        savepoint: whether a caller that has a transaction of its own may go on in it after a refusal.

    Returns:
        A decorator for functions that take `by: By` by keyword.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        OPERATIONS.add(name, OPERATIONS.get(name) or Operation(name, label, (function.__doc__ or "").split("\n")[0]))

        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            if _running.get():
                with transaction.atomic(savepoint=False):
                    return function(*args, **kwargs)
            by = cast("By", kwargs["by"])
            subject = kwargs.get(where) if where else args[0] if args else None
            demand(by, name, getattr(subject, "unit_id", None))
            token = _running.set(True)
            try:
                with transaction.atomic(savepoint=savepoint):
                    return function(*args, **kwargs)
            except Refused as refusal:
                if refusal.record:
                    with transaction.atomic():
                        refusal.record()
                raise
            finally:
                _running.reset(token)

        return run

    return decorate
