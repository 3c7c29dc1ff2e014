"""The inbox through its pages: looking, answering, and every refusal as a sentence."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta
from email.message import EmailMessage
from typing import Any, cast

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.cast import Bakery, arrive, by_system, hire
from tests.web.conftest import signed_in, written
from ucho.conversations import operations, queries
from ucho.conversations.inbox_models import SavedReply
from ucho.conversations.models import Conversation, Message
from ucho.core import clock
from ucho.core.actors import By
from ucho.org import queries as org
from ucho.org.models import Agent

pytestmark = pytest.mark.django_db


def test_a_stranger_is_sent_to_the_sign_in_page(client: Client) -> None:
    assert client.get("/").headers["Location"].startswith("/login/")


def test_whatever_a_strangers_browser_accepts_it_is_led_to_the_sign_in_page(client: Client) -> None:
    assert client.get("/", headers={"Accept": "*/*"}).headers["Location"].startswith("/login/")
    for scripts in ({"Accept": "application/json"}, {"Accept": "*/*", "Sec-Fetch-Mode": "cors"}):
        assert client.get("/", headers=scripts).status_code == 401
    assert client.post("/account/presence/", headers={"Accept": "*/*"}).status_code == 401


def test_a_fragment_for_a_stranger_says_that_they_are_signed_out(client: Client) -> None:
    assert client.get("/", headers={"HX-Request": "true"}).status_code == 401


def test_the_list_shows_who_wrote_what(ola: Client, ala: Conversation, jan: Conversation) -> None:
    page = ola.get("/").content.decode()
    assert "Ala Nowak" in page
    assert "Tort na dziś" in page
    assert page.index("Tort na dziś") < page.index("Хлеб"), "the newest stands first"


def test_a_conversation_of_another_branch_is_neither_listed_nor_shown(
    bakery: Bakery, client: Client, ala: Conversation
) -> None:
    marek = signed_in(client, bakery.marek)
    assert "Tort na dziś" not in marek.get("/").content.decode()
    assert marek.get(reverse("conversation", args=[ala.pk])).status_code == 404
    assert marek.post(reverse("conversation-write", args=[ala.pk]), {"text": "Dzień dobry"}).status_code == 404


def test_opening_a_conversation_marks_it_as_read(ola: Client, ala: Conversation) -> None:
    assert "is-unread" in ola.get("/").content.decode()
    ola.get(reverse("conversation", args=[ala.pk]))
    assert "is-unread" not in ola.get("/").content.decode()


def test_an_answer_is_stored_queued_and_shown(ola: Client, ala: Conversation) -> None:
    page = answer(ola, ala, text="Kierowca już jedzie.", key="k1")
    assert page.status_code == 200
    assert "Kierowca już jedzie." in page.content.decode()
    assert page.headers["HX-Trigger"] == "inbox-changed"
    sent = ala.messages.get(direction="out")
    assert sent.dispatch is not None
    assert sent.dispatch.recipient == "ala@example.com"


def test_a_double_click_sends_once(ola: Client, ala: Conversation) -> None:
    for _ in range(2):
        answer(ola, ala, text="Kierowca już jedzie.", key="same")
    assert ala.messages.filter(direction="out").count() == 1


def test_an_answer_may_carry_a_file_that_only_readers_of_the_conversation_get(
    bakery: Bakery, ola: Client, ala: Conversation
) -> None:
    rebate = SimpleUploadedFile("rabat.pdf", b"%PDF-1.4 rabat", "application/pdf")
    answer(ola, ala, text="W załączniku rabat.", key="k", files=rebate)
    file = ala.messages.get(direction="out").attachments.get()
    shown = ola.get(reverse("attachment", args=[file.pk]))
    assert shown.content == b"%PDF-1.4 rabat"
    assert shown.headers["Content-Disposition"].startswith("attachment")
    assert signed_in(Client(), bakery.marek).get(reverse("attachment", args=[file.pk])).status_code == 404


def test_answer_and_resolve_do_both(ola: Client, ala: Conversation) -> None:
    answer(ola, ala, text="Załatwione.", key="k", then="resolve")
    ala.refresh_from_db()
    assert ala.status == "resolved"


def test_an_empty_answer_is_refused_with_a_sentence(ola: Client, ala: Conversation) -> None:
    refused = answer(ola, ala, text="  ", key="k")
    assert refused.status_code == 422
    assert 'role="alert"' in refused.content.decode()
    assert not ala.messages.filter(direction="out").exists()


def test_an_address_of_somebody_else_is_no_way_to_answer(ola: Client, ala: Conversation, jan: Conversation) -> None:
    way = queries.ways_to_answer(jan).get()
    refused = answer(ola, ala, text="Dzień dobry", key="k", route=f"{way.identity_id}:{way.account_id}")
    assert refused.status_code == 422
    assert not Message.objects.filter(direction="out").exists()


def test_resolving_while_the_customer_waits_says_what_to_do(ola: Client, ala: Conversation) -> None:
    refused = act(ola, "conversation-resolve", ala)
    assert refused.status_code == 422
    act(ola, "conversation-resolve", ala, unanswered="1")
    ala.refresh_from_db()
    assert ala.status == "resolved"
    act(ola, "conversation-reopen", ala)
    ala.refresh_from_db()
    assert ala.status == "open"


def test_a_conversation_is_assigned_tagged_and_untagged(bakery: Bakery, ola: Client, ala: Conversation) -> None:
    act(ola, "conversation-assign", ala, agent=str(bakery.ola.pk))
    act(ola, "conversation-tag", ala, tag="new", new="dostawa")
    ala.refresh_from_db()
    assert ala.owner == bakery.ola
    tag = ala.tags.get()
    assert "dostawa" in ola.get("/?view=mine").content.decode()
    act(ola, "conversation-untag", ala, tag=str(tag.pk))
    assert not ala.tags.exists()


def test_a_colleague_of_another_branch_cannot_be_the_owner(bakery: Bakery, ola: Client, ala: Conversation) -> None:
    assert act(ola, "conversation-assign", ala, agent=str(bakery.marek.pk)).status_code == 422


def test_a_snoozed_conversation_sleeps_in_its_own_view(admin: Agent, client: Client, ala: Conversation) -> None:
    ola = signed_in(client, admin)
    until = (clock.now() + timedelta(hours=3)).isoformat()
    act(ola, "conversation-snooze", ala, until=until)
    assert "Tort na dziś" not in ola.get("/?view=todo").content.decode()
    assert "Tort na dziś" in ola.get("/?view=snoozed").content.decode()
    act(ola, "conversation-wake", ala)
    assert "Tort na dziś" in ola.get("/?view=todo").content.decode()


@pytest.mark.parametrize("words", ["", "tomorrow", "2026-13-45T99:99", "exact"])
def test_a_moment_that_is_none_is_refused_with_a_sentence(ola: Client, ala: Conversation, words: str) -> None:
    assert act(ola, "conversation-snooze", ala, until=words).status_code == 422


def test_a_promise_is_shown_until_it_is_kept(bakery: Bakery, ola: Client, ala: Conversation) -> None:
    act(ola, "conversation-promise", ala, words="Oddzwonimy", due_at=(clock.now() + timedelta(minutes=20)).isoformat())
    page = ola.get("/?view=due").content.decode()
    assert "is-soon" in page
    given = ala.person.promises.get()
    ola.post(reverse("conversation-settle-promise", args=[ala.pk, given.pk]), {"do": "keep"})
    given.refresh_from_db()
    assert given.kept_at


def test_a_note_stays_inside(ola: Client, ala: Conversation) -> None:
    answer(ola, ala, text="Zadzwonić do kierowcy.", key="n", kind="note")
    assert ala.messages.get(direction="note").dispatch is None


def test_a_draft_waits_for_its_author_alone(bakery: Bakery, ola: Client, ala: Conversation) -> None:
    ola.post(reverse("conversation-draft", args=[ala.pk]), {"kind": "reply", "text": "Pani Alu, bardzo"})
    assert "Pani Alu, bardzo" in ola.get(reverse("conversation", args=[ala.pk])).content.decode()
    assert queries.draft_of(bakery.marek.pk, ala) == ""


def test_a_colleague_who_types_is_announced(bakery: Bakery, ola: Client, ala: Conversation) -> None:
    at = clock.now()
    basia = hire("basia@klos.example", "Basia Lis", bakery.mokotow, "agent", by_system())
    operations.look(ala, typing=True, by=By(org.actor_of(basia), at))
    shown = ola.post(reverse("conversation-viewing", args=[ala.pk])).content.decode()
    assert "Basia Lis pisze" in shown
    assert "Ola" not in shown


def test_saved_replies_come_in_the_customers_language(ola: Client, bakery: Bakery, jan: Conversation) -> None:
    words = {"pl": "Przepraszamy.", "ru": "Приносим извинения."}
    SavedReply.objects.create(title="Przeprosiny", words=words, changed_at=clock.now())
    found = ola.get(reverse("conversation-saved-replies", args=[jan.pk])).json()["items"]
    assert [one["text"] for one in found] == ["Приносим извинения."]


def test_a_search_finds_inflected_words(ola: Client, ala: Conversation, jan: Conversation) -> None:
    page = ola.get("/", {"q": "torty"}).content.decode()
    assert "Tort na dziś" in page
    assert "Хлеб" not in page


def test_the_list_goes_on_where_the_page_ended(ola: Client, bakery: Bakery) -> None:
    for number in range(52):
        sender = f"Klient {number} <k{number}@example.com>"
        written(bakery, f"List {number}", hours=3 + number, sender=sender, subject=f"Sprawa {number}")
    first = ola.get("/").content.decode()
    address = first.split('class="u-more" hx-get="')[1].split('"')[0].replace("&amp;", "&")
    assert "Sprawa 51" not in first
    rest = ola.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "Sprawa 50" in rest
    assert "Sprawa 51" in rest
    assert "Sprawa 49" not in rest


def test_what_makes_no_sense_in_an_address_counts_as_not_said(ola: Client, ala: Conversation) -> None:
    for query in ("?view=nothing", "?unit=x", "?before=~", "?before=2026~9999999999999999999999", "?count=-1&open=a"):
        assert ola.get(f"/{query}").status_code == 200


def test_words_of_a_customer_are_never_markup(ola: Client, bakery: Bakery) -> None:
    evil = written(bakery, '<script>alert(1)</script> https://zle.example/?a="><b>', hours=1, subject="<b>x</b>")
    page = ola.get(reverse("conversation", args=[evil.pk])).content.decode()
    assert "<script>alert(1)" not in page
    assert "<b>" not in page.split("<main")[1]


def answer(client: Client, conversation: Conversation, **values: object) -> Any:
    """Send the composer's form as htmx does."""
    address = reverse("conversation-write", args=[conversation.pk])
    return client.post(address, values, headers={"HX-Request": "true"})


