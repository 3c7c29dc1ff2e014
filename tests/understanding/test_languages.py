"""Which language a text is in: ordinary texts, priors, mixed texts, Russian in Latin letters, and nonsense."""

import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ucho.understanding.languages import Guess, identify, identify_many, sentences, transliterated


@pytest.mark.parametrize(
    "text", ["", " ", "🙂", "12345", "...", "https://klos.example/a?b=c", "ola@klos.example", "\u200b"]
)
def test_a_text_without_words_has_no_language(text):
    assert identify(text) == Guess("", 0.0)


def test_a_georgian_poem_is_georgian():
    poem = "ნახე თუთა უცინარი,\nვარდსა ჰგავდა, ბულბულს ეტრფოდა"
    assert identify(poem).language == "ka"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Привіт", "uk"), ("Дзякуй", "be"), ("Спасибо большое", "ru"), ("dziekuje bardzo", "pl"), ("thank you", "en"),
        ("Пожалуйста, вeрните дeньги", "ru"),  # with Latin letters that look alike
        ("Dz\u200bień do\u200bbry, gdzie mo\u200bja pacz\u200bka?", "pl"),
        ("\u202eDzień dobry\u202c, gdzie jest moja paczka?", "pl"),
        ("<p>Dzień dobry, gdzie jest <b>moje zamówienie</b>?</p>", "pl"),
        ("Where is it? https://klos.example/zamowienie/gdzie/jest/moja/paczka", "en"),
        ("DLACZEGO NIKT NIE ODBIERA TELEFONU", "pl"),
        ("suuuuuper obsługaaaa", "pl"),
        ("Заказ через Allegro, товар Samsung Galaxy не пришёл", "ru"),
        ("注文した商品が届きません", "ja"), ("我的订单在哪里", "zh"), ("주문이 안 왔어요", "ko"),
        ("پیتزای من کجاست؟", "fa"),
    ],
)  # fmt: skip
def test_a_text_is_told_whatever_is_around_its_words(text, language):
    assert identify(text).language == language


def test_the_person_decides_what_the_words_leave_open():
    assert identify("Я у вас").language == ""
    assert identify("Я у вас", customer="ru").language == "ru"
    assert identify("Где мой заказ?", customer="pl").language == "ru"
    assert identify("Дякую, все добре", customer="ru", company=("ru",)).language != "ru"


def test_a_company_only_tips_the_scales():
    assert identify("Wo ist mein Paket?", company=("pl", "ru", "en")).language == "de"
    assert identify("mama i tata").language == ""
    assert identify("mama i tata", customer="pl", company=("pl",)).language == "pl"


def test_many_texts_are_read_as_one_by_one():
    texts = ["Gdzie moja paczka?", "", "Где мой заказ?", "🙂", "Where is my order?", "Де моє замовлення?", "ქართული"]
    assert [guess.language for guess in identify_many(texts)] == ["pl", "", "ru", "", "en", "uk", "ka"]
    assert [guess.language for guess in identify_many(texts)] == [identify(text).language for text in texts]
    assert identify_many([]) == []


def test_customers_are_named_for_each_text_or_for_none():
    with pytest.raises(ValueError, match="1 customers for 2 texts"):
        identify_many(["a", "b"], customers=["pl"])


def test_each_sentence_of_a_mixed_text_has_its_language():
    text = "Dzień dobry, gdzie jest moja paczka? Здравствуйте, где моя посылка?\nHello, where is my parcel? Ok."
    found = sentences(text)
    assert [guess.language for _start, _end, guess in found][:3] == ["pl", "ru", "en"]
    assert text[found[1][0] : found[1][1]] == "Здравствуйте, где моя посылка?"


