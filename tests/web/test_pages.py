"""Every page, in every language, theme and width: nobody is shut out, nothing breaks the content policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import Page

from tests.cast import Bakery, by_system
from tests.servers.axe import violations
from tests.understanding.rows import many
from tests.understanding.talk import talked_about
from tests.web.answered import give
from tests.web.arriving import looked_at
from tests.web.conftest import Open, signed_in
from tests.web.learning import asked_about, learned, reading_of
from tests.web.recovering import worked_on
from ucho.conversations import operations
from ucho.conversations.models import Conversation
from ucho.core import clock
from ucho.org import operations as org
from ucho.org.models import Agent, Role

PAGES = {
    "inbox": "",
    "conversation-start": "",
    "conversation": "conversation",
    "case": "case",
    "case-figures": "",
    "people": "",
    "person": "person",
    "scores": "",
    "understanding-topics": "",
    "understanding-topic": "topic",
    "understanding-topic-split": "topic",
    "understanding-heat": "",
    "understanding-review": "",
    "understanding-heads": "",
    "settings-profile": "",
    "settings-channels": "",
    "settings-arriving": "",
    "settings-channel-add": "adapter",
    "settings-channel": "account",
    "settings-ledger": "account",
    "settings-cases": "",
    "settings-case-policy": "unit",
    "settings-playbooks": "",
    "settings-playbook": "playbook",
    "settings-replies": "",
    "settings-reply-add": "",
    "settings-reply": "reply",
    "settings-times": "",
    "settings-hours": "unit",
    "settings-targets": "unit",
    "settings-surveys": "",
    "settings-numbers": "",
    "settings-team": "",
    "settings-agent": "agent",
    "settings-unit": "unit",
    "settings-role": "role",
    "settings-health": "",
    "settings-audit": "",
    "understanding-outside": "",
    "understanding-outside-log": "",
    "simulator": "",
    "account_change_password": "",
    "account_reauthenticate": "",
    "mfa_index": "",
    "mfa_activate_totp": "",
}
DOORS = {
    "account_login": "",
    "account_inactive": "",
    "account_reset_password": "",
    "account_reset_password_done": "",
    "account_reset_password_from_key": "reset",
    "account_reset_password_from_key_done": "",
    "join": "invitation",
}
"""Pages for people who are not signed in."""
NO_PAGES = {
    "settings", "understanding",  # lead to the first page of theirs
    "account_logout", "mfa_authenticate", "mfa_reauthenticate", "mfa_deactivate_totp", "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes", "mfa_download_recovery_codes",  # only in the middle of something; see below
    "message-original", "attachment",  # other people's words, sealed off; see test_inbox.py
    "message-reading", "conversation-similar", "conversation-offers",  # likewise; see test_understood.py
    "conversation-live", "conversation-saved-replies", "live-ticket",  # fragments and values for scripts
    "conversation-write", "conversation-draft", "conversation-typing", "conversation-viewing", "conversation-assign",
    "conversation-tag", "conversation-untag", "conversation-snooze", "conversation-wake", "conversation-resolve",
    "conversation-reopen", "conversation-move", "conversation-promise", "conversation-settle-promise", "message-again",
    "message-arrived", "person-edit", "person-address", "person-works", "person-ask", "person-merge", "person-part",
    "person-export", "person-erase", "settings-playbook-switch",
    "presence", "settings-channel-switch", "settings-quarantine-retry",
    "settings-quarantine-retry-all", "settings-quarantine-raw", "settings-sign-in", "settings-sign-in-back",
    "settings-reply-remove", "settings-invite",
    "settings-unit-add", "settings-agent-dismiss", "settings-agent-password", "settings-job",
    "settings-reaction", "simulator-write", "settings-survey-plan", "settings-ask-policy",  # buttons
    "settings-survey-mail", "survey-preview",  # what customers see; see test_surveys.py
    "case-live", "case-assign", "case-step", "case-confirm", "case-correct", "case-cause", "case-gesture",
    "case-gesture-decide", "case-close", "case-reopen", "conversation-case", "settings-cause-add",
    "settings-cause-retire",  # likewise; see test_cases.py
    "settings-domain",  # likewise; see test_arriving.py
    "understanding-review-answer", "understanding-review-skip", "understanding-review-undo", "understanding-correct",
    "understanding-topics-look", "understanding-topic-name", "understanding-topic-dismiss", "understanding-topic-merge",
    "understanding-topic-part", "understanding-topic-split-off",  # buttons; see test_topics.py
    "understanding-hints",  # a part of a menu; see test_heat.py
    "understanding-take-back", "understanding-teach", "understanding-head-undo",  # likewise; see test_learning.py
    "understanding-outside-save", "understanding-outside-switch", "understanding-outside-try",
    "understanding-outside-csv",  # buttons; see test_outside_model.py
    "survey", "survey-thanks", "survey-stop", "survey-stop-of-old", "paraphrase",
    "paraphrase-thanks",  # for customers; see tests/portal
}  # fmt: skip
SIZES = {"desk": (1440, 900), "phone": (360, 740)}
LOOKS = [("pl", "light", "desk"), ("ru", "dark", "phone"), ("en", "light", "phone"), ("en", "dark", "desk")]
"""Each language, theme and width twice at least; `--full` looks at all twelve."""
ALL_LOOKS = [(a, b, c) for a in ("pl", "ru", "en") for b in ("light", "dark") for c in SIZES if (a, b, c) not in LOOKS]


def named(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    """Return the names of all addresses, without those of the API."""
    for one in patterns:
        if isinstance(one, URLPattern):
            yield one.name or str(one.pattern)
        elif not str(one.pattern).startswith("api/"):
            yield from named(one.url_patterns)


def test_every_address_is_either_looked_at_here_or_known_to_be_no_page() -> None:
    assert set(named(get_resolver().url_patterns)) == PAGES.keys() | DOORS.keys() | NO_PAGES


@pytest.fixture
def address(
    bakery: Bakery, ala: Conversation, jan: Conversation, admin: Agent, settings: object
) -> Callable[[str, str], str]:
    """Return where a page is, with something on it."""
    settings.UCHO_DEMO = True  # type: ignore[attr-defined]
    by = by_system()
    operations.tag(ala, name="dostawa", by=by)
    operations.reply(jan, text="Уже едет.", by=by)
    operations.note(ala, text="Zadzwonić do kierowcy.", by=by)
    give(bakery, [7, 6, 7, 5, 4, 1], at=clock.now(), words="Szybko i miło.", person=ala.person, conversation=ala)
    for category, polarity in (("delivery", "negative"), ("staff", "positive"), ("price", "negative")):
        many(6, bakery.mokotow, (category, polarity), at=clock.now())
    case = worked_on(bakery, ala)
    learned(bakery, ala, by.at)
    asked_about(reading_of(jan), by=by)
    looked_at("klos.example")
    saved = operations.write_saved_reply(
        None, title="Przeprosiny", words={"pl": "Przepraszamy.", "ru": "Простите."}, by=by
    )
    role = Role.objects.get(code="agent")
    values: dict[str, list[object]] = {
        "conversation": [ala.pk],
        "case": [case.pk],
        "person": [ala.person_id],
        "adapter": ["email"],
        "account": [bakery.mailbox.pk],
        "reply": [saved.pk],
        "playbook": ["recover_unhappy_message"],
        "agent": [bakery.ola.pk],
        "role": [role.pk],
        "unit": [bakery.mokotow.pk],
        "topic": [talked_about(bakery.mokotow, clock.now()).pk],
        "invitation": [org.invite(bakery.mokotow, role=role, by=by)],
        "reset": ["1", "set-password"],
    }
    return lambda name, what: reverse(name, args=values.get(what, []))


def problems(page: Page, address: str) -> list[str]:
    """Open a page and return what is wrong with it."""
    said = page.said  # type: ignore[attr-defined]
    said.clear()
    page.goto(address)
    found = [line for line in said if "Content Security Policy" in line or "Error" in line]
    found += [str(one) for one in violations(page)]
    if page.evaluate("[...document.styleSheets].some(sheet => !sheet.cssRules.length) || !document.styleSheets.length"):
        found.append("a style sheet is missing")
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if too_wide > 0:
        found.append(f"{too_wide} pixels too wide")
    return [f"{address}: {one}" for one in found]


def check(open_as: Open, admin: Agent, address: Callable[[str, str], str], look: tuple[str, str, str]) -> None:
    """Look at every page once, as an administrator and, where nobody is signed in, as a visitor."""
    language, theme, size = look
    width, height = SIZES[size]
    org.change_profile(admin, name=admin.name, language=language, theme=theme, signature="", by=by_system())
    inside = open_as(admin, "/there-is-no-such-page/", width=width, height=height, theme=theme)
    outside = open_as(None, "/login/", width=width, height=height, theme=theme, language=language)
    base = inside.url.removesuffix("/there-is-no-such-page/")
    wrong = problems(inside, f"{base}/there-is-no-such-page/")
    for name, what in PAGES.items():
        wrong += problems(inside, base + address(name, what))
    for name, what in DOORS.items():
        wrong += problems(outside, base + address(name, what))
    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("look", LOOKS, ids="-".join)
def test_nobody_is_shut_out(
    open_as: Open, admin: Agent, address: Callable[[str, str], str], look: tuple[str, str, str]
) -> None:
    check(open_as, admin, address, look)


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("look", ALL_LOOKS, ids="-".join)
def test_nobody_is_shut_out_whatever_they_choose(
    open_as: Open, admin: Agent, address: Callable[[str, str], str], look: tuple[str, str, str]
) -> None:
    check(open_as, admin, address, look)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["agent", "analyst", "lead"])
def test_no_page_breaks_for_somebody_with_fewer_rights(
    bakery: Bakery, address: Callable[[str, str], str], client: Client, role: str
) -> None:
    org.give_role(bakery.marek, unit=bakery.company, role=Role.objects.get(code=role), by=by_system())
    signed_in(client, bakery.marek)
    for name, what in PAGES.items():
        assert client.get(address(name, what), follow=True).status_code in {200, 403}, name
