"""Tokens through the API: seen by those who may, taken away at once, never shown."""

from __future__ import annotations

import json
from argparse import Namespace

import pytest

from tests.api.bakery import Bakery, Program
from tests.cast import NOON, by_system
from ucho.api import tokens
from ucho.api.models import Token
from ucho.config.commands import token as command
from ucho.core.errors import Forbidden, Refused
from ucho.events.models import FactRow
from ucho.org import operations as org
from ucho.org.models import Role


def test_tokens_are_listed_and_never_shown(bakery: Bakery, admin: Program) -> None:
    token = tokens.create(name="kasa", agent=bakery.ola, by=by_system())
    everything = tokens.create(name="nocny raport", by=by_system())
    listed = admin.walk("/tokens", limit=1)
    assert [(row["name"], (row["agent"] or {}).get("name")) for row in listed] == [
        ("nocny raport", None),
        ("kasa", "Ola Zielińska"),
        ("till", "Anna Kłos"),
    ]
    assert listed[2]["last_used_at"] > listed[2]["created_at"]
    shown = json.dumps(listed)
    for secret in (token, everything):
        assert secret.removeprefix("ucho_") not in shown
        assert tokens.hash_token(secret) not in shown


def test_a_revoked_token_opens_nothing_from_then_on(bakery: Bakery, ola: Program, admin: Program) -> None:
    ola.get("/me")
    row = Token.objects.get(agent=bakery.ola)
    first = admin.post(f"/tokens/{row.pk}", method="DELETE")
    assert first["revoked_at"]
    assert admin.post(f"/tokens/{row.pk}", method="DELETE") == first
    ola.get("/me", 401)
    fact = FactRow.objects.get(type="api.token_revoked")
    assert (fact.actor, fact.subject_id) == (f"agent:{bakery.admin.pk}", row.pk)


def test_a_program_may_give_up_its_own_token(bakery: Bakery, admin: Program) -> None:
    admin.post(f"/tokens/{Token.objects.get().pk}", method="DELETE")
    admin.get("/tokens", 401)


def test_whoever_makes_tokens_in_a_branch_sees_and_revokes_their_own_only(bakery: Bakery, ola: Program) -> None:
    tokens.create(name="nocny raport", by=by_system())
    marek = bakery.program(bakery.marek)
    theirs = Token.objects.get(agent=bakery.marek)
    ola.get("/tokens", 403)
    ola.post(f"/tokens/{theirs.pk}", None, 403, method="DELETE")
    role = Role.objects.get(code="agent")
    org.change_role(role, permissions=[*role.permissions, "api.create_token"], by=by_system())
    assert [row["agent"]["id"] for row in ola.get("/tokens")["items"]] == [bakery.ola.pk]
    for row in Token.objects.exclude(agent=bakery.ola):
        ola.post(f"/tokens/{row.pk}", None, 404, method="DELETE")
    marek.get("/me")
    ola.post(f"/tokens/{Token.objects.get(agent=bakery.ola).pk}", method="DELETE")
    ola.get("/me", 401)


def test_the_operation_itself_refuses_what_the_list_hides(bakery: Bakery) -> None:
    role = Role.objects.get(code="agent")
    org.change_role(role, permissions=[*role.permissions, "api.create_token"], by=by_system())
    tokens.create(name="nocny raport", by=by_system())
    with pytest.raises(Forbidden, match="somebody else"):
        tokens.revoke(Token.objects.get(), by=bakery.by(bakery.ola, NOON))
    assert Token.objects.get().revoked_at is None


def test_the_command_line_lists_and_revokes(
    bakery: Bakery, ola: Program, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "start", lambda: None)
    ola.get("/me")
    row = Token.objects.get()
    command.show(Namespace(json=False))
    assert capsys.readouterr().out.startswith(f"{row.pk}: till, the rights of ola@klos.example, last used 20")
    command.revoke(Namespace(number=row.pk))
    assert capsys.readouterr().out == f"Token {row.pk} (till) opens nothing any more.\n"
    command.show(Namespace(json=True))
    told = json.loads(capsys.readouterr().out)
    assert (told["number"], told["revoked_at"] is None) == (row.pk, False)
    ola.get("/me", 401)
    with pytest.raises(Refused, match="There is no token 999"):
        command.revoke(Namespace(number=999))
