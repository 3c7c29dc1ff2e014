"""The button of a mail program (RFC 8058), pressed by a client that knows no cookies and follows nothing."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

import pytest

from tests.cast import NOON, Bakery, by_system
from tests.surveys.test_inviting import sent_mail
from ucho.channels.models import Dispatch
from ucho.conversations.models import Conversation
from ucho.core import site
from ucho.customers import operations as customers
from ucho.customers.models import Preference
from ucho.surveys.models import Invitation

pytestmark = pytest.mark.django_db(transaction=True)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
MULTIPART = {"Content-Type": "multipart/form-data; boundary=b"}
PARTS = b'--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n'
ONE_CLICK = b"List-Unsubscribe=One-Click"


@pytest.fixture
def address(live_server: object, invitation: Invitation, settings: object) -> str:
    """Where the field of the mail points to, on the server of this test."""
    mail = sent_mail()
    field = str(mail["List-Unsubscribe"]).strip("<>")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert field.startswith(site.link("/u/"))
    return live_server.url + urlsplit(field).path  # type: ignore[attr-defined,no-any-return]


def ask(method: str, address: str, body: bytes = b"", headers: dict[str, str] | None = None) -> tuple[int, str | None]:
    where = urlsplit(address)
    line = http.client.HTTPConnection(where.hostname or "", where.port, timeout=20)
    try:
        line.request(method, where.path, body or None, headers or {})
        answer = line.getresponse()
        answer.read()
        return answer.status, answer.headers.get("Set-Cookie")
    finally:
        line.close()


def words() -> list[tuple[bool, str]]:
    return [(one.allowed, one.source) for one in Preference.objects.all()]


def test_opening_the_address_ends_nothing(address: str) -> None:
    for method in ("GET", "HEAD", "GET"):
        assert ask(method, address) == (200, None)
    assert words() == []


@pytest.mark.parametrize(
    ("body", "headers"),
    [(ONE_CLICK, FORM), (PARTS, MULTIPART), (ONE_CLICK, {}), (ONE_CLICK, {"Content-Type": "text/plain"})],
    ids=["form", "multipart", "no type", "plain"],
)
def test_one_post_ends_them_however_it_is_written(address: str, body: bytes, headers: dict[str, str]) -> None:
    stranger = {"Origin": "https://mail.example", "Referer": "https://mail.example/", "User-Agent": "one-click/1"}
    assert ask("POST", address, body, headers | stranger) == (200, None)
    assert words() == [(False, "one_click")]
    assert ask("POST", f"{address}/", body, headers) == (200, None)  # again, and with a slash somebody added
    assert words() == [(False, "one_click")]


def test_a_question_that_waits_for_its_turn_is_not_sent_any_more(
    bakery: Bakery, ala: Conversation, invitation: Invitation, address: str
) -> None:
    Dispatch.objects.update(state="queued")
    assert ask("POST", address, ONE_CLICK, FORM)[0] == 200
    assert [one.state for one in Dispatch.objects.filter(purpose="ask")] == ["expired"]


def test_only_the_questions_are_taken_back(bakery: Bakery, ala: Conversation, invitation: Invitation) -> None:
    Dispatch.objects.update(state="queued")
    assert invitation.person is not None
    Dispatch.objects.update(purpose="answer")
    customers.set_preference(invitation.person, purpose="ask", allowed=False, source="agent", by=by_system(NOON))
    assert [one.state for one in Dispatch.objects.all()] == ["queued"]


def test_the_address_of_older_mails_still_works(address: str) -> None:
    older = address.replace("/u/", "/s/") + "/stop/"
    assert ask("GET", older) == (200, None)
    assert ask("POST", older, ONE_CLICK, FORM) == (200, None)
    assert words() == [(False, "one_click")]


def test_a_forged_address_ends_nothing(address: str) -> None:
    assert ask("POST", f"{address}a", ONE_CLICK, FORM)[0] == 404
    assert words() == []