@pytest.mark.parametrize(
    ("latin", "russian"),
    [
        ("Spasibo, vsyo otlichno", "Спасибо, всё отлично"),
        ("gde moy zakaz", "где мой заказ"),
        ("ne rabotaet sait, pomogite pozhaluysta", "не работает сайт, помогите пожалуйста"),
        ("Bolshoe spasibo za pomosch!", "Большое спасибо за помощь!"),
        ("xochu vernut dengi, chto delat?", "хочу вернуть деньги, что делать?"),
    ],
)
def test_russian_in_latin_letters_is_read(latin, russian):
    assert transliterated(latin) == russian
    assert identify(latin).language == "ru"


@pytest.mark.parametrize(
    "text",
    [
        "", "Where is my order?", "Gdzie jest moje zamówienie?", "Kde je moje objednávka?", "Gde je moj paket?",
        "Где мой заказ?", "duzhe dyakuyu, vse smachno", "Kje je moje naročilo?", "Merhaba, siparişim nerede?",
    ],
)  # fmt: skip
def test_nothing_else_is_taken_for_russian_in_latin_letters(text):
    assert transliterated(text) is None
    assert identify(text).language != "ru" or "Где" in text


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000, "ж" * 1_000_000, "a " * 500_000, "<" * 100_000, "@" * 100_000, "a@" * 50_000, "QUJD" * 50_000,
        "\u200b" * 100_000, "a\u0301" * 50_000, "." * 200_000, "a." * 100_000, "a'" * 100_000, "www." * 50_000,
        "# " * 100_000, "aж" * 100_000, "\ud800" * 1_000,
    ],
)  # fmt: skip
def test_nonsense_is_answered_at_once(text):
    begun = time.process_time()
    identify(text)
    sentences(text)
    transliterated(text)
    assert time.process_time() - begun < 1


@settings(max_examples=150, deadline=None)
@given(st.text(), st.sampled_from(["", "pl", "ru", "xx"]))
def test_any_text_has_an_answer(text, customer):
    guess = identify(text, customer=customer, company=("pl", "en"))
    assert 0 <= guess.p <= 1 + 1e-9
    transliterated(text)
    before = 0
    for start, end, part in sentences(text, customer=customer):
        assert before <= start < end <= len(text)
        assert 0 <= part.p <= 1 + 1e-9
        before = end


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=12))
def test_a_text_is_not_read_otherwise_in_company(texts):
    together = identify_many(texts)
    assert [guess.language for guess in together] == [identify(text).language for text in texts]


def test_the_numbers_are_loaded_only_when_a_text_is_read():
    code = "import sys, ucho.understanding.languages; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


SAID_ANYWHERE = ["ok", "OK!", "super", "no"]
SHORT_POLISH = ["dzięki", "no nie", "Fatalne", "masakra", "tak", "nie"]


@pytest.mark.parametrize("text", SAID_ANYWHERE)
def test_a_word_that_everybody_writes_is_in_the_language_of_its_author(text):
    assert identify(text).language == ""
    assert [identify(text, customer=one, company=("en", "pl")).language for one in ("pl", "ru", "en")] == [
        "pl",
        "ru",
        "en",
    ]


@pytest.mark.parametrize("text", SHORT_POLISH)
def test_a_few_words_of_a_known_person_are_told(text):
    assert identify(text, customer="pl", company=("en", "pl")).language == "pl"


@pytest.mark.parametrize(
    "text",
    [
        "Дякую", "ок дякую", "Жах!", "Добре, чекаю", "Так", "Ні, не треба", "Оплата не проходить, картка робоча.",
        "Буду через годину.", "Чекаю вже тиждень на відповідь", "Дзякуй", "Добры дзень, дзе мой заказ?", "Не працуе",
    ],
)  # fmt: skip
def test_nothing_that_is_known_beforehand_makes_ukrainian_or_belarusian_russian(text):
    assert identify(text, customer="ru", company=("en", "pl", "ru")).language != "ru"


def test_a_company_that_answers_in_russian_makes_no_bulgarian_russian():
    text = "Здравейте, поръчах торта за събота, но не я получих."
    assert identify(text, company=("en", "pl", "ru")).language != "ru"
