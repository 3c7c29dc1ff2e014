"""Asking a customer: the mail, its links and headers, what keeps us from it, and who is told."""

from __future__ import annotations

import email
import email.policy
import re
from datetime import timedelta

import pytest

from tests.cast import NOON, Bakery, by_system
from tests.surveys.conftest import ask, invited
from ucho.channels import operations as channels
from ucho.channels.mail.compose import Letterhead, compose
from ucho.channels.models import Dispatch
from ucho.channels.permit import Purpose
from ucho.channels.sending import _unpack
from ucho.conversations import operations as conversations
from ucho.conversations.models import Conversation
from ucho.conversations.tokens import token_for as reply_token_for
from ucho.core.errors import Forbidden, Refused
from ucho.customers import operations as customers
from ucho.customers import timeline
from ucho.customers.consent import Refusal
from ucho.customers.models import Contact
from ucho.events.delivery import deliver_all
from ucho.events.models import FactRow
from ucho.surveys import operations
from ucho.surveys.models import Invitation, Skip
from ucho.surveys.registry import instruments, metrics
from ucho.surveys.tokens import invitation_of, token_for

STEPS = {"ces2": 7, "csat": 5, "nps": 11, "fixed": 2}


def sent_mail() -> email.message.EmailMessage:
    message = _unpack(Dispatch.objects.get().payload)
    raw = compose(message, Letterhead("kontakt@klos.example", "Piekarnia Kłos"), date="Fri, 20 Nov 2026 12:00:00 +0000")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    return email.message_from_bytes(raw, policy=email.policy.default)  # type: ignore[return-value]


def test_the_standard_questions_are_as_the_world_knows_them() -> None:
    assert set(instruments()) == set(STEPS)
    assert set(metrics()) == {"ces2", "csat", "nps"}
    for name, one in instruments().items():
        assert len(one.scores()) == STEPS[name]
        for words in (one.title, one.question, one.low_label, one.high_label, one.follow_up):
            assert set(words) == {"pl", "ru", "en"}
            assert all(words.values())
        assert all("{company}" in words for words in one.question.values())
    assert "made it easy for me to handle my issue" in instruments()["ces2"].question["en"]
    assert "to a friend or colleague" in instruments()["nps"].question["en"]
    bands = {name: "".join(one.band(score)[0] for score in one.scores()) for name, one in instruments().items()}
    assert bands == {"ces2": "bbbmggg", "csat": "bbmgg", "nps": "bbbbbbbmmgg", "fixed": "bg"}


@pytest.mark.parametrize("name", sorted(STEPS))
@pytest.mark.parametrize("language", ["pl", "ru", "en"])
def test_the_mail_carries_the_whole_scale(bakery: Bakery, ala: Conversation, name: str, language: str) -> None:
    made = invited(bakery, ala, instrument=name, language=language, reply_token=reply_token_for(ala.pk))
    mail, token = sent_mail(), token_for(made.pk)
    page = f"http://127.0.0.1:8000/s/{token}/"
    html = mail.get_body(["html"]).get_content()  # type: ignore[union-attr]
    text = mail.get_body(["plain"]).get_content()  # type: ignore[union-attr]
    scores = instruments()[name].scores()
    assert [f"{page}?score={score}" for score in scores] == re.findall(r'href="([^"]+score=\d+)"', html)
    assert "<img" not in html
    assert "<script" not in html
    assert "<style" not in html
    assert re.findall(r"https?://\S+", text) == [page, stop := f"http://127.0.0.1:8000/u/{token}"]
    assert mail["List-Unsubscribe"] == f"<{stop}>"
    assert len(stop) < 70  # longer ones are folded, which some mail programs do not undo
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == language
    assert reply_token_for(ala.pk) in mail["Reply-To"]
    company = {"pl": "Piekarnia Kłos", "ru": "Пекарня «Клос»", "en": "Kłos Bakery"}[language]
    assert company in mail["Subject"]
    assert company in text
    letters = set(re.findall(r"[а-яё]", html)), set(re.findall(r"[ąćęłńóśźż]", html.replace("Kłos", "")))
    assert [bool(found) for found in letters] == [language == "ru", language == "pl"]


def test_asking_writes_everything_or_nothing(bakery: Bakery, ala: Conversation) -> None:
    made = invited(bakery, ala)
    fact = FactRow.objects.get(type="surveys.invited")
    assert (made.dispatch, made.person, made.unit) == (Dispatch.objects.get(), ala.person, bakery.mokotow)
    assert (fact.person_id, fact.unit_id, made.dispatch.caused_by) == (ala.person_id, bakery.mokotow.pk, fact.pk)  # type: ignore[union-attr]
    assert Contact.objects.get(purpose="ask").reference == f"surveys.invitation:{made.pk}"


