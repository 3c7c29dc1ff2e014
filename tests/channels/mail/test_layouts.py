"""Quotations and signatures as real clients lay them out: `layouts/` says of every line whether it is new."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.quotes import Layout, failures, layouts, lines_of, ours, score
from tests.channels.mail.raw import mail
from ucho.channels.mail.quotes import forwarded_from, split
from ucho.channels.mail.reader import read

OWN = layouts()
LINES = [line for layout in OWN for line in layout.lines]


def _name(layout: Layout) -> str:
    return layout.name


@pytest.mark.parametrize("layout", OWN, ids=_name)
def test_new_lines_are_told_from_the_rest_of_this_layout(layout):
    assert failures([layout], ours) == []


def test_every_language_and_enough_traps_are_among_the_layouts():
    assert len(OWN) >= 120
    assert all(sum(layout.language == language for layout in OWN) >= 35 for language in ("pl", "ru", "en"))
    assert sum(layout.nasty for layout in OWN) >= 25


def test_no_new_line_is_lost_in_layouts_of_others():
    counted = score(layouts("third_party"), ours)
    assert counted.recall == 1.0
    assert counted.precision >= 0.85  # five of them say "Hello" and nothing else; then the whole mail is shown


@pytest.mark.parametrize("layout", [*OWN, *layouts("third_party")], ids=_name)
def test_every_line_is_either_new_or_folded(layout):
    new, old = split(layout.text, is_reply=layout.kind == "reply")
    assert lines_of(new) + lines_of(old) == lines_of(layout.text)


@given(st.lists(st.sampled_from(LINES) | st.text(max_size=30), max_size=40), st.booleans())
def test_no_word_disappears_however_lines_are_mixed(lines, is_reply):
    text = "\n".join(lines)
    new, old = split(text, is_reply=is_reply)
    assert sorted((new + "\n" + old).split()) == sorted(text.split())
    assert new.strip() or not text.strip()


@pytest.mark.parametrize("layout", [case for case in OWN if case.sender], ids=_name)
def test_the_sender_of_a_mail_passed_on_is_found(layout):
    name, address = forwarded_from(layout.text)
    assert f"{name} <{address}>" == layout.sender


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "-----Original Message-----\nFrom: Jan [mailto:jan@x.example]\nSent: Monday\nSubject: a\n", ("Jan",
            "jan@x.example"),
        ),
        (
            'Od: "Nowak, Jan" <jan@x.example<mailto:jan@x.example>>\nWysłano: 12 maja\nDo: Ola\nTemat: a',
            ("Nowak, Jan", "jan@x.example"),
        ),
        (
            "---------- Forwarded message ---------\nОт: <ivan@x.example>\nDate: вт\nSubject: a\nTo: b\n", ("",
            "ivan@x.example"),
        ),
        (
            "---------- Forwarded message ---------\nFrom: Human Resources\n<hr@x.example>\nDate: a\nTo: b\n",
            ("Human Resources", "hr@x.example"),
        ),
        ("Od: Jan Nowak\nWysłano: 12 maja 2025 10:22\nDo: Ola\nTemat: a\n\ntreść", None),
        ("Dzień dobry", None),
        ("", None),
    ],
)  # fmt: skip
def test_senders_of_mail_passed_on_are_read_in_all_their_spellings(text, expected):
    assert forwarded_from(text) == expected


INTRO = "pon., 12 maj 2025 o 10:22 Piekarnia &lt;b@klos.example&gt; napisał(a):"
HEADERS = (
    "<b>Od:</b> Piekarnia &lt;b@klos.example&gt;<br><b>Wysłane:</b> poniedziałek, 12 maja 2025 10:22<br>"
    "<b>Do:</b> Jan &lt;j@x.example&gt;<br><b>Temat:</b> Stary"
)
PAGES = {
    "gmail": f'<div dir="ltr">Nowy tekst</div><br><div class="gmail_quote"><div class="gmail_attr">{INTRO}<br></div>'
    '<blockquote class="gmail_quote" style="border-left:1px solid '
    '#ccc"><div>Stary<div>tekst</div></div></blockquote></div>',
    "outlook desktop": "<div class=WordSection1><p class=MsoNormal>Nowy "
    "tekst<o:p></o:p></p><p><o:p>&nbsp;</o:p></p><div>"
    f'<div style="border:none;border-top:solid #E1E1E1 1.0pt"><p '
    f'class=MsoNormal>{HEADERS}</p></div></div><p>Stary</p></div>',
    "outlook web": f'<div>Nowy tekst</div><div id="appendonsend"></div><hr><div '
    f'id="divRplyFwdMsg"><font>{HEADERS}</font>'
    "<div>&nbsp;</div></div><div>Stary tekst</div>",
    "outlook mobile": '<div>Nowy tekst</div><div id="ms-outlook-mobile-signature"><div><br></div>Pobierz aplikację '
    f'<a href="https://aka.ms/o0ukef">Outlook dla systemu iOS</a></div><hr><div '
    f'id="divRplyFwdMsg">{HEADERS}</div>Stary',
    "apple": "<body>Nowy tekst<div><br><div>Wysłane z iPhone'a</div><div><br><blockquote "
    'type="cite">Wiadomość napisana '
    "przez Piekarnia &lt;b@klos.example&gt; w dniu 12.05.2025, o godz. 10:22:<br><br></blockquote></div><blockquote "
    'type="cite"><div>Stary tekst</div></blockquote></div></body>',
    "thunderbird": '<div class="moz-cite-prefix">W dniu 12.05.2025 o 10:22, Piekarnia pisze:<br></div><blockquote '
    'type="cite"><p>Stary tekst</p></blockquote><p>Nowy tekst</p><pre class="moz-signature">-- \nJan Nowak</pre>',
    "yahoo": f'<div>Nowy tekst</div><div class="ydp1yahoo_quoted"><div><div>{INTRO}</div><div><br></div>'
    "<div>Stary tekst</div></div></div>",
    "yahoo android": 'Nowy tekst<br><br><div id="ymail_android_signature"><a '
    'href="https://mail.onelink.me/1">Wysłane z Yahoo '
    f'Mail na Androida</a></div> <br> <blockquote style="margin: 0 0 20px '
    f'0;"><div>{INTRO}</div><div>Stary</div></blockquote>',
    "mail.ru": "<div>Nowy tekst</div><div>&nbsp;</div><div><div>--<br>Jan Nowak</div></div><blockquote "
    'style="border-left:1px solid #0857A6;">Понедельник, 12 мая 2025, 10:22 +03:00 '
    'от Колос &lt;k@kolos.example&gt;:<br>'
    "<div>Stary tekst</div></blockquote>",
    "yandex": '<div>Nowy tekst</div><div> </div><div>12.05.2025, 10:22, "Колос" '
    '&lt;k@kolos.example&gt;:</div><blockquote>'
    "<p>Stary tekst</p></blockquote>",
    "proton": f'<div>Nowy tekst</div><div class="protonmail_quote">{INTRO}<br><blockquote '
    f'class="protonmail_quote">Stary'
    "</blockquote><br></div>",
    "onet": '<p>Nowy tekst</p><div class="nh_extra"><p>W dniu 2025-05-12 10:22:33 użytkownik Piekarnia '
    '&lt;b@klos.example&gt; napisał:</p><blockquote class="nh_quote">Stary tekst</blockquote></div>',
}  # fmt: skip


@pytest.mark.parametrize("client", PAGES)
def test_markup_of_clients_is_told_apart_like_their_plain_text(client):
    letter = read(mail(PAGES[client], "text/html; charset=utf-8", "In-Reply-To: <1@klos.example>"))
    assert letter.text == "Nowy tekst"
    assert "Stary" in letter.quoted


@pytest.mark.parametrize(
    "line",
    ["Od: a\n", "a:\n",
     "-- \n", "--\n", "Pozdrawiam\n", "From: a@b.example,\n", "> a\nOn 1.1.2025 10:00 :\n", "____________\n"],
)  # fmt: skip
def test_twice_the_lines_take_about_twice_the_time(line):
    def seconds(times: int) -> float:
        best = 9.0
        for _round in range(3):
            start = time.process_time()
            split(line * times, is_reply=True)
            best = min(best, time.process_time() - start)
        return best

    assert seconds(8_000) < 6 * seconds(2_000) + 0.01
