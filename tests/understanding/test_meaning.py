"""What means the same is found, within rights, with or without the encoder, and forgotten with the customer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest

from tests.cast import NOON, Bakery, arrive, by_system, conversation_of, letter
from tests.understanding.vectors import MODEL, embed, remember, vector
from ucho.conversations import operations
from ucho.conversations.models import Conversation
from ucho.customers.forgetting import erase
from ucho.understanding.meaning import finding, shelf
from ucho.understanding.meaning.near import similar_to, verbatims
from ucho.understanding.meaning.offering import offers_for
from ucho.understanding.models import Reading, Vector
from ucho.understanding.moods import moods_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_shelf() -> Iterator[None]:
    shelf.clear()
    yield
    shelf.clear()


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> None:
    """The full tier is there, with an encoder that knows parcels, cakes and invoices."""
    monkeypatch.setattr(finding, "reading", SimpleNamespace(embed=embed, tier=lambda: "full"))
    monkeypatch.setattr(finding, "find_spec", lambda name: name)


def wrote(bakery: Bakery, text: str, *, hours: float, sender: str, vectors: bool = True) -> Conversation:
    at = NOON - timedelta(hours=hours)
    (entry,) = arrive(bakery.mailbox, letter(text, sender=sender, at=at, subject="Pytanie"), at=at)
    talk = conversation_of(entry)
    Vector.objects.filter(subject__in=[f"conversations.message:{one.pk}" for one in talk.messages.all()]).delete()
    if vectors:
        remember(talk.messages.get(direction="in"), at=at)
    return talk


def settled(talk: Conversation, answer: str, bakery: Bakery, *, hours: float) -> Conversation:
    by = bakery.by_ola(NOON - timedelta(hours=hours))
    operations.reply(talk, text=answer, by=by)
    talk.refresh_from_db()
    operations.resolve(talk, by=by)
    talk.refresh_from_db()
    return talk


def test_similar_conversations_are_found_in_any_words_and_solved_ones_come_first(bakery: Bakery, full: None) -> None:
    open_one = wrote(bakery, "Kurier nie przyjechał.", hours=9, sender="Jan <jan@example.com>")
    solved = wrote(bakery, "Где моя посылка?", hours=8, sender="Иван <ivan@example.com>")
    settled(solved, "Посылка едет к вам.", bakery, hours=7)
    wrote(bakery, "Proszę o fakturę.", hours=6, sender="Ewa <ewa@example.com>")
    asked = wrote(bakery, "Czy paczka już jedzie?", hours=1, sender="Ala Nowak <ala@example.com>")
    found = similar_to(asked, bakery.by_ola().actor, limit=2)
    assert found.way == "meaning"
    assert [one.conversation for one in found.cases] == [solved, open_one]
    assert [one.solved for one in found.cases] == [True, False]
    assert found.cases[0].answer is not None
    assert found.cases[0].answer.text == "Посылка едет к вам."


def test_what_is_hardly_nearer_than_everything_else_is_left_out(bakery: Bakery, full: None) -> None:
    alike = wrote(bakery, "Kurier zgubił paczkę.", hours=9, sender="Jan <jan@example.com>")
    person, unit = alike.person, alike.unit
    numbers = [vector(f"coś innego {number}").tobytes() for number in range(40)]
    Vector.objects.bulk_create(
        Vector(subject=f"surveys.answer:{at}", person=person, unit=unit, model=MODEL, numbers=one, said_at=NOON)
        for at, one in enumerate(numbers, 1000)
    )
    for number in range(20):
        wrote(bakery, f"Pytanie numer {number}", hours=8, sender=f"k{number}@example.com")
    asked = wrote(bakery, "Gdzie jest moja paczka?", hours=1, sender="Ala Nowak <ala@example.com>")
    assert [one.conversation for one in similar_to(asked, bakery.by_ola().actor).cases] == [alike]


def test_the_same_customers_conversations_are_marked(bakery: Bakery, full: None) -> None:
    earlier = wrote(bakery, "Paczka nie doszła.", hours=90, sender="Ala Nowak <ala@example.com>")
    settled(earlier, "Już jedzie.", bakery, hours=80)
    asked = wrote(bakery, "Paczka znowu nie doszła.", hours=1, sender="Ala Nowak <ala@example.com>")
    assert asked.pk != earlier.pk
    (found,) = similar_to(asked, bakery.by_ola().actor).cases
    assert found.own


def test_what_may_not_be_read_is_neither_found_nor_offered(bakery: Bakery, full: None) -> None:
    theirs = wrote(bakery, "Kurier nie przyjechał.", hours=9, sender="Jan <jan@example.com>")
    settled(theirs, "Kurier przyjedzie jutro do Jana.", bakery, hours=8)
    asked = wrote(bakery, "Gdzie jest paczka?", hours=1, sender="Ala Nowak <ala@example.com>")
    assert similar_to(asked, bakery.by_ola().actor).cases
    operations.move(theirs, to=bakery.kazimierz, by=by_system())
    ola = bakery.by_ola().actor
    assert not similar_to(asked, ola).cases, "it moved to a branch that is not hers"
    assert not offers_for(asked, ola, language="pl").items
    assert [one.message.conversation for one in verbatims("paczka", ola) if one.message] == [asked]
    marek = bakery.by_marek().actor
    assert [one.message.conversation for one in verbatims("paczka", marek) if one.message] == [theirs]


def test_without_the_encoder_shared_words_find_what_is_alike(bakery: Bakery) -> None:
    alike = wrote(
        bakery, "Reklamacja: zakalec w drożdżówce z rabarbarem", hours=9, sender="Jan <j@example.com>", vectors=False
    )
    wrote(bakery, "O której otwieracie w niedzielę?", hours=8, sender="Ewa <ewa@example.com>", vectors=False)
    asked = wrote(
        bakery,
        "Kupiłam drożdżówki z rabarbarem, zakalec w każdej",
        hours=1,
        sender="Ala <a@example.com>",
        vectors=False,
    )
    found = similar_to(asked, bakery.by_ola().actor)
    assert found.way == "words"
    assert [one.conversation for one in found.cases] == [alike]
    assert not similar_to(asked, bakery.by_marek().actor).cases


def test_without_the_encoder_other_forms_of_rare_words_are_alike_and_greetings_and_numbers_are_not(
    bakery: Bakery,
) -> None:
    said = (
        "Witam, nowe papierowe torby pękają i urywają się im uszy. Pozdrawiam serdecznie",
        "Dzień dobry, proszę o odpowiedź w sprawie zamówienia KL-47102, dziękuję z góry i pozdrawiam serdecznie",
        "Dzień dobry, tort na zamówienie KL-47103 proszę na sobotę, pozdrawiam",
        "Dzień dobry, czy chleb żytni będzie jutro? Pozdrawiam serdecznie i dziękuję z góry",
    )
    talks = [
        wrote(bakery, text, hours=9 - number, sender=f"k{number}@example.com", vectors=False)
        for number, text in enumerate(said)
    ]
    words = "Dzień dobry, w nowej papierowej torbie urwało się ucho i torba pękła. Zamówienie KL-47199. Pozdrawiam"
    asked = wrote(bakery, words, hours=1, sender="Ala <a@example.com>", vectors=False)
    found = similar_to(asked, bakery.by_ola().actor)
    assert [one.conversation for one in found.cases] == talks[:1]


def test_a_saved_reply_is_not_offered_for_words_that_stand_everywhere(bakery: Bakery) -> None:
    replies = {
        "Faktura": "Chętnie wystawimy fakturę. Proszę o numer zamówienia, NIP i nazwę firmy, dziękujemy.",
        "Zwrot pieniędzy": "Zwrot pieniędzy został zlecony. Pieniądze będą na koncie jutro, a na karcie później.",
    }
    for title, text in replies.items():
        operations.write_saved_reply(None, title=title, words={"pl": text}, by=by_system())
    words = "Proszę o zwrot pieniędzy na konto za przypalony tort. Numer zamówienia KL-48061, dziękuję."
    asked = wrote(bakery, words, hours=1, sender="Ala Nowak <ala@example.com>", vectors=False)
    found = offers_for(asked, bakery.by_ola().actor, language="pl")
    assert [one.title for one in found.items] == ["Zwrot pieniędzy"]


def test_a_saved_reply_is_offered_for_a_few_words_without_the_encoder_and_one_that_fits_less_is_not(
    bakery: Bakery,
) -> None:
    replies = {
        "Faktura": "Chętnie wystawimy fakturę. Proszę o numer zamówienia, NIP i nazwę firmy.",
        "Rzecz znaleziona": "Dobra wiadomość: zguba jest u nas i czeka pod ladą, wystarczy opisać, jak wygląda.",
        "Tort": "Z przyjemnością upieczemy tort! Na ile osób, jaki smak, jaki napis i czy ktoś ma alergię?",
    }
    for title, text in replies.items():
        operations.write_saved_reply(None, title=title, words={"pl": text}, by=by_system())
    words = "Potrzebna mi faktura, NIP ten sam, numer zamówienia KL-47011, nazwa firmy bez zmian"
    asked = wrote(bakery, words, hours=1, sender="Michał <m@example.com>", vectors=False)
    found = offers_for(asked, bakery.by_ola().actor, language="pl")
    assert found.way == "words"
    assert [one.title for one in found.items] == ["Faktura"]


def test_what_was_answered_before_is_offered_without_the_other_customers_data(bakery: Bakery, full: None) -> None:
    earlier = wrote(bakery, "Paczka nie doszła.", hours=9, sender="Jan Kowalski <jan.kowalski@example.com>")
    answer = "Dzień dobry, Panie Janie Kowalski, kurier zadzwoni pod +48 601 202 303 lub jan.kowalski@example.com."
    settled(earlier, answer, bakery, hours=8)
    asked = wrote(bakery, "Kurier zgubił paczkę?", hours=1, sender="Ala Nowak <ala@example.com>")
    (offer,) = offers_for(asked, bakery.by_ola().actor, language="pl").items
    assert offer.masked
    assert "kurier zadzwoni pod" in offer.text
    for private in ("Kowalski", "601 202 303", "jan.kowalski@example.com"):
        assert private not in offer.text


def test_a_saved_reply_that_was_used_for_the_like_is_offered_first_and_only_once(bakery: Bakery, full: None) -> None:
    words = {"pl": "Sprawdzamy u przewoźnika i wrócimy z odpowiedzią jeszcze dziś po południu."}
    operations.write_saved_reply(None, title="Zgubiona przesyłka", words=words, by=by_system())
    operations.write_saved_reply(
        None, title="Godziny otwarcia", words={"pl": "Od szóstej do osiemnastej."}, by=by_system()
    )
    earlier = wrote(bakery, "Paczka nie doszła.", hours=9, sender="Jan <jan@example.com>")
    settled(earlier, words["pl"], bakery, hours=8)
    asked = wrote(bakery, "Kurier zgubił mój chleb", hours=1, sender="Ala Nowak <ala@example.com>")
    found = offers_for(asked, bakery.by_ola().actor, language="pl").items
    assert [one.title for one in found] == ["Zgubiona przesyłka"]


def test_answers_in_another_language_are_not_offered(bakery: Bakery, full: None) -> None:
    earlier = wrote(bakery, "Где моя посылка? Я жду её уже три дня.", hours=9, sender="Иван <ivan@example.com>")
    settled(earlier, "Посылка уже едет к вам, курьер будет завтра утром.", bakery, hours=8)
    asked = wrote(bakery, "Gdzie jest moja paczka? Czekam trzy dni.", hours=1, sender="Ala Nowak <ala@example.com>")
    assert not offers_for(asked, bakery.by_ola().actor, language="pl").items
    assert offers_for(asked, bakery.by_ola().actor, language="ru").items


def test_the_shelf_takes_in_what_is_new_and_forgets_who_is_forgotten(bakery: Bakery, full: None) -> None:
    first = wrote(bakery, "Paczka nie doszła.", hours=9, sender="Jan <jan@example.com>")
    assert shelf.rows_of("tests-1").refs.tolist() == [first.messages.get().pk]
    second = wrote(bakery, "Tort pękł.", hours=8, sender="Ewa <ewa@example.com>")
    both = shelf.rows_of("tests-1")
    assert both.refs.tolist() == [first.messages.get().pk, second.messages.get().pk]
    erase(first.person, by=by_system())
    after = shelf.rows_of("tests-1")
    assert after.refs.tolist() == [second.messages.get().pk]


def test_a_full_shelf_keeps_the_newest(bakery: Bakery, full: None) -> None:
    talk = wrote(bakery, "Tort pękł.", hours=8, sender="Ewa <ewa@example.com>", vectors=False)
    numbers = embed(["Tort"]).tobytes()
    small = shelf.Shelf("small", most=10)
    for begin in range(0, 60, 7):
        Vector.objects.bulk_create(
            Vector(
                subject=f"surveys.answer:{ref}", person=talk.person, unit=talk.unit, model="small", numbers=numbers,
                said_at=NOON,
            )
            for ref in range(begin, begin + 7)
        )  # fmt: skip
        assert small.refresh().refs.tolist() == list(range(max(0, begin - 3), begin + 7))
    assert shelf.Shelf("small", most=10).refresh().refs.tolist() == list(range(53, 63))


def test_vectors_of_another_length_are_left_alone(bakery: Bakery, full: None) -> None:
    talk = wrote(bakery, "Tort pękł.", hours=8, sender="Ewa <ewa@example.com>")
    Vector.objects.update(numbers=b"12")
    assert finding.like_conversation(talk, bakery.by_ola().actor, count=5).hits == []
    assert finding.like_words("tort", bakery.by_ola().actor, count=5) == []


def test_moods_of_many_conversations_take_two_queries(bakery: Bakery, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    talks = [wrote(bakery, "Tort", hours=one, sender=f"k{one}@example.com", vectors=False) for one in range(1, 6)]
    for number, talk in enumerate(talks):
        subject = f"conversations.message:{talk.messages.get().pk}"
        Reading.objects.update_or_create(
            subject=subject, reader="ucho",
            defaults={"person": talk.person, "unit": talk.unit, "version": 2, "at": NOON, "mood": -1 + number / 2},
        )  # fmt: skip
    with django_assert_num_queries(2):
        found = moods_of([talk.pk for talk in talks])
    assert [found[talk.pk].value for talk in talks] == [-1, -0.5, 0, 0.5, 1]
    assert moods_of([]) == {}
