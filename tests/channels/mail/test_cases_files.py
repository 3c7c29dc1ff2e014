"""The nastiest mail, cases 22 and 23: files in all their broken forms, and signed or encrypted mail."""

from __future__ import annotations

import binascii
from base64 import b64encode
from pathlib import Path

import pytest

from tests.channels.mail import tnef_file
from tests.channels.mail.raw import HEAD, mail, mixed, multipart
from ucho.channels.mail import rtf, seals, tnef, uuencode
from ucho.channels.mail.files import NAME_LIMIT
from ucho.channels.mail.reader import read

CASES = Path(__file__).parent / "cases"
PLAIN = ("Content-Type: text/plain; charset=utf-8", "Dzień dobry")


def names(*parts: tuple[str, bytes | str]) -> list[str]:
    return [file.name for file in read(mixed(PLAIN, *parts)).attachments]


# Case 22: names.


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ("Content-Type: x/y; name*0*=utf-8''Za%C5%BC; name*1*=%C3%B3%C5%82%C4%87; name*2=.pdf", "Zażółć.pdf"),
        ("Content-Type: application/pdf; name*1=lty.pdf; name*0=zo", "zolty.pdf"),  # out of order
        ("Content-Type: application/pdf; name*=windows-1250''%BF%F3%B3ty.pdf", "żółty.pdf"),
        ("Content-Type: application/pdf; name*=koi8-r''%D4%CF%D2%D4.pdf", "торт.pdf"),
        ("Content-Type: application/pdf; name*=x-nope''%BF.pdf", "ż.pdf"),
        ('Content-Type: application/pdf; name="=?utf-8?q?za=C5=BC=C3=B3=C5=82=C4=87.pdf?="', "zażółć.pdf"),
        ("Content-Type: application/pdf; name==?utf-8?b?xbzDs8WCdHkucGRm?=", "żółty.pdf"),
        ('Content-Type: x/y; name="=?utf-8?q?za=C5?=\r\n =?utf-8?q?=BC=C3=B3=C5=82=C4=87.pdf?="', "zażółć.pdf"),
        ('Content-Type: application/pdf; name="żółty.pdf"', "żółty.pdf"),  # raw
        ("Content-Type: application/pdf; name=faktura za maj.pdf", "faktura za maj.pdf"),  # spaces, no quotes
        ("Content-Type: application/pdf; name=Faktura_(12).pdf", "Faktura_(12).pdf"),
        ('Content-Type: application/pdf; name="a.pdf', "a.pdf"),  # quote without end
        ('Content-Type: application/pdf; name="a.pdf"\r\nContent-Disposition: attachment; filename="b.pdf"', "b.pdf"),
        (r'Content-Type: application/pdf; name="..\\..\\windows\\a.pdf"', "a.pdf"),
        ("Content-Type: application/pdf; name=/etc/passwd", "passwd"),
        ("Content-Type: application/pdf; name=../../..", "application.pdf"),
        ('Content-Type: application/pdf; name="a\0.pdf\r\n"', "a.pdf"),
        ('Content-Type: application/pdf; name="   "', "application.pdf"),
        ('Content-Type: application/pdf; name=""', "application.pdf"),
        ("Content-Type: application/pdf", "application.pdf"),
        ("Content-Type: application/octet-stream; name*=utf-8''faktura%E2%80%AEfdp.exe", "fakturafdp.exe"),
        ("Content-Disposition: attachment", "file"),
    ],
)  # fmt: skip
def test_case_22_a_file_has_the_name_its_sender_gave_and_it_is_safe(fields, name):
    found = names((fields, "%PDF"))
    assert found == [name] if name != "file" else len(found) <= 1


def test_case_22_a_name_of_300_letters_keeps_its_ending():
    (name,) = names((f"Content-Type: application/pdf; name*=utf-8''{'%C5%BC' * 300}.pdf", "%PDF"))
    assert (len(name), name[-5:]) == (NAME_LIMIT, "ż.pdf")


def test_case_22_equal_names_and_empty_files_are_all_kept():
    part = "Content-Type: application/pdf; name=skan.pdf"
    letter = read(mixed(PLAIN, (part, "1"), (part, "2"), (part, "")))
    assert [(file.name, file.content) for file in letter.attachments] == [
        ("skan.pdf", b"1"), ("skan.pdf", b"2"), ("skan.pdf", b""),
    ]  # fmt: skip


