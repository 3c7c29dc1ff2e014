"""Changing what we know of people: meeting them, linking addresses, merging, parting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ucho.channels.contract import Address
from ucho.core import search
from ucho.core.actors import By
from ucho.core.database.rows import Find, add, insert, make
from ucho.core.errors import Refused
from ucho.core.language import LANGUAGES
from ucho.core.operations import operation, permission
from ucho.customers import suppression
from ucho.customers.facts import (
    Changed,
    IdentityAdded,
    IdentityMoved,
    Merged,
    Met,
    Parted,
)
from ucho.customers.models import Identity, IdentityLink, Merge, Person
from ucho.customers.queries import survivor
from ucho.customers.search import words_of
from ucho.events import log

_BY_ADDRESS: Final = Find(Identity, "WHERE kind = %s AND value = %s")
_BY_KEY: Final = Find(Person, "WHERE id = %s")
READ = permission("customers.read", gettext_lazy("See customers"))


@operation("customers.meet", gettext_lazy("Take in people who write to us"))
def meet(address: Address, *, language: str = "", by: By) -> Identity:
    """Return the identity for an address, making it and its person when we see it for the first time.

    A name is filled in when we had none; it never links two people.

    Args:
        address: where the message came from.
        language: pl, ru or en; empty while unknown.
        by: who, and when.

    Records:
        `Met`, for a new person.
    """
    identity = _BY_ADDRESS.first(address.kind, address.value)
    if identity is not None:
        identity.person = _BY_KEY.one(identity.person_id)
        _learn(survivor(identity.person), address.name, language)
        return identity
    person = insert(make(Person, name=address.name.strip(), language=language, created_at=by.at))
    identity = _link_new(person, address, "wrote_to_us", by)
    search.index_new("person", person.pk, words=_words(address), units=[], at=by.at, person=person.pk)
    log.record(Met(address.kind), person, by=by, person_id=person.pk)
    return identity


@operation("customers.edit", gettext_lazy("Change customers' names and addresses"))
def add_identity(person: Person, address: Address, *, by: By) -> Identity:
    """Note another address of a customer.

    Args:
        person: the customer.
        address: the new address, normalised.
        by: who, and when.

    Returns:
        The identity, also when the customer had it already.

    Raises:
        Refused: it belongs to somebody else; then merging or moving is what is wanted.

    Records:
        `IdentityAdded`.
    """
    taken = Identity.objects.filter(kind=address.kind, value=address.value).select_related("person").first()
    if taken is not None:
        if survivor(taken.person).pk == survivor(person).pk:
            return taken
        raise Refused(
            _("%(address)s belongs to another customer already. If both are one person, merge them.")
            % {"address": address.value}
        )
    identity = _link_new(person, address, "added_by_agent", by)
    _index(person, by)
    log.record(IdentityAdded(identity.pk, identity.kind), person, by=by, person_id=person.pk)
    return identity


@operation("customers.edit", gettext_lazy("Change customers' names and addresses"))
def change_person(person: Person, *, name: str, language: str, attributes: Mapping[str, str], by: By) -> None:
    """Change a customer's name, language and attributes.

    Args:
        person: the customer.
        name: how the customer is called.
        language: pl, ru or en; empty while unknown.
        attributes: further details by name.
        by: who, and when.

    Raises:
        Refused: the language is not one of ours.

    Records:
        `Changed` with the names of the fields, when something changed.
    """
    if language and language not in LANGUAGES:
        raise Refused(_("Choose Polish, Russian or English."))
    person = Person.objects.select_for_update().get(pk=person.pk)
    wanted = {"name": name.strip(), "language": language, "attributes": dict(attributes)}
    changed = [field for field, value in wanted.items() if getattr(person, field) != value]
    for field in changed:
        setattr(person, field, wanted[field])
    if changed:
        person.save(update_fields=changed)
        _index(person, by)
        log.record(Changed(tuple(changed)), person, by=by, person_id=person.pk)


@operation("customers.merge", gettext_lazy("Merge customers, and undo it"))
def merge(survivor_: Person, merged: Person, *, by: By, reason: str = "same_person") -> Merge:
    """Say that two records are one customer. Nothing moves: the merged record points to the survivor.

    Args:
        survivor_: whose record stays.
        merged: whose record points to it from now on.
        by: who, and when.
        reason: a code.

    Returns:
        The merge, which `part` undoes bit for bit.

    Raises:
        Refused: both are one already, or one of them was erased.

    Records:
        `Merged`.
    """
    keep, lose = _both_locked(survivor_, merged)
    if keep.pk == lose.pk:
        raise Refused(_("These two are one customer already."))
    if keep.erased_at or lose.erased_at:
        raise Refused(_("A customer who was erased cannot be merged with anybody."))
    made = Merge.objects.create(survivor=keep, merged=lose, reason=reason, actor=by.actor.code, at=by.at)
    lose.merged_into = keep
    lose.save(update_fields=["merged_into"])
    for identity in Identity.objects.filter(person=lose):
        IdentityLink.objects.create(
            identity=identity, person=keep, merge=made, reason="merge", actor=by.actor.code, at=by.at
        )
        project(identity)
    log.record(Merged(lose.pk, made.pk), keep, by=by, person_id=keep.pk)
    return made


@operation("customers.merge", gettext_lazy("Merge customers, and undo it"))
def part(done: Merge, *, by: By) -> None:
    """Undo a merge: every identity and the record itself are as they would be had it not happened.

    Args:
        done: the merge.
        by: who, and when.

    Records:
        `Parted`.
    """
    done = Merge.objects.select_for_update().get(pk=done.pk)
    if done.undone_at:
        return
    done.undone_at, done.undone_by = by.at, by.actor.code
    done.save(update_fields=["undone_at", "undone_by"])
    done.links.filter(undone_at=None).update(undone_at=by.at)
    lose = done.merged
    lose.merged_into = None
    lose.save(update_fields=["merged_into"])
    touched = IdentityLink.objects.filter(merge=done).values_list("identity_id", flat=True)
    for identity in Identity.objects.filter(pk__in=touched):
        project(identity)
    log.record(Parted(lose.pk, done.pk), done.survivor, by=by, person_id=done.survivor_id)


@operation("customers.edit", gettext_lazy("Change customers' names and addresses"))
def move_identity(identity: Identity, *, to: Person, by: By) -> None:
    """Say that an address is somebody else's from now on.

    Args:
        identity: the address.
        to: whose it is.
        by: who, and when.

    Records:
        `IdentityMoved`.
    """
    before = identity.person_id
    if before == to.pk:
        return
    identity.links.filter(undone_at=None).update(undone_at=by.at)
    IdentityLink.objects.create(identity=identity, person=to, reason="moved_by_agent", actor=by.actor.code, at=by.at)
    project(identity)
    log.record(IdentityMoved(identity.pk, before), to, by=by, person_id=to.pk)


def _both_locked(one: Person, other: Person) -> tuple[Person, Person]:
    """Return whom two records stand for today, locked in one order, so that two merges never wait in a ring."""
    while True:
        now = [survivor(Person.objects.get(pk=each.pk)) for each in (one, other)]
        rows = Person.objects.select_for_update().filter(pk__in={person.pk for person in now}).order_by("pk")
        locked = {person.pk: person for person in rows}
        if all(person.merged_into_id is None for person in locked.values()):
            return locked[now[0].pk], locked[now[1].pk]


def project(identity: Identity) -> None:
    """Compute whose an identity is from its live links: a merge link counts where the merged person had it.

    Args:
        identity: the address.
    """
    owner: int | None = None
    for link in identity.links.filter(undone_at=None).select_related("merge").order_by("pk"):
        if link.merge is None or link.merge.merged_id == owner:
            owner = link.person_id
    if owner is not None and owner != identity.person_id:
        identity.person_id = owner
        identity.save(update_fields=["person"])


def _link_new(person: Person, address: Address, reason: str, by: By) -> Identity:
    state = suppression.state_for(address.kind, address.value)  # somebody erased may come back by an import
    identity = insert(
        make(
            Identity,
            kind=address.kind,
            value=address.value,
            shown=address.shown,
            person_id=person.pk,
            state=state,
            created_at=by.at,
        )
    )
    identity.person = person
    add(IdentityLink, identity_id=identity.pk, person_id=person.pk, reason=reason, actor=by.actor.code, at=by.at)
    return identity


def _words(address: Address) -> str:
    """Return the words of somebody of whom we know nothing else."""
    return f"{address.name} {address.value} {address.shown}"


def _learn(person: Person, name: str, language: str) -> None:
    learnt = [("name", name.strip()), ("language", language)]
    fields = [field for field, value in learnt if value and not getattr(person, field)]
    for field, value in learnt:
        if field in fields:
            setattr(person, field, value)
    if fields and not person.erased_at:
        person.save(update_fields=fields)


def _index(person: Person, by: By) -> None:
    search.index("person", person.pk, words=words_of(person), units=[], at=by.at, person=person.pk)
