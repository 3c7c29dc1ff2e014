"""The causes every company starts with, in two levels; it may add its own and retire these."""

from __future__ import annotations

from typing import Final

Words = tuple[str, str, str]  # Polish, Russian, English

SHIPPED: Final[dict[str, tuple[Words, dict[str, Words]]]] = {
    "product": (
        ("Produkt", "Товар", "Product"),
        {
            "stale": ("Nieświeży lub przeterminowany", "Несвежий или просроченный", "Stale or past its date"),
            "damaged": ("Uszkodzony lub wadliwy", "Повреждён или с браком", "Damaged or defective"),
            "recipe": ("Inny niż zwykle (smak, skład, rozmiar)", "Не такой, как обычно (вкус, состав, размер)",
                       "Not as usual (taste, ingredients, size)"),
            "wrong_item": ("Nie ten produkt", "Не тот товар", "The wrong item"),
            "incomplete": ("Czegoś brakuje", "Чего-то не хватает", "Something is missing"),
            "unavailable": ("Niedostępny", "Нет в наличии", "Out of stock"),
        },
    ),
    "delivery": (
        ("Dostawa", "Доставка", "Delivery"),
        {
            "late": ("Spóźniona", "С опозданием", "Late"),
            "lost": ("Nie dotarła", "Не доставлено", "Never arrived"),
            "damaged": ("Uszkodzona w drodze", "Повреждено в пути", "Damaged on the way"),
            "address": ("Zły adres", "Не тот адрес", "The wrong address"),
            "courier": ("Zachowanie kuriera", "Поведение курьера", "How the courier behaved"),
        },
    ),
    "service": (
        ("Obsługa", "Обслуживание", "Service"),
        {
            "rude": ("Nieuprzejma", "Невежливое", "Rude"),
            "slow": ("Zbyt długie czekanie", "Слишком долгое ожидание", "Too slow"),
            "information": ("Błędna informacja", "Неверная информация", "Wrong information"),
            "promise": ("Niedotrzymana obietnica", "Невыполненное обещание", "A promise that was not kept"),
            "unreachable": ("Nie można się było z nami skontaktować", "С нами не удалось связаться",
                            "We could not be reached"),
        },
    ),
    "billing": (
        ("Płatności i rozliczenia", "Оплата и счета", "Billing"),
        {
            "amount": ("Błędna kwota", "Неверная сумма", "Wrong amount"),
            "twice": ("Podwójne obciążenie", "Списано дважды", "Charged twice"),
            "refund": ("Brak zwrotu pieniędzy", "Деньги не вернули", "Refund missing"),
            "invoice": ("Brak faktury lub błąd na fakturze", "Нет счёта или ошибка в нём",
                        "Invoice missing or wrong"),
            "voucher": ("Rabat lub bon nie zadziałał", "Не сработала скидка или купон",
                        "A discount or voucher did not work"),
        },
    ),
    "website": (
        ("Strona i aplikacja", "Сайт и приложение", "Website and app"),
        {
            "order": ("Nie udało się złożyć zamówienia", "Не удалось оформить заказ", "The order could not be placed"),
            "payment": ("Nie udało się zapłacić", "Не прошла оплата", "The payment failed"),
            "account": ("Problem z kontem lub logowaniem", "Проблема с учётной записью или входом",
                        "Trouble with the account or signing in"),
            "content": ("Błędny opis lub cena na stronie", "Неверное описание или цена на сайте",
                        "Wrong description or price on the site"),
        },
    ),
    "expectation": (
        ("Oczekiwania", "Ожидания", "Expectation"),
        {
            "unclear": ("Nie dość jasno uprzedziliśmy", "Мы недостаточно ясно предупредили",
                        "We did not say it clearly enough"),
            "promised_more": ("Reklama obiecywała więcej", "Реклама обещала больше", "Advertising promised more"),
            "not_offered": ("Klient oczekiwał czegoś, czego nie oferujemy", "Клиент ждал того, чего мы не предлагаем",
                            "The customer expected something we do not offer"),
        },
    ),
    "other": (
        ("Inne", "Другое", "Something else"),
        {
            "price": ("Cena", "Цена", "Price"),
            "rules": ("Regulamin lub zasady firmy", "Правила компании", "Terms or company rules"),
            "third_party": ("Inna firma", "Другая компания", "Another company"),
        },
    ),
}  # fmt: skip
"""Codes with their names; a cause below a group has the code "group.cause"."""


def rows() -> list[tuple[str, str, dict[str, str]]]:
    """Return (code, code of the group or "", names by language), groups before what is in them."""
    found: list[tuple[str, str, dict[str, str]]] = []
    for group, (words, below) in SHIPPED.items():
        found.append((group, "", _names(words)))
        found += [(f"{group}.{code}", group, _names(one)) for code, one in below.items()]
    return found


def _names(words: Words) -> dict[str, str]:
    return dict(zip(("pl", "ru", "en"), words, strict=True))
