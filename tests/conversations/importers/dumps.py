"""Small dumps in the shapes that the vendors' APIs return; what is said in them is ours."""
# ruff: noqa: E501, Q003

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

PICTURE = b"\x89PNG chleb"


def save(folder: Path, name: str, value: Any) -> None:
    """Write one answer of an API into a file."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(value, ensure_ascii=False), "utf-8")


def zammad(folder: Path, *, more: bool = False) -> Path:
    """A ticket by mail with a note and an answer, one by phone that is pending, one merged into the first."""
    common = {"group_id": 1, "priority_id": 2, "organization_id": None, "article_count": 3, "pending_time": None}
    save(
        folder, "tickets-1.json",
        [
            {**common, "id": 11, "number": "22011", "title": "Chałki na sobotę", "state_id": 4, "state": "closed",
             "owner_id": 3, "owner": "ola@klos.example", "customer_id": 6, "customer": "ala@example.com",
             "group": "Sklep", "tags": ["chałka", "sobota"],
             "created_at": "2024-03-01T09:00:00.000Z", "close_at": "2024-03-02T08:00:00.000Z"},
            {**common, "id": 12, "number": "22012", "title": "Telefon w sprawie tortu", "state_id": 3,
             "state": "pending reminder", "pending_time": "2026-12-24T08:00:00.000Z", "owner_id": 9,
             "owner": "dawny@klos.example", "customer_id": 7, "customer": "+48600700800",
             "created_at": "2026-11-10T10:00:00.000Z", "close_at": None},
            {**common, "id": 13, "number": "22013", "title": "Chałki", "state_id": 5, "state": "merged",
             "owner_id": 1, "owner": "-", "customer_id": 6, "customer": "ala@example.com",
             "created_at": "2024-03-01T09:30:00.000Z", "close_at": "2024-03-01T09:40:00.000Z"},
        ],
    )  # fmt: skip
    _articles(folder, more=more)
    _people(folder)
    (folder / "attachments").mkdir(exist_ok=True)
    (folder / "attachments" / "900").write_bytes(PICTURE)
    return folder


def _articles(folder: Path, *, more: bool) -> None:
    article = {
        "cc": "",
        "reply_to": None,
        "in_reply_to": None,
        "message_id": None,
        "preferences": {},
        "internal": False,
    }
    articles = [
        {**article, "id": 101, "ticket_id": 11, "type": "email", "sender": "Customer", "from": "Ala Nowak <ala@example.com>",
         "to": "kontakt@klos.example", "subject": "Chałki na sobotę", "message_id": "<z1@example.com>",
         "content_type": "text/html", "body": "<p>Poproszę <b>dwie</b> chałki.</p><script>alert(1)</script>",
         "created_by_id": 6, "origin_by_id": None, "created_by": "ala@example.com",
         "created_at": "2024-03-01T09:00:00.000Z",
         "attachments": [
             {"id": 900, "filename": "chleb.png", "size": "11", "preferences": {"Mime-Type": "image/png"}},
             {"id": 901, "filename": "lista.pdf", "size": "5000", "preferences": {"Mime-Type": "application/pdf"}},
         ]},
        {**article, "id": 102, "ticket_id": 11, "type": "note", "sender": "Agent", "internal": True, "from": "Ola Zielińska",
         "to": "", "subject": "", "content_type": "text/plain", "body": "Stała klientka.", "created_by_id": 3,
         "created_by": "ola@klos.example", "created_at": "2024-03-01T10:00:00.000Z", "attachments": []},
        {**article, "id": 103, "ticket_id": 11, "type": "email", "sender": "Agent", "from": "Ola Zielińska via Kłos",
         "to": "ala@example.com", "subject": "Re: Chałki na sobotę", "message_id": "z2@klos.example",
         "content_type": "text/html", "created_by_id": 3, "created_by": "ola@klos.example",
         "body": "Odłożone!<br><blockquote>Poproszę dwie chałki.</blockquote>",
         "created_at": "2024-03-01T11:00:00.000Z", "attachments": []},
    ]  # fmt: skip
    if more:
        articles.append(
            {**article, "id": 105, "ticket_id": 11, "type": "email", "sender": "Customer", "from": "ala@example.com",
             "to": "kontakt@klos.example", "subject": "Re: Chałki na sobotę", "content_type": "text/plain",
             "body": "Dziękuję!", "created_by_id": 6, "created_by": "ala@example.com",
             "created_at": "2024-03-01T12:00:00.000Z", "attachments": []}
        )  # fmt: skip
    save(folder, "articles/11.json", articles)
    save(
        folder, "articles/12.json",
        [
            {**article, "id": 104, "ticket_id": 12, "type": "phone", "sender": "Customer", "from": "Jan Kowalski", "to": "",
             "subject": "", "content_type": "text/plain", "body": "Prosi o telefon przed świętami.", "created_by_id": 3,
             "origin_by_id": 7, "created_by": "ola@klos.example", "created_at": "2026-11-10T10:00:00.000Z",
             "attachments": []},
        ],
    )  # fmt: skip
    save(folder, "articles/13.json", [])


def _people(folder: Path) -> None:
    user = {"organization_id": None, "fax": "", "web": "", "active": True, "mobile": "", "phone": ""}
    save(
        folder, "users-1.json",
        [
            {**user, "id": 1, "login": "-", "firstname": "-", "lastname": "", "email": "", "role_ids": []},
            {**user, "id": 3, "login": "ola@klos.example", "firstname": "Ola", "lastname": "Zielińska",
             "email": "ola@klos.example", "role_ids": [2]},
            {**user, "id": 6, "login": "ala@example.com", "firstname": "Ala", "lastname": "Nowak",
             "email": "Ala@Example.com", "phone": "0048 600 100 200", "role_ids": [3]},
            {**user, "id": 7, "login": "auto-7", "firstname": "Jan", "lastname": "Kowalski", "email": "",
             "mobile": "+48 600 700 800", "phone": "22 555 66 77", "role_ids": [3]},
        ],
    )  # fmt: skip


def chatwoot(folder: Path, *, more: bool = False) -> Path:
    """A chat that a bot began and Ola ended with a private note, and a mail nobody answered."""
    ala = {"additional_attributes": {}, "email": "ala@example.com", "id": 51, "identifier": None, "name": "Ala Nowak",
           "phone_number": "+48600100200", "thumbnail": "", "custom_attributes": {}}  # fmt: skip
    jan = {**ala, "id": 52, "name": "Jan Kowalski", "email": "jan@example.com", "phone_number": None}
    ola = {"id": 4, "name": "Ola", "available_name": "Ola", "email": "ola@klos.example", "type": "user"}
    bot = {"id": 1, "name": "Bot", "type": "agent_bot"}
    message = {"account_id": 1, "content_type": "text", "content_attributes": {}, "private": False, "status": "sent",
               "source_id": None}  # fmt: skip
    chat = [
        {**message, "id": 700, "inbox_id": 1, "conversation_id": 31, "message_type": 3, "content": "W czym pomóc?",
         "created_at": 1709280000, "sender": bot},
        {**message, "id": 701, "inbox_id": 1, "conversation_id": 31, "message_type": 0, "content": "Do której dziś?",
         "created_at": 1709280060, "sender": {**ala, "type": "contact"}},
        {**message, "id": 702, "inbox_id": 1, "conversation_id": 31, "message_type": 1, "content": "Do 18.",
         "created_at": 1709280120, "sender": ola,
         "attachments": [{"id": 95, "message_id": 702, "file_type": "image", "account_id": 1, "file_size": 12,
                          "data_url": "https://chat.klos.example/rails/active_storage/blobs/x/chleb%20nasz.png"}]},
        {**message, "id": 703, "inbox_id": 1, "conversation_id": 31, "message_type": 1, "content": "Miła.",
         "created_at": 1709280180, "private": True, "sender": {**ola, "email": "x@klos.example", "name": "Ktoś"}},
        {**message, "id": 704, "inbox_id": 1, "conversation_id": 31, "message_type": 2, "content": "Ola resolved it",
         "created_at": 1709280200},
    ]  # fmt: skip
    if more:
        chat.append(
            {**message, "id": 706, "inbox_id": 1, "conversation_id": 31, "message_type": 0, "content": "Dzięki",
             "created_at": 1709280300, "sender": {**ala, "type": "contact"}}
        )  # fmt: skip
    mail = {
        **message, "id": 705, "inbox_id": 2, "conversation_id": 32, "message_type": 0, "content": "Faktura?",
        "content_type": "incoming_email", "created_at": 1763600000, "sender": {**jan, "type": "contact"},
        "source_id": "c1@example.com",
        "content_attributes": {"email": {
            "subject": "Faktura", "message_id": "c1@example.com", "from": ["jan@example.com"],
            "html_content": {"full": "<div>Proszę o fakturę.</div>", "reply": "Proszę o fakturę.", "quoted": ""},
            "text_content": {"full": "Proszę o fakturę.", "reply": "Proszę o fakturę.", "quoted": ""}}},
    }  # fmt: skip
    conversation = {"account_id": 1, "additional_attributes": {}, "can_reply": True, "custom_attributes": {},
                    "muted": False, "snoozed_until": None, "unread_count": 0, "priority": None}  # fmt: skip
    save(
        folder, "conversations-1.json",
        {"data": {"meta": {"mine_count": 0, "all_count": 2}, "payload": [
            {**conversation, "id": 31, "inbox_id": 1, "status": "resolved", "labels": ["godziny"],
             "meta": {"sender": ala, "channel": "Channel::WebWidget", "assignee": ola, "hmac_verified": False},
             "messages": [chat[-1]], "created_at": 1709280000, "last_activity_at": 1709280300},
            {**conversation, "id": 32, "inbox_id": 2, "status": "open", "labels": [],
             "additional_attributes": {"mail_subject": "Faktura"},
             "meta": {"sender": jan, "channel": "Channel::Email", "hmac_verified": False},
             "messages": [mail], "created_at": 1763600000, "last_activity_at": 1763600000},
        ]}},
    )  # fmt: skip
    save(folder, "messages/31.json", {"meta": {"labels": [], "contact": ala}, "payload": chat})
    save(folder, "messages/32.json", {"meta": {"labels": [], "contact": jan}, "payload": [mail]})
    save(folder, "contacts-1.json", {"meta": {"count": 2}, "payload": [{**ala, "email": "ala@example.com"}, jan]})
    return folder


def freescout(folder: Path, *, more: bool = False) -> Path:
    """A mail with an answer, a note and a draft, one that waits, and one that was deleted."""
    ala = {"id": 61, "type": "customer", "firstName": "Ala", "lastName": "Nowak", "email": "ala@example.com"}
    ola = {"id": 5, "type": "user", "firstName": "Ola", "lastName": "Zielińska", "email": "ola@klos.example"}
    gone = {"id": 8, "type": "user", "firstName": "Dawny", "lastName": "Kolega", "email": "dawny@klos.example"}
    thread = {"status": "active", "state": "published", "action": None, "to": [], "cc": [], "bcc": [],
              "source": {"type": "email", "via": "customer"}, "_embedded": {"attachments": []}}  # fmt: skip
    threads = [
        {**thread, "id": 804, "type": "lineitem", "body": "", "createdBy": ola, "createdAt": "2024-05-02T09:00:00Z"},
        {**thread, "id": 803, "type": "note", "body": "Rabat 10%", "createdBy": gone, "createdAt": "2024-05-01T11:00:00Z"},
        {**thread, "id": 802, "type": "message", "body": "Tak, <b>codziennie</b>.", "createdBy": ola, "customer": ala,
         "to": ["ala@example.com"], "createdAt": "2024-05-01T10:00:00Z"},
        {**thread, "id": 806, "type": "message", "state": "draft", "body": "Może", "createdBy": ola,
         "createdAt": "2024-05-01T10:30:00Z"},
        {**thread, "id": 801, "type": "customer", "body": "Czy pieczecie żytni?<br>Ala", "createdBy": ala, "customer": ala,
         "createdAt": "2024-05-01T09:00:00Z",
         "_embedded": {"attachments": [{"id": 77, "fileName": "a.txt", "fileUrl": "https://x/a.txt",
                                        "mimeType": "text/plain", "size": 3,
                                        "data": base64.b64encode(b"abc").decode()}]}},
    ]  # fmt: skip
    if more:
        threads.insert(
            0, {**thread, "id": 807, "type": "customer", "body": "Super", "createdBy": ala, "customer": ala,
                "createdAt": "2024-05-01T12:00:00Z"}
        )  # fmt: skip
    waiting = [
        {
            **thread,
            "id": 810,
            "type": "customer",
            "body": "Kiedy?",
            "createdBy": ala,
            "createdAt": "2024-06-01T09:00:00Z",
        },
        {
            **thread,
            "id": 811,
            "type": "message",
            "body": "A gdzie?",
            "createdBy": ola,
            "createdAt": "2024-06-01T10:00:00Z",
        },
    ]
    conversation = {"threadsCount": 2, "type": "email", "folderId": 1, "mailboxId": 1, "preview": "", "cc": [], "bcc": [],
                    "customer": ala, "assignee": None, "closedAt": None, "customFields": []}  # fmt: skip
    save(
        folder, "conversations-1.json",
        {"_embedded": {"conversations": [
            {**conversation, "id": 41, "number": 1041, "status": "closed", "state": "published", "subject": "Żytni",
             "assignee": ola, "createdAt": "2024-05-01T09:00:00Z", "closedAt": "2024-05-02T09:00:00Z",
             "_embedded": {"threads": threads, "timelogs": [], "tags": [{"id": 1, "name": "chleb"}]}},
            {**conversation, "id": 42, "number": 1042, "status": "pending", "state": "published", "subject": "Dostawa",
             "createdAt": "2024-06-01T09:00:00Z", "_embedded": {"threads": waiting, "tags": []}},
            {**conversation, "id": 43, "number": 1043, "status": "closed", "state": "deleted", "subject": "Kosz",
             "createdAt": "2024-06-01T09:00:00Z", "_embedded": {"threads": [], "tags": []}},
        ]}, "page": {"size": 100, "totalElements": 3, "totalPages": 1, "number": 1}},
    )  # fmt: skip
    _customers(folder)
    return folder


def _customers(folder: Path) -> None:
    save(
        folder, "customers-1.json",
        {"_embedded": {"customers": [
            {"id": 61, "firstName": "Ala", "lastName": "Nowak", "company": "", "createdAt": "2024-05-01T09:00:00Z",
             "_embedded": {"emails": [{"id": 1, "value": "ala@example.com", "type": "home"},
                                      {"id": 2, "value": "ala@praca.example", "type": "work"}],
                           "phones": [{"id": 1, "value": "+48 600 100 200", "type": "mobile"}]}},
        ]}, "page": {"size": 50, "totalElements": 1, "totalPages": 1, "number": 1}},
    )  # fmt: skip


def zendesk(folder: Path, *, more: bool = False) -> Path:
    """A solved ticket with a private comment, one on hold by voice, one deleted."""
    ticket = {"url": "https://klos.zendesk.example/api/v2/tickets/1.json", "custom_fields": [], "tags": [],
              "submitter_id": 1, "group_id": 1, "via": {"channel": "email"}}  # fmt: skip
    tickets = [
        {**ticket, "id": 71, "subject": "Bułki", "raw_subject": "Bułki", "status": "solved", "requester_id": 501,
         "assignee_id": 601, "tags": ["bułki"], "created_at": "2024-07-01T08:00:00Z",
         "updated_at": "2024-07-02T08:00:00Z"},
        {**ticket, "id": 72, "subject": "Rozmowa", "status": "hold", "requester_id": 502, "assignee_id": None,
         "via": {"channel": "voice"}, "created_at": "2024-08-01T08:00:00Z", "updated_at": "2024-08-01T08:00:00Z"},
        {**ticket, "id": 73, "subject": "Kosz", "status": "deleted", "requester_id": 501, "assignee_id": None,
         "created_at": "2024-08-01T08:00:00Z", "updated_at": "2024-08-01T08:00:00Z"},
    ]  # fmt: skip
    save(folder, "tickets-1.json", {"tickets": tickets, "after_url": None, "after_cursor": "x", "end_of_stream": True})
    comment = {"type": "Comment", "audit_id": 1, "attachments": [], "via": {"channel": "email"}, "metadata": {}}
    comments = [
        {**comment, "id": 1001, "author_id": 501, "public": True, "body": "Zabrakło bułek", "plain_body": "Zabrakło bułek",
         "html_body": "<div class=\"zd-comment\">Zabrakło <i>bułek</i></div>", "created_at": "2024-07-01T08:00:00Z",
         "attachments": [{"id": 31, "file_name": "x.jpg", "content_url": "https://x/x.jpg", "size": 9,
                          "content_type": "image/jpeg", "inline": False}]},
        {**comment, "id": 1002, "author_id": 602, "public": False, "body": "Piec padł", "plain_body": "Piec padł",
         "html_body": "<p>Piec padł</p>", "created_at": "2024-07-01T09:00:00Z"},
        {**comment, "id": 1003, "author_id": 601, "public": True, "body": "Przepraszamy", "plain_body": "Przepraszamy",
         "html_body": "<p>Przepraszamy</p>", "created_at": "2024-07-01T10:00:00Z"},
    ]  # fmt: skip
    if more:
        comments.append(
            {**comment, "id": 1005, "author_id": 501, "public": True, "body": "Nic to", "plain_body": "Nic to",
             "html_body": "<p>Nic to</p>", "created_at": "2024-07-01T11:00:00Z"}
        )  # fmt: skip
    save(folder, "comments/71.json", {"comments": comments, "next_page": None, "count": len(comments)})
    call = {**comment, "id": 1004, "author_id": 502, "public": True, "via": {"channel": "voice"}, "html_body": "",
            "plain_body": "Dzwoniła pani", "body": "Dzwoniła pani", "created_at": "2024-08-01T08:00:00Z"}  # fmt: skip
    save(folder, "comments/72.json", {"comments": [call], "next_page": None, "count": 1})
    users = [
        {"id": 501, "name": "Ala Nowak", "email": "ala@example.com", "phone": None, "role": "end-user"},
        {"id": 502, "name": "Ktoś z telefonu", "email": None, "phone": "+48 700 800 900", "role": "end-user"},
        {"id": 601, "name": "Ola Zielińska", "email": "ola@klos.example", "phone": None, "role": "agent"},
        {"id": 602, "name": "Dawny Kolega", "email": "dawny@klos.example", "phone": None, "role": "admin"},
    ]
    save(folder, "users-1.json", {"users": users, "after_url": None, "end_of_stream": True})
    identity = {
        "id": 9001,
        "user_id": 501,
        "type": "email",
        "value": "ala@praca.example",
        "verified": True,
        "primary": False,
    }
    save(folder, "identities/501.json", {"identities": [identity]})
    return folder
