"""May this customer be asked? Every rule, in one order, with the moment from which asking makes sense again."""

# ruff: noqa: DTZ001 - times on the wall have no zone

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import NOON, Bakery, arrive, by_system, conversation_of, letter
from ucho.channels.permit import Permit, Purpose
from ucho.conversations.models import Conversation
from ucho.core.errors import Refused
from ucho.customers import consent, forgetting, operations, queries, timeline
from ucho.customers.consent import Asking, Refusal
from ucho.customers.models import AskPolicy, Contact, Hold, Identity, Person, Preference
from ucho.customers.rules import Known, Policy, Quiet, first_no
from ucho.events.models import FactRow

DAY = timedelta(days=1)
OPEN = Policy(gap=30 * DAY, instrument_gap=90 * DAY, yearly_cap=3, quiet=Quiet(time(0), time(0)))
WARSAW = ZoneInfo("Europe/Warsaw")

# ------------------------------------------------------------------------------------------------------ the pure rules


def no(known: Known, *, purpose: Purpose = Purpose.ASK, at: datetime = NOON, policy: Policy = OPEN) -> Refusal | None:
    return first_no(known, purpose, at=at, instrument="ces2", policy=policy)


def test_nothing_keeps_us_from_asking_somebody_we_never_asked() -> None:
    assert no(Known()) is None


@pytest.mark.parametrize(
    ("known", "refusal"),
    [
        (Known(erased=True), Refusal("erased")),
        (Known(state="erased"), Refusal("erased")),
        (Known(state="bouncing"), Refusal("bouncing")),
        (Known(state="blocked"), Refusal("blocked")),
        (Known(allowed=False), Refusal("opted_out")),
        (Known(held=True), Refusal("hold")),
        (Known(asked=[(NOON - 29 * DAY, "nps")]), Refusal("gap", NOON + DAY)),
        (Known(asked=[(NOON - 89 * DAY, "ces2")]), Refusal("instrument_gap", NOON + DAY)),
        (Known(asked=[(NOON - n * DAY, "nps") for n in (40, 100, 300)]), Refusal("yearly_cap", NOON + 65 * DAY)),
        (Known(asked=[(NOON - 30 * DAY, "nps")]), None),
        (Known(asked=[(NOON - 90 * DAY, "ces2")]), None),
        (Known(asked=[(NOON - n * DAY, "nps") for n in (40, 100, 365)]), None),
    ],
)
def test_each_rule_says_no_and_until_when(known: Known, refusal: Refusal | None) -> None:
    assert no(known) == refusal


def test_where_a_consent_is_needed_silence_is_no_consent() -> None:
    strict = replace(OPEN, needs_consent=True)
    assert no(Known(), policy=strict) == Refusal("no_consent")
    assert no(Known(allowed=True), policy=strict) is None
    assert no(Known(), purpose=Purpose.MARKETING) == Refusal("no_consent")


@pytest.mark.parametrize("purpose", [Purpose.ANSWER, Purpose.CASE])
def test_answers_and_cases_do_not_mind_the_rules_of_asking(purpose: Purpose) -> None:
    worst = Known(state="blocked", allowed=False, held=True, asked=[(NOON, "ces2")] * 9)
    assert no(worst, purpose=purpose) is None
    assert no(replace(worst, state="bouncing"), purpose=purpose) == Refusal("bouncing")


CONDITIONS = {
    "erased": {"erased": True},
    "bouncing": {"state": "bouncing"},
    "opted_out": {"allowed": False},
    "hold": {"held": True},
    "gap": {"asked": ((NOON - DAY, "nps"),)},
}


@given(st.sets(st.sampled_from(sorted(CONDITIONS))))
def test_the_first_failing_rule_is_named_whatever_else_fails(failing: set[str]) -> None:
    values: dict[str, object] = {}
    for name in failing:
        values |= CONDITIONS[name]
    found = no(Known(**values))  # type: ignore[arg-type]
    expected = next((name for name in consent.WORDS if name in failing), None)
    assert (found.rule if found else None) == expected


