"""Letters to a bakery as mail programs send them: three languages, old charsets, HTML, pictures, replies, robots.

Made from a seed, so that every run and both sides of a comparison get the same ones.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Final, NamedTuple

FIRST: Final = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
TO: Final = "kontakt@klos.example"


class Tongue(NamedTuple):
    """How customers of one language write."""

    names: tuple[str, ...]
    subjects: tuple[str, ...]
    hello: str
    sentences: tuple[str, ...]
    complaints: tuple[str, ...]
    bye: str
    wrote: str
    charsets: tuple[str, ...]


POLISH: Final = Tongue(
    ("Ala Nowak", "Jan Kowalski", "Żaneta Wójcik", "Łukasz Zieliński", "Grażyna Dąbrowska"),
    (
        "Zamówienie na sobotę",
        "Tort na urodziny",
        "Pytanie o chleb żytni",
        "Faktura za październik",
        "Godziny otwarcia",
    ),
    "Dzień dobry,",
    (
        "w poniedziałek złożyłam u Państwa zamówienie na tort urodzinowy i chciałabym je potwierdzić.",
        "Proszę o informację, czy w sobotę po dziesiątej będą jeszcze świeże chałki bez rodzynek.",
        "Pani przy kasie była bardzo miła i doradziła nam chleb na zakwasie.",
        "Zależy mi na czasie, bo goście przyjeżdżają w piątek o szesnastej.",
        "Czy mogliby Państwo wystawić fakturę na firmę? Dane przesyłam poniżej.",
        "Od lat kupujemy u Państwa pieczywo i polecamy je znajomym.",
    ),
    (
        "Chleb, który kupiłem wczoraj wieczorem, był czerstwy i miał przypaloną skórkę od spodu.",
        "Składam reklamację: tort był pęknięty, proszę o zwrot pieniędzy.",
        "Od lat kupujemy u Państwa pieczywo i pierwszy raz jesteśmy rozczarowani.",
    ),
    "Pozdrawiam serdecznie",
    "W dniu {day} {name} napisał(a):",
    ("utf-8", "utf-8", "utf-8", "windows-1250", "iso-8859-2"),
)
RUSSIAN: Final = Tongue(
    ("Иван Петров", "Ольга Смирнова", "Екатерина Юрьева", "Фёдор Щукин"),
    ("Заказ на субботу", "Вопрос о хлебе", "Вопрос о доставке", "Торт на заказ"),
    "Здравствуйте!",
    (
        "В понедельник я заказал у вас торт на день рождения и хотел бы подтвердить заказ.",
        "Подскажите, будут ли в субботу после десяти свежие булочки с маком.",
        "Можно ли оплатить заказ картой при получении?",
        "Прошу ответить до четверга, потому что гости приезжают в пятницу.",
        "Мы покупаем у вас уже много лет, и всё всегда отлично.",
    ),
    (
        "Хлеб, который я купила вчера вечером, оказался чёрствым, верните, пожалуйста, деньги.",
        "Курьер опоздал на два часа, и никто не предупредил меня об этом. Это безобразие.",
        "Я очень разочарована вашим тортом и больше ничего у вас не куплю.",
    ),
    "С уважением",
    "{day} пользователь {name} написал:",
    ("utf-8", "utf-8", "koi8-r", "windows-1251"),
)
ENGLISH: Final = Tongue(
    ("John Smith", "Mary O’Neill", "Priya Patel", "James Brown"),
    ("Order for Saturday", "Rye bread", "Opening hours", "Invoice, please"),
    "Hello,",
    (
        "I ordered a birthday cake on Monday and would like to confirm the order.",
        "Do you bake gluten-free rolls on Sundays, and can I pick them up after ten?",
        "Could you send the invoice to our office? The address is below.",
        "Is the rye bread baked on the premises, and does it contain seeds?",
        "We have bought from you for years and recommend you to everybody.",
    ),
    (
        "The sourdough I bought yesterday evening was stale and burnt underneath. I want my money back.",
        "The courier was two hours late and nobody told me about it. This is unacceptable.",
        "We have bought from you for years and this is the first time we are disappointed.",
    ),
    "Kind regards",
    "On {day}, {name} wrote:",
    ("utf-8", "us-ascii", "iso-8859-1"),
)
UNHAPPY: Final = 0.15  # of those who write complain
TONGUES: Final = (POLISH, POLISH, RUSSIAN, ENGLISH)


class Letter(NamedTuple):
    """One that was written, for those that answer it."""

    message_id: str
    name: str
    address: str
    subject: str
    text: str


def write(folder: Path, number: int, count: int, earlier: list[Letter]) -> list[Letter]:
    """Write a round of letters into a folder, a file each; a fifth of them answer `earlier` ones. Returns them."""
    dice = random.Random(number)
    folder.mkdir(parents=True)
    written = []
    for place in range(count):
        at = FIRST + timedelta(hours=number, seconds=10 * place)
        answered = dice.choice(earlier) if earlier and dice.random() < 0.2 else None
        letter, mail = _compose(dice, f"{number}.{place}", at, answered)
        (folder / f"{place:05}.eml").write_bytes(mail.as_bytes())
        written.append(letter)
    return written


def _compose(dice: random.Random, key: str, at: datetime, answered: Letter | None) -> tuple[Letter, EmailMessage]:
    tongue = dice.choice(TONGUES)
    name = answered.name if answered else dice.choice(tongue.names)
    address = answered.address if answered else f"customer{dice.randrange(5000)}.{key}@example.com"
    subject = f"Re: {answered.subject}" if answered else dice.choice(tongue.subjects)
    text = _text(dice, tongue, name, at, answered)
    letter = Letter(f"<{key}.{dice.getrandbits(64):x}@mail.example.com>", name, address, subject, text)
    mail = EmailMessage()
    _head(mail, letter, at, answered, dice)
    charset = "utf-8" if answered else dice.choice(tongue.charsets)
    _body(mail, dice, text, charset)
    return letter, mail


def _head(mail: EmailMessage, letter: Letter, at: datetime, answered: Letter | None, dice: random.Random) -> None:
    """Write the headers, those of the way included."""
    mail["Return-Path"] = f"<{letter.address}>"
    for hop in ("mx.klos.example", "relay7.example.com", "mail.example.com"):
        sender = f"[192.0.2.{dice.randrange(256)}]"
        mail["Received"] = f"from {sender} by {hop} with ESMTPS id {dice.getrandbits(48):x}; {format_datetime(at)}"
    mail["DKIM-Signature"] = (
        "v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=20260101; h=from:to:subject:date:message-id;"
        f" bh={dice.getrandbits(256):x}; b={dice.getrandbits(1024):x}"
    )
    mail["From"] = Address(letter.name, addr_spec=letter.address)
    mail["To"], mail["Subject"] = TO, letter.subject
    mail["Date"], mail["Message-ID"] = format_datetime(at), letter.message_id
    mail["MIME-Version"] = "1.0"
    mail["X-Mailer"] = dice.choice(("Microsoft Outlook 16.0", "Apple Mail (2.3774)", "Roundcube Webmail/1.6"))
    if answered:
        mail["In-Reply-To"] = mail["References"] = answered.message_id
    if dice.random() < 0.05:
        mail["Auto-Submitted"] = "auto-replied"


def _text(dice: random.Random, tongue: Tongue, name: str, at: datetime, answered: Letter | None) -> str:
    paragraphs = [" ".join(dice.sample(tongue.sentences, dice.randint(1, 3))) for _ in range(dice.randint(1, 4))]
    if dice.random() < UNHAPPY:
        paragraphs.insert(0, " ".join(dice.sample(tongue.complaints, dice.randint(1, 2))))
    lines = ["\n\n".join([tongue.hello, *paragraphs, f"{tongue.bye}\n{name}"])]
    if answered:
        lines.append(tongue.wrote.format(day=f"{at:%d.%m.%Y}", name="Piekarnia Kłos"))
        lines += [f"> {line}" for line in answered.text.splitlines()]
    return "\n".join(lines) + "\n"


def _body(mail: EmailMessage, dice: random.Random, text: str, charset: str) -> None:
    """Write the text in one of the ways in which programs do."""
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        charset = "utf-8"
    ascii_only = charset == "us-ascii"
    coding = "7bit" if ascii_only else dice.choice(("quoted-printable", "base64"))
    way = dice.random()
    if way < 0.5:
        mail.set_content(text, charset=charset, cte=coding)
    elif way < 0.6:
        mail.set_content(_html(text), subtype="html", charset=charset, cte="quoted-printable")
    else:
        mail.set_content(text, charset=charset, cte=coding)
        mail.add_alternative(_html(text), subtype="html", charset=charset, cte="quoted-printable")
        if way > 0.9:
            mail.make_mixed()
            mail.attach(_picture(dice))


def _html(text: str) -> str:
    """Return a text as a mail program dresses it."""
    style = "margin:0 0 12px 0;font-family:Calibri,Arial,sans-serif;font-size:11pt;color:#1f2937"
    paragraphs = "".join(
        f'<p class="MsoNormal" style="{style}"><span lang="EN-US">{one.replace(chr(10), "<br>")}</span></p>\n'
        for one in text.replace("&", "&amp;").replace("<", "&lt;").split("\n\n")
    )
    return (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{margin:0}'
        "table{border-collapse:collapse}.x_footer{color:#777}</style></head>\n"
        f'<body lang="PL"><div class="WordSection1">{paragraphs}</div>\n'
        '<table role="presentation"><tr><td><a href="https://example.com/?utm=mail">example.com</a></td></tr></table>\n'
        '<img src="https://example.com/pixel.gif" width="1" height="1" alt=""></body></html>\n'
    )


def _picture(dice: random.Random) -> EmailMessage:
    """Return a photograph, as far as its size and its coding go."""
    part = EmailMessage()
    photograph = b"\xff\xd8\xff\xe0" + dice.randbytes(dice.randint(20_000, 60_000))
    part.set_content(photograph, maintype="image", subtype="jpeg", filename="zdjęcie.jpg", disposition="attachment")
    return part
