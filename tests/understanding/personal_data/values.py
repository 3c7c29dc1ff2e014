"""Made-up personal data and made-up numbers that only look like it; the checks are written out here once more."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Final

PL_MOBILE: Final = ("50", "51", "53", "57", "60", "66", "69", "72", "73", "78", "79", "88")
PL_LANDLINE: Final = ("12", "22", "32", "42", "58", "61", "71", "81", "85", "91")
RU_MOBILE: Final = ("903", "905", "910", "916", "921", "926", "950", "963", "977", "985", "999")
SPACES: Final = ("", " ", "-", "\u00a0")


def digits(random: Random, count: int) -> str:
    return "".join(random.choice("0123456789") for _ in range(count))


def number(random: Random, count: int) -> str:
    return random.choice("123456789") + digits(random, count - 1)


def weighted(value: str, weights: Sequence[int]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(value, weights, strict=False))


def luhn_digit(value: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(value)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)


def ean_digit(value: str) -> str:
    return str(-sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(value))) % 10)


def pesel(random: Random) -> str:
    year, month, day = random.randint(1940, 2009), random.randint(1, 12), random.randint(1, 28)
    start = f"{year % 100:02}{month + (20 if year >= 2000 else 0):02}{day:02}{digits(random, 4)}"
    return start + str(-weighted(start, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)) % 10)


def nip(random: Random) -> str:
    while True:
        start = random.choice(("526", "779", "951", "113", "677", "899", "583")) + digits(random, 6)
        check = weighted(start, (6, 5, 7, 2, 3, 4, 5, 6, 7)) % 11
        if check < 10:
            whole = f"{start}{check}"
            return _spaced(random, whole, random.choice(((10,), (10,), (3, 3, 2, 2), (3, 2, 2, 3))), "-")


def regon(random: Random) -> str:
    start = random.choice(("01", "14", "36", "38", "52", "63")) + digits(random, 6)
    short = start + str(weighted(start, (8, 9, 2, 3, 4, 5, 6, 7)) % 11 % 10)
    if random.random() < 0.6:
        return short
    start = short + digits(random, 4)
    return start + str(weighted(start, (2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8)) % 11 % 10)


def inn(random: Random) -> str:
    region = random.choice(("77", "78", "50", "16", "54", "66"))
    if random.random() < 0.4:
        start = region + digits(random, 7)
        return start + str(weighted(start, (2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10)
    start = region + digits(random, 8)
    start += str(weighted(start, (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10)
    return start + str(weighted(start, (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10)


def snils(random: Random) -> str:
    start = number(random, 9)
    check = f"{weighted(start, range(9, 0, -1)) % 101 % 100:02}"
    style = random.choice(("{0}-{1}-{2} {3}", "{0}-{1}-{2}-{3}", "{0} {1} {2} {3}", "{0}{1}{2}{3}"))
    return style.format(start[:3], start[3:6], start[6:], check)


def card(random: Random) -> str:
    start, length = random.choice((("4", 16), ("4", 16), ("52", 16), ("2200", 16), ("2231", 16), ("37", 15)))
    body = start + digits(random, length - len(start) - 1)
    groups = (4, 6, 5) if length == 15 else (4, 4, 4, 4)
    return _spaced(random, body + luhn_digit(body), groups, random.choice(SPACES))


def iban(random: Random) -> str:
    country, body = random.choice(
        (
            ("PL", number(random, 8) + digits(random, 16)),
            ("PL", number(random, 8) + digits(random, 16)),
            ("DE", number(random, 8) + digits(random, 10)),
            ("GB", random.choice(("NWBK", "BARC", "LOYD")) + digits(random, 14)),
        )
    )
    if country == "PL":  # the number of the bank has a check digit of its own
        body = body[:7] + str(-weighted(body[:7], (3, 9, 7, 1, 3, 9, 7)) % 10) + body[8:]
    as_number = "".join(str(int(letter, 36)) for letter in f"{body}{country}00")
    whole = f"{98 - int(as_number) % 97:02}{body}"
    if country == "PL" and random.random() < 0.5:  # as people in Poland write it: without the country
        return _spaced(random, whole, (2, 4, 4, 4, 4, 4, 4), random.choice(("", " ", "\u00a0")))
    return _spaced(random, country + whole, (4,) * 7, random.choice(("", " ")))


def id_card(random: Random) -> str:
    letters = "".join(random.choice("ABCDEFGHJKLMNPRSTUWXYZ") for _ in range(3))
    body = digits(random, 5)
    places = [int(letter, 36) for letter in letters]
    check = (weighted("".join(body), (7, 3, 1, 7, 3)) + places[0] * 7 + places[1] * 3 + places[2]) % 10
    return f"{letters}{random.choice(('', ' '))}{check}{body}"


def phone(random: Random) -> str:
    """A number of Poland, Russia, Britain or America, written as people do; bare ones are mobile."""
    country = random.choice(("PL", "PL", "PL", "RU", "RU", "GB", "US"))
    return {"PL": _polish_phone, "RU": _russian_phone, "GB": _british_phone, "US": _american_phone}[country](random)


def _polish_phone(random: Random) -> str:
    if random.random() < 0.25:
        rest = number(random, 7)
        city = random.choice(PL_LANDLINE)
        style = random.choice(("{0} {1} {2} {3}", "({0}) {1} {2} {3}", "{0}-{1}-{2}-{3}", "+48 {0} {1} {2} {3}"))
        return style.format(city, rest[:3], rest[3:5], rest[5:])
    value = random.choice(PL_MOBILE) + number(random, 7)
    value = _spaced(random, value, (3, 3, 3), random.choice((*SPACES, ".")))
    return random.choice(("", "", "+48 ", "+48", "0048 ", "(+48) ")) + value


def _russian_phone(random: Random) -> str:
    code, rest = random.choice(RU_MOBILE), number(random, 7)
    style = random.choice(
        (
            "+7 {0} {1}-{2}-{3}",
            "8 ({0}) {1}-{2}-{3}",
            "8{0}{1}{2}{3}",
            "+7{0}{1}{2}{3}",
            "8 {0} {1} {2} {3}",
            "+7({0}){1}-{2}-{3}",
        )
    )
    return style.format(code, rest[:3], rest[3:5], rest[5:])


def _british_phone(random: Random) -> str:
    rest = digits(random, 6)
    style = random.choice(("07{0} {1}", "+44 7{0} {1}", "07{0}{1}", "+447{0}{1}", "+44 (0)7{0} {1}"))
    return style.format(random.choice(("400", "512", "711", "850", "911")), rest)


def _american_phone(random: Random) -> str:
    area, rest = (
        random.choice(("212", "415", "312", "617", "206")),
        number(random, 3).replace("1", "4") + digits(random, 4),
    )
    rest = random.choice("23456789") + rest[1:]
    style = random.choice(("({0}) {1}-{2}", "{0}-{1}-{2}", "+1 {0} {1} {2}", "+1{0}{1}{2}", "{0}.{1}.{2}"))
    return style.format(area, rest[:3], rest[3:])


def email(random: Random) -> str:
    local = random.choice(("jan.kowalski", "anna_nowak", "p.ivanov", "john+shop", "ola", "k.wisniewska88", "info"))
    domain = random.choice(("gmail.com", "wp.pl", "mail.ru", "firma.com.pl", "example.co.uk", "почта.рф", "o2.pl"))
    return random.choice(("{0}@{1}",) * 6 + ("{0} (at) {1}", "{0}[at]{1}")).format(
        local + random.choice(("", "7")), domain
    )


def full_width(value: str) -> str:
    """The same with the wide digits that Asian keyboards send."""
    return value.translate({ord("0") + place: chr(0xFF10 + place) for place in range(10)})


def _spaced(random: Random, value: str, groups: Sequence[int], space: str) -> str:
    parts, at = [], 0
    for size in groups:
        parts.append(value[at : at + size])
        at += size
    return space.join(part for part in (*parts, value[at:]) if part)


# --------------------------------------------------------------------------------- what only looks like personal data


def order(random: Random) -> str:
    shape = random.choice(range(8))
    return (
        number(random, random.choice((6, 7, 8, 9, 9, 10, 10, 11, 12))),
        number(random, random.choice((9, 10, 11))),
        f"ZAM/{random.randint(2019, 2026)}/{number(random, 6)}",
        f"PO-{number(random, 9)}",
        f"{number(random, 3)}-{number(random, 7)}-{number(random, 7)}",  # as a big marketplace writes them
        f"{number(random, 4)}-{number(random, 6)}",
        f"FV {random.randint(1, 999)}/{random.randint(1, 12):02}/{random.randint(2019, 2026)}/{number(random, 5)}",
        f"{number(random, 3)} {number(random, 3)} {number(random, 3)}",
    )[shape]


def tracking(random: Random) -> str:
    shape = random.choice(range(8))
    return (
        "6" + digits(random, 23),  # InPost
        "00" + digits(random, 18),  # Poczta Polska
        f"{random.choice(('RR', 'CP', 'EE', 'LB'))}{digits(random, 9)}{random.choice(('PL', 'RU', 'GB', 'CN'))}",
        number(random, 14),  # DPD, Pochta Rossii
        number(random, 10),  # DHL, CDEK
        "1Z" + "".join(random.choice("0123456789ABCDEFGHX") for _ in range(6)) + digits(random, 10),  # UPS
        number(random, 12),  # FedEx
        number(random, 11),  # GLS
    )[shape]


def ean(random: Random) -> str:
    length = random.choice((13, 13, 13, 8, 14))
    body = random.choice(("590", "460", "500", "400", "978", "301"))[: length - 2] + digits(random, length - 4)
    if length == 14:
        body = "1" + body[1:]
    return body + ean_digit(body)


def imei(random: Random) -> str:
    body = random.choice(("35", "86", "01", "99", "35")) + digits(random, 12)
    whole = body + luhn_digit(body)
    return random.choice(
        (
            whole,
            whole,
            whole,
            f"{whole[:2]}-{whole[2:8]}-{whole[8:14]}-{whole[14]}",
            f"{whole[:2]} {whole[2:8]} {whole[8:14]} {whole[14]}",
        )
    )
