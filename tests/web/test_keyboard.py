"""The inbox in a real browser: by keyboard alone, on a Russian layout, on a phone, and when the line is gone."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Bakery, by_system
from tests.web.conftest import Open
from ucho.conversations import operations
from ucho.conversations.models import Conversation
from ucho.org import operations as org
from ucho.org.models import Agent

pytestmark = pytest.mark.django_db(transaction=True)


def press_physically(page: Page, code: str, letter: str) -> None:
    """Press a key that gives another letter, as on a Russian keyboard."""
    page.evaluate(
        "([code, key]) => document.activeElement.dispatchEvent("
        "new KeyboardEvent('keydown', {code, key, bubbles: true, cancelable: true}))",
        [code, letter],
    )


def test_an_agent_answers_and_resolves_by_keyboard_alone(
    open_as: Open, bakery: Bakery, ala: Conversation, jan: Conversation
) -> None:
    page = open_as(bakery.ola, "/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.locator("#talk-head h1")).to_have_text("Tort na dziś")
    page.keyboard.press("r")
    page.keyboard.type("Kierowca już jedzie.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".u-msg-out")).to_contain_text("Kierowca już jedzie.")
    expect(page.locator("form.u-compose textarea")).to_have_value("")
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    expect(page.locator("[data-key=e]")).to_contain_text("Otwórz ponownie")
    ala.refresh_from_db()
    assert ala.status == "resolved"
    assert ala.messages.filter(direction="out").count() == 1


def test_shortcuts_work_on_a_russian_keyboard(
    open_as: Open, bakery: Bakery, ala: Conversation, jan: Conversation
) -> None:
    page = open_as(bakery.ola, "/")
    press_physically(page, "KeyJ", "о")
    assert "Tort na dziś" in page.evaluate("document.activeElement.innerText")
    press_physically(page, "KeyJ", "о")
    assert "Хлеб" in page.evaluate("document.activeElement.innerText")
    press_physically(page, "Slash", ".")
    assert page.evaluate("document.activeElement.name") == "q"


def test_letters_typed_into_a_field_are_no_shortcuts(open_as: Open, bakery: Bakery, ala: Conversation) -> None:
    page = open_as(bakery.ola, f"/conversations/{ala.pk}/")
    page.keyboard.press("n")
    page.keyboard.type("jeszcze raz e")
    expect(page.locator("textarea[name=text]")).to_have_value("jeszcze raz e")
    ala.refresh_from_db()
    assert ala.status == "new"


def test_a_colleague_is_chosen_by_typing_their_name(open_as: Open, bakery: Bakery, ala: Conversation) -> None:
    page = open_as(bakery.ola, f"/conversations/{ala.pk}/")
    page.keyboard.press("a")
    page.keyboard.type("ziel")
    page.keyboard.press("Enter")
    expect(page.locator("details[data-menu=assign] summary")).to_have_text("OZOla ZielińskaOpiekun, zmień")
    ala.refresh_from_db()
    assert ala.owner == bakery.ola


def test_a_saved_reply_is_found_and_inserted_by_keyboard(open_as: Open, bakery: Bakery, ala: Conversation) -> None:
    words = {"pl": "Bardzo przepraszamy za opóźnienie."}
    operations.write_saved_reply(None, title="Opóźnienie", words=words, by=by_system())
    operations.write_saved_reply(None, title="Adres", words={"pl": "Długa 5"}, by=by_system())
    page = open_as(bakery.ola, f"/conversations/{ala.pk}/")
    page.keyboard.press("r")
    page.keyboard.type("Dzień dobry! /opó")
    expect(page.locator(".u-saved [role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("textarea[name=text]")).to_have_value("Dzień dobry! Bardzo przepraszamy za opóźnienie.")


def test_a_refusal_stands_beside_the_answer_and_the_text_stays(
    open_as: Open, bakery: Bakery, ala: Conversation
) -> None:
    page = open_as(bakery.ola, f"/conversations/{ala.pk}/")
    page.keyboard.press("r")
    page.keyboard.type("Dzień dobry")
    page.evaluate("document.querySelector('select[name=route]').selectedOptions[0].value = '999:999'")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".u-compose .u-refusal")).to_contain_text("Wybierz inną")
    expect(page.locator("textarea[name=text]")).to_have_value("Dzień dobry")


def test_offline_the_text_is_kept_and_said_to_be_unsent(open_as: Open, bakery: Bakery, ala: Conversation) -> None:
    page = open_as(bakery.ola, f"/conversations/{ala.pk}/")
    page.keyboard.press("r")
    page.keyboard.type("Kierowca już jedzie.")
    page.context.set_offline(True)
    expect(page.locator("#line-state")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".u-compose .u-refusal")).to_contain_text("Nie wysłano")
    expect(page.locator("textarea[name=text]")).to_have_value("Kierowca już jedzie.")
    page.context.set_offline(False)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".u-msg-out")).to_contain_text("Kierowca już jedzie.")
    assert ala.messages.filter(direction="out").count() == 1


def test_a_draft_survives_a_reload(open_as: Open, bakery: Bakery, ala: Conversation) -> None:
    page = open_as(bakery.ola, f"/conversations/{ala.pk}/")
    page.keyboard.press("r")
    page.keyboard.type("Pani Alu, bardzo")
    page.reload()
    expect(page.locator("textarea[name=text]")).to_have_value("Pani Alu, bardzo")


def test_a_phone_shows_one_pane_at_a_time(open_as: Open, bakery: Bakery, ala: Conversation) -> None:
    page = open_as(bakery.ola, "/", width=360, height=740)
    expect(page.locator(".u-talk")).to_be_hidden()
    page.locator("a.u-row").first.click()
    expect(page.locator("#talk-head h1")).to_be_visible()
    expect(page.locator(".u-list")).to_be_hidden()
    page.locator("[data-back]").click()
    expect(page.locator(".u-list")).to_be_visible()


def test_on_a_phone_one_button_sends_and_resolves(open_as: Open, bakery: Bakery, ala: Conversation) -> None:
    page = open_as(bakery.ola, f"/conversations/{ala.pk}/", width=390, height=844)
    page.fill("textarea[name=text]", "Kierowca już jedzie.")
    page.get_by_role("button", name="Wyślij i załatw").click()
    expect(page.locator("[data-key=e]")).to_contain_text("Otwórz ponownie")
    ala.refresh_from_db()
    assert ala.status == "resolved"


def test_whoever_travels_reads_the_companys_times(open_as: Open, bakery: Bakery, ala: Conversation) -> None:
    at = ala.messages.get().at.astimezone(ZoneInfo("Europe/Warsaw"))
    page = open_as(bakery.ola, f"/conversations/{ala.pk}/", zone="America/New_York")
    expect(page.locator(".u-msg-in time").first).to_contain_text(f"{at:%H:%M}")


@pytest.mark.parametrize("language", ["pl", "ru", "en"])
def test_the_bar_of_a_phone_cuts_no_word(open_as: Open, admin: Agent, settings: object, language: str) -> None:
    settings.UCHO_DEMO = True  # type: ignore[attr-defined]
    org.change_profile(admin, name=admin.name, language=language, theme="auto", signature="", by=by_system())
    page = open_as(admin, "/", width=360, height=740, language=language)
    cut = "all => all.filter(one => one.offsetParent && one.scrollWidth > one.clientWidth).map(one => one.textContent)"
    assert page.eval_on_selector_all(".u-side .u-nav-label", cut) == []
    assert page.locator(".u-side .u-nav-label:visible").count() == 6
    page.click(".u-nav-more summary")
    page.click(".u-nav-more a[href='/settings/']")
    page.wait_for_url("**/settings/**")
