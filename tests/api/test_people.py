"""Customers through the API."""

from __future__ import annotations

from tests.api.bakery import Bakery, Program
from tests.cast import by_system, hire
from ucho.customers.models import Person


def test_a_customer_is_found_shown_and_changed(bakery: Bakery, ola: Program) -> None:
    pk = bakery.begin().person_id
    assert [row["id"] for row in ola.get("/people/search", words="ala1@example.com")["items"]] == [pk]
    changed = ola.post(f"/people/{pk}", {"name": "Ala Nowak", "attributes": {"karta": "17"}}, method="PATCH")
    assert (changed["name"], changed["attributes"], changed["language"]) == ("Ala Nowak", {"karta": "17"}, "")
    assert [row["id"] for row in ola.get("/people/search", words="Nowak")["items"]] == [pk]
    refused = ola.post(f"/people/{pk}", {"language": "de"}, 422, method="PATCH")
    assert refused["error"] == "Choose Polish, Russian or English."


def test_addresses_are_added_looked_up_and_moved(bakery: Bakery, ola: Program) -> None:
    ala, jan = bakery.begin(1).person_id, bakery.begin(2).person_id
    added = ola.post(f"/people/{ala}/identities", {"value": " Ala.Nowak@EXAMPLE.org "}, 201)
    assert (added["value"], added["shown"]) == ("ala.nowak@example.org", "Ala.Nowak@EXAMPLE.org")
    assert ola.get("/identities", value="ALA.nowak@example.org")["person"] == ala
    assert ola.post(f"/identities/{added['id']}/move", {"person": jan})["person"] == jan
    assert [row["value"] for row in ola.walk(f"/people/{jan}/identities", limit=1)] == [
        "ala2@example.com",
        "ala.nowak@example.org",
    ]
    ola.get("/identities", 404, value="nobody@example.com")
    assert "does not look like" in ola.post(f"/people/{ala}/identities", {"value": "x"}, 422)["error"]
    assert "merge them" in ola.post(f"/people/{ala}/identities", {"value": "ala2@example.com"}, 422)["error"]


def test_customers_are_merged_and_parted(bakery: Bakery, admin: Program, ola: Program) -> None:
    ala, jan = bakery.begin(1).person_id, bakery.begin(2).person_id
    ola.post(f"/people/{ala}/merges", {"merged": jan}, 403)
    done = admin.post(f"/people/{ala}/merges", {"merged": jan}, 201)
    assert ola.get(f"/people/{jan}")["id"] == ala
    assert {row["value"] for row in ola.get(f"/people/{ala}")["identities"]} == {"ala1@example.com", "ala2@example.com"}
    assert len(ola.get("/conversations", person=ala)["items"]) == 2
    assert [row["id"] for row in ola.get(f"/people/{ala}/merges")["items"]] == [done["id"]]
    admin.post(f"/merges/{done['id']}/undo")
    assert ola.get(f"/people/{jan}")["id"] == jan
    assert admin.post(f"/people/{ala}/merges", {"merged": ala}, 422)["error"] == "These two are one customer already."


def test_a_timeline_leaves_out_what_the_reader_may_not_see(bakery: Bakery, ola: Program, admin: Program) -> None:
    pk = bakery.begin(1).person_id
    bakery.begin(1, agent=bakery.marek)
    seen, all_of_it = ola.walk(f"/people/{pk}/timeline"), admin.walk(f"/people/{pk}/timeline")
    assert len(seen) < len(all_of_it)
    assert {line["actor_name"] for line in seen} >= {"Ola Zielińska"}
    assert "Marek Wójcik" not in str(seen)


def test_a_customer_s_data_is_handed_out_and_erased(bakery: Bakery, admin: Program, ola: Program) -> None:
    pk = bakery.begin().person_id
    ola.post(f"/people/{pk}/export", None, 403)
    ola.post(f"/people/{pk}/erase", None, 403)
    exported = admin.post(f"/people/{pk}/export")
    assert exported["customers"]["identities"][0]["value"] == "ala1@example.com"
    assert exported["conversations"]["conversations"][0]["messages"][0]["text"] == "Chleb numer 1 jest gotowy."
    erased = admin.post(f"/people/{pk}/erase")
    assert erased["erased_at"]
    assert (erased["name"], erased["identities"]) == ("", [])
    assert Person.objects.get(pk=pk).name == ""
    assert admin.get("/people")["items"] == []


def test_who_may_not_see_customers_sees_none(bakery: Bakery) -> None:
    from ucho.org import operations as org
    from ucho.org.models import Role

    pk = bakery.begin().person_id
    org.change_role(Role.objects.get(code="analyst"), permissions=["conversations.read"], by=by_system())
    program = bakery.program(hire("ewa@klos.example", "Ewa", bakery.mokotow, "analyst", by_system()))
    for path in (
        "/people",
        "/people/search?words=ala",
        f"/people/{pk}",
        f"/people/{pk}/timeline",
        "/identities?value=a@b.pl",
    ):
        assert program.ask("GET", path).status_code == 403
