"""Zendesk: tickets, comments and users as its API returns them, and its own export with one ticket a line.

`GET /api/v2/incremental/tickets/cursor.json` gives `{"tickets": […], "after_url": …}`
(https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/); `GET
/api/v2/tickets/ID/comments.json` gives `{"comments": […]}` with `author_id`, `public`, `html_body` and `attachments`
(https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_comments/), without the ticket's id: it is the
last number in the file's name. `GET /api/v2/incremental/users/cursor.json` gives `{"users": […]}` with `role`; `GET
/api/v2/users/ID/identities.json` gives further addresses. In the export that Zendesk makes itself (Admin Center →
Reports → Export → JSON), each line is a ticket with `comments`, `requester` and `assignee` inside. A ticket merged
into another is closed and says so in its last comment.
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

STATES: Final[dict[str, State]] = {
    "new": "new",
    "open": "open",
    "pending": "waiting",
    "hold": "waiting",
    "solved": "resolved",
    "closed": "resolved",
}
NOT_MAIL: Final = frozenset({"chat", "chat_transcript", "voice", "phone", "sms", "native_messaging", "messaging",
                             "whatsapp", "facebook", "twitter", "line", "telegram", "any_channel"})  # fmt: skip


class Zendesk(ShelvedDump):
    """A folder with answers of Zendesk's API, or its export."""

    name = "zendesk"
    label = "Zendesk"
    talk_kind = "ticket"

    def sort(self, record: Record, shelf: Shelf) -> None:
        """Tell things apart by their fields."""
        ticket = record.number
        for thing in things(record.value):
            if "id" not in thing:
                continue
            if "requester_id" in thing and "status" in thing:
                ticket = text(thing["id"])
                shelf.put("ticket", ticket, {name: value for name, value in thing.items() if name != "comments"})
                for comment in map(mapping, listing(thing.get("comments"))):
                    shelf.put("comment", comment.get("id"), comment, ticket)
            elif "author_id" in thing and "public" in thing:
                if not shelf.get("comment", thing["id"]):
                    shelf.put("comment", thing["id"], thing, thing.get("ticket_id") or ticket)
            elif "user_id" in thing and "value" in thing:
                shelf.put("identity", thing["id"], thing, thing["user_id"])
            elif "name" in thing and "email" in thing:
                shelf.put("user", thing["id"], thing)

    def talk(self, ticket: Thing, shelf: Shelf, path: Path, share: float) -> Talk | Trouble:
        """Return what one ticket says."""
        place = f"ticket {text(ticket['id'])}"
        status = text(ticket.get("status"))
        if status == "deleted":
            return Trouble(place, "deleted", share, left_out=True)
        comments = shelf.of("comment", ticket["id"])
        if not comments:
            return Trouble(place, "no_messages", share)
        customer = _contact(ticket.get("requester_id"), shelf)
        said, troubles = [], []
        for comment in comments:
            found = _said(comment, ticket, customer, shelf, path)
            said.append(found) if found else troubles.append(
                Trouble(f"{place}, comment {comment.get('id')}", "no_date")
            )
        owner = _colleague(ticket.get("assignee_id"), shelf)
        return Talk(
            ref=text(ticket["id"]),
            place=place,
            customer=customer,
            said=said,
            state=STATES.get(status, "open"),
            share=share,
            subject=text(ticket.get("raw_subject")) or text(ticket.get("subject")),
            opened_at=moment(ticket.get("created_at")),
            resolved_at=moment(ticket.get("solved_at")) or moment(ticket.get("updated_at")),
            owner=owner if owner.email else None,
            tags=[text(one) for one in listing(ticket.get("tags"))],
            troubles=troubles,
        )


def _said(comment: Thing, ticket: Thing, customer: Contact, shelf: Shelf, path: Path) -> Said | None:
    at = moment(comment.get("created_at"))
    if at is None:
        return None
    author = comment.get("author_id")
    role = text(shelf.get("user", author).get("role"))
    theirs = role == "end-user" or (not role and text(author) == customer.ref) or text(author) == customer.ref
    direction: Direction = "in" if theirs else "out"
    direction = direction if comment.get("public", True) else "note"
    channel = text(mapping(comment.get("via") or ticket.get("via")).get("channel"))
    html = text(comment.get("html_body"))
    return Said(
        ref=text(comment.get("id")),
        direction=direction,
        at=at,
        body=html or text(comment.get("plain_body")) or text(comment.get("body")),
        markup=bool(html.strip()),
        by_mail=channel not in NOT_MAIL,
        customer=(customer if text(author) == customer.ref else _contact(author, shelf)) if direction == "in" else None,
        colleague=None if direction == "in" else _colleague(author, shelf),
        auto_kind="system" if channel in {"rule", "system"} and direction == "out" else "",
        files=[_file(one, path) for one in map(mapping, listing(comment.get("attachments")))],
    )


def _file(one: Thing, path: Path) -> Attached:
    name, kind = text(one.get("file_name")), text(one.get("content_type"))
    return attached(path, one.get("id"), name=name, kind=kind, size=one.get("size"), inline=one.get("data"))


def _contact(pk: object, shelf: Shelf) -> Contact:
    user = shelf.get("user", pk)
    name = text(user.get("name"))
    others = shelf.of("identity", pk)
    written = [user.get("email"), *(one.get("value") for one in others if one.get("type") == "email")]
    mails = {found.value: found for one in written if (found := email(one, name))}
    numbers, words = phones(user.get("phone"), *(o.get("value") for o in others if o.get("type") == "phone_number"))
    return Contact(text(pk), name, [*mails.values(), *numbers], words)


def _colleague(pk: object, shelf: Shelf) -> Colleague:
    user = shelf.get("user", pk)
    mail = email(user.get("email"))
    return Colleague(mail.value if mail else "", text(user.get("name")))
