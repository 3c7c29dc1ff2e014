"""Whom and what facts are about, as far as a reader may know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from ucho.cases import queries as cases
from ucho.conversations import queries as conversations
from ucho.conversations.models import Message
from ucho.core.actors import Actor
from ucho.customers.models import Person
from ucho.customers.queries import survivors
from ucho.events.models import FactRow
from ucho.surveys.models import Invitation

SEE_CUSTOMERS = "customers.read"


@dataclass(frozen=True, slots=True)
class Things:
    """What a batch of facts refers to; only what the reader may see is in it."""

    people: Mapping[int, Person]
    conversations: frozenset[int]
    cases: frozenset[int]
    talked: Mapping[int, int]  # fact → conversation

    def person(self, pk: int | None) -> tuple[str, int | None]:
        """Return the name and the number of the customer; empty when the reader may not know.

        Args:
            pk: a customer, perhaps merged into another since.
        """
        found = self.people.get(pk or 0)
        return (found.name or _("A customer without a name"), found.pk) if found else ("", None)

    def about(self, fact: FactRow) -> tuple[str, str]:
        """Return what a fact is about in words, and where to read on; both empty when the reader may not know.

        Args:
            fact: one of the batch.
        """
        if fact.subject_kind == "cases.case" and fact.subject_id in self.cases:
            return _("Case %(number)s") % {"number": f"#{fact.subject_id}"}, reverse("case", args=[fact.subject_id])
        talk = self.talked.get(fact.pk, 0)
        if talk in self.conversations:
            return _("Conversation %(number)s") % {"number": f"#{talk}"}, reverse("conversation", args=[talk])
        return "", ""


def things_of(actor: Actor, facts: Sequence[FactRow]) -> Things:
    """Return what facts refer to, in a few queries however many they are.

    Args:
        actor: the reader.
        facts: of any type.
    """
    rights = actor.rights
    people = [fact.person_id for fact in facts if fact.person_id] if rights.allow(SEE_CUSTOMERS) else []
    talked = _talked(facts)
    of_cases = [fact.subject_id for fact in facts if fact.subject_kind == "cases.case"]
    return Things(
        survivors(people),
        frozenset(conversations.readable(rights, set(talked.values()))),
        frozenset(cases.readable(rights).filter(pk__in=of_cases).values_list("pk", flat=True)),
        talked,
    )


def _talked(facts: Sequence[FactRow]) -> dict[int, int]:
    """Return the conversations that facts go back to."""
    direct = {one.pk: one.subject_id for one in facts if one.subject_kind == "conversations.conversation"}
    read = {one.pk: one.payload["subject_id"] for one in facts if one.payload.get("subject_kind") == "message"}
    of_message = dict(Message.objects.filter(pk__in=read.values()).values_list("pk", "conversation_id"))
    asked = {one.pk: one.subject_id for one in facts if one.subject_kind == "surveys.invitation"}
    subjects = dict(Invitation.objects.filter(pk__in=asked.values()).values_list("pk", "subject"))
    answered = {pk: subjects.get(of, "").removeprefix("conversations.conversation:") for pk, of in asked.items()}
    return (
        direct
        | {pk: of_message[of] for pk, of in read.items() if of in of_message}
        | {pk: int(number) for pk, number in answered.items() if number.isdecimal()}
    )
