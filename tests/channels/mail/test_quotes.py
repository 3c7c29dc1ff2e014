"""New words and repeated ones, as the clients of three languages write them."""

from __future__ import annotations

import pytest

from ucho.channels.mail.quotes import split

OLD = "> Dzień dobry,\n> co się stało?"
REPLIES = {
    "gmail pl": "pon., 12 maj 2025 o 10:00 Jan Kowalski <jan@x.pl> napisał(a):\n\n" + OLD,
    "gmail en, wrapped": "On Mon, May 12, 2025 at 10:00 AM Jan Kowalski <\njan@x.pl> wrote:\n\n" + OLD,
    "gmail ru": "пн, 12 мая 2025 г. в 10:00, Иван <ivan@x.ru>:\n\n" + OLD,
    "thunderbird pl": "W dniu 12.05.2025 o 10:00, Jan Kowalski pisze:\n" + OLD,
    "thunderbird ru": "12.05.2025 10:00, Иван пишет:\n" + OLD,
    "apple pl": "Wiadomość napisana przez Ola <o@x.pl> w dniu 12 maj 2025, o godz. 10:00:\n\n" + OLD,
    "apple ru": "> 12 мая 2025 г., в 10:00, Ола <o@x.pl> написал(а):\n> \n" + OLD,
    "mail.ru": "Понедельник, 12 мая 2025, 10:00 +03:00 от Ола <o@x.pl>:\n" + OLD,
    "yandex": '12.05.2025, 10:00, "Ола" <o@ya.ru>:\n' + OLD,
    "wp": "Dnia 12 maja 2025 10:00 Ola <o@x.pl> napisał(a):\nDzień dobry,\nco się stało?",
    "onet": "Użytkownik Ola <o@x.pl> napisał:\n" + OLD,
    "outlook pl": "________________________________\nOd: Ola <o@x.pl>\nWysłano: poniedziałek, 12 maja 2025 10:00\n"
    "Do: Jan\nTemat: Tort\n\nDzień dobry",
    "outlook ru": "От: Ола <o@x.pl>\nОтправлено: 12 мая 2025 г. 10:00\nКому: Иван\nТема: Re: заказ\n\nЗдравствуйте",
    "outlook en, bold": "*From:* Ola <o@x.pl>\n*Sent:* Monday\n*To:* Jan\n*Subject:* Cake\n\nHello",
    "original message": "-----Original Message-----\nFrom: Ola\nSent: Monday\nSubject: x\n\nHello",
    "forward ru": "-------- Пересылаемое сообщение --------\nОт: Ола\n\nЗдравствуйте",
    "signature": "-- \nJan Kowalski\ntel. 600 000 000",
    "phone": "Wysłane z iPhone'a",
    "no introduction": OLD,
}  # fmt: skip


@pytest.mark.parametrize("client", REPLIES)
def test_what_is_repeated_is_told_from_what_is_new(client):
    new, quoted = split(f"Tort był zgnieciony.\n\nProszę o zwrot.\n\n{REPLIES[client]}\n", is_reply=True)
    assert new == "Tort był zgnieciony.\n\nProszę o zwrot."
    assert quoted.split() == REPLIES[client].split()


def test_answers_between_the_quoted_lines_are_new():
    assert (
        split("> Który tort?\nCzekoladowy.\n\n> Kiedy?\nW sobotę.\n", is_reply=True)[0] == "Czekoladowy.\n\nW sobotę."
    )


def test_an_answer_below_the_quotation_is_new():
    new, quoted = split("W dniu 1.1.2025 o 10:00, Ola pisze:\n> pytanie\n\nOdpowiedź pod spodem\n\n-- \nJan")
    assert (new, quoted.split("\n")[-1]) == ("Odpowiedź pod spodem", "Jan")


@pytest.mark.parametrize(
    "text",
    [
        "---------- Forwarded message ---------\nFrom: Jan <j@x.pl>\nDate: x\nSubject: y\nTo: z\n\nTreść",
        "Chcę zarezerwować\nOd: 12.05.2025\nDo: 14.05.2025\nTemat: rezerwacja",
        "Temperatura\n> 100 stopni\nCzy to dobrze?",
        "W dniu 12.05.2025 konsultant napisał:\nproszę czekać\ni czekam do dziś",
        "Paczka miała przyjść.\nWysłane z Krakowa, tak pisze na stronie.",
        "-- \nJan",
        "> tylko cytat",
        "Lista:\n-- chleb\n-- bułki",
    ],
)
def test_new_text_is_never_taken_for_old(text):
    assert split(text) == (text, "")
