"""What bounces and complaints do to messages, conversations and addresses."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from tests.cast import ADMIN, NOON, Bakery, arrive, by_system, conversation_of, letter, message_of
from tests.channels.bounces import bounce, complaint
from ucho.cases.models import Case
from ucho.channels.adapters import email as email_adapter
from ucho.channels.contract import Address, Outbound, Receipt, Undeliverable
from ucho.channels.models import Dispatch, JournalEntry
from ucho.channels.permit import Purpose
from ucho.channels.queries import ledger
from ucho.channels.waiting import OTHER_SERVER, why_waiting
from ucho.conversations import operations
from ucho.conversations.inbox_models import InboxItem
from ucho.conversations.models import Conversation, Message, MessageRef
from ucho.customers import consent
from ucho.customers import operations as customers
from ucho.customers.consent import Refusal
from ucho.customers.forgetting import erase
from ucho.customers.models import Bounce, Identity, Person, Suppression
from ucho.customers.queries import word_on
from ucho.events.delivery import deliver_all
from ucho.events.models import FactRow
from ucho.surveys import operations as surveys
from ucho.surveys.models import Invitation
from ucho.surveys.queries import Asked, funnel

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
Status = Conversation.Status


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> list[Outbound]:
    """What the mail adapter was asked to send; every mail is taken."""
    sent: list[Outbound] = []

    def send(self: object, message: Outbound, settings: object) -> Receipt:
        sent.append(message)
        return Receipt(message.message_id)

    monkeypatch.setattr(email_adapter.Email, "send", send)
    return sent


@pytest.fixture
def answer(bakery: Bakery, post: list[Outbound]) -> Message:
    """Ola's answer to Ala, gone out at noon."""
    [entry] = arrive(bakery.mailbox, letter("Czy tort będzie na sobotę?", message_id="<ala-1@example.com>"))
    message = operations.reply(conversation_of(entry), text="Tak, o 9.", by=bakery.by_ola())
    deliver_all(NOON)
    return message


def sent(message: Message) -> Dispatch:
    """Return how the message went out, as it stands now."""
    assert message.dispatch is not None
    return Dispatch.objects.get(pk=message.dispatch.pk)


def ala() -> Identity:
    """Return Ala's address as it stands now."""
    return Identity.objects.get(value="ala@example.com")


def told(kind: str) -> int:
    """Return how many facts of a type there are."""
    return FactRow.objects.filter(type=kind).count()


def test_a_bounce_marks_the_answer_and_the_address_and_brings_the_conversation_back(
    bakery: Bakery, answer: Message
) -> None:
    [entry] = arrive(bakery.mailbox, bounce(sent(answer)), at=NOON + HOUR)
    conversation = conversation_of(entry)
    assert conversation.pk == answer.conversation_id
    assert (conversation.status, message_of(entry).auto_kind) == (Status.OPEN, "bounce")
    assert sent(answer).state == Dispatch.State.FAILED
    assert "User unknown" in sent(answer).reason
    assert ala().state == Identity.State.BOUNCING
    assert Bounce.objects.values_list("identity_id", "kind", "status").get() == (ala().pk, "permanent", "5.1.1")
    assert consent.decide(ala(), Purpose.ANSWER, at=NOON) == Refusal("bouncing")


def test_the_same_bounce_twice_counts_once(bakery: Bakery, answer: Message) -> None:
    arrive(bakery.mailbox, bounce(sent(answer)), at=NOON + HOUR)
    arrive(bakery.mailbox, bounce(sent(answer), number=2), at=NOON + 2 * HOUR)
    assert (told("channels.came_back"), told("channels.not_delivered")) == (1, 1)
    assert told("conversations.undelivered") == 1
    assert Bounce.objects.count() == 1


def test_without_plus_addresses_the_id_of_our_mail_is_enough(bakery: Bakery, answer: Message) -> None:
    plain = bounce(to="kontakt@klos.example", original=sent(answer).message_id)
    arrive(bakery.mailbox, plain, at=NOON + HOUR)
    assert ala().state == Identity.State.BOUNCING