@pytest.mark.parametrize(
    ("local", "weekends", "over"),
    [
        (datetime(2026, 11, 20, 12, 0), False, None),
        (datetime(2026, 11, 20, 20, 0), False, datetime(2026, 11, 21, 8, 0)),
        (datetime(2026, 11, 21, 3, 0), False, datetime(2026, 11, 21, 8, 0)),
        (datetime(2026, 11, 21, 8, 0), False, None),
        (datetime(2026, 11, 20, 20, 0), True, datetime(2026, 11, 23, 8, 0)),  # a Friday evening
        (datetime(2026, 11, 22, 12, 0), True, datetime(2026, 11, 23, 8, 0)),  # a Sunday
        (datetime(2026, 3, 29, 1, 0), False, datetime(2026, 3, 29, 8, 0)),  # clocks go forward that night
        (datetime(2026, 10, 25, 1, 0), False, datetime(2026, 10, 25, 8, 0)),  # and back
    ],
)
def test_nobody_is_asked_at_night(local: datetime, weekends: bool, over: datetime | None) -> None:
    at = local.replace(tzinfo=WARSAW).astimezone(UTC)
    quiet = Quiet(weekends=weekends, zone=WARSAW)
    expected = Refusal("quiet_hours", over.replace(tzinfo=WARSAW).astimezone(UTC)) if over else None
    assert no(Known(), at=at, policy=replace(OPEN, quiet=quiet)) == expected


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),
    st.times(),
    st.times(),
    st.booleans(),
    st.sampled_from(["Europe/Warsaw", "Asia/Vladivostok", "America/St_Johns"]),
)
def test_quiet_hours_always_end_at_a_moment_that_is_not_quiet(
    at: datetime, since: time, until: time, weekends: bool, zone: str
) -> None:
    quiet = Quiet(
        since.replace(second=0, microsecond=0), until.replace(second=0, microsecond=0), weekends, ZoneInfo(zone)
    )
    moment = at.replace(tzinfo=UTC)
    over = quiet.over_at(moment)
    assert over >= moment
    assert not quiet.at(over)
    assert (over == moment) == (not quiet.at(moment))


# --------------------------------------------------------------------------------------------------- with the database


@pytest.fixture
def ala(bakery: Bakery) -> Conversation:
    [entry] = arrive(bakery.mailbox, letter("Czy tort będzie na sobotę?"))
    return conversation_of(entry)


def identity_of(conversation: Conversation) -> Identity:
    return conversation.channels.get().identity


def decide(bakery: Bakery, identity: Identity, at: datetime = NOON) -> Permit | Refusal:
    return consent.decide(identity, Purpose.ASK, at=at, asking=Asking("ces2", bakery.mokotow.pk))


def note(identity: Identity, at: datetime, instrument: str = "nps") -> Contact:
    return consent.note_contact(
        identity, Purpose.ASK, channel="email", reference="", automatic=True, instrument=instrument, by=by_system(at)
    )


def test_a_question_on_another_channel_to_a_merged_record_counts(bakery: Bakery, ala: Conversation) -> None:
    [other] = arrive(bakery.mailbox, letter("Dzień dobry", sender="Ala Nowak <ala.nowak@example.org>"))
    note(identity_of(conversation_of(other)), NOON - 3 * DAY)
    assert isinstance(decide(bakery, identity_of(ala)), Permit)
    operations.merge(ala.person, conversation_of(other).person, by=by_system())
    assert decide(bakery, identity_of(ala)) == Refusal("gap", NOON + 27 * DAY)


def test_what_was_not_sent_does_not_count(bakery: Bakery, ala: Conversation) -> None:
    consent.note_refusal(
        identity_of(ala), Purpose.ASK, Refusal("hold"), channel="email", instrument="ces2", by=by_system(NOON - DAY)
    )
    assert isinstance(decide(bakery, identity_of(ala)), Permit)


def test_a_hold_lasts_until_it_is_lifted_and_follows_the_survivor(bakery: Bakery, ala: Conversation) -> None:
    by = by_system()
    first = operations.place_hold(ala.person, reason="open_case", subject="cases.case:1", by=by)
    assert operations.place_hold(ala.person, reason="open_case", subject="cases.case:1", by=by) == first
    [other] = arrive(bakery.mailbox, letter("Dzień dobry", sender="Ala Nowak <ala.nowak@example.org>"))
    whole = conversation_of(other)
    operations.merge(whole.person, ala.person, by=by)
    assert decide(bakery, identity_of(whole)) == Refusal("hold")
    operations.lift_hold("cases.case:1", by=by)
    operations.lift_hold("cases.case:1", by=by)
    assert isinstance(decide(bakery, identity_of(whole)), Permit)
    assert Hold.objects.get().lifted_at == NOON
    told = [str(line.entry.sentence) for line in timeline.of_person(whole.person_id, by.actor.rights)]
    assert told.count("We ask this customer nothing until the matter is settled.") == 1
    assert told.count("This customer may be asked again.") == 1


