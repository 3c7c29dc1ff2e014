"""Search in three languages: found in any form, by those who may, newest first, gone without a trace when erased."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.files import bytes_of
from ucho.core import privacy
from ucho.core.actors import EVERYWHERE, By, system
from ucho.core.database.durable import truncate_wal
from ucho.core.models import SearchEntry
from ucho.core.search import Entry, index, index_many, lookup, remove, remove_person, search
from ucho.core.search.words import tokens

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ANY_TEXT = hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
FAMILIES = """
reklamacja reklamacji reklamację reklamacje REKLAMACJĄ
zamówienie zamówienia zamówieniem zamowienia Zamówieniu
tort tortu torty tortem tortów
bułka bułki bułkę bulki bułce bułek bulek
dostawa dostawy dostawę dostaw dostawą
piekarnia piekarni piekarnię piekarnią
zepsuty zepsuta zepsutego zepsutą
заказ заказа заказы заказу заказов
торт торта торты тортом тортов
булочка булочки булочку булочек
жалоба жалобы жалобу жалобой
доставка доставки доставку доставок
чёрствый черствый чёрствого черствые
order orders ordered ordering
refund refunds refunded REFUND
complaint complaints
delivery deliveries
""".strip().splitlines()


def add(ref, words, *, units=(1,), at=NOON, person=None, kind="conversation"):
    index(kind, ref, words=words, units=units, at=at, person=person)


def found(query, *, units=None, kind="conversation", **more):
    return [hit.ref for hit in search(kind, query, units=units, **more)]


@pytest.mark.parametrize("family", FAMILIES)
def test_inflected_words_find_each_other(family):
    forms = family.split()
    add(99, "chałka ze śliwką и ещё something else")
    for number, form in enumerate(forms):
        add(number, f"Dzień dobry, {form}. Pozdrawiam")
    for typed, written in permutations(range(len(forms)), 2):
        assert written in found(forms[typed] + " "), (forms[typed], forms[written])
        assert 99 not in found(forms[typed] + " ")


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Mój adres to Jan.Kowalski@klos.pl, proszę pisać", "jan.kowalski@klos.pl"),
        ("Mój adres to Jan.Kowalski@klos.pl", "kowalski"),
        ("Mój adres to Jan.Kowalski@klos.pl", "jan.kow"),
        ("Mój adres to Jan.Kowalski@klos.pl", "jan.kowalski@klo"),
        ("Mój adres to Jan.Kowalski@klos.pl", "klos.pl"),
        ("zamówienie nr ZAM/2026/00123", "zam/2026/00123"),
        ("zamówienie nr ZAM/2026/00123", "00123"),
        ("zamówienie nr ZAM/2026/00123", "ZAM-2026-00123"),
        ("order PK-10442, please", "pk10442"),
        ("order PK-10442, please", "#10442"),
        ("order PK10442", "pk-10442"),
        ("tel. +48 601 234 567", "601234567"),
        ("tel. +48 601 234 567", "601-234-567"),
        ("tel. 601234567", "+48 601 234 567"),
        ("тел. 8 (916) 123-45-67", "+7 916 123 45 67"),
        ("Dzwonię z 601 234 567", "601 234"),
        ("Łódź, Świętokrzyska 7", "lodz swietokrzyska"),
        ("lodz swietokrzyska", "Łódź, Świętokrzyska"),
        ("ёлка на праздник", "елка"),
        ("Straße in Zürich", "strasse zurich"),
        ("niezadowolona klientka", "niezad"),
        ("ｆｕｌｌｗｉｄｔｈ №７", "fullwidth"),
        ("ケーキを注文しました", "ケーキ"),
        ("do pana Kłosa w sprawie tortu", "w sprawie pana"),
    ],
)
def test_what_is_typed_finds_what_was_written(written, typed):
    add(1, written)
    add(2, "zupełnie inna sprawa, drożdżówki 555 111 222 и кофе")
    assert found(typed) == [1]


@pytest.mark.parametrize("typed", ["", " ", "...", "!!! ???", "w", "tort chleb", "to", "601 234 568", "ro", "👍"])
def test_what_was_not_written_is_not_found(typed):
    add(1, "tort z truskawkami, tel. 601 234 567, rok")
    assert found(typed) == []


def test_every_word_counts_but_little_ones_only_when_alone():
    add(1, "tort dla mamy")
    add(2, "chleb dla taty")
    assert found("tort na dla mamy") == [1]
    assert found("dla ") == [2, 1]
    assert found("tort taty") == []


def test_the_last_word_may_be_unfinished_until_a_blank_follows():
    add(1, "truskawkowy")
    assert found("trusk") == [1]
    assert found("trusk ") == []
    assert found("tr") == []


def test_rights_filter_inside_the_index():
    add(1, "tort", units=[1])
    add(2, "tort", units=[2, 3])
    add(3, "tort", units=[])
    assert found("tort", units=frozenset({1})) == [1]
    assert found("tort", units=frozenset({1, 3})) == [2, 1]
    assert found("tort", units=frozenset({11, 12})) == []
    assert found("tort", units=frozenset()) == []
    assert found("tort", units=None) == found("tort", units=EVERYWHERE) == [3, 2, 1]
    assert found("tort", units=frozenset(range(1, 1500))) == [2, 1]


@pytest.mark.parametrize("typed", ["§u1", "u1", "§kconversation", '"§u1"', "uunit 1", "conversation"])
def test_the_marks_of_rights_cannot_be_searched_for(typed):
    add(1, "tort", units=[1])
    assert found(typed, units=frozenset({2})) == found(typed) == []


def test_kinds_do_not_mix():
    add(7, "tort", kind="conversation")
    add(7, "chleb", kind="person")
    assert found("tort", kind="person") == []
    assert found("chleb", kind="person") == [7]


@pytest.mark.parametrize("recent", [0, 10, 500])
def test_pages_go_from_the_newest_to_the_oldest_without_gap_or_repeat(recent, monkeypatch):
    monkeypatch.setattr(lookup, "RECENT", recent)
    moments = [NOON - timedelta(minutes=number // 3) for number in range(30)]
    index_many(Entry("conversation", n, "tort", frozenset({1}), moments[n]) for n in range(30))
    seen, before = [], None
    while page := search("conversation", "tort", units=frozenset({1}), before=before, limit=7):
        assert len(page) <= 7
        seen += page
        before = page[-1].place
    assert [hit.at for hit in seen] == moments
    assert sorted(hit.ref for hit in seen) == list(range(30))


def test_letters_from_the_dawn_and_the_end_of_time_have_their_place():
    dawn, end = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    for ref, at in enumerate([dawn, datetime(1970, 1, 1, tzinfo=UTC), NOON, end]):
        add(ref, "tort", at=at)
    assert found("tort") == [3, 2, 1, 0]


def test_many_things_of_one_moment_all_have_a_place():
    index_many(Entry("conversation", n << 16, "tort", frozenset(), NOON) for n in range(120))
    assert len(found("tort", limit=200)) == 120


def test_new_words_replace_the_old_ones_and_indexing_twice_changes_nothing():
    add(1, "tort urodzinowy", units=[1], at=NOON)
    add(1, "chleb", units=[2], at=NOON + timedelta(hours=1), person=5)
    add(1, "chleb", units=[2], at=NOON + timedelta(hours=1), person=5)
    assert found("tort") == found("chleb", units=frozenset({1})) == []
    assert search("conversation", "chleb", units=frozenset({2}))[0].at == NOON + timedelta(hours=1)
    assert SearchEntry.objects.count() == 1
    index_many([Entry("conversation", 1, words, frozenset(), NOON) for words in ("pączek", "bagietka")])
    assert (found("pączek"), found("bagietka")) == ([], [1])


def test_what_is_removed_is_not_found():
    add(1, "tort", person=5)
    add(2, "tort", person=6)
    add(3, "tort", person=5)
    remove("conversation", 2)
    remove("conversation", 2)
    assert found("tort") == [3, 1]
    assert remove_person(5) == 2
    assert remove_person(5) == 0
    assert found("tort") == []


@ANY_TEXT
@given(words=st.text(max_size=200), query=st.text(max_size=60))
def test_any_text_can_be_indexed_and_searched_for(words, query):
    add(1, words)
    found(query)
    assert (found(words + " ") == [1]) == bool(tokens(words[:400]))


@ANY_TEXT
@given(st.text(alphabet="\"'()*:^-+&|!\\ ANDORNEARt\0{}§·", max_size=40))
def test_hostile_queries_are_only_words(query):
    add(1, "tort AND NEAR")
    found(query)


def test_a_huge_letter_is_indexed_from_its_beginning_and_quickly():
    add(1, "tort " + "".join(f"słowo{number} " for number in range(200_000)))
    assert found("tort słowo7") == [1]
    add(2, "a.a-" * 250_000 + "x@" * 100_000 + "1 " * 100_000)
    assert SearchEntry.objects.get(ref=2).words


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's pages are cleaned by its vacuum")
def test_an_erased_person_leaves_no_trace_in_any_file_of_the_database():
    path = Path(connection.settings_dict["NAME"])
    if not path.exists():
        pytest.skip("this run keeps its database in memory")
    index_many(
        Entry("message", n, f"zwykła sprawa {n} alicja{n % 50}x kowal{n % 50}sky", frozenset({n % 7}), NOON, n % 50)
        for n in range(3000)
    )
    index("message", 9999, words="Zażółciwa Gęślanowska", units=[1], at=NOON, person=13)
    stems = [b"alicja13x", b"kowal13sky", b"zazolciw", b"geslanowsk"]
    truncate_wal()
    assert all(stem in bytes_of(path) for stem in stems[:1])
    remove_person(13)
    assert truncate_wal()
    for file in path.parent.glob(path.name + "*"):
        content = bytes_of(file)
        assert [stem for stem in stems if stem in content] == []
    assert len(found("alicja12x ", kind="message", limit=200)) == 60
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO core_searchwords (core_searchwords) VALUES ('integrity-check')")


def test_erasing_a_customer_erases_their_words_from_the_index():
    add(1, "tort", person=5)
    add(2, "tort", person=6)
    subject = privacy.Subject(people=frozenset({5}), addresses=())
    privacy.PRIVACY["core"].erase(subject, By(system("privacy"), NOON))
    assert found("tort") == [2]
    assert privacy.DECLARED["core.searchentry"].treatment == privacy.Treatment.ERASED
