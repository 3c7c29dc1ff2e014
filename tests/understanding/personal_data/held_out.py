"""A second set of templates that the rules have never been tuned on: written after the first one had been learned from.

Nobody looks at what is missed here; only the figures are reported. Whoever learns from it must write a third.
"""

from __future__ import annotations

from typing import Final

from tests.understanding.personal_data.sentences import Templates

SECOND: Final[Templates] = {
    "email": {
        "pl": (
            "Nie przychodzi potwierdzenie na skrzynkę {}!",
            "Zmieńcie mi proszę login z {} na inny",
            "Odpiszcie: {}",
        ),
        "ru": ("На ящик {} ничего не приходит!", "Поменяйте мне логин {} на другой", "Ответьте сюда: {}"),
        "en": ("Nothing arrives in my inbox {}!", "Please change my login from {} to another", "Reply here: {}"),
    },
    "phone": {
        "pl": (
            "Mąż czeka pod numerem {} do wieczora",
            "Nowy numer do mnie to {}, stary nieaktualny",
            "Zostawiam numer {}",
            "Anna, {}",
        ),
        "ru": (
            "Муж ждёт по номеру {} до вечера",
            "Мой новый номер {}, старый не работает",
            "Оставляю номер {}",
            "Анна, {}",
        ),
        "en": (
            "My husband waits on {} until evening",
            "My new number is {}, the old one is dead",
            "I leave my number {}",
            "Anna, {}",
        ),
    },
    "card": {
        "pl": (
            "Karta MasterCard {} została odrzucona",
            "Z mojej {} zeszło 120 zł za nic",
            "Płatność: {} 10/28 Anna Nowak",
        ),
        "ru": ("Карта Мир {} отклонена", "С моей {} ушло 1200 рублей ни за что", "Оплата: {} 10/28 Анна"),
        "en": ("My MasterCard {} was declined", "From my {} you took 30 pounds for nothing", "Payment: {} 10/28 Anna"),
    },
    "iban": {
        "pl": ("Pieniądze za zamówienie 5512 oddajcie na {}", "Konto do zwrotu środków - {}", "{} PKO BP, Anna Nowak"),
        "ru": ("Деньги за заказ 5512 верните на {}", "Реквизиты для возврата - {}", "{} банк PKO, Анна"),
        "en": ("Return the money for order 5512 to {}", "Bank details for the refund - {}", "{} PKO bank, Anna"),
    },
    "pesel": {
        "pl": ("Do umowy podaję numer PESEL: {}", "Córka ma PESEL {}, syn jeszcze nie", "Dane: Anna Nowak, {}, Kraków"),
        "ru": ("Для договора сообщаю PESEL: {}", "У дочери PESEL {}, у сына нет", "Данные: Анна Новак, {}, Краков"),
        "en": (
            "For the contract, PESEL: {}",
            "My daughter has PESEL {}, my son has none",
            "Details: Anna Nowak, {}, Cracow",
        ),
    },
    "nip": {
        "pl": (
            "Na fakturze 12/2024 jest zły nip, ma być {}",
            "Kłos Anna Nowak NIP{}".replace("NIP{}", "NIP {}"),
            "nabywca: {}",
        ),
        "ru": ("В счёте 12/2024 неверный NIP, должен быть {}", "покупатель: {}"),
        "en": ("Invoice 12/2024 has the wrong NIP, it should be {}", "buyer: {}"),
    },
    "regon": {
        "pl": ("Numer REGON naszej spółki ({}) się nie zgadza", "Spółka Kłos, {}"),
        "ru": ("REGON нашей фирмы ({}) не совпадает", "Фирма Колос, {}"),
        "en": ("The REGON of our company ({}) does not match", "The company Klos, {}"),
    },
    "inn": {
        "pl": ("Kontrahent z Moskwy, INN {}", "Moskwa, {}"),
        "ru": ("В чеке не мой ИНН, правильный {}", "ООО Колос, ИНН {}, КПП 770101001", "Плательщик: {}"),
        "en": ("Our partner in Moscow, INN {}", "Payer: {}"),
    },
    "snils": {
        "pl": ("Dokument SNILS nr {}", "emeryt, {}"),
        "ru": ("Данные пенсионера: СНИЛС {}", "Мама на пенсии, её номер {}", "страховой номер {}"),
        "en": ("Document SNILS no. {}", "retired, {}"),
    },
    "id_card": {
        "pl": ("Mój dowód to {} i jest ważny", "Kurier spisał {} z dokumentu", "Dowód nr {}, wydany w Łodzi"),
        "ru": ("Мой польский паспорт-карта {} действителен", "Курьер переписал {} с документа"),
        "en": ("My ID is {} and it is valid", "The courier wrote down {} from my document"),
    },
    "order": {
        "pl": (
            "Kiedy wyślecie {}?",
            "Numer {} z zeszłego tygodnia wciąż w realizacji",
            "Zam. z 12 maja: {}",
            "Dwa razy obciążyliście mnie za zamówienie o numerze {}",
        ),
        "ru": (
            "Когда отправите {}?",
            "Номер {} с прошлой недели всё ещё в работе",
            "Заказ от 12 мая: {}",
            "С меня дважды взяли деньги за заказ под номером {}",
        ),
        "en": (
            "When will you ship {}?",
            "Number {} from last week is still in progress",
            "Order of 12 May: {}",
            "You charged me twice for the order with number {}",
        ),
    },
    "tracking": {
        "pl": (
            "Wg strony przewoźnika {} jest w Łodzi",
            "Nadałam zwrot, {} dotarł wczoraj",
            "Proszę sprawdzić status {}",
            "Nr nadania {}",
        ),
        "ru": ("На сайте перевозчика {} в Лодзи", "Отправила возврат, {} дошёл вчера", "Проверьте статус {}", "РПО {}"),
        "en": (
            "The carrier's site says {} is in Leeds",
            "I sent it back, {} arrived yesterday",
            "Please check the status of {}",
            "Consignment {}",
        ),
    },
    "ean": {
        "pl": ("Czy macie jeszcze {} na stanie?", "Książka ISBN {} ma brak stron", "Czytnik w sklepie nie czyta {}"),
        "ru": ("Есть ли ещё {} на складе?", "В книге ISBN {} нет страниц", "Сканер в магазине не читает {}"),
        "en": (
            "Do you still have {} in stock?",
            "The book ISBN {} lacks pages",
            "The scanner in the shop does not read {}",
        ),
    },
    "imei": {
        "pl": (
            "Skradziono mi aparat, {} proszę zablokować",
            "Serwis wpisał {} zamiast mojego",
            "Mój Samsung ma numer {}",
        ),
        "ru": ("У меня украли аппарат, {} заблокируйте", "Сервис записал {} вместо моего", "У моего Самсунга номер {}"),
        "en": (
            "My handset was stolen, block {} please",
            "The service wrote {} instead of mine",
            "My Samsung has the number {}",
        ),
    },
}
