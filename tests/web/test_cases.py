"""Recovery cases through their pages: found in the inbox, led step by step, counted honestly."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import Bakery, by_system, hire
from tests.web.conftest import Open, signed_in
from tests.web.recovering import opened, worked_on
from ucho.cases import operations, queries
from ucho.cases.models import Case, Cause, Paraphrase
from ucho.conversations.models import Conversation
from ucho.core import clock
from ucho.core.errors import Refused
from ucho.web.cases.figures import shares_of
from ucho.web.components.money import minor, money, plain

needs_database = pytest.mark.django_db


def act(client: Client, name: str, *args: object, **values: str) -> str:
    """Press a button; returns what the page says."""
    answer = client.post(reverse(name, args=args), values, headers={"HX-Request": "true"})
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def refused(client: Client, name: str, *args: object, **values: str) -> str:
    """Press a button that must refuse; returns the sentence."""
    answer = client.post(reverse(name, args=args), values, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    return answer.content.decode()


@pytest.fixture
def case(bakery: Bakery, ala: Conversation) -> Case:
    """Ala answered 2 of 7, and nobody has looked at it yet."""
    return opened(bakery, ala, score=2)


@needs_database
def test_a_case_stands_in_the_inbox_with_its_customer_and_its_reason(ola: Client, case: Case) -> None:
    page = ola.get("/").content.decode()
    row = re.search(rf'id="row-case-{case.pk}".*?</a>', page, re.DOTALL)
    assert row
    assert "Ala Nowak" in row[0]
    assert "Zła odpowiedź: 2 z 7" in row[0]
    assert "Pierwszy kontakt" in row[0]


@needs_database
@pytest.mark.parametrize(("view", "there"), [("todo", True), ("mine", False), ("unassigned", True), ("done", False)])
def test_a_case_is_listed_and_counted_where_it_belongs(ola: Client, case: Case, view: str, *, there: bool) -> None:
    page = ola.get(f"/?view={view}").content.decode()
    assert (f"row-case-{case.pk}" in page) is there
    assert page.count('id="row-') == (2 if there else 0), "the conversation stands beside its case"


@needs_database
def test_the_counters_count_what_the_lists_show(ola: Client, bakery: Bakery, case: Case) -> None:
    operations.assign(case, bakery.ola, by=bakery.by_ola())
    page = ola.get("/?view=mine").content.decode()
    mine = re.search(r'data-go="mine".*?u-count">(\d+)<', page, re.DOTALL)
    assert mine
    assert int(mine[1]) == page.count('id="row-') == 1


@needs_database
def test_a_case_of_another_branch_is_neither_listed_nor_shown(bakery: Bakery, client: Client, case: Case) -> None:
    marek = signed_in(client, bakery.marek)
    assert f"row-case-{case.pk}" not in marek.get("/").content.decode()
    assert marek.get(reverse("case", args=[case.pk])).status_code == 404
    assert marek.post(reverse("case-step", args=[case.pk, "listen"]), {"words": "Nie moje"}).status_code == 404
    assert not case.steps.exists()


@needs_database
def test_a_conversation_leads_to_its_case_and_opens_one(ola: Client, jan: Conversation) -> None:
    assert "u-case-link" not in ola.get(reverse("conversation", args=[jan.pk])).content.decode()
    for _click in range(2):
        act(ola, "conversation-case", jan.pk)
    made = Case.objects.get()
    assert made.owner is not None
    page = ola.get(reverse("conversation", args=[jan.pk])).content.decode()
    assert reverse("case", args=[made.pk]) in page


@needs_database
def test_the_page_says_why_it_opened_and_shows_the_conversation(ola: Client, case: Case) -> None:
    page = ola.get(reverse("case", args=[case.pk])).content.decode()
    assert "Nikt nie oddzwonił." in page, "the words of the answer"
    assert '<li class="is-chosen">2</li>' in page, "the answer on its scale"
    assert "Tort nie dojechał. Czy ktoś mi odpowie?" in page, "the conversation stands beside the steps"
    assert 'id="words-listen"' in page


@needs_database
def test_the_pane_leads_to_how_similar_things_were_solved(ola: Client, case: Case, ala: Conversation) -> None:
    page = ola.get(reverse("case", args=[case.pk])).content.decode()
    assert f'hx-get="{reverse("conversation-similar", args=[ala.pk])}"' in page


@needs_database
def test_the_dialogue_goes_on_step_by_step_and_a_double_click_counts_once(ola: Client, case: Case) -> None:
    for _click in range(2):
        act(ola, "case-step", case.pk, "listen", words="Tort nie dojechał na urodziny.", key="a")
        act(ola, "case-step", case.pk, "ask", words="Na którą był potrzebny?", key="b")
        page = act(ola, "case-step", case.pk, "paraphrase", words="tort nie dojechał", wish="nowy tort", key="c")
    assert "Nasza kolej" not in page
    assert [step.kind for step in queries.steps_of(case)] == ["listen", "ask", "paraphrase"]
    sent = [message.text for message in Conversation.objects.get().messages.filter(direction="out")]
    assert len(sent) == 2
    assert "nowy tort" in sent[1]
    summary = Paraphrase.objects.get()
    page = act(ola, "case-confirm", case.pk, summary.pk)
    assert "Potwierdzone w rozmowie" in page
    act(ola, "case-step", case.pk, "feeling", words="Rozumiem złość i bardzo przepraszam.", key="d")
    act(ola, "case-close", case.pk, outcome="solved")
    case.refresh_from_db()
    assert case.outcome == "solved"


@needs_database
def test_everything_works_without_scripts(ola: Client, case: Case) -> None:
    answer = ola.post(reverse("case-step", args=[case.pk, "listen"]), {"words": "Tort nie dojechał."}, follow=True)
    assert answer.redirect_chain[0][0].startswith(reverse("case", args=[case.pk]))
    assert "Tort nie dojechał." in answer.content.decode()
    assert answer.content.decode().count("<optgroup") > 2, "the causes in two levels, without a script"


@needs_database
def test_a_correction_is_shown_with_the_customers_words(bakery: Bakery, ola: Client, ala: Conversation) -> None:
    made = worked_on(bakery, ala)
    page = ola.get(reverse("case", args=[made.pk])).content.decode()
    assert "Poprawione przez klienta" in page
    assert "Chcę nowy tort, nie pieniądze." in page
    assert "klient musi potwierdzić" in page, "what is missing before it can be closed"
    assert "ktoś z zespołu musi zdecydować" in page


@needs_database
def test_closing_too_early_says_what_is_missing(ola: Client, case: Case) -> None:
    assert "nie potwierdził" in refused(ola, "case-close", case.pk, outcome="solved")
    refused(ola, "case-close", case.pk, outcome="by magic")
    act(ola, "case-close", case.pk, outcome="unreachable")


@needs_database
def test_the_cause_is_noted_in_two_levels(bakery: Bakery, ola: Client, case: Case) -> None:
    cause = Cause.objects.get(code="delivery.lost")
    page = act(ola, "case-cause", case.pk, cause=str(cause.pk), department=str(bakery.mokotow.pk), preventable="1")
    assert "Dostawa › Nie dotarła" in page
    case.refresh_from_db()
    assert (case.cause, case.department, case.preventable) == (cause, bakery.mokotow, True)
    refused(ola, "case-cause", case.pk, cause="")


@needs_database
def test_a_gesture_above_the_limit_needs_a_colleague(bakery: Bakery, ola: Client, client: Client, case: Case) -> None:
    offer = {"kind": "refund", "currency": "PLN", "words": "Za tort"}
    for _click in range(2):
        page = act(ola, "case-gesture", case.pk, amount="18,50", key="a", **offer)
    assert case.gestures.get().amount == 1850
    assert "18,50\u00a0zł" in page
    page = act(ola, "case-gesture", case.pk, amount="1 250,00", key="b", **offer)
    wanted = case.gestures.get(amount=125000)
    assert "czeka na zgodę" in page
    assert 'value="approve"' not in page, "nobody approves their own"
    assert ola.post(reverse("case-gesture-decide", args=[case.pk, wanted.pk]), {"do": "approve"}).status_code == 403
    kasia = signed_in(Client(), hire("kasia@klos.example", "Kasia Lis", bakery.mokotow, "lead", by_system()))
    assert 'value="approve"' in kasia.get(reverse("case", args=[case.pk])).content.decode()
    refused(kasia, "case-gesture-decide", case.pk, wanted.pk, do="refuse", words="")
    page = act(kasia, "case-gesture-decide", case.pk, wanted.pk, do="approve")
    assert "zgoda: Kasia Lis" in page


@needs_database
@pytest.mark.parametrize("typed", ["", "dużo", "-5", "1.250", "12,345", "1e3", "99999999999"])
def test_an_amount_that_cannot_be_read_is_refused(ola: Client, case: Case, typed: str) -> None:
    refused(ola, "case-gesture", case.pk, kind="refund", currency="PLN", amount=typed)
    assert not case.gestures.exists()


@pytest.mark.parametrize("language", ["pl", "ru", "en"])
@given(amount=st.integers(0, 10**10 - 1), currency=st.sampled_from(["PLN", "EUR", "JPY"]))
def test_an_amount_reads_back_as_it_was_written(language: str, amount: int, currency: str) -> None:
    with override(language):
        assert minor(plain(amount, currency, grouped=False), currency) == amount
        grouped = plain(amount, currency)
        if currency != "JPY" or "," not in grouped:  # "1,250" alone could be both
            assert minor(grouped, currency) == amount
        assert plain(amount, currency) in money(amount, currency)


@given(st.text(max_size=20))
def test_no_text_breaks_the_reading_of_an_amount(typed: str) -> None:
    with suppress(Refused):
        assert 0 <= minor(typed, "PLN") < 10**12


@needs_database
def test_a_closed_case_tells_whether_the_customer_agrees_and_opens_again(
    bakery: Bakery, ola: Client, case: Case
) -> None:
    act(ola, "case-close", case.pk, outcome="unfounded")
    page = ola.get(reverse("case", args=[case.pk])).content.decode()
    assert "Zapytamy klienta, czy już jest dobrze" in page
    operations.note_verification_asked(case, by=by_system(clock.now()))
    operations.verify(case, True, by=by_system(clock.now()))
    assert "Klient mówi: już jest dobrze" in ola.get(reverse("case", args=[case.pk])).content.decode()
    refused(ola, "case-reopen", case.pk, words=" ")
    assert "Jednak nie." in act(ola, "case-reopen", case.pk, words="Jednak nie.")


@needs_database
def test_the_figures_name_their_denominators(bakery: Bakery, ola: Client, ala: Conversation) -> None:
    assert "nie otwarto żadnej sprawy" in ola.get(reverse("case-figures")).content.decode()
    made = worked_on(bakery, ala)
    page = ola.get(reverse("case-figures")).content.decode()
    assert "1 z 1 sprawy, na którą przyszedł czas" in page
    assert "za mało" in page, "too few to compare"
    assert "25,00\u00a0zł" in page, "what was given, without what waits"
    assert "Nie dotarła" in page
    elsewhere = ola.get(f"{reverse('case-figures')}?unit={bakery.kazimierz.pk}&days=30").content.decode()
    assert "1 z 1 sprawy" in elsewhere, "a unit that Ola may not read narrows nothing"
    assert made.pk


@needs_database
def test_shares_without_a_denominator_have_no_value(bakery: Bakery) -> None:
    at = clock.now()
    found = queries.figures(by_system().actor, at - timedelta(days=30), at)
    assert [one.value for one in shares_of(found)] == ["", "", "", ""]


@needs_database
def test_a_lead_sets_the_limit_in_main_units(bakery: Bakery, client: Client) -> None:
    kasia = signed_in(client, hire("kasia@klos.example", "Kasia Lis", bakery.mokotow, "lead", by_system()))
    address = reverse("settings-case-policy", args=[bakery.mokotow.pk])
    assert kasia.post(address, {"limit": "sto", "currency": "PLN", "wait": "72"}).status_code == 422
    assert kasia.post(address, {"limit": "250,50", "currency": "PLN", "wait": "48"}).status_code == 302
    known = queries.policy_of(bakery.mokotow.pk)
    assert (known.gesture_limit, known.verify_after) == (25050, "P2D")
    assert "250,50\u00a0zł" in kasia.get(reverse("settings-cases")).content.decode()
    assert kasia.post(reverse("settings-case-policy", args=[bakery.company.pk]), {}).status_code == 403


@needs_database
def test_an_administrator_adds_a_cause_and_takes_one_off_the_list(client: Client, bakery: Bakery, case: Case) -> None:
    admin = signed_in(client, hire("admin@klos.example", "Paweł Dudek", bakery.company, "admin", by_system()))
    group = Cause.objects.get(code="delivery")
    admin.post(reverse("settings-cause-add"), {"parent": str(group.pk), "name-pl": "Zamknięta droga"})
    made = group.children.latest("pk")
    shown = admin.get(reverse("case", args=[case.pk])).content.decode()
    assert f'<option value="{made.pk}">Zamknięta droga</option>' in shown
    admin.post(reverse("settings-cause-retire", args=[made.pk]))
    assert "Zamknięta droga" not in admin.get(reverse("case", args=[case.pk])).content.decode()
    admin.post(reverse("settings-cause-retire", args=[made.pk]), {"do": "again"})
    assert "Zamknięta droga" in admin.get(reverse("case", args=[case.pk])).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_case_is_worked_on_by_keyboard_beside_the_list(
    open_as: Open, bakery: Bakery, ala: Conversation, case: Case
) -> None:
    page = open_as(bakery.ola, "/")
    page.locator(f"#row-case-{case.pk}").focus()
    page.keyboard.press("Enter")
    page.locator("#case-body").wait_for()
    assert page.url.split("?")[0].endswith(f"/cases/{case.pk}/")
    page.keyboard.press("r")
    page.keyboard.type("Tort nie dojechał na urodziny.")
    page.locator("#step-listen button.u-btn-main").click()
    page.locator("#step-listen .u-noted").wait_for()
    page.keyboard.press("e")
    page.locator("#outcome").wait_for(state="visible")


@pytest.mark.django_db(transaction=True)
def test_what_is_being_typed_stays_when_a_colleague_works_on_the_same_case(
    open_as: Open, bakery: Bakery, ala: Conversation, case: Case
) -> None:
    page = open_as(bakery.ola, reverse("case", args=[case.pk]))
    page.locator("#words-listen").fill("Tort nie dojechał na uro")
    operations.ask(case, "Na którą był potrzebny?", by=bakery.by_ola(clock.now()))
    page.evaluate("htmx.trigger(document.querySelector('section.u-case'), 'live')")
    page.locator("#step-ask .u-noted").wait_for()
    page.keyboard.type("dziny.")
    assert page.locator("#words-listen").input_value() == "Tort nie dojechał na urodziny."
    page.locator("#step-listen button.u-btn-main").click()
    page.locator("#step-listen .u-noted").wait_for()
    assert case.steps.get(kind="listen").words == "Tort nie dojechał na urodziny."
