"""The settings page "Surveys": what accounts ask, the rules for all, and how it looks to customers."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import Bakery
from tests.web.conftest import signed_in
from ucho.customers.models import AskPolicy
from ucho.org.models import Agent
from ucho.surveys.models import Answer, Invitation, Plan

pytestmark = pytest.mark.django_db
RULES = {
    "gap": "P14D", "gap-ces2": "P60D", "gap-csat": "other", "gap-csat-iso": "P2W", "gap-nps": "P180D",
    "yearly_cap": "4", "quiet_from": "19:30", "quiet_to": "09:00", "quiet_weekends": "1",
}  # fmt: skip


@pytest.fixture
def office(client: Client, admin: Agent) -> Client:
    return signed_in(client, admin)


def test_an_account_asks_what_was_chosen(bakery: Bakery, office: Client) -> None:
    page = f"/settings/surveys/accounts/{bakery.mailbox.pk}/"
    after = f"after-{bakery.mailbox.pk}"
    assert office.post(page, {"instrument": "nps", after: "PT4H"}).status_code == 302
    assert (Plan.objects.get().instrument, Plan.objects.get().ask_after) == ("nps", "PT4H")
    office.post(page, {"instrument": "ces2", after: "other", f"{after}-iso": "PT36H"})
    shown = office.get("/settings/surveys/").content.decode()
    assert '<option value="ces2" selected>' in shown
    assert 'value="P1DT12H"' in shown
    refused = office.post(page, {"instrument": "csat", after: "other", f"{after}-iso": "wkrótce"})
    assert refused.status_code == 422
    assert 'value="wkrótce"' in refused.content.decode()
    assert '<option value="csat" selected>' in refused.content.decode()
    assert Plan.objects.get().instrument == "ces2"


def test_the_rules_hold_for_the_company(office: Client) -> None:
    assert office.post("/settings/surveys/rules/", RULES).status_code == 302
    policy = AskPolicy.objects.get()
    assert policy.instrument_gap == {"ces2": "P60D", "csat": "P14D", "nps": "P180D"}
    assert (policy.gap, policy.yearly_cap, policy.quiet_from, policy.quiet_to) == ("P14D", 4, "19:30", "09:00")
    assert (policy.quiet_weekends, policy.needs_consent) == (True, False)
    refused = office.post("/settings/surveys/rules/", RULES | {"yearly_cap": "wiele", "quiet_to": "rano"})
    assert refused.status_code == 422
    assert AskPolicy.objects.get().yearly_cap == 4


def test_a_consultant_chooses_no_survey(bakery: Bakery, ola: Client) -> None:
    page = f"/settings/surveys/accounts/{bakery.mailbox.pk}/"
    assert ola.get("/settings/surveys/").status_code == 403
    assert ola.post(page, {"instrument": "nps", f"after-{bakery.mailbox.pk}": "PT4H"}).status_code in {403, 404}
    assert ola.post("/settings/surveys/rules/", RULES).status_code == 403
    assert (Plan.objects.count(), AskPolicy.objects.count()) == (0, 0)


@pytest.mark.parametrize("name", ["ces2", "csat", "nps", "fixed"])
def test_mail_and_page_are_shown_as_customers_get_them(office: Client, name: str) -> None:
    for language, company in (("pl", "Piekarnia Kłos"), ("ru", "Пекарня «Клос»"), ("en", "Kłos Bakery")):
        mail = office.get(f"/settings/surveys/mail/{name}/{language}/")
        assert mail.headers["Content-Security-Policy"].startswith("sandbox;")
        assert company in mail.content.decode()
        page = office.get(f"/s/preview/{name}/", {"lang": language})
        assert company in page.content.decode()
        assert f'<html lang="{language}">' in page.content.decode()
    assert office.post(f"/s/preview/{name}/", {"score": "1"}).status_code == 200
    assert (Invitation.objects.count(), Answer.objects.count()) == (0, 0)
    assert office.get("/s/preview/none/").status_code == 404
    assert office.get(f"/settings/surveys/mail/{name}/de/").status_code == 404