def test_the_second_question_within_a_month_is_skipped_and_told(bakery: Bakery, ala: Conversation) -> None:
    invited(bakery, ala)
    again = ask(bakery, ala, instrument="nps", at=NOON + timedelta(days=3))
    assert again == Refusal("gap", NOON + timedelta(days=30))
    assert (Skip.objects.get().rule, Contact.objects.get(refused_by="gap").instrument) == ("gap", "nps")
    assert Dispatch.objects.count() == 1
    [skipped, asked] = timeline.of_person(ala.person_id, by_system().actor.rights, limit=2)
    assert str(asked.entry.sentence) == "We asked the customer: CES 2.0 (ease)."
    assert str(skipped.entry.sentence) == "A survey was not sent: NPS (recommendation)."
    assert skipped.entry.excerpt == "We asked this customer something a short time ago."


def test_waiting_for_the_morning_is_no_skip_once_it_was_sent(bakery: Bakery, ala: Conversation) -> None:
    late = ask(bakery, ala, at=NOON + timedelta(hours=9))
    assert isinstance(late, Refusal)
    assert late.rule == "quiet_hours"
    assert Skip.objects.count() == 1
    invited(bakery, ala, at=late.until)
    assert Skip.objects.count() == 0


def test_a_complaint_is_checked_whatever_the_rules_of_asking_say(bakery: Bakery, ala: Conversation) -> None:
    invited(bakery, ala)
    customers.place_hold(ala.person, reason="open_case", subject="cases.case:1", by=by_system())
    check = invited(bakery, ala, instrument="fixed", purpose=Purpose.CASE, subject="cases.case:1")
    message = _unpack(Dispatch.objects.get(invitation=check).payload)
    assert message.unsubscribe == ""
    assert "stop" not in message.text


def test_an_account_that_is_off_asks_nobody(bakery: Bakery, ala: Conversation) -> None:
    channels.switch_account(bakery.mailbox, enabled=False, by=by_system())
    bakery.mailbox.refresh_from_db()
    with pytest.raises(Refused):
        ask(bakery, ala)
    assert Invitation.objects.count() == 0


def test_a_question_that_does_not_arrive_is_told(bakery: Bakery, ala: Conversation) -> None:
    made = invited(bakery, ala)
    Dispatch.objects.update(tries=11)
    deliver_all(NOON, strict=False)  # nobody listens at the bakery's mail server, and this was the last try
    assert Dispatch.objects.get().state == Dispatch.State.FAILED
    assert FactRow.objects.get(type="surveys.undelivered").payload == {"invitation_id": made.pk}


@pytest.mark.parametrize("forged", ["", "1", "1-", "x", "1-aaaaaaaaaaaaaaaaaaaa", "01-{}", "²-{}", "2-{}", "9" * 30])
def test_a_forged_token_opens_nothing(forged: str) -> None:
    signature = token_for(1).partition("-")[2]
    assert invitation_of(forged.format(signature)) is None
    assert invitation_of(token_for(1).upper()) == 1


def test_a_plan_says_what_an_account_asks(bakery: Bakery) -> None:
    plan = operations.set_plan(bakery.mailbox, instrument="csat", ask_after="PT36H", by=by_system())
    assert (plan.instrument, plan.ask_after) == ("csat", "P1DT12H")
    for wrong in ({"instrument": "fixed", "ask_after": "PT1H"}, {"instrument": "nps", "ask_after": "soon"}):
        with pytest.raises(Refused):
            operations.set_plan(bakery.mailbox, **wrong, by=by_system())
    with pytest.raises(Forbidden):
        operations.set_plan(bakery.mailbox, instrument="", ask_after="PT1H", by=bakery.by_ola())
    [told] = timeline.entries_of([FactRow.objects.get(type="surveys.plan_set")], by_system().actor.rights).values()
    assert str(told.sentence) == "Customers of “Poczta” are asked: CSAT (satisfaction)."


def test_machines_of_ours_send_three_messages_an_hour_and_a_question_counts_like_any_other(
    bakery: Bakery, ala: Conversation
) -> None:
    for number in range(3):
        by = by_system(NOON + timedelta(minutes=number))
        conversations.reply(ala, text="Dziękujemy, odpiszemy.", by=by, automatic=True)
    refused = ask(bakery, ala, at=NOON + timedelta(minutes=5))
    assert isinstance(refused, Refusal)
    assert (refused.rule, refused.until) == ("machine_cap", NOON + timedelta(hours=1))
    assert isinstance(ask(bakery, ala, at=NOON + timedelta(minutes=61)), Invitation)
