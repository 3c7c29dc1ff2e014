"""Complaints as customers write them, with what a kind colleague would say back."""

from __future__ import annotations

from typing import Final

COMPLAINTS: Final = [
    # language, text, what happened, what they would like
    (
        "pl",
        "Dzień dobry, zamówiłam tort na sobotę, a dostałam go dopiero w niedzielę. Proszę o zwrot kosztów\nPozdrawiam",
        "Zamówili Państwo tort na sobotę, a dostali go dopiero w niedzielę.",
        "zwrotu pieniędzy",
    ),
    (
        "pl",
        "Witam! Moja paczka przyszła rozbita, a nikt mi nie odpowiada na maile. Chciałbym wymianę na nowy produkt.",
        "Państwa paczka przyszła rozbita, a nikt Państwu nie odpowiada na maile.",
        "wymiany",
    ),
    (
        "pl",
        "Czekam już trzeci tydzień na przesyłkę i nikt nie wie, gdzie ona jest. Oczekuję wyjaśnień.",
        "Czekają Państwo już trzeci tydzień na przesyłkę i nikt nie wie, gdzie ona jest.",
        "wyjaśnienia",
    ),
    (
        "pl",
        "Jestem bardzo rozczarowana obsługą w Waszym sklepie na Mokotowie. Należą mi się przeprosiny.",
        "Są Państwo bardzo rozczarowani obsługą w naszym sklepie na Mokotowie.",
        "przeprosin",
    ),
    (
        "pl",
        "Nie mogę się dodzwonić na infolinię. Dzwoniłem pięć razy. Proszę do mnie oddzwonić.",
        "Nie mogą się Państwo dodzwonić na infolinię. Dzwonili Państwo pięć razy.",
        "telefonu od nas",
    ),
    (
        "pl",
        "Wasz kurier zostawił paczkę pod drzwiami sąsiada i chcę, żebyście mi to wyjaśnili.",
        "Nasz kurier zostawił paczkę pod drzwiami sąsiada.",
        "wyjaśnienia",
    ),
    (
        "pl",
        "Zapłaciłem dwa razy za to samo zamówienie, a Państwo nie odpowiadają.",
        "„Zapłaciłem dwa razy za to samo zamówienie, a Państwo nie odpowiadają.”",
        "",
    ),
    (
        "pl",
        "Jak można tak traktować ludzi? Kupiłam bułki, w środku był włos.",
        "Kupili Państwo bułki, w środku był włos.",
        "",
    ),
    ("pl", "Tort nie dojechał. Czy ktoś mi odpowie?", "Tort nie dojechał.", "odpowiedzi"),
    ("ru", "Торт не привезли. Мне кто-нибудь ответит?", "Торт не привезли.", "получить ответ"),
    ("pl", "Nie chcę zwrotu, chcę nowy tort.", "", "wymiany"),
    ("pl", "Chleb był spleśniały.\n\nZ poważaniem\nJan Kowalski", "Chleb był spleśniały.", ""),
    (
        "pl",
        "Faktura nr 12/2026 ma złą kwotę. Proszę o korektę.",
        "Faktura nr 12/2026 ma złą kwotę.",
        "poprawienia błędu",
    ),
    (
        "pl",
        "Pobraliście z mojego konta 240 zł za dużo. Żądam zwrotu 240 zł do piątku.",
        "„Pobraliście z mojego konta 240 zł za dużo.”",
        "zwrotu pieniędzy („Żądam zwrotu 240 zł do piątku.”)",
    ),
    (
        "ru",
        "Здравствуйте! Я заказала торт на субботу, а привезли его в воскресенье. Верните деньги, пожалуйста.",
        "Вы заказали торт на субботу, а привезли его в воскресенье.",
        "вернуть деньги",
    ),
    (
        "ru",
        "Моя посылка пришла разбитой, и мне никто не отвечает. Хочу замену.",
        "Ваша посылка пришла разбитой, и вам никто не отвечает.",
        "получить замену",
    ),
    (
        "ru",
        "Жду уже третью неделю посылку. Прошу объяснить, где она.",
        "Вы ждёте уже третью неделю посылку.",
        "получить объяснение",
    ),
    (
        "ru",
        "Очень разочарована обслуживанием. Ваш курьер нахамил моей маме. Жду извинений.",
        "Вы очень разочарованы обслуживанием. Наш курьер нахамил вашей маме.",
        "получить извинения",
    ),
    (
        "ru",
        "Не могу дозвониться на горячую линию. Перезвоните мне.",
        "Вы не можете дозвониться на горячую линию.",
        "чтобы вам перезвонили",
    ),
    (
        "ru",
        "С меня списали деньги два раза. Прошу вернуть 1500 рублей.",
        "С вас списали деньги два раза.",
        "вернуть деньги («Прошу вернуть 1500 рублей.»)",
    ),
    ("ru", "Вы обманули меня с ценой. Требую компенсацию.", "«Вы обманули меня с ценой.»", "получить компенсацию"),
    (
        "ru",
        "Я заказала и оплатила хлеб, но его не привезли. Отмените заказ.",
        "«Я заказала и оплатила хлеб, но его не привезли.»",
        "чтобы это отменили",
    ),
    (
        "ru",
        "Товар должен был прийти вчера. Деньги не нужны, хочу обмен.",
        "Товар должен был прийти вчера. Деньги не нужны.",
        "получить замену",
    ),
    ("ru", "Добрый день, хлеб был с плесенью.\nС уважением, Иван", "Хлеб был с плесенью.", ""),
    (
        "ru",
        "Мы заказали пиццу в семь, привезли холодную в девять.",
        "Вы заказали пиццу в семь, привезли холодную в девять.",
        "",
    ),
    (
        "en",
        "Hello, I ordered a cake for Saturday and it came on Sunday. I'd like my money back.",
        "You ordered a cake for Saturday and it came on Sunday.",
        "your money back",
    ),
    (
        "en",
        "My parcel arrived broken and nobody answers my emails. Please send me a replacement. Kind regards, Jan",
        "Your parcel arrived broken and nobody answers your emails.",
        "a replacement",
    ),
    (
        "en",
        "I was waiting for three weeks and your courier never came. I want a refund of £25 and an apology.",
        "You were waiting for three weeks and our courier never came.",
        "your money back and an apology (“I want a refund of £25 and an apology.”)",
    ),
    (
        "en",
        "You never told us the shop was closed. Could someone explain what happened?",
        "“You never told us the shop was closed.”",
        "an explanation",
    ),
    ("en", "I don't want a refund, I want a replacement.", "You don't want a refund.", "a replacement"),
    (
        "en",
        "I've called four times and I still was not called back. Call me back today.",
        "You've called four times and you still were not called back.",
        "a call back",
    ),
    (
        "en",
        "Is this how it works now? My order is late again. Cancel it.",
        "Your order is late again.",
        "a cancellation",
    ),
    ("en", "The cake I bought was stale.", "The cake you bought was stale.", ""),
    ("uk", "Хліб був цвілий. Поверніть гроші.", "“Хліб був цвілий.” “Поверніть гроші.”", ""),
]
