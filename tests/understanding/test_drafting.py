"""The draft of a summary, from the message or answer that opened a case."""

from __future__ import annotations

import pytest

from tests.cast import NOON, Bakery, arrive, letter, message_of
from tests.understanding.rows import understood
from tests.web.answered import give
from ucho.understanding.drafting import draft_for

pytestmark = pytest.mark.django_db
TEXT = "Mieszkam na Mokotowie. Kupiłam wczoraj dwa chleby. Oba były spleśniałe. Proszę o zwrot pieniędzy."


def test_the_message_that_opened_a_case_is_said_back_without_its_subject(bakery: Bakery) -> None:
    (entry,) = arrive(bakery.mailbox, letter(TEXT, subject="Reklamacja chleba"))
    draft = draft_for(f"conversations.message:{message_of(entry).pk}", "pl")
    assert draft.words == "Kupili Państwo wczoraj dwa chleby. Oba były spleśniałe."
    assert draft.wish == "zwrotu pieniędzy"


def test_what_readers_found_bad_counts_at_its_place_behind_the_subject(bakery: Bakery) -> None:
    text = "Byłem u was w środę. Lada była brudna. Chleb leżał obok. Pogoda była ładna."
    (entry,) = arrive(bakery.mailbox, letter(text, subject="Wizyta w sklepie"))
    message = message_of(entry)
    before = len("Wizyta w sklepie\n")
    place = before + text.index("Lada")
    understood(
        bakery.mokotow, ("place", "negative", place, place + 16), ("place", "negative", 0, 6),
        subject=f"conversations.message:{message.pk}", person=message.conversation.person,
    )  # fmt: skip
    assert draft_for(f"conversations.message:{message.pk}", "pl").words == (
        "Byli Państwo u nas w środę. Lada była brudna."
    )


def test_words_beside_a_score_are_said_back_and_another_language_is_quoted(bakery: Bakery) -> None:
    (answer,) = give(bakery, [1], at=NOON, words="Я ждала два часа. Верните деньги.")
    source = f"surveys.answer:{answer.pk}"
    assert draft_for(source, "ru").words == "Вы ждали два часа."
    assert draft_for(source, "ru").wish == "вернуть деньги"
    assert draft_for(source, "pl").words == "“Я ждала два часа.” “Верните деньги.”"
    assert draft_for(source, "pl").wish == ""


def test_a_case_that_a_colleague_opened_takes_the_newest_complaint_of_its_conversation(bakery: Bakery) -> None:
    arrive(bakery.mailbox, letter("Chleb był spleśniały.", subject="", message_id="<a@x>"))
    (entry,) = arrive(bakery.mailbox, letter("Halo?", subject="", in_reply_to="<a@x>"))
    conversation = message_of(entry).conversation_id
    assert draft_for("", "pl", conversation=conversation).words == "Chleb był spleśniały."
    assert draft_for("", "pl").words == ""


@pytest.mark.parametrize("source", ["", "conversations.message:999999", "surveys.answer:x", "cases.case:1", "nonsense"])
def test_without_a_text_there_is_no_draft(bakery: Bakery, source: str) -> None:
    assert draft_for(source, "pl").words == ""