def test_our_return_path_is_enough_when_the_report_says_nothing_that_can_be_read(
    bakery: Bakery, answer: Message
) -> None:
    token = bounce(sent(answer)).split(b"Delivered-To: ")[1].split(b"\n")[0].decode()
    silent = letter(
        "550 Nie ma takiego użytkownika.",
        sender="MAILER-DAEMON@poczta.example",
        to=token,
        subject="Zwrot wiadomości",
        headers={"Return-Path": "<>"},
    )
    arrive(bakery.mailbox, silent, at=NOON + HOUR)
    assert sent(answer).state == Dispatch.State.FAILED
    assert ala().state == Identity.State.BOUNCING


@pytest.mark.parametrize(
    "to",
    [
        "kontakt@klos.example",
        "kontakt+b1-aaaaaaaaaaaaaaaaaaaa@klos.example",
        "kontakt+b999999-aaaaaaaaaaaaaaaaaaaa@klos.example",
    ],
)
def test_a_forged_bounce_marks_nothing(bakery: Bakery, answer: Message, to: str) -> None:
    arrive(bakery.mailbox, bounce(to=to), at=NOON + HOUR)
    assert sent(answer).state == Dispatch.State.ACCEPTED
    assert ala().state == Identity.State.OK
    assert not FactRow.objects.filter(type="channels.came_back").exists()


def test_a_report_on_mail_that_is_not_ours_opens_nothing_and_lies_in_the_ledger(
    bakery: Bakery, answer: Message
) -> None:
    before = Conversation.objects.count(), Person.objects.count()
    backscatter = bounce(to="kontakt@klos.example", recipient="obcy@example.net", number=1)
    forged = bounce(to="kontakt+b1-aaaaaaaaaaaaaaaaaaaa@klos.example", number=2)
    entries = arrive(bakery.mailbox, backscatter, forged, at=NOON + HOUR)
    assert {(entry.state, entry.reason) for entry in entries} == {(JournalEntry.State.REFUSED, "report")}
    assert (Conversation.objects.count(), Person.objects.count()) == before
    assert ledger(bakery.mailbox).refused == 2


@pytest.mark.parametrize(
    ("sender", "text"),
    [
        # Somebody whose address and subject look like a machine's, and who has no code of a server to quote.
        ("mail@kwiaciarnia.example", "Paczka z tortem wróciła do nas. Co teraz?"),
        # Somebody who writes to us anyhow shows us what they got.
        ("mail@firma.example", "Dostałam to, czy mój list doszedł? 550 5.1.1 <ola@kloss.example>: User unknown"),
    ],
)
def test_a_person_who_writes_like_a_mail_server_is_heard(bakery: Bakery, sender: str, text: str) -> None:
    arrive(bakery.mailbox, letter("Dzień dobry, poproszę tort.", sender="mail@firma.example"))
    [entry] = arrive(bakery.mailbox, letter(text, sender=sender, subject="Niedoręczona przesyłka"), at=NOON + HOUR)
    assert "tortem" in message_of(entry).text or "mój list" in message_of(entry).text


def test_a_report_on_a_mail_that_a_colleague_sent_from_elsewhere_is_shown(bakery: Bakery, answer: Message) -> None:
    MessageRef.objects.create(message=answer, ref="<ola-own@outlook.example>")
    raw = bounce(to="kontakt@klos.example", original="<ola-own@outlook.example>")
    [entry] = arrive(bakery.mailbox, raw, at=NOON + HOUR)
    assert message_of(entry).auto_kind == "bounce"


def test_a_token_signed_for_one_message_is_worth_nothing_for_another(bakery: Bakery, answer: Message) -> None:
    raw = bounce(sent(answer)).decode()
    forged = raw.replace(f"+b{answer.dispatch_id}-", f"+b{answer.dispatch_id + 1}-").replace(  # type: ignore[operator]
        sent(answer).message_id, "<x@example.com>"
    )
    arrive(bakery.mailbox, forged.encode(), at=NOON + HOUR)
    assert ala().state == Identity.State.OK


