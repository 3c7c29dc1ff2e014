"""Who gets in, and what they read when they do not."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import hypothesis
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from tests.api.bakery import Bakery, Program
from tests.cast import NOON, by_system
from ucho.api import tokens
from ucho.api.models import Token
from ucho.core import clock
from ucho.core.actors import By
from ucho.core.errors import Forbidden, Refused
from ucho.org.queries import actor_of

GIBBERISH = [
    "",
    "Bearer",
    "Bearer x",
    "Bearer ucho_" + "x" * 43,
    "Basic b2xhOm9sYQ==",
    "Bearer " + "ł" * 40,
    "Bearer ucho_" + "x" * 5000,
]


@pytest.mark.parametrize("given_", GIBBERISH)
def test_without_a_good_token_nobody_gets_in(bakery: Bakery, given_: str) -> None:
    program = Program()
    answer = program.ask("GET", "/conversations", Authorization=given_)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="ucho"'
    assert answer.json()["code"] == "no_token"


def test_a_browser_s_session_opens_nothing(bakery: Bakery) -> None:
    program = Program()
    program.client.force_login(bakery.admin, "django.contrib.auth.backends.ModelBackend")
    program.get("/conversations", 401)
    program.post(f"/conversations/{bakery.begin().pk}/resolve", None, 401)


def test_tokens_end_when_they_are_revoked_or_expire(bakery: Bakery) -> None:
    kept, revoked = bakery.program(bakery.ola), bakery.program(bakery.ola)
    row = tokens.tokens()[0]
    tokens.revoke(row, by=by_system())
    tokens.revoke(row, by=by_system())
    kept.get("/me")
    revoked.get("/me", 401)
    short = tokens.create(name="short", agent=bakery.ola, by=by_system(), expires_at=NOON + timedelta(minutes=1))
    assert tokens.find(short, NOON) is not None
    assert tokens.find(short, NOON + timedelta(minutes=1)) is None


def test_only_the_hash_of_a_token_is_kept(bakery: Bakery) -> None:
    token = tokens.create(name="till", agent=bakery.ola, by=by_system())
    row = Token.objects.get(token_hash=tokens.hash_token(token))
    assert token.removeprefix("ucho_") not in json.dumps(Token.objects.values().get(pk=row.pk), default=str)


def test_a_token_without_an_agent_may_do_everything(bakery: Bakery) -> None:
    program = bakery.program()
    me = program.get("/me")
    assert me["agent"] is None
    assert me["permissions"] == {"*": [0]}
    said = program.post(f"/conversations/{bakery.begin().pk}/notes", {"text": "Od programu."}, 201)
    assert said["author"]["kind"] == "token"
    assert program.get("/conversations", 422, view="mine")["error"].startswith("This token belongs to no agent")


def test_nobody_makes_a_token_that_may_more_than_they(bakery: Bakery) -> None:
    from ucho.org import operations as org
    from ucho.org.models import Role

    role = Role.objects.get(code="agent")
    org.change_role(role, permissions=[*role.permissions, "api.create_token"], by=by_system())
    by = By(actor_of(bakery.ola), NOON)
    assert tokens.create(name="mine", agent=bakery.ola, by=by)
    for agent in (bakery.admin, bakery.marek, None):
        with pytest.raises(Forbidden):
            tokens.create(name="more", agent=agent, by=by)
    assert tokens.create(name="all", by=By(actor_of(bakery.admin), NOON))


def test_a_token_for_nobody_is_refused_with_a_sentence(bakery: Bakery) -> None:
    with pytest.raises(Refused, match=r"Nobody signs in with jan@example\.com"):
        tokens.create(name="x", agent="jan@example.com", by=by_system())
    with pytest.raises(Refused, match="what the token is for"):
        tokens.create(name="  ", by=by_system())


def test_when_a_token_was_used_is_remembered_to_the_minute(bakery: Bakery) -> None:
    token = tokens.create(name="till", agent=bakery.ola, by=by_system())
    for seconds in (0, 59, 61):
        tokens.find(token, NOON + timedelta(seconds=seconds))
    assert tokens.tokens()[0].last_used_at == NOON + timedelta(seconds=61)


def test_a_token_that_asks_too_often_waits(bakery: Bakery, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.UCHO_API_RATE = 3
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(seconds=20))
    hasty, other = bakery.program(bakery.ola), bakery.program(bakery.ola)
    for _ in range(3):
        hasty.get("/me")
    answer = hasty.ask("GET", "/me")
    assert (answer.status_code, answer["Retry-After"]) == (429, "40")
    assert answer.json() == {"error": "This token asks too often. Wait 40 seconds.", "code": "too_often"}
    other.get("/me")
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(seconds=60))
    hasty.get("/me")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("pl", "Ten kursor prowadzi donikąd. Zacznij od nowa bez kursora i przepisuj „next” bez zmian."),
        ("ru", "Этот курсор никуда не ведёт. Начните заново без курсора и передавайте «next» без изменений."),
        ("en", "This cursor leads nowhere. Start again without one, and take “next” as it is."),
    ],
)
def test_refusals_are_in_the_language_that_was_asked_for(bakery: Bakery, language: str, words: str) -> None:
    answer = bakery.program(bakery.ola, language).ask("GET", "/conversations?cursor=x")
    assert answer["Content-Language"] == language
    assert answer.json()["error"] == words


def test_without_a_wish_the_agent_s_language_is_spoken(bakery: Bakery) -> None:
    answer = bakery.program(bakery.ola, "").ask("GET", "/conversations?limit=0")
    assert answer["Content-Language"] == "pl"
    assert Program(language="").ask("GET", "/me")["Content-Language"] == "en"


BROKEN = [
    (b"{", "not_json", "The body must be JSON. Check it for a missing quote or comma."),
    (b"\xff\xfe", "not_json", "The body must be JSON. Check it for a missing quote or comma."),
    (b"[" * 100_000, "not_json", "The body must be JSON. Check it for a missing quote or comma."),
    (b"{}", "wrong_input", "“text” is missing. Add it."),
    (b"[]", "wrong_input", "Send a JSON object as the body. See /api/v1/openapi.json for what belongs in it."),
    (b"", "wrong_input", "Send a JSON object as the body. See /api/v1/openapi.json for what belongs in it."),
    (b'{"text": 5}', "wrong_input", "“text” must be a text."),
    (
        b'{"text": "x", "txet": "y"}',
        "wrong_input",
        "Nothing here is called “txet”. Leave it out, or check it for a typing mistake.",
    ),
    (b'{"text": "a\\u0000b"}', "wrong_input", "“text” holds a character that cannot be stored. Leave it out."),
    (b'{"text": "\\ud800"}', "wrong_input", "“text” holds a character that cannot be stored. Leave it out."),
    (
        b'{"text": "' + b"x" * 100_001 + b'"}',
        "wrong_input",
        "“text” is too long. Shorten it; the limit in characters is 100000.",
    ),
]


@pytest.mark.parametrize(("body", "code", "words"), BROKEN, ids=range(len(BROKEN)))
def test_what_cannot_be_read_is_refused_with_a_sentence(
    bakery: Bakery, ola: Program, body: bytes, code: str, words: str
) -> None:
    answer = ola.ask("POST", f"/conversations/{bakery.begin().pk}/notes", body)
    assert answer.status_code == 422
    assert answer.json()["code"] == code
    assert answer.json()["error"] == words


def test_a_huge_body_is_refused_before_it_is_read(ola: Program) -> None:
    answer = ola.ask("POST", "/conversations/1/notes", b"x" * (4 * 1024 * 1024 + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    "path", ["/nowhere", "/", "/conversations/", "/conversations/1/dance", "/openapi.yaml", "/docs"]
)
def test_an_address_that_leads_nowhere_says_so(db: None, path: str) -> None:
    answer = Program().ask("GET", path)
    assert (answer.status_code, answer.json()["code"]) == (404, "missing")


def test_a_wrong_method_says_which_ones_there_are(ola: Program) -> None:
    answer = ola.ask("PUT", "/conversations")
    assert answer.status_code == 405
    assert answer.json()["error"] == "This address does not take PUT. It takes: GET, POST."


def test_a_bug_of_ours_is_a_sentence_and_no_traceback(ola: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    from ucho.org import queries

    def burn() -> None:
        raise RuntimeError("the oven is on fire")

    monkeypatch.setattr(queries, "units", burn)
    answer = ola.ask("GET", "/units")
    assert answer.status_code == 500
    assert answer.json()["code"] == "our_fault"
    assert b"oven" not in answer.content


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)
BODY = st.dictionaries(
    st.sampled_from(
        ["text", "account", "address", "name", "subject", "unit", "until", "due_at", "words", "agent", "kind", "value"]
    ),
    ANYTHING,
    max_size=4,
)
DOORS = ["/conversations", "/conversations/{pk}/{verb}", "/people/{person}/identities", "/webhooks", "/people/{person}"]


@hypothesis.settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    door=st.sampled_from(DOORS),
    verb=st.sampled_from(["notes", "tags", "snooze", "assign", "promises", "move"]),
    body=BODY,
)
def test_whatever_is_sent_nothing_breaks(bakery: Bakery, admin: Program, door: str, verb: str, body: object) -> None:
    begun = bakery.begin()
    path = door.format(pk=begun.pk, person=begun.person_id, verb=verb)
    method = "PATCH" if path == f"/people/{begun.person_id}" else "POST"
    answer = admin.ask(method, path, json.dumps(body).encode("utf-8", "surrogatepass"))
    assert answer.status_code < 500, answer.content
    assert set(answer.json()) == {"error", "code"} or answer.status_code < 300
