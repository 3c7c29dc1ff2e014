"""The survey page: only a button answers, one token has one answer, and nothing a customer typed is lost."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from pytest_django.asserts import assertRedirects

from tests.cast import Bakery, by_system
from tests.portal.conftest import made_now, page_of
from ucho.channels.contract import Address
from ucho.conversations.models import Conversation
from ucho.core import clock
from ucho.customers import forgetting
from ucho.customers import operations as customers
from ucho.customers.models import Preference
from ucho.events.models import FactRow
from ucho.org.models import Agent
from ucho.surveys.models import Answer, Invitation
from ucho.surveys.tokens import token_for

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db


def checked(content: bytes) -> list[str]:
    return re.findall(r'value="(\d+)" required checked', content.decode())


def test_a_scanner_that_opens_every_link_changes_nothing_that_counts(client: Client, invitation: Invitation) -> None:
    page = page_of(invitation)
    for score in range(1, 8):
        assert client.head(page, {"score": score}).status_code == 200
    invitation.refresh_from_db()
    assert (invitation.opened_at, invitation.seen_score) == (None, None)
    for score in (3, 1, 2, 4, 5, 6, 7):
        assert client.get(page, {"score": score}).status_code == 200
    client.head(f"{page}stop/")
    client.get(f"{page}stop/")
    client.get(f"{page}thanks/")
    invitation.refresh_from_db()
    assert invitation.seen_score == 3  # the first one is remembered, and is no answer
    assert invitation.answered_at is None
    assert (Answer.objects.count(), Preference.objects.count()) == (0, 0)
    assert not FactRow.objects.filter(type="surveys.answered").exists()


def test_a_link_with_a_score_opens_the_page_with_it_chosen(client: Client, invitation: Invitation) -> None:
    shown = client.get(page_of(invitation), {"score": 6})
    assert checked(shown.content) == ["6"]
    assert "Firma Piekarnia Kłos ułatwiła mi załatwienie mojej sprawy" in shown.content.decode()
    assert checked(client.get(page_of(invitation), {"score": "8"}).content) == []
    assert checked(client.get(page_of(invitation), {"score": "²<script>"}).content) == []


@pytest.mark.parametrize(
    ("score", "band", "says"), [(2, "bad", "Przykro nam"), (4, "middle", "Mogło pójść"), (7, "good", "cieszy")]
)
def test_an_answer_is_thanked_for_in_its_own_way(
    client: Client, invitation: Invitation, score: int, band: str, says: str
) -> None:
    page = page_of(invitation)
    thanks = client.post(page, {"score": score, "words": " Kolejka.\r\nDługa. "}, follow=True)
    assertRedirects(thanks, f"{page}thanks/", status_code=303)
    assert says in thanks.content.decode()
    answer = Answer.objects.get()
    assert (answer.score, answer.words, answer.version) == (score, "Kolejka.\nDługa.", "1")
    assert (answer.person, answer.agent, answer.account) == (invitation.person, invitation.agent, invitation.account)
    fact = FactRow.objects.get(type="surveys.answered")
    assert fact.payload == {"answer_id": answer.pk, "instrument": "ces2", "score": score, "band": band}
    assert (fact.actor, fact.person_id) == (f"customer:{invitation.person_id}", invitation.person_id)


def test_a_second_answer_changes_nothing_and_is_met_kindly(client: Client, invitation: Invitation) -> None:
    page = page_of(invitation)
    client.post(page, {"score": 7})
    again = client.post(page, {"score": 1, "words": "A jednak nie"}, follow=True)
    assert "cieszy" in again.content.decode()
    assert "cieszy" in client.get(page, {"score": 1}).content.decode()
    assert Answer.objects.get().score == 7


@pytest.mark.parametrize("sent", ["", "8", "-1", "0", "seven", "3.5", "99999999999", "٣"])
def test_a_score_that_is_none_loses_no_word(client: Client, invitation: Invitation, sent: str) -> None:
    shown = client.post(page_of(invitation), {"score": sent, "words": "Długo </textarea> czekałam"})
    assert shown.status_code == 422
    assert "Proszę wybrać jedną z odpowiedzi." in shown.content.decode()
    assert "Długo &lt;/textarea&gt; czekałam</textarea>" in shown.content.decode()
    assert Answer.objects.count() == 0


def test_too_many_words_are_kept_and_the_score_too(client: Client, invitation: Invitation) -> None:
    long = "słowo " * 800
    shown = client.post(page_of(invitation), {"score": "5", "words": long})
    assert (shown.status_code, checked(shown.content)) == (422, ["5"])
    assert "za długi o 799 znaków" in shown.content.decode()
    assert long in shown.content.decode()
    assert Answer.objects.count() == 0
    assert client.post(page_of(invitation), {"score": "5", "words": "zero\0 " * 5}).status_code == 303


def test_the_page_keeps_to_itself(client: Client, invitation: Invitation) -> None:
    page = page_of(invitation)
    answers = [
        client.get(page), client.get(f"{page}stop/"), client.get("/s/1-forged/"),
        client.post(page, {"score": "9"}), client.post(page, {"score": "5"}), client.get(f"{page}thanks/"),
    ]  # fmt: skip
    for answer in answers:
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "script" not in answer.headers["Content-Security-Policy"] + answer.content.decode()
        assert not answer.cookies
    strict = Client(enforce_csrf_checks=True)  # the token in the address is the credential
    assert strict.post(f"{page}stop/", {"List-Unsubscribe": "One-Click"}).status_code == 200


def test_page_and_style_sheet_are_small(client: Client, invitation: Invitation) -> None:
    sheet = (ROOT / "ucho/portal/static/portal/portal.css").read_bytes()
    page = client.get(page_of(invitation), {"lang": "ru"}).content
    assert len(gzip.compress(page)) + len(gzip.compress(sheet)) < 6_000  # bytes; a third of what was allowed


@pytest.mark.parametrize(
    ("language", "says"), [("pl", "Wyślij odpowiedź"), ("ru", "Отправить ответ"), ("en", "Send my answer")]
)
def test_the_page_speaks_the_language_that_is_chosen(
    client: Client, invitation: Invitation, language: str, says: str
) -> None:
    shown = client.get(page_of(invitation), {"lang": language, "score": 2}, headers={"Accept-Language": "de"})
    assert says in shown.content.decode()
    assert f'<html lang="{language}">' in shown.content.decode()
    assert shown.headers["Content-Language"] == language
    assert 'href="?lang=ru&amp;score=2"' in shown.content.decode()
    onward = client.post(f"{page_of(invitation)}?lang={language}", {"score": 2})
    assert onward.headers["Location"].endswith(f"/thanks/?lang={language}")


def test_a_signed_in_colleague_sees_what_the_customer_sees(
    bakery: Bakery, client: Client, invitation: Invitation
) -> None:
    Agent.objects.filter(pk=bakery.ola.pk).update(language="ru")
    client.force_login(bakery.ola, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert '<html lang="pl">' in client.get(page_of(invitation)).content.decode()


def test_a_link_that_is_too_old_says_so(client: Client, invitation: Invitation) -> None:
    invitation.expires_at = clock.now() - timedelta(seconds=1)
    invitation.save(update_fields=["expires_at"])
    for answer in (client.get(page_of(invitation), {"score": 2}), client.post(page_of(invitation), {"score": 2})):
        assert answer.status_code == 410
        assert "Czas na odpowiedź już minął" in answer.content.decode()
    invitation.refresh_from_db()
    assert (invitation.opened_at, Answer.objects.count()) == (None, 0)


def test_a_forged_link_and_that_of_somebody_forgotten_lead_to_the_same_page(
    client: Client, invitation: Invitation
) -> None:
    page, stranger = page_of(invitation), {"Accept-Language": "pl"}
    assert invitation.person is not None
    forgetting.erase(invitation.person, by=by_system())
    for path in (page, f"{page}stop/", f"{page}thanks/", page.replace("-", "-a"), "/s/../", "/s/%00/"):
        for answer in (client.get(path, headers=stranger), client.post(path, {"score": 2}, headers=stranger)):
            assert answer.status_code in {404, 405}, path
    assert "Tu nic nie ma" in client.get(page, headers=stranger).content.decode()
    assert Answer.objects.count() == 0


def test_one_press_ends_all_surveys(client: Client, invitation: Invitation) -> None:
    stop = f"/u/{token_for(invitation.pk)}"
    assert "Koniec z ankietami?" in client.get(stop).content.decode()
    assert Preference.objects.count() == 0
    assertRedirects(client.post(stop), stop, status_code=303)
    assert "Nie będziemy już pytać" in client.get(stop).content.decode()
    client.post(stop)
    assert [(one.allowed, one.source) for one in Preference.objects.all()] == [(False, "stop_link")]


def test_the_button_of_a_mail_program_ends_all_surveys_at_once(client: Client, invitation: Invitation) -> None:
    done = client.post(f"{page_of(invitation)}stop/", {"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200
    assert Preference.objects.get().source == "one_click"


def test_what_was_said_before_a_merge_holds_after_it(bakery: Bakery, ala: Conversation, client: Client) -> None:
    invitation = made_now(bakery, ala)
    jan = customers.meet(Address("email", "jan@example.org"), by=by_system())
    customers.merge(jan.person, ala.person, by=by_system())
    client.post(f"{page_of(invitation)}stop/")
    assert Preference.objects.get().person == jan.person
    assert "Nie będziemy już pytać" in client.get(f"{page_of(invitation)}stop/").content.decode()
    client.post(page_of(invitation), {"score": 3})
    assert Answer.objects.get().person == jan.person


@pytest.mark.django_db(transaction=True)
def test_fifty_posts_at_once_are_one_answer(invitation: Invitation) -> None:
    page, gate, answered = page_of(invitation), Barrier(50), list[tuple[int, str]]()

    def post(score: int) -> None:
        gate.wait()
        try:
            done = Client().post(page, {"score": score % 7 + 1, "words": f"nr {score}"})
            answered.append((done.status_code, done.headers.get("Location", "")))
        finally:
            connection.close()

    threads = [Thread(target=post, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert answered == [(303, f"{page}thanks/")] * 50
    assert Answer.objects.count() == 1
    assert FactRow.objects.filter(type="surveys.answered").count() == 1
