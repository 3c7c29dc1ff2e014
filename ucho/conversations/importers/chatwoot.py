"""Chatwoot: conversations, messages and contacts as its application API returns them.

`GET /api/v1/accounts/A/conversations?status=all&page=…` gives `{"data": {"payload": […]}}`, each conversation with
`meta.sender` (the contact), `meta.assignee`, `meta.channel`, `status`, `labels` and its last message only; `GET
…/conversations/ID/messages?before=…` gives `{"meta": …, "payload": […]}`; `GET …/contacts?page=…` gives contacts.
Shapes: swagger/ and app/views/api/v1 of github.com/chatwoot/chatwoot
(`conversations/partials/_conversation.json.jbuilder`, `models/_message.json.jbuilder`): `message_type` is 0 incoming,
1 outgoing, 2 activity, 3 template; times are seconds since 1970; the `conversation_id` of a message is the number
that people see. Mails stand in `content_attributes.email`. Activities ("Ola resolved the conversation") are no
messages and are not brought over.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

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
    message_id,
    moment,
    phones,
    text,
    things,
)

STATES: Final[dict[str, State]] = {"open": "open", "pending": "open", "snoozed": "snoozed", "resolved": "resolved"}
INCOMING, ACTIVITY, TEMPLATE = 0, 2, 3
NAMES: Final = {"incoming": 0, "outgoing": 1, "activity": 2, "template": 3}


class Chatwoot(ShelvedDump):
    """A folder with answers of Chatwoot's API."""

    name = "chatwoot"
    label = "Chatwoot"
    talk_kind = "conversation"

    def sort(self, record: Record, shelf: Shelf) -> None:
        """Tell things apart by their fields."""
        for thing in things(record.value):
            if "id" not in thing:
                continue
            if "message_type" in thing and "content" in thing:
                shelf.put("message", thing["id"], thing, thing.get("conversation_id") or record.number)
            elif "status" in thing and "inbox_id" in thing and "sender" in mapping(thing.get("meta")):
                shelf.put("conversation", thing["id"], thing)
            elif "phone_number" in thing and "identifier" in thing:
                shelf.put("contact", thing["id"], thing)

    def talk(self, conversation: Thing, shelf: Shelf, path: Path, share: float) -> Talk | Trouble:
        """Return what one conversation says."""
        place = f"conversation {text(conversation['id'])}"
        messages = [one for one in shelf.of("message", conversation["id"]) if _kind(one) != ACTIVITY]
        if not messages:
            return Trouble(place, "no_messages", share)
        meta = mapping(conversation.get("meta"))
        by_mail = "Email" in text(meta.get("channel"))
        customer = _contact(mapping(meta.get("sender")), shelf)
        said, troubles = [], []
        for message in messages:
            at = moment(message.get("created_at"))
            if at is None:
                troubles.append(Trouble(f"{place}, message {message['id']}", "no_date"))
            elif found := _said(message, at, customer, shelf, path, by_mail=by_mail):
                said.append(found)
        assignee = mapping(meta.get("assignee"))
        subject = text(mapping(conversation.get("additional_attributes")).get("mail_subject"))
        return Talk(
            ref=text(conversation["id"]),
            place=place,
            customer=customer,
            said=said,
            state=STATES.get(text(conversation.get("status")), "open"),
            share=share,
            subject=subject or next((one.subject for one in said if one.subject), ""),
            opened_at=moment(conversation.get("created_at")),
            resolved_at=moment(conversation.get("last_activity_at")),
            snoozed_until=moment(conversation.get("snoozed_until")),
            owner=_colleague(assignee) if assignee.get("email") else None,
            tags=[text(one) for one in listing(conversation.get("labels"))],
            troubles=troubles,
        )


def _kind(message: Thing) -> int:
    kind = message.get("message_type")
    return kind if isinstance(kind, int) else NAMES.get(text(kind), 1)


def _said(message: Thing, at: datetime, customer: Contact, shelf: Shelf, path: Path, *, by_mail: bool) -> Said | None:
    direction: Direction = "in" if _kind(message) == INCOMING else "out"
    direction = "note" if message.get("private") else direction
    sender = mapping(message.get("sender"))
    mail = mapping(mapping(message.get("content_attributes")).get("email"))
    body, markup = _body(message, mail)
    files = [_file(one, path) for one in map(mapping, listing(message.get("attachments")))]
    if not body.strip() and not files:
        return None
    wrote = customer
    if direction == "in" and sender.get("id") and text(sender["id"]) != customer.ref:
        wrote = _contact(sender, shelf)
    robot = sender.get("type") in {"agent_bot", "captain_assistant"} or _kind(message) == TEMPLATE
    return Said(
        ref=text(message["id"]),
        direction=direction,
        at=at,
        body=body,
        markup=markup,
        subject=text(mail.get("subject")),
        by_mail=by_mail,
        customer=wrote if direction == "in" else None,
        colleague=None if direction == "in" else _colleague(sender),
        message_id=message_id(mail.get("message_id") or message.get("source_id")) if by_mail else "",
        auto_kind="system" if robot and direction == "out" else "",
        files=files,
    )


def _body(message: Thing, mail: Thing) -> tuple[str, bool]:
    """Return the body of a message and whether it is HTML: a mail's own, whole, before the words Chatwoot cut out."""
    html = text(mapping(mail.get("html_content")).get("full"))
    if html.strip():
        return html, True
    return text(mapping(mail.get("text_content")).get("full")) or text(message.get("content")), False


def _file(one: Thing, path: Path) -> Attached:
    address = text(one.get("data_url"))
    name = unquote(urlsplit(address).path.rpartition("/")[2]) or text(one.get("fallback_title"))
    kinds = {"image": "image/*", "audio": "audio/*", "video": "video/*"}
    kind = kinds.get(text(one.get("file_type")), "application/octet-stream")
    return attached(path, one.get("id"), name=name, kind=kind.replace("/*", "/octet-stream"), size=one.get("file_size"))


def _contact(sender: Thing, shelf: Shelf) -> Contact:
    known = {**sender, **shelf.get("contact", sender.get("id"))}
    name = text(known.get("name"))
    mail = email(known.get("email"), name)
    numbers, others = phones(known.get("phone_number"))
    return Contact(text(known.get("id")), name, [*([mail] if mail else []), *numbers], others)


def _colleague(user: Thing) -> Colleague:
    mail = email(user.get("email"))
    return Colleague(mail.value if mail else "", text(user.get("name")) or text(user.get("available_name")))
