"""FreeScout: conversations with their threads, and customers, as its API & Webhooks module returns them.

`GET /api/conversations?embed=threads&page=…&pageSize=100` gives `{"_embedded": {"conversations": […]}, "page": …}`,
each conversation with `_embedded.threads`; `GET /api/customers?page=…` gives customers with `_embedded.emails` and
`.phones` (https://api-docs.freescout.net; the same shapes stand in github.com/jacobb84/freescout-api, models.py and
enums.py). A thread is of type customer, message (our answer), note or lineitem (something that happened, not brought
over); bodies are HTML. Statuses are active, pending, closed and spam; states draft, published and deleted.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ucho.conversations.importing.contract import (
    Attached,
    Colleague,
    Contact,
    Direction,
    Said,
    State,
    Talk,
    Trouble,
)
from ucho.conversations.importing.dumps import ShelvedDump
from ucho.conversations.importing.shelf import (
    Record,
    Shelf,
    Thing,
    attached,
    email,
    listing,
    mapping,
    moment,
    phones,
    text,
    things,
)

STATES: Final[dict[str, State]] = {"active": "open", "pending": "waiting", "closed": "resolved", "spam": "resolved"}
DIRECTIONS: Final[dict[str, Direction]] = {"customer": "in", "message": "out", "note": "note"}


class Freescout(ShelvedDump):
    """A folder with answers of FreeScout's API."""

    name = "freescout"
    label = "FreeScout"
    talk_kind = "conversation"

    def sort(self, record: Record, shelf: Shelf) -> None:
        """Tell things apart by their fields."""
        for thing in things(record.value):
            if "id" not in thing:
                continue
            if "mailboxId" in thing and "subject" in thing:
                if mapping(thing.get("_embedded")).get("threads") or not shelf.get("conversation", thing["id"]):
                    shelf.put("conversation", thing["id"], thing)
            elif mapping(thing.get("_embedded")).get("emails") is not None:
                shelf.put("customer", thing["id"], thing)

    def talk(self, conversation: Thing, shelf: Shelf, path: Path, share: float) -> Talk | Trouble:
        """Return what one conversation says."""
        place = f"conversation {text(conversation.get('number')) or text(conversation['id'])}"
        if conversation.get("state") in {"deleted", "draft"}:
            return Trouble(place, text(conversation["state"]), share, left_out=True)
        inside = mapping(conversation.get("_embedded"))
        by_mail = text(conversation.get("type")) in {"email", ""}
        customer = _contact(mapping(conversation.get("customer")), shelf)
        said, troubles = [], []
        for thread in map(mapping, listing(inside.get("threads"))):
            kind = DIRECTIONS.get(text(thread.get("type")))
            if kind is None or text(thread.get("state")) not in {"published", ""}:
                continue
            found = _said(thread, kind, customer, shelf, path, by_mail=by_mail)
            said.append(found) if found else troubles.append(Trouble(f"{place}, thread {thread.get('id')}", "no_date"))
        if not said:
            return Trouble(place, "no_messages", share)
        assignee = mapping(conversation.get("assignee"))
        status = text(conversation.get("status"))
        tags = [text(mapping(one).get("name") or one) for one in listing(inside.get("tags"))]
        return Talk(
            ref=text(conversation["id"]),
            place=place,
            customer=customer,
            said=said,
            state=STATES.get(status, "open"),
            share=share,
            subject=text(conversation.get("subject")),
            opened_at=moment(conversation.get("createdAt")),
            resolved_at=moment(conversation.get("closedAt")),
            owner=_colleague(assignee) if assignee.get("email") else None,
            tags=[*tags, *(["spam"] if status == "spam" else [])],
            troubles=troubles,
        )


def _said(
    thread: Thing, direction: Direction, customer: Contact, shelf: Shelf, path: Path, *, by_mail: bool
) -> Said | None:
    at = moment(thread.get("createdAt"))
    if at is None:
        return None
    author = mapping(thread.get("createdBy"))
    wrote = customer
    if direction == "in" and author.get("email") and text(author.get("id")) != customer.ref:
        wrote = _contact(author, shelf)
    return Said(
        ref=text(thread.get("id")),
        direction=direction,
        at=at,
        body=text(thread.get("body")),
        markup=True,
        by_mail=by_mail and direction != "note",
        customer=wrote if direction == "in" else None,
        colleague=None if direction == "in" else _colleague(author),
        files=[_file(one, path) for one in map(mapping, listing(mapping(thread.get("_embedded")).get("attachments")))],
    )


def _file(one: Thing, path: Path) -> Attached:
    name, kind = text(one.get("fileName")), text(one.get("mimeType"))
    return attached(path, one.get("id"), name=name, kind=kind, size=one.get("size"), inline=one.get("data"))


def _contact(summary: Thing, shelf: Shelf) -> Contact:
    known = shelf.get("customer", summary.get("id"))
    inside = mapping(known.get("_embedded"))
    person = {**known, **{name: value for name, value in summary.items() if value}}
    name = " ".join(filter(None, (text(person.get("firstName")).strip(), text(person.get("lastName")).strip())))
    written = [person.get("email"), *(mapping(one).get("value") for one in listing(inside.get("emails")))]
    mails = {found.value: found for one in written if (found := email(one, name))}
    numbers, others = phones(*(mapping(one).get("value") for one in listing(inside.get("phones"))))
    return Contact(text(person.get("id")), name, [*mails.values(), *numbers], others)


def _colleague(user: Thing) -> Colleague:
    mail = email(user.get("email"))
    name = " ".join(filter(None, (text(user.get("firstName")).strip(), text(user.get("lastName")).strip())))
    return Colleague(mail.value if mail else "", name)