# Case 22: winmail.dat.

LONG = "Zamówienie na tort urodzinowy dla Żanety.docx"
WINMAIL = tnef_file.winmail(
    tnef_file.code_page(1250),
    tnef_file.letter((tnef_file.UNICODE, 0x1000, "Dzień dobry, w załączniku zamówienie.\r\nŻaneta")),
    *tnef_file.file(
        "ZAMOWI~1.DOC", b"docx", (tnef_file.UNICODE, 0x3707, LONG), (tnef_file.STRING, 0x370E, "application/msword")
    ),
    *tnef_file.file("żółty.pdf", b"%PDF"),
)


def outlook(content: bytes, *more: tuple[str, bytes | str]) -> bytes:
    kind = "Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64"
    return mixed(*more, (kind, b64encode(content)))


def test_case_22_winmail_gives_its_files_under_their_long_names():
    letter = read(outlook(WINMAIL, PLAIN))
    assert [(file.name, file.type, file.content) for file in letter.attachments] == [
        (LONG, "application/msword", b"docx"), ("żółty.pdf", "application/pdf", b"%PDF"),
    ]  # fmt: skip
    assert (letter.text, letter.problems) == ("Dzień dobry", ["tnef"])


def test_case_22_the_words_in_winmail_are_read_when_there_are_no_others():
    empty = ("Content-Type: text/plain", " \r\n")
    assert read(outlook(WINMAIL, empty)).text == "Dzień dobry, w załączniku zamówienie.\nŻaneta"


def test_case_22_rich_text_in_winmail_becomes_plain_text():
    rich = (
        rb"{\rtf1\ansi\ansicpg1250{\fonttbl{\f0 Arial;}}\uc1 Dzie\'f1 dobry,\par {\b za\u380?\'f3\'b3ty} tort \{dwa\}.}"
    )
    content = tnef_file.winmail(tnef_file.letter((tnef_file.BINARY, 0x1009, tnef_file.packed_rtf(rich))))
    assert read(outlook(content)).text == "Dzień dobry,\nzażółty tort {dwa}."


def test_case_22_html_that_outlook_wrapped_into_rich_text_becomes_html_again():
    rich = (
        rb"{\rtf1\ansi\ansicpg1251\fromhtml1 {\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 \'d2\'ee\'f0\'f2 "
        rb"{\*\htmltag84 <b>}\htmlrtf \b\htmlrtf0 dwa{\*\htmltag92 </b>}\htmlrtf }\htmlrtf0 {\*\htmltag72 </p>}}"
    )
    content = tnef_file.winmail(tnef_file.letter((tnef_file.BINARY, 0x1009, tnef_file.packed_rtf(rich))))
    letter = read(outlook(content))
    assert (letter.html.strip(), letter.text) == ("<p>Торт <b>dwa</b></p>", "Торт dwa")


def test_case_22_the_example_of_the_specification_unpacks():
    packed = "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    assert rtf.unpack(bytes.fromhex(packed)) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"  # MS-OXRTFCP 4.1.1


def test_case_22_a_winmail_that_was_cut_off_is_kept_beside_what_it_still_gives():
    letter = read(outlook(WINMAIL[:-40], PLAIN))
    assert letter.attachments[0].name == LONG
    assert letter.attachments[-1].name == "winmail.dat"


def test_case_22_a_winmail_that_is_none_stays_a_file():
    letter = read(outlook(b"no such thing", PLAIN))
    assert ([file.name for file in letter.attachments], letter.problems) == (["winmail.dat"], [])


@pytest.mark.parametrize("cut", range(0, len(WINMAIL), 7))
def test_case_22_any_part_of_a_winmail_is_read_without_an_error(cut):
    assert tnef.unpack(WINMAIL[:cut]) is None or cut >= 4
    read(outlook(WINMAIL[:cut] + b"\xff" * 50, PLAIN))


# Case 22: uuencode.


def uu(name: str, content: bytes, end: str = "`\nend\n") -> str:
    lines = b"".join(binascii.b2a_uu(content[place : place + 45]) for place in range(0, len(content), 45)).decode()
    return f"begin 644 {name}\n{lines}{end}"