def act(client: Client, page: str, conversation: Conversation, **values: str) -> Any:
    """Press a button as htmx does."""
    return client.post(reverse(page, args=[conversation.pk]), values, headers={"HX-Request": "true"})


def test_a_picture_inside_a_letter_is_shown_in_its_place(bakery: Bakery, ola: Client) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "ala@example.com", "kontakt@klos.example", "Tort"
    mail.set_content("Zdjęcie tortu.")
    mail.add_alternative('<p>Zdjęcie: <img src="cid:tort@ala"><img src="cid:inne@ala"></p>', subtype="html")
    for part, cid in ((b"\x89PNG\r\n\x1a\n tort", "<tort@ala>"), (b"<svg onload=alert(1)>", "<inne@ala>")):
        kind = "png" if part.startswith(b"\x89") else "svg+xml"
        cast("EmailMessage", list(mail.iter_parts())[-1]).add_related(part, "image", kind, cid=cid)
    arrive(bakery.mailbox, mail.as_bytes(), at=clock.now())
    page = ola.get(reverse("message-original", args=[Message.objects.get().pk]))
    assert f'src="data:image/png;base64,{b64encode(b"%sPNG" % bytes([137])).decode()[:4]}' in page.content.decode()
    assert "svg" not in page.content.decode()
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


def test_pictures_from_outside_are_fetched_only_when_somebody_asks(bakery: Bakery, ola: Client) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "ala@example.com", "kontakt@klos.example", "Oferta"
    mail.set_content("Oferta.")
    mail.add_alternative('<p>Oferta <img src="https://tracker.example/p.gif?a=1&amp;b=2"></p>', subtype="html")
    arrive(bakery.mailbox, mail.as_bytes(), at=clock.now())
    address = reverse("message-original", args=[Message.objects.get().pk])
    before, after = ola.get(address), ola.get(address, {"images": "1"})
    assert ' src="https:' not in before.content.decode()
    assert 'href="?images=1"' in before.content.decode()
    assert "https:" not in before.headers["Content-Security-Policy"]
    assert ' src="https://tracker.example/p.gif?a=1&amp;b=2"' in after.content.decode()
    assert "?images=1" not in after.content.decode()
    assert "img-src data: https: http:" in after.headers["Content-Security-Policy"]
    assert "sandbox; default-src 'none'" in after.headers["Content-Security-Policy"]
    assert after.headers["Referrer-Policy"] == "no-referrer"