def test_a_delay_is_shown_and_reopens_nothing(bakery: Bakery, answer: Message) -> None:
    operations.resolve(answer.conversation, by=bakery.by_ola())
    late = bounce(sent(answer), action="delayed", status="4.4.1", words="smtp; connect to mx: Connection timed out")
    [entry] = arrive(bakery.mailbox, late, at=NOON + HOUR)
    conversation = conversation_of(entry)
    assert (conversation.pk, conversation.status) == (answer.conversation_id, Status.RESOLVED)
    assert sent(answer).state == Dispatch.State.ACCEPTED
    assert (ala().state, Bounce.objects.count()) == (Identity.State.OK, 0)
    assert why_waiting(sent(answer)) == OTHER_SERVER
    good = bounce(sent(answer), action="delivered", status="2.0.0", words="smtp; 250 OK", number=2)
    arrive(bakery.mailbox, good, at=NOON + 2 * HOUR)
    assert why_waiting(sent(answer)) == ""


def test_a_receipt_says_that_the_answer_arrived(bakery: Bakery, answer: Message) -> None:
    good = bounce(sent(answer), action="delivered", status="2.0.0", words="smtp; 250 OK")
    arrive(bakery.mailbox, good, at=NOON + HOUR)
    assert sent(answer).state == Dispatch.State.DELIVERED


def test_a_full_mailbox_counts_only_when_it_stays_full(bakery: Bakery, answer: Message) -> None:
    conversation = answer.conversation
    for day in range(3):
        at = NOON + day * DAY
        if day:
            answer = operations.reply(conversation, text=f"Przypominam, {day}.", by=bakery.by_ola(at))
            deliver_all(at)
        assert ala().state == Identity.State.OK
        full = bounce(sent(answer), status="5.2.2", words="smtp; 552 5.2.2 Mailbox full", number=day)
        arrive(bakery.mailbox, full, at=at + HOUR)
    assert ala().state == Identity.State.BOUNCING


def test_spam_filters_and_large_files_say_nothing_of_the_address(bakery: Bakery, answer: Message) -> None:
    spam = bounce(sent(answer), status="5.7.1", words="smtp; 550 5.7.1 Message rejected as spam")
    arrive(bakery.mailbox, spam, at=NOON + HOUR)
    assert sent(answer).state == Dispatch.State.FAILED
    assert (ala().state, Bounce.objects.count()) == (Identity.State.OK, 0)


def test_a_copy_that_bounces_says_nothing_of_the_answer(bakery: Bakery, answer: Message) -> None:
    dispatch = sent(answer)
    dispatch.payload["copies"] = [{"kind": "email", "value": "szef@example.com", "name": "", "shown": ""}]
    dispatch.save(update_fields=["payload"])
    arrive(bakery.mailbox, bounce(dispatch, recipient="szef@example.com"), at=NOON + HOUR)
    assert sent(answer).state == Dispatch.State.ACCEPTED
    assert ala().state == Identity.State.OK


@pytest.fixture
def boss(answer: Message) -> Identity:
    """Ala's boss, whom we know and who got a copy of the answer."""
    dispatch = sent(answer)
    dispatch.payload["copies"] = [
        {"kind": "email", "value": value, "name": "", "shown": ""} for value in ("nikt@example.com", "szef@example.com")
    ]
    dispatch.save(update_fields=["payload"])
    return customers.meet(Address("email", "szef@example.com"), by=by_system())


def test_a_copy_that_bounces_marks_the_address_of_the_copy_alone(
    bakery: Bakery, answer: Message, boss: Identity
) -> None:
    for number in (1, 2):
        arrive(bakery.mailbox, bounce(sent(answer), recipient="szef@example.com", number=number), at=NOON + HOUR)
    boss.refresh_from_db()
    assert (boss.state, ala().state) == (Identity.State.BOUNCING, Identity.State.OK)
    assert sent(answer).state == Dispatch.State.ACCEPTED
    assert told("channels.copy_came_back") == 1
    assert Bounce.objects.values_list("identity_id", "kind").get() == (boss.pk, "permanent")


