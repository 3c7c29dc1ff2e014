"""A seeded generator of sentences with personal data in them, and of sentences with numbers that are none.

Two sets of templates: the rules were tuned with `TUNED` in sight; `HELD_OUT` was written before the rules and is only
counted, never looked at when something is missed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Final, NamedTuple

from tests.understanding.personal_data import values


class Sample(NamedTuple):
    """A sentence and the one value in it."""

    text: str
    value: str
    kind: str  # of personal data, or what it is instead
    language: str

    @property
    def start(self) -> int:
        return self.text.index(self.value)

    @property
    def end(self) -> int:
        return self.start + len(self.value)


Templates = Mapping[str, Mapping[str, Sequence[str]]]  # kind, then language
PERSONAL: Final[Mapping[str, Callable[[Random], str]]] = {
    "email": values.email,
    "phone": values.phone,
    "card": values.card,
    "iban": values.iban,
    "pesel": values.pesel,
    "nip": values.nip,
    "regon": values.regon,
    "inn": values.inn,
    "snils": values.snils,
    "id_card": values.id_card,
}
HARMLESS: Final[Mapping[str, Callable[[Random], str]]] = {
    "order": values.order,
    "tracking": values.tracking,
    "ean": values.ean,
    "imei": values.imei,
}
BARE: Final = {
    "pl": (
        "{}",
        "Przesyłam: {}",
        "Oto on: {}. Proszę o szybką odpowiedź.",
        "Tak jak pisałam wczoraj, {} i nic więcej.",
    ),
    "ru": ("{}", "Отправляю: {}", "Вот он: {}. Жду ответа.", "Как я вчера писала, {} и всё."),
    "en": ("{}", "Here you go: {}", "This is the one: {}. Please hurry.", "As I said yesterday, {} and that is all."),
}
TUNED: Final[Templates] = {
    "email": {
        "pl": ("Proszę pisać na {}.", "Mój mail to {}, czekam.", "Konto założone na {} nie działa", "e-mail: {}"),
        "ru": ("Пишите на {}.", "Моя почта {}, жду.", "Аккаунт {} не работает", "эл. почта: {}"),
        "en": ("Write to {}.", "My mail is {}, thanks.", "The account {} does not work", "e-mail: {}"),
    },
    "phone": {
        "pl": (
            "Proszę dzwonić pod {} po 16.",
            "tel. {}",
            "Mój numer telefonu: {}.",
            "Zamówienie 4821, kontakt {}",
            "Kom.: {}, dziękuję",
        ),
        "ru": (
            "Позвоните мне по номеру {} вечером.",
            "тел. {}",
            "Мой телефон: {}.",
            "Заказ 4821, телефон {}",
            "моб.: {}, спасибо",
        ),
        "en": (
            "Call me on {} after 4.",
            "tel. {}",
            "My phone number is {}.",
            "Order 4821, phone {}",
            "Mobile: {}, thanks",
        ),
    },
    "card": {
        "pl": ("Płaciłem kartą {} i nic.", "Numer karty: {}", "Zwrot na kartę {} proszę."),
        "ru": ("Платил картой {} и ничего.", "Номер карты: {}", "Верните деньги на карту {}."),
        "en": ("I paid with card {} and nothing.", "Card number: {}", "Please refund to my card {}."),
    },
    "iban": {
        "pl": ("Zwrot proszę na konto {}.", "Nr rachunku: {}", "Przelew na {} jeszcze nie doszedł."),
        "ru": ("Верните на счёт {}.", "Номер счета: {}", "Перевод на {} ещё не пришёл."),
        "en": ("Please refund to account {}.", "IBAN: {}", "The transfer to {} has not arrived."),
    },
    "pesel": {
        "pl": ("Mój PESEL to {}.", "PESEL: {}", "pesel {} proszę sprawdzić", "{} to mój PESEL"),
        "ru": ("Мой PESEL {}.", "PESEL: {}", "Номер PESEL {}, проверьте"),
        "en": ("My PESEL is {}.", "PESEL: {}", "PESEL number {}, please check"),
    },
    "nip": {
        "pl": ("Proszę o fakturę na NIP {}.", "NIP: {}", "Firma z o.o., NIP {}, Kraków"),
        "ru": ("Счёт на NIP {}, пожалуйста.", "NIP: {}"),
        "en": ("An invoice for NIP {}, please.", "Tax number (NIP): {}"),
    },
    "regon": {
        "pl": ("REGON: {}", "Nasz REGON to {}.", "Dane firmy: REGON {}, Poznań"),
        "ru": ("REGON: {}", "Наш REGON {}."),
        "en": ("REGON: {}", "Our REGON is {}."),
    },
    "inn": {
        "pl": ("INN: {}", "Rosyjski numer INN {} proszę wpisać"),
        "ru": ("ИНН: {}", "Мой ИНН {}, проверьте.", "Счёт на ИНН {}, пожалуйста", "{} - это мой ИНН"),
        "en": ("INN: {}", "Our Russian tax number INN {}."),
    },
    "snils": {
        "pl": ("SNILS: {}", "Mój SNILS to {}."),
        "ru": ("СНИЛС: {}", "Мой СНИЛС {}, проверьте.", "номер снилс {}"),
        "en": ("SNILS: {}", "My SNILS is {}."),
    },
    "id_card": {
        "pl": ("Dowód osobisty {}", "Nr dowodu: {}", "Legitymuję się dowodem {}."),
        "ru": ("Удостоверение личности {}", "Паспорт или карта: {}"),
        "en": ("ID card {}", "My identity card number is {}."),
    },
    "order": {
        "pl": (
            "Gdzie jest zamówienie {}?",
            "Zamówienie nr {} nie dotarło.",
            "nr zam. {}",
            "Faktura {} jest błędna",
            "Chodzi o {}, to numer zamówienia.",
            "Zwrot do zamówienia {}",
        ),
        "ru": (
            "Где заказ {}?",
            "Заказ № {} не пришёл.",
            "номер заказа {}",
            "Накладная {} с ошибкой",
            "Речь о {}, это номер заказа.",
            "Возврат по заказу {}",
        ),
        "en": (
            "Where is order {}?",
            "Order no. {} did not arrive.",
            "order number {}",
            "Invoice {} is wrong",
            "About {}, that is the order number.",
            "Ref: {}",
        ),
    },
    "tracking": {
        "pl": (
            "Numer przesyłki {}",
            "Paczka {} stoi od tygodnia",
            "Przesyłka nr {} zaginęła",
            "nr listu przewozowego: {}",
        ),
        "ru": ("Трек-номер {}", "Посылка {} стоит неделю", "Номер отправления: {}", "трек {} не отслеживается"),
        "en": ("Tracking number {}", "Parcel {} has been stuck for a week", "My package {} is lost", "tracking: {}"),
    },
    "ean": {
        "pl": ("Kod EAN {}", "Produkt o kodzie kreskowym {} jest uszkodzony", "EAN: {} czy jest w sklepie?", "SKU {}"),
        "ru": ("Штрихкод {}", "Товар с кодом {} повреждён", "EAN: {} есть в наличии?", "артикул {}"),
        "en": ("EAN {}", "The product with barcode {} is broken", "EAN: {} in stock?", "SKU {}"),
    },
    "imei": {
        "pl": ("IMEI {}", "Telefon o numerze IMEI {} nie działa", "numer seryjny: {}"),
        "ru": ("IMEI {}", "Телефон с IMEI {} не работает", "серийный номер: {}"),
        "en": ("IMEI {}", "The phone with IMEI {} does not work", "serial number: {}"),
    },
}
HELD_OUT: Final[Templates] = {
    "email": {
        "pl": ("Potwierdzenie wyślijcie mi na adres {} jeszcze dziś", "Jestem zapisana jako {} od marca.", "({})"),
        "ru": ("Подтверждение пришлите мне на адрес {} сегодня", "Я записана как {} с марта.", "({})"),
        "en": ("Send the confirmation to {} today", "I am registered as {} since March.", "<{}>"),
    },
    "phone": {
        "pl": (
            "Kurier może zadzwonić na {}, jestem w domu.",
            "Pod {} nikt nie odbiera od rana!",
            "Gdyby co: {} (mąż)",
            "Komórka żony {}",
        ),
        "ru": (
            "Курьер может набрать {}, я дома.",
            "По {} никто не берёт трубку с утра!",
            "Если что: {} (муж)",
            "Сотовый жены {}",
        ),
        "en": (
            "The courier can ring {}, I am at home.",
            "Nobody picks up at {} since morning!",
            "Just in case: {} (husband)",
            "My wife's cell {}",
        ),
    },
    "card": {
        "pl": ("Ściągnęliście mi dwa razy pieniądze, {} ważna do 05/27", "Proszę usunąć {} z mojego profilu"),
        "ru": ("С меня дважды списали деньги, {} до 05/27", "Удалите {} из моего профиля"),
        "en": ("You charged me twice, {} exp 05/27", "Please remove {} from my profile"),
    },
    "iban": {
        "pl": ("Proszę przelać całość: {} Bank Spółdzielczy", "Mój bank to mBank, {}"),
        "ru": ("Переведите всё сюда: {} спасибо", "Мой банк польский, {}"),
        "en": ("Send everything here: {} thank you", "My bank is Polish, {}"),
    },
    "pesel": {
        "pl": ("Urodziłam się w Łodzi, nr ewidencyjny {}.", "Pacjent {} prosi o wyniki"),
        "ru": ("Польский личный номер {} для договора.", "Вот польский номер {}"),
        "en": ("Polish personal number {} for the contract.", "Patient {} asks for results"),
    },
    "nip": {
        "pl": ("Fakturę proszę wystawić na firmę ({})", "Dane do faktury: Kłos sp. j., {}"),
        "ru": ("Польская фирма, налоговый номер {}", "Реквизиты: {} Варшава"),
        "en": ("We are a Polish company, VAT number {}", "Company details: {} Warsaw"),
    },
    "regon": {
        "pl": ("Prowadzę działalność, regon {} od 2019", "W rejestrze figuruję pod {}"),
        "ru": ("Регистр предприятий: {}", "польский regon {} с 2019"),
        "en": ("We are registered under {} in Poland", "our regon {} since 2019"),
    },
    "inn": {
        "pl": ("Rosyjski podatnik {}", "Numer podatkowy z Rosji: {}"),
        "ru": ("Я самозанятый, инн {} для чека", "Реквизиты: {} Москва"),
        "en": ("Russian taxpayer {}", "tax id from Russia: {}"),
    },
    "snils": {
        "pl": ("Rosyjski numer ubezpieczenia {}", "W formularzu wpisałam {}"),
        "ru": ("Пенсионное страхование: {}", "В анкете указала {}"),
        "en": ("Russian insurance number {}", "In the form I put {}"),
    },
    "id_card": {
        "pl": ("Seria i numer: {}", "Kopiowaliście mój dokument {} bez zgody!"),
        "ru": ("Польский документ {}", "Серия и номер: {}"),
        "en": ("Polish document {}", "You copied my document {} without asking!"),
    },
    "order": {
        "pl": (
            "Kupiłem u Was ciasto ({}) i jest stare",
            "Do dziś nie mam tego, co w zamówieniu sprzed tygodnia: {}",
            "Reklamacja dotyczy zakupu {}",
            "Rachunek {} nie zgadza się z kwotą",
            "Umowa {} wygasa w maju",
        ),
        "ru": (
            "Купил у вас торт ({}), он несвежий",
            "До сих пор нет того, что в заказе недельной давности: {}",
            "Претензия по покупке {}",
            "Чек {} не сходится с суммой",
            "Договор {} истекает в мае",
        ),
        "en": (
            "I bought a cake ({}) and it is stale",
            "Still waiting for what I ordered last week: {}",
            "Complaint about purchase {}",
            "Receipt {} does not match",
            "Contract {} ends in May",
        ),
    },
    "tracking": {
        "pl": (
            "InPost pokazuje {} jako dostarczoną",
            "Kurier DPD: {} brak ruchu",
            "Śledzę {} i nic",
            "W paczkomacie nie ma {}",
        ),
        "ru": (
            "СДЭК показывает {} как доставленное",
            "Почта России: {} без движения",
            "Отслеживаю {} и ничего",
            "В постамате нет {}",
        ),
        "en": (
            "DHL shows {} as delivered",
            "Courier UPS: {} no movement",
            "I am trying to track {} in vain",
            "The locker does not have {}",
        ),
    },
    "ean": {
        "pl": ("Na opakowaniu jest {}", "Szukam produktu {} w sklepie", "Pod tym kodem {} jest inna cena"),
        "ru": ("На упаковке {}", "Ищу товар {} в магазине", "Под этим кодом {} другая цена"),
        "en": ("The box says {}", "Looking for the item {} in your shop", "This code {} has another price"),
    },
    "imei": {
        "pl": ("Na pudełku aparatu jest {}", "Reklamuję smartfon {} z gwarancji", "Urządzenie {} zablokowane"),
        "ru": ("На коробке смартфона {}", "Возвращаю аппарат {} по гарантии", "Устройство {} заблокировано"),
        "en": ("The box of the handset says {}", "Warranty for smartphone {}", "Device {} is locked"),
    },
}


def personal(templates: Templates, count: int, seed: int, *, bare: float = 0.2) -> list[Sample]:
    """Return sentences with one personal value each, the kinds and languages in turns."""
    return _samples(templates, PERSONAL, count, seed, bare)


def harmless(templates: Templates, count: int, seed: int, *, bare: float = 0.3) -> list[Sample]:
    """Return sentences with one number that is nobody's."""
    return _samples(templates, HARMLESS, count, seed, bare)


def _samples(
    templates: Templates, kinds: Mapping[str, Callable[[Random], str]], count: int, seed: int, bare: float
) -> list[Sample]:
    random = Random(seed)
    samples = []
    for place in range(count):
        kind = list(kinds)[place % len(kinds)]
        language = ("pl", "ru", "en")[place // len(kinds) % 3]
        value = kinds[kind](random)
        if random.random() < 0.03:
            value = values.full_width(value)
        choice = BARE[language] if random.random() < bare else templates[kind][language]
        samples.append(Sample(random.choice(choice).replace("{}", value), value, kind, language))
    return samples
