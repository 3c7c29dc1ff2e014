"""Units, roles and rights; joining by a link."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOON, PASSWORD, Bakery, by_system, hire
from ucho.core.actors import EVERYWHERE, By
from ucho.core.errors import Forbidden, Missing, Refused
from ucho.org import operations, queries
from ucho.org.models import Role, Unit


def test_a_role_in_a_unit_counts_for_everything_below_it_and_nothing_beside_it(bakery: Bakery) -> None:
    team = operations.open_unit(bakery.mokotow, kind="team", name={"en": "Ovens"}, by=by_system())
    rights = queries.rights_of(bakery.ola)
    assert rights.allow("conversations.reply", team.pk)
    assert rights.allow("conversations.reply", bakery.mokotow.pk)
    assert not rights.allow("conversations.reply", bakery.kazimierz.pk)
    assert not rights.allow("conversations.reply", bakery.company.pk)


def test_an_administrator_may_do_everything_everywhere(bakery: Bakery) -> None:
    ewa = hire("ewa@klos.example", "Ewa", bakery.company, "admin", by_system())
    assert queries.rights_of(ewa).units("conversations.reply") == EVERYWHERE


def test_a_link_makes_one_account_and_expires(bakery: Bakery) -> None:
    admin = Role.objects.get(code="admin")
    token = operations.invite(bakery.company, role=admin, by=by_system())
    late = operations.invite(bakery.company, role=admin, by=by_system(NOON - timedelta(days=4)))
    details = {"email": "ewa@klos.example", "name": "Ewa", "password": PASSWORD, "language": "pl"}
    agent = operations.join(token, **details, by=by_system())
    assert queries.rights_of(agent).allow("org.invite")
    for used in (token, late):
        with pytest.raises(Missing):
            operations.join(used, **{**details, "email": "b@klos.example"}, by=by_system())


@pytest.mark.parametrize(
    ("email", "name", "password", "words"),
    [
        ("OLA@klos.example", "Ola", PASSWORD, "already"),
        ("ola", "Ola", PASSWORD, "e-mail"),
        ("b@klos.example", " ", PASSWORD, "name"),
        ("b@klos.example", "B", "12345", "password"),
    ],
)
def test_an_account_is_refused_with_words_that_say_what_to_do(
    bakery: Bakery, email: str, name: str, password: str, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        operations.enrol(email=email, name=name, password=password, language="en", by=by_system())


def test_the_last_administrator_stays(bakery: Bakery) -> None:
    ewa = hire("ewa@klos.example", "Ewa", bakery.company, "admin", by_system())
    admin = Role.objects.get(code="admin")
    with pytest.raises(Refused, match="administrator"):
        operations.take_role(ewa, unit=bakery.company, role=admin, by=by_system())


def test_an_agent_may_not_hire(bakery: Bakery) -> None:
    with pytest.raises(Forbidden, match="Invite colleagues"):
        operations.invite(bakery.mokotow, role=Role.objects.get(code="agent"), by=bakery.by_ola())


def test_founding_the_company_twice_changes_nothing(bakery: Bakery) -> None:
    again = operations.found_company(name={"en": "Other"}, by=by_system())
    assert again == bakery.company
    assert Unit.objects.filter(kind="company").count() == 1


def test_the_company_gets_the_name_it_wants_and_a_real_time_zone(bakery: Bakery) -> None:
    operations.rename_unit(bakery.company, name={"pl": "Kłos", "ru": " "}, time_zone="Europe/Riga", by=by_system())
    bakery.company.refresh_from_db()
    assert (bakery.company.name, bakery.company.time_zone) == ({"pl": "Kłos"}, "Europe/Riga")
    with pytest.raises(Refused, match="time zone"):
        operations.rename_unit(bakery.company, name={"pl": "Kłos"}, time_zone="Mars/Base", by=by_system())


def test_nobody_hands_out_rights_they_do_not_have(bakery: Bakery) -> None:
    lead, admin = Role.objects.get(code="lead"), Role.objects.get(code="admin")
    lead.permissions = [*lead.permissions, "org.invite", "org.give_role", "org.dismiss"]
    lead.save(update_fields=["permissions"])
    ewa = hire("ewa@klos.example", "Ewa", bakery.mokotow, "lead", by_system())
    by = By(queries.actor_of(ewa), NOON)
    for unit, role, words in ((bakery.mokotow, admin, "more than you"), (bakery.kazimierz, lead, "role does not")):
        with pytest.raises(Refused, match=words):
            operations.invite(unit, role=role, by=by)
        with pytest.raises(Refused, match=words):
            operations.give_role(bakery.ola, unit=unit, role=role, by=by)
    with pytest.raises(Forbidden):
        operations.dismiss(bakery.marek, by=by)
    operations.give_role(bakery.ola, unit=bakery.mokotow, role=lead, by=by)
    assert queries.rights_of(bakery.ola).allow("customers.merge", bakery.mokotow.pk)


def test_a_unit_is_opened_only_by_somebody_with_the_right_in_its_parent(bakery: Bakery) -> None:
    lead = Role.objects.get(code="lead")
    lead.permissions = [*lead.permissions, "org.open_unit"]
    lead.save(update_fields=["permissions"])
    ewa = hire("ewa@klos.example", "Ewa", bakery.mokotow, "lead", by_system())
    by = By(queries.actor_of(ewa), NOON)
    operations.open_unit(bakery.mokotow, kind="team", name={"en": "Ovens"}, by=by)
    with pytest.raises(Forbidden):
        operations.open_unit(bakery.company, kind="branch", name={"en": "Mine"}, by=by)
