"""Which language a customer writes in, and a company's own texts in three languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ucho.core.language import LANGUAGES, Incomplete, check, detect, say

POLISH = """
Dzień dobry, zamówiłam tort na sobotę i do dziś nie mam potwierdzenia.
Chleb był wczorajszy, a bułki twarde jak kamień.
Proszę o fakturę za wczorajsze zakupy.
Kiedy otwieracie w niedzielę?
Dziękuję, wszystko już działa!
prosze o zwrot pieniedzy za tort
czy macie jeszcze chleb bez glutenu?
nie dostalam paczki, co sie dzieje
Rezygnuję z zamówienia nr 4512.
Pani w sklepie na Mokotowie była bardzo niemiła
Witam, czy można zapłacić kartą?
Reklamacja: w pączku znalazłem kawałek plastiku
super obsluga, polecam
Zapomnieli państwo o moim rabacie.
halo jest tam kto
Ile kosztuje tort dla dwunastu osób?
Odpowiedzi nadal brak, czekam od tygodnia.
Wysyłam zdjęcie w załączniku
ok, dzięki
Nie.
""".strip().splitlines()
RUSSIAN = """
Здравствуйте, я заказывала торт на субботу, но его не привезли.
Хлеб вчерашний, булочки каменные!
Когда вернёте деньги?
Спасибо большое, всё получилось
Где мой заказ 4512?
можно оплатить картой?
Продавец в вашей пекарне мне нахамила.
Подскажите, пожалуйста, есть ли безглютеновый хлеб?
нет
Жду ответа уже неделю, никто не отвечает.
Прошу вернуть деньги за iPhone 15 Pro Max из магазина Media Expert
Это просто ужас
Сколько стоит доставка на Прагу?
Очень вкусные пирожки, приду ещё
Отмените заказ
у вас сайт не работает
Добрый день! Нужен счёт на фирму.
Объясните, за что списали деньги дважды
Привет
Не пришло письмо с подтверждением
""".strip().splitlines()
ENGLISH = """
Hello, I ordered a cake for Saturday and never got a confirmation.
The bread was stale and the rolls were hard as stone.
Could you send me an invoice for yesterday?
When do you open on Sunday?
Thanks, everything works now!
where is my order
i want my money back
Do you have gluten free bread?
Your cashier in Mokotów was really rude.
I found a piece of plastic in my pączek
Great service, would recommend
How much is delivery to Praga?
Please cancel order PK-10442.
Is anybody there?
Still no answer after a week.
Can I pay by card?
you charged me twice!!!
Best bakery in town
The app keeps crashing
Yes please
""".strip().splitlines()
OTHERS = """
Добрий день, я замовляла торт на суботу, але його не привезли.
Де моє замовлення?
Дякую, все добре
Хочу повернути гроші за торт
Здравейте, поръчах торта за събота, но не я получих.
Къде е моята поръчка?
Хлябът беше твърд и стар.
Добры дзень, дзе мой заказ?
Добар дан, где је моја поруџбина?
Dobrý den, objednal jsem si dort na sobotu a nepřišel.
Kde je moje objednávka?
Chleba byl tvrdý jako kámen
Dobrý deň, objednala som si tortu a neprišla.
Guten Tag, ich habe für Samstag eine Torte bestellt.
Wo ist meine Bestellung?
Das Brot war hart und die Verkäuferin unfreundlich.
Bonjour, j'ai commandé un gâteau pour samedi.
Où est ma commande ?
Hola, pedí una tarta para el sábado y no llegó.
¿Dónde está mi pedido?
Buongiorno, ho ordinato una torta per sabato.
Dov'è il mio ordine?
Olá, encomendei um bolo para sábado e não chegou.
Goedendag, ik heb een taart besteld voor zaterdag.
Merhaba, siparişim nerede?
Hej, jag har beställt en tårta till lördag.
Laba diena, kur mano užsakymas?
Jó napot, hol van a rendelésem?
Bună ziua, unde este comanda mea?
お元気ですか。ケーキを注文しました。
Καλημέρα, πού είναι η παραγγελία μου;
שלום, איפה ההזמנה שלי
""".strip().splitlines()
NOTHING = [
    "",
    "   ",
    "123 456",
    "👍👍",
    "https://klos.pl/the/order",
    "ola@where.is.my.order.com",
    "PK-10442",
    "!!!",
    "\0",
    "\ud800",
]


def right(lines, language):
    wrong = [line for line in lines if detect(line) not in (language, "")]
    assert not wrong
    return sum(detect(line) == language for line in lines) / len(lines)


@pytest.mark.parametrize(("lines", "language"), [(POLISH, "pl"), (RUSSIAN, "ru"), (ENGLISH, "en")])
def test_a_customer_is_understood_in_each_of_the_three_languages(lines, language):
    assert right(lines, language) >= 0.95
    assert detect("\n".join(lines)) == language
    assert right([line.upper() for line in lines], language) >= 0.95


def test_polish_is_known_without_its_diacritics():
    plain = str.maketrans("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", "acelnoszzACELNOSZZ")
    assert right([line.translate(plain) for line in POLISH], "pl") >= 0.9


def test_a_neighbours_language_is_not_taken_for_one_of_ours():
    assert right(OTHERS, "") == 1


@pytest.mark.parametrize("text", NOTHING)
def test_what_has_no_words_has_no_language(text):
    assert detect(text) == ""


@given(st.text())
def test_any_text_gets_an_answer(text):
    assert detect(text) in ("", *LANGUAGES)


def test_a_reader_gets_their_language_or_the_nearest_one():
    name = {"pl": "Piekarnia Kłos", "ru": "Пекарня «Клос»", "en": "Kłos bakery"}
    assert [say(name, language) for language in ("pl", "ru-RU", "EN", "de", "")] == [
        "Piekarnia Kłos", "Пекарня «Клос»", "Kłos bakery", "Kłos bakery", "Kłos bakery",
    ]  # fmt: skip
    assert say({"pl": "Piekarnia", "en": " "}, "ru") == "Piekarnia"
    assert say({"ru": "Пекарня"}, "en") == "Пекарня"
    assert say({}, "pl") == ""


def test_a_company_text_is_cleaned_of_empty_languages():
    assert check({"pl": " Chleb ", "en": "", "ru": "  "}) == {"pl": "Chleb"}


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ("Chleb", "Polish"),
        (None, "Polish"),
        ({"pl": 7}, "Polish"),
        ({"de": "Brot"}, "de"),
        ({"pl": "  "}, "at least one"),
        ({}, "at least one"),
    ],
)
def test_a_company_text_that_cannot_be_used_is_refused_with_advice(words, advice):
    with pytest.raises(Incomplete, match=advice):
        check(words)


def test_a_text_that_must_be_complete_needs_all_three_languages():
    with pytest.raises(Incomplete, match="Polish, Russian and English"):
        check({"pl": "Chleb", "en": "Bread"}, complete=True)
    assert len(check({"pl": "Chleb", "en": "Bread", "ru": "Хлеб"}, complete=True)) == 3


NEAR_RUSSIAN = """
Оплата не проходить, картка робоча.
Переплатив сто гривень через вашу помилку.
Холодильник перестав морозити, викличте майстра.
Лишив у вас парасольку, знайшлась?
Маю скаргу на кур'єра
Падобная справа была летась
Удзячная за хуткую дапамогу
Перадайце дырэктару, што так нельга
Не працуе спасылка на аплату
Кога ще получа парите си?
Кад ће бити испорука?
""".strip().splitlines()
SHORT_RUSSIAN = [
    "Это ужас",
    "Не работает",
    "верните деньги",
    "Жду ответа",
    "Отмените подписку",
    "Объясните причину отказа",
]


@pytest.mark.parametrize("text", NEAR_RUSSIAN)
def test_a_word_that_is_not_known_does_not_speak_for_russian(text):
    assert detect(text) == ""


@pytest.mark.parametrize("text", SHORT_RUSSIAN)
def test_a_few_words_of_russian_are_told_by_their_endings(text):
    assert detect(text) == "ru"