@pytest.mark.parametrize("end", ["`\nend\n", " \nend\n", "end\n", "", "\nend"])
def test_case_22_files_in_the_text_itself_are_taken_out_also_with_broken_ends(end):
    letter = read(mail("Oto plik:\n" + uu("skan tortu.jpg", b"jpeg" * 100, end) + "\nPozdrawiam\n"))
    assert [(file.name, file.type, file.content) for file in letter.attachments] == [
        ("skan tortu.jpg", "image/jpeg", b"jpeg" * 100)
    ]
    assert letter.text.split() == ["Oto", "plik:", "Pozdrawiam"]
    assert letter.problems == ["uuencoded"]


@pytest.mark.parametrize(
    "words", ["begin 644 times\nto bake a cake", "begin anew", "We begin 644 x\nM", "begin 644 a\n"]
)
def test_case_22_words_that_only_look_like_a_file_stay_words(words):
    letter = read(mail(words))
    assert (letter.text, letter.attachments, letter.problems) == (words.strip("\n"), [], [])


def test_case_22_a_part_encoded_by_uuencode_is_decoded():
    part = "Content-Type: image/jpeg; name=a.jpg\r\nContent-Transfer-Encoding: x-uuencode"
    assert read(mixed(PLAIN, (part, uu("a.jpg", b"jpeg")))).attachments[0].content == b"jpeg"
    assert uuencode.decode(b"") == b""


# Case 22: mail in the mail, invitations, cards.

INNER = (
    "From: Ala Nowak <ala@example.pl>\r\nSubject: =?utf-8?q?Zam=C3=B3wienie?=\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n\r\nProszę o tort."
)


def test_case_22_an_attached_mail_is_a_file_named_by_its_subject_and_says_who_wrote_it():
    letter = read(mixed(PLAIN, ("Content-Type: message/rfc822", INNER)))
    assert [(file.name, file.type) for file in letter.attachments] == [("Zamówienie.eml", "message/rfc822")]
    assert letter.forwarded
    assert (letter.forwarded.name, letter.forwarded.address) == ("Ala Nowak", "ala@example.pl")
    assert (letter.text, letter.quoted) == ("Dzień dobry", "")


def test_case_22_a_mail_that_is_nothing_but_another_mail_shows_its_words():
    letter = read(mixed(("Content-Type: message/rfc822", INNER)))
    assert (letter.text, letter.quoted) == ("", "Proszę o tort.")


def test_case_22_two_attached_mails_are_not_one_forwarded_mail():
    letter = read(mixed(PLAIN, ("Content-Type: message/rfc822", INNER), ("Content-Type: message/rfc822", INNER)))
    assert (letter.forwarded, len(letter.attachments)) == (None, 2)