def test_a_copy_that_bounces_without_our_return_path_or_to_somebody_else_marks_nobody(
    bakery: Bakery, answer: Message, boss: Identity
) -> None:
    plain = {"to": "kontakt@klos.example", "original": sent(answer).message_id}
    arrive(bakery.mailbox, bounce(recipient="szef@example.com", **plain), at=NOON + HOUR)
    stranger = customers.meet(Address("email", "obcy@example.com"), by=by_system())
    arrive(bakery.mailbox, bounce(sent(answer), recipient="nikt@example.com", number=2), at=NOON + HOUR)
    for identity in (boss, stranger):
        identity.refresh_from_db()
        assert identity.state == Identity.State.OK


def test_an_address_that_the_customer_forwards_to_is_theirs(bakery: Bakery, answer: Message) -> None:
    arrive(bakery.mailbox, bounce(sent(answer), recipient="ala@elsewhere.example"), at=NOON + HOUR)
    assert ala().state == Identity.State.BOUNCING


def test_a_server_that_refuses_while_we_hand_over_counts_like_a_bounce(
    bakery: Bakery, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = ["550 5.7.1 Blocked, see our policy", "550 5.1.1 User unknown"]

    def refuse(self: object, message: Outbound, settings: object) -> Receipt:
        raise Undeliverable(said.pop(0), permanent=True)

    monkeypatch.setattr(email_adapter.Email, "send", refuse)
    [entry] = arrive(bakery.mailbox, letter("Dzień dobry", message_id="<ala-1@example.com>"))
    for state in (Identity.State.OK, Identity.State.BOUNCING):
        operations.reply(conversation_of(entry), text="Dzień dobry.", by=bakery.by_ola())
        deliver_all(NOON)
        assert ala().state == state


def test_who_complains_is_asked_nothing_any_more_but_still_answered(bakery: Bakery, answer: Message) -> None:
    arrive(bakery.mailbox, complaint(sent(answer)), at=NOON + HOUR)
    person = ala().person_id
    assert ala().state == Identity.State.BLOCKED
    assert [word_on([person], purpose.value) for purpose in (Purpose.ASK, Purpose.MARKETING)] == [False, False]
    assert consent.decide(ala(), Purpose.ASK, at=NOON + 2 * HOUR) == Refusal("blocked")
    assert not isinstance(consent.decide(ala(), Purpose.ANSWER, at=NOON + 2 * HOUR), Refusal)
    assert sent(answer).state == Dispatch.State.ACCEPTED  # it arrived, all too well


def test_a_report_that_a_mail_is_no_spam_is_no_complaint(bakery: Bakery, answer: Message) -> None:
    arrive(bakery.mailbox, complaint(sent(answer), kind="not-spam"), at=NOON + HOUR)
    assert ala().state == Identity.State.OK


def test_a_person_who_writes_again_has_a_working_address(bakery: Bakery, answer: Message) -> None:
    arrive(bakery.mailbox, bounce(sent(answer)), at=NOON + HOUR)
    machine = letter(
        "Nie ma mnie.", subject="Automatyczna odpowiedź: urlop", headers={"Auto-Submitted": "auto-replied"}
    )
    arrive(bakery.mailbox, machine, at=NOON + 2 * HOUR)
    assert ala().state == Identity.State.BOUNCING
    arrive(bakery.mailbox, letter("Skrzynka już działa."), at=NOON + 3 * HOUR)
    assert ala().state == Identity.State.OK
    assert not Suppression.objects.exists()


def test_writing_to_us_takes_no_complaint_back(bakery: Bakery, answer: Message) -> None:
    arrive(bakery.mailbox, complaint(sent(answer)), at=NOON + HOUR)
    arrive(bakery.mailbox, bounce(sent(answer)), at=NOON + 2 * HOUR)
    arrive(bakery.mailbox, letter("A jednak mam pytanie."), at=NOON + 3 * HOUR)
    assert ala().state == Identity.State.BLOCKED


@pytest.mark.parametrize(("raw", "state"), [(bounce, Identity.State.BOUNCING), (complaint, Identity.State.BLOCKED)])
def test_what_must_not_be_written_to_survives_the_erasure_of_its_owner(
    bakery: Bakery, answer: Message, raw: object, state: str
) -> None:
    arrive(bakery.mailbox, raw(sent(answer)), at=NOON + HOUR)  # type: ignore[operator]
    erase(ala().person, by=by_system(NOON + 2 * HOUR))
    assert not Identity.objects.filter(value="ala@example.com").exists()
    assert "ala@example.com" not in str(list(Suppression.objects.values()))
    person = Person.objects.create(name="Ala", created_at=NOON)
    again = customers.add_identity(person, Address("email", "ala@example.com"), by=by_system(NOON + 3 * HOUR))
    assert again.state == state
    Identity.objects.filter(pk=again.pk).update(state=Identity.State.OK)  # an import that knows nothing of states
    assert isinstance(consent.decide(ala(), Purpose.ASK, at=NOON + 4 * HOUR), Refusal)
    refused = isinstance(consent.decide(ala(), Purpose.ANSWER, at=NOON + 4 * HOUR), Refusal)
    assert refused == (state == Identity.State.BOUNCING)  # who complained is still answered


def test_who_wanted_no_surveys_is_not_asked_after_being_forgotten(bakery: Bakery, answer: Message) -> None:
    customers.set_preference(ala().person, purpose="ask", allowed=False, source="agent", by=by_system())
    erase(ala().person, by=by_system(NOON + HOUR))
    again = customers.meet(Address("email", "ala@example.com"), by=by_system(NOON + 2 * HOUR))
    assert consent.decide(again, Purpose.ASK, at=NOON + 30 * DAY) == Refusal("blocked")


def test_an_agent_may_clear_an_address(bakery: Bakery, answer: Message) -> None:
    arrive(bakery.mailbox, bounce(sent(answer)), at=NOON + HOUR)
    customers.mark_reachability(ala(), state="ok", by=by_system(NOON + 2 * HOUR))
    assert not isinstance(consent.decide(ala(), Purpose.ANSWER, at=NOON + 3 * HOUR), Refusal)


@pytest.mark.parametrize("people", [20, pytest.param(500, marks=pytest.mark.full)])
def test_a_storm_of_bounces_after_a_survey_opens_nothing(bakery: Bakery, post: list[Outbound], people: int) -> None:
    raws = []
    for number in range(people):
        identity = customers.meet(Address("email", f"klient{number}@example.com"), by=by_system(NOON - DAY))
        invitation = surveys.invite(
            identity=identity,
            account=bakery.mailbox,
            instrument="ces2",
            subject=f"conversations.conversation:{number}",
            language="pl",
            by=by_system(),
        )
        assert isinstance(invitation, Invitation)
        assert invitation.dispatch is not None
        raws.append(bounce(invitation.dispatch, recipient=identity.value, number=number))
    deliver_all(NOON)
    started = time.process_time()
    entries = arrive(bakery.mailbox, *raws, at=NOON + HOUR)
    assert time.process_time() - started < people * 0.1
    assert {(entry.state, entry.reason) for entry in entries} == {(JournalEntry.State.REFUSED, "report")}
    assert (Conversation.objects.count(), Message.objects.count(), Case.objects.count()) == (0, 0, 0)
    assert (InboxItem.objects.count(), Suppression.objects.count()) == (0, people)
    counted = funnel(ADMIN, Asked("ces2"))
    assert (counted.sent, counted.bounced, counted.delivered) == (people, people, 0)
    assert Identity.objects.filter(state=Identity.State.BOUNCING).count() == people
    assert Person.objects.count() == people
    assert told("surveys.undelivered") == people
    assert Dispatch.objects.filter(state=Dispatch.State.FAILED).count() == people
