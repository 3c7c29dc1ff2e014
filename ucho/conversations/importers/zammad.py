"""Zammad: tickets, articles and users as its REST API returns them.

`GET /api/v1/tickets?expand=true&page=…&per_page=100` gives a list of tickets with the names of state, owner, customer
and group beside their ids (https://docs.zammad.org/en/latest/api/ticket/index.html); `GET
/api/v1/ticket_articles/by_ticket/ID` gives the articles of one, with `type`, `sender`, `internal`, `content_type` and
`attachments` (https://docs.zammad.org/en/latest/api/ticket/articles.html); `GET /api/v1/users?expand=true` gives
people. Answers with `assets` (search, `full=true`) are read as well. The content of a file is fetched from
`/api/v1/ticket_attachment/TICKET/ARTICLE/ID` and stands in attachments/ID. The ids of states are those that an
installation begins with (db/seeds/ticket_states.rb); a ticket merged into another has given its articles to that one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from ucho.conversations.importing.contract import Colleague, Contact, Direction, Said, State, Talk, Trouble
from ucho.conversations.importing.dumps import ShelvedDump
from ucho.conversations.importing.shelf import (
    Record,
    Shelf,
    Thing,
    attached,
    email,
    listing,
    mapping,
    message_id,
    moment,
    phones,
    text,
    things,
)

STATES: Final = {1: "new", 2: "open", 3: "pending reminder", 4: "closed", 5: "merged"}
TYPES: Final = {1: "email", 2: "sms", 3: "chat", 4: "fax", 5: "phone", 10: "note", 11: "web"}
SENDERS: Final = {1: "Agent", 2: "Customer", 3: "System"}
BY_MAIL: Final = frozenset({"email", "web"})  # what came by a form is answered by mail


class Zammad(ShelvedDump):
    """A folder with answers of Zammad's API."""

    name = "zammad"
    label = "Zammad"
    talk_kind = "ticket"

    def sort(self, record: Record, shelf: Shelf) -> None:
        """Tell things apart by their fields."""
        for thing in things(record.value):
            if "ticket_id" in thing and "body" in thing and "id" in thing:
                shelf.put("article", thing["id"], thing, thing["ticket_id"])
            elif "title" in thing and "number" in thing and "id" in thing:
                shelf.put("ticket", thing["id"], thing)
            elif "login" in thing and "firstname" in thing and "id" in thing:
                shelf.put("user", thing["id"], thing)
            elif "state_type_id" in thing and "name" in thing and "id" in thing:
                shelf.put("state", thing["id"], thing)

    def talk(self, ticket: Thing, shelf: Shelf, path: Path, share: float) -> Talk | Trouble:
        """Return what one ticket says."""
        place = f"ticket {text(ticket.get('number'))}"
        state = _state(ticket, shelf)
        articles = shelf.of("article", ticket["id"])
        if state == "removed":
            return Trouble(place, "deleted", share, left_out=True)
        if not articles:
            merged = state == "merged"
            return Trouble(place, "merged" if merged else "no_messages", share, left_out=merged)
        customer = _contact(shelf.get("user", ticket.get("customer_id")), ticket.get("customer"))
        said, troubles = [], []
        for article in articles:
            found = _said(article, customer, shelf, path)
            said.append(found) if found else troubles.append(Trouble(f"{place}, article {article['id']}", "no_date"))
        owner = _colleague(shelf.get("user", ticket.get("owner_id")), ticket.get("owner"))
        return Talk(
            ref=text(ticket["id"]),
            place=place,
            customer=customer,
            said=said,
            state=_ours(state, ticket),
            share=share,
            subject=text(ticket.get("title")),
            opened_at=moment(ticket.get("created_at")),
            resolved_at=moment(ticket.get("close_at")),
            snoozed_until=moment(ticket.get("pending_time")),
            owner=owner if owner.email else None,
            tags=[text(one) for one in listing(ticket.get("tags"))],
            troubles=troubles,
        )


def _state(ticket: Thing, shelf: Shelf) -> str:
    state = ticket.get("state")
    named = mapping(state).get("name") or state or shelf.get("state", ticket.get("state_id")).get("name")
    return text(named) or STATES.get(ticket.get("state_id", 0), "")


def _ours(state: str, ticket: Thing) -> State:
    """Return our word for a state; one that the company made itself counts as closed when the ticket was closed."""
    if state in {"closed", "merged"}:
        return "resolved"
    if state == "new":
        return "new"
    if state == "pending reminder":
        return "snoozed"
    if state == "pending close":
        return "waiting"
    return "resolved" if ticket.get("close_at") and state != "open" else "open"


def _said(article: Thing, customer: Contact, shelf: Shelf, path: Path) -> Said | None:
    at = moment(article.get("created_at"))
    if at is None:
        return None
    kind = text(article.get("type")) or TYPES.get(article.get("type_id", 0), "")
    sender = text(article.get("sender")) or SENDERS.get(article.get("sender_id", 0), "Agent")
    direction: Direction = "in" if sender == "Customer" else "out"
    if article.get("internal") or (kind == "note" and direction == "out"):
        direction = "note"
    author = shelf.get("user", article.get("origin_by_id") or article.get("created_by_id"))
    wrote = _author(article, author, customer) if direction == "in" else None
    return Said(
        ref=text(article["id"]),
        direction=direction,
        at=at,
        body=text(article.get("body")),
        markup="html" in text(article.get("content_type")).lower(),
        subject=text(article.get("subject")),
        by_mail=kind in BY_MAIL,
        customer=wrote,
        colleague=None if direction == "in" else _colleague(author, article.get("created_by"), article.get("from")),
        message_id=message_id(article.get("message_id")) if kind == "email" else "",
        auto_kind="system" if sender == "System" and direction == "out" else "",
        files=[_file(one, path) for one in map(mapping, listing(article.get("attachments")))],
    )


def _file(one: Thing, path: Path) -> Any:
    preferences = mapping(one.get("preferences"))
    kind = preferences.get("Mime-Type") or preferences.get("Content-Type") or one.get("mime-type")
    return attached(
        path,
        one.get("id"),
        name=text(one.get("filename")),
        kind=text(kind).partition(";")[0],
        size=int(size) if (size := text(one.get("size"))).isdigit() else 0,
        inline=one.get("data"),
    )


def _author(article: Thing, user: Thing, customer: Contact) -> Contact:
    """Return which customer wrote an article: a colleague of theirs may answer in the same ticket."""
    if user and text(user.get("id")) != customer.ref and user.get("email"):
        return _contact(user, "")
    written = email(article.get("from"))
    if written and not user and written.value not in {one.value for one in customer.addresses}:
        return Contact(written.value, written.name, [written])
    return customer


def _contact(user: Thing, shown: object) -> Contact:
    name = " ".join(filter(None, (text(user.get("firstname")).strip("-"), text(user.get("lastname")).strip("-"))))
    numbers, others = phones(user.get("mobile"), user.get("phone"))
    mail = email(user.get("email") or shown, name)
    ref = text(user.get("id")) or text(shown)
    return Contact(ref, name or (mail.name if mail else ""), [*([mail] if mail else []), *numbers], others)


def _colleague(user: Thing, shown: object, written: object = "") -> Colleague:
    name = " ".join(filter(None, (text(user.get("firstname")).strip("-"), text(user.get("lastname")).strip("-"))))
    mail = email(user.get("email") or shown)
    sender = email(written)
    return Colleague(mail.value if mail else "", name or (sender.name if sender else text(written)))