INVITATION = (
    "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VTIMEZONE\r\nTZID:Europe/Warsaw\r\nBEGIN:STANDARD\r\n"
    "DTSTART:19701025T030000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nSUMMARY:Degustacja tortów\\, sala\r\n"
    " \\nna piętrze\r\nDTSTART;TZID=Europe/Warsaw:20260512T100000\r\nDTEND;TZID=Europe/Warsaw:20260512T110000\r\n"
    'LOCATION:ul. Kłosowa 1\r\nORGANIZER;CN="Jan Kowalski":mailto:jan@example.pl\r\nBEGIN:VALARM\r\nSUMMARY:Alarm\r\n'
    "END:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def test_case_22_an_invitation_without_words_says_what_when_where_and_who():
    letter = read(mail(INVITATION, "text/calendar; charset=utf-8; method=REQUEST"))
    assert letter.text == (
        "Degustacja tortów, sala\nna piętrze\n2026-05-12 10:00–11:00 (Europe/Warsaw)\nul. Kłosowa 1\n"
        "Jan Kowalski <jan@example.pl>"
    )
    assert [(file.name, file.type) for file in letter.attachments] == [("invite.ics", "text/calendar")]


def test_case_22_an_invitation_beside_words_is_one_file_and_adds_none():
    calendar = ("Content-Type: text/calendar; charset=utf-8; method=REQUEST", INVITATION)
    letter = read(mixed(PLAIN, calendar, kind="alternative"))
    assert (letter.text, [file.name for file in letter.attachments]) == ("Dzień dobry", ["invite.ics"])


def test_case_22_a_card_without_words_says_who():
    card = (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Wójcik;Żaneta\r\nFN:Żaneta Wójcik\r\nORG:Kłos;Biuro\r\n"
        "item1.TEL:+48 600 100 200\r\nEND:VCARD"
    )
    letter = read(mixed(("Content-Type: text/vcard; charset=utf-8; name=zaneta.vcf", card)))
    assert (letter.text, [file.name for file in letter.attachments]) == (
        "Żaneta Wójcik\nKłos, Biuro\n+48 600 100 200", ["zaneta.vcf"],
    )  # fmt: skip


# Case 23: signed and encrypted mail.


@pytest.mark.parametrize("name", ["smime-opaque", "smime-opaque-streamed", "smime-clear"])
def test_case_23_signed_mail_is_read_and_its_state_is_noted(name):
    letter = read((CASES / f"{name}.eml").read_bytes())
    assert (letter.text, letter.problems) == ("Dzień dobry, proszę o tort.", ["smime_signed"])
    assert letter.attachments[0].name == "a.pdf"


def test_case_23_encrypted_mail_is_kept_as_a_file_and_its_state_is_noted():
    letter = read((CASES / "smime-encrypted.eml").read_bytes())
    assert (letter.text, letter.problems) == ("", ["smime_encrypted"])
    assert [file.name for file in letter.attachments] == ["smime.p7m"]


def test_case_23_a_broken_envelope_is_kept_as_a_file():
    raw = (CASES / "smime-opaque.eml").read_bytes()
    for cut in range(len(raw) // 2, len(raw), 97):
        letter = read(raw[:cut])
        assert letter.problems == ["smime_signed"]
        assert letter.text or letter.attachments
    assert seals.unwrap(b"\x30\x80" * 5_000) == ("", b"")
    assert seals.unwrap(b"\x24\x80" * 5_000) == ("", b"")


def test_case_23_pgp_mail_shows_its_state():
    signature = ("Content-Type: application/pgp-signature; name=signature.asc", "-----BEGIN PGP SIGNATURE-----")
    signed = multipart(PLAIN, signature, kind='signed; protocol="application/pgp-signature"; micalg=pgp-sha256')
    letter = read(HEAD.encode() + signed)
    assert (letter.text, letter.problems) == ("Dzień dobry", ["pgp_signed"])
    sealed = multipart(
        ("Content-Type: application/pgp-encrypted", "Version: 1"),
        ("Content-Type: application/octet-stream; name=encrypted.asc", "-----BEGIN PGP MESSAGE-----"),
        kind='encrypted; protocol="application/pgp-encrypted"',
    )
    letter = read(HEAD.encode() + sealed)
    assert (letter.text, letter.problems) == ("", ["pgp_encrypted"])
    assert "encrypted.asc" in [file.name for file in letter.attachments]


def test_case_23_a_signed_letter_behind_the_footer_of_a_list_is_read_whole():
    signed = multipart(
        PLAIN, ("Content-Type: application/pgp-signature", "x"), kind="signed; protocol=pgp", boundary="in"
    )
    kind, _, body = signed.partition(b"\r\n\r\n")
    letter = read(mixed((kind.decode(), body), ("Content-Type: text/plain", "_____\r\nLista klientow")))
    assert letter.text.startswith("Dzień dobry")
    assert "Lista klientow" in letter.text + letter.quoted
    assert letter.problems == ["pgp_signed"]


def test_case_23_pgp_marks_inside_the_text_become_a_state_and_a_file():
    text = (
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nDzień dobry\n- - tort\n- -- \nAla\n"
        "-----BEGIN PGP SIGNATURE-----\n\niQEz\n=abcd\n-----END PGP SIGNATURE-----\n"
    )
    letter = read(mail(text))
    assert (letter.text + "\n" + letter.quoted).split("\n")[:2] == ["Dzień dobry", "- tort"]
    assert (letter.problems, [file.name for file in letter.attachments]) == (["pgp_signed"], ["signature.asc"])


@pytest.mark.parametrize("end", ["\n-----END PGP MESSAGE-----\n", ""])
def test_case_23_an_encrypted_block_inside_the_text_becomes_a_file(end):
    letter = read(mail(f"Zaszyfrowane:\n\n-----BEGIN PGP MESSAGE-----\n\nhQEM\n=abcd{end}"))
    assert (letter.text, letter.problems) == ("Zaszyfrowane:", ["pgp_encrypted"])
    assert letter.attachments[0].content.startswith(b"-----BEGIN PGP MESSAGE-----")


def test_case_23_ten_thousand_marks_without_an_end_cost_nothing():
    read(mail("-----BEGIN PGP SIGNED MESSAGE-----\n\n" * 10_000))
    read(mail("begin 644 x\n" * 50_000))
