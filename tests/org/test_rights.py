"""The built-in roles: companies that exist already get what new ones start with, and keep what they chose."""

from __future__ import annotations

import importlib

from django.apps import apps

from tests.cast import Bakery, by_system, hire
from ucho.core.operations import OPERATIONS
from ucho.core.registry import load
from ucho.org.models import Role
from ucho.org.queries import actor_of
from ucho.org.roles import ANSWERING, BUILT_IN

MIGRATIONS = ("0003_rights_to_make_good", "0005_rights_to_understand")
FORMER_ANSWERING = ANSWERING[: ANSWERING.index("promises.keep") + 1]
FORMER = {
    "admin": ["*"],
    "lead": [
        *FORMER_ANSWERING,
        "customers.merge",
        "conversations.write_saved_replies",
        "channels.read",
        "org.read_team",
        "events.audit",
    ],
    "agent": [*FORMER_ANSWERING],
    "analyst": ["customers.read", "conversations.read", "promises.read", "channels.read", "events.audit"],
}


def migrate() -> None:
    """Run what gave the roles of older companies their new permissions."""
    for name in MIGRATIONS:
        importlib.import_module(f"ucho.org.migrations.{name}").add(apps, None)


def test_built_in_roles_of_an_older_company_get_what_a_new_one_starts_with(bakery: Bakery) -> None:
    for code, permissions in FORMER.items():
        Role.objects.filter(code=code).update(permissions=permissions)
    assert not actor_of(bakery.ola).rights.allow("cases.dialogue", bakery.mokotow.pk)
    migrate()
    for built_in in BUILT_IN:
        assert set(Role.objects.get(code=built_in.code).permissions) == set(built_in.permissions), built_in.code
    assert actor_of(bakery.ola).rights.allow("cases.dialogue", bakery.mokotow.pk)
    assert not actor_of(bakery.ola).rights.allow("cases.dialogue", bakery.kazimierz.pk)


def test_what_an_administrator_chose_stays(bakery: Bakery) -> None:
    own = Role.objects.create(name={"pl": "Piekarz"}, permissions=["conversations.read"])
    Role.objects.filter(code="agent").update(permissions=["org.open_unit", "cases.read"])
    migrate()
    once = Role.objects.get(code="agent").permissions
    assert once[:2] == ["org.open_unit", "cases.read"]
    assert len(once) == len(set(once))
    own.refresh_from_db()
    assert own.permissions == ["conversations.read"]
    migrate()
    assert Role.objects.get(code="agent").permissions == once


def test_every_permission_of_a_built_in_role_exists() -> None:
    load("queries")  # where the rights to read are named
    load("operations")
    named = {name for built_in in BUILT_IN for name in built_in.permissions} - {"*"}
    assert sorted(named - {name for name, _operation in OPERATIONS.items()}) == []


def test_team_leads_ask_customers_by_hand_and_set_what_is_aimed_for(bakery: Bakery) -> None:
    agent = hire("ewa@klos.example", "Ewa Kowal", bakery.mokotow, "lead", by_system())
    lead = actor_of(agent).rights
    for name in ("surveys.invite", "surveys.set_plan", "promises.set_targets", "org.set_hours", "playbooks.switch"):
        assert lead.allow(name, bakery.mokotow.pk), name
        assert not actor_of(bakery.ola).rights.allow(name, bakery.mokotow.pk), name