def test_the_last_word_of_a_customer_counts(bakery: Bakery, ala: Conversation) -> None:
    by = by_system()
    operations.set_preference(ala.person, purpose="ask", allowed=False, source="stop_link", by=by)
    operations.set_preference(ala.person, purpose="ask", allowed=False, source="one_click", by=by)
    assert decide(bakery, identity_of(ala)) == Refusal("opted_out")
    operations.set_preference(ala.person, purpose="ask", allowed=True, source="agent", by=by_system(NOON + DAY))
    assert isinstance(decide(bakery, identity_of(ala), NOON + DAY), Permit)
    assert [one.source for one in Preference.objects.order_by("pk")] == ["stop_link", "agent"]
    with pytest.raises(Refused):
        operations.set_preference(ala.person, purpose="answer", allowed=False, source="agent", by=by)


def test_the_company_sets_the_rules(bakery: Bakery, ala: Conversation) -> None:
    identity, by = identity_of(ala), by_system()
    note(identity, NOON - 10 * DAY, "ces2")
    rules = {
        "gap": "P7D", "instrument_gap": {"ces2": "P9D", "nps": ""}, "yearly_cap": 0, "quiet_from": "20:00",
        "quiet_to": "08:00", "quiet_weekends": False, "needs_consent": False,
    }  # fmt: skip
    assert decide(bakery, identity) == Refusal("gap", NOON + 20 * DAY)
    operations.set_ask_policy(bakery.company, **rules, by=by)  # type: ignore[arg-type]
    assert isinstance(decide(bakery, identity), Permit)
    assert AskPolicy.objects.get().instrument_gap == {"ces2": "P9D"}
    assert decide(bakery, identity, NOON + timedelta(hours=8)) == Refusal(
        "quiet_hours",
        datetime(2026, 11, 21, 7, 0, tzinfo=UTC),  # eight in the morning at Mokotów
    )
    for wrong in ({"gap": "a month"}, {"quiet_from": "late"}, {"yearly_cap": -1}):
        with pytest.raises(Refused):
            operations.set_ask_policy(bakery.company, **(rules | wrong), by=by)  # type: ignore[arg-type]
    with pytest.raises(Refused):
        operations.set_ask_policy(bakery.company, **rules, by=bakery.by_ola())  # type: ignore[arg-type]
    assert queries.ask_policy().gap == "P7D"


def test_every_refusal_is_told_with_its_rule(bakery: Bakery, ala: Conversation) -> None:
    by = by_system()
    consent.note_refusal(identity_of(ala), Purpose.ASK, Refusal("gap"), channel="email", instrument="ces2", by=by)
    assert Contact.objects.get(refused_by="gap").instrument == "ces2"
    line = timeline.of_person(ala.person_id, by.actor.rights)[0]
    assert (str(line.entry.sentence), line.entry.excerpt) == (
        "A survey was not sent: CES 2.0 (ease).",
        "We asked this customer something a short time ago.",
    )
    old = FactRow.objects.get(type="customers.contact_refused")
    del old.payload["instrument"]  # as the first releases wrote it
    assert str(timeline.entries_of([old], by.actor.rights)[old.pk].sentence) == "A survey was not sent."


def test_a_customer_gets_what_we_noted_and_is_forgotten(bakery: Bakery, ala: Conversation) -> None:
    by = by_system()
    operations.set_preference(ala.person, purpose="ask", allowed=False, source="stop_link", by=by)
    operations.place_hold(ala.person, reason="open_case", subject="cases.case:1", by=by)
    found = forgetting.export(ala.person, by=by)["customers"]
    assert [one["source"] for one in found["preferences"]] == ["stop_link"]
    assert [one["reason"] for one in found["holds"]] == ["open_case"]
    forgetting.erase(ala.person, by=by)
    assert decide(bakery, identity_of(ala)) == Refusal("erased")
    assert Person.objects.get(pk=ala.person_id).erased_at == NOON
