"""Asking about recovery cases; rights are part of every question."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ucho.cases.models import Case
from ucho.core.actors import Actor
from ucho.core.errors import Missing
from ucho.core.operations import permission

READ: Final = permission("cases.read", gettext_lazy("Read recovery cases"))


def case_for(actor: Actor, pk: int) -> Case:
    """Return a case the actor may read.

    Args:
        actor: the reader.
        pk: its id.

    Raises:
        Missing: there is none, or they may not.
    """
    rows = Case.objects.select_related("person", "unit", "owner", "cause__parent", "department", "account", "identity")
    found = rows.filter(pk=pk).first()
    if found is None or not actor.rights.allow(READ, found.unit_id):
        raise Missing(_("There is no such case, or you may not read it."))
    return found


def lines(refs: Collection[int]) -> dict[int, Case]:
    """Return the cases that lines of the inbox stand for, by id; who asks has looked at the rights.

    Args:
        refs: cases by id.
    """
    return Case.objects.select_related("unit", "owner").in_bulk(list(refs))


def of_conversation(conversation_id: int) -> Case | None:
    """Return the open case that is talked over in a conversation.

    Args:
        conversation_id: which one.
    """
    return Case.objects.filter(links__conversation_id=conversation_id, links__live=True).select_related("unit").first()
