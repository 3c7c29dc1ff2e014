"""Listen, ask, say it back, answer the feeling; and what the customer says to that."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.cases.conftest import LATER
from tests.cast import Bakery, arrive, letter
from ucho.cases import operations, queries
from ucho.cases.models import Case, Paraphrase
from ucho.cases.tokens import token_for
from ucho.conversations.inbox_models import InboxItem
from ucho.conversations.models import Conversation, Message
from ucho.core.errors import Refused
from ucho.events.delivery import deliver_all
from ucho.promises.queries import clocks_of


def folder(case: Case) -> str:
    """Return where the case's line is."""
    return InboxItem.objects.get(kind="case", ref=case.pk).folder


@pytest.fixture
def paraphrase(bakery: Bakery, case: Case) -> Paraphrase:
    """Ola said back what she understood."""
    return operations.paraphrase(
        case, "Tort przyjechał połamany.", wish="zwrot pieniędzy", by=bakery.by_ola(LATER), client_key="klik-1"
    )


def test_each_step_is_kept_with_its_words_and_leads_to_the_next(bakery: Bakery, case: Case) -> None:
    by = bakery.by_ola(LATER)
    assert queries.guide(case).next == "listen"
    operations.listen(case, "Połamany tort w dniu urodzin.", by=by)
    assert queries.guide(case).next == "ask"
    operations.ask(case, "Czy tort dało się jeszcze podać?", by=by)
    assert queries.guide(case).next == "paraphrase"
    case.refresh_from_db()
    assert case.contacted_at == LATER
    made = operations.paraphrase(case, "Tort przyjechał połamany.", by=by)
    case.refresh_from_db()
    assert queries.guide(case).next == "wait"
    operations.confirm(made, how="words", by=by)
    case.refresh_from_db()
    assert queries.guide(case).next == "feeling"
    operations.answer_feeling(case, "Rozumiem, że to zepsuło Pani święto.", by=by)
    assert queries.guide(case).next == "cause"
    assert [step.kind for step in queries.steps_of(case)] == ["listen", "ask", "paraphrase", "feeling"]
    sent = Message.objects.filter(direction="out").order_by("pk")
    assert [message.auto_kind for message in sent] == ["", "", ""]
    assert sent[0].author == f"agent:{bakery.ola.pk}"


def test_a_double_click_notes_and_sends_once(bakery: Bakery, case: Case) -> None:
    by = bakery.by_ola(LATER)
    for _click in range(2):
        operations.listen(case, "Połamany.", by=by)
        operations.ask(case, "Kiedy?", by=by, client_key="a")
        operations.paraphrase(case, "Połamany.", by=by, client_key="b")
        operations.answer_feeling(case, "Przykro mi.", by=by, client_key="c")
    assert Message.objects.filter(direction="out").count() == 3
    assert Paraphrase.objects.count() == 1


def test_the_summary_speaks_the_customers_language_and_waits_for_them(case: Case, paraphrase: Paraphrase) -> None:
    text = Message.objects.get(direction="out").text
    assert "Tort przyjechał połamany." in text
    assert "zwrot pieniędzy" in text
    assert "Czy dobrze" in text
    assert f"/c/{token_for(paraphrase.pk)}/" in text
    assert folder(case) == "waiting"
    assert clocks_of(f"cases.case:{case.pk}").get(metric="recovery").paused_at == LATER


def test_looking_at_the_link_changes_nothing_and_pressing_the_button_confirms_once(
    client: Client, case: Case, paraphrase: Paraphrase
) -> None:
    page = f"/c/{token_for(paraphrase.pk)}/"
    for _time in range(3):
        shown = client.get(page)
        assert client.head(page).status_code == 200
    assert "Tort przyjechał połamany." in shown.content.decode()
    paraphrase.refresh_from_db()
    assert paraphrase.confirmed_at is None
    for _click in range(2):
        answered = client.post(page, {"said": "yes"})
        assert (answered.status_code, answered["Location"]) == (303, f"{page}thanks/")
    assert client.get(answered["Location"]).status_code == 200
    paraphrase.refresh_from_db()
    assert paraphrase.how == "link"
    assert folder(case) == "todo"
    assert clocks_of(f"cases.case:{case.pk}").get(metric="recovery").paused_at is None
    assert "button" not in client.get(page).content.decode()


def test_a_correction_comes_back_to_us_in_the_customers_words(
    bakery: Bakery, client: Client, case: Case, paraphrase: Paraphrase
) -> None:
    page = f"/c/{token_for(paraphrase.pk)}/"
    empty = client.post(page, {"said": "no", "words": "  "})
    assert empty.status_code == 422
    for _click in range(2):
        assert client.post(page, {"said": "no", "words": "Chodzi o nowy tort, nie o pieniądze."}).status_code == 303
    paraphrase.refresh_from_db()
    assert paraphrase.correction == "Chodzi o nowy tort, nie o pieniądze."
    note = Message.objects.get(direction="note")
    assert "Chodzi o nowy tort" in note.text
    assert folder(case) == "todo"
    late = client.post(page, {"said": "yes"})
    assert late.status_code == 422  # it was corrected; nothing is confirmed any more
    newer = operations.paraphrase(case, "Potrzebny nowy tort.", by=bakery.by_ola(LATER))
    operations.confirm(newer, how="words", by=bakery.by_ola(LATER))
    assert queries.guide(case).confirmed


@pytest.mark.parametrize("token", ["1", "1-", "0-aaaaaaaaaaaaaaaaaaaa", "99999999999999999999-x", "²-x", "x" * 500])
def test_a_made_up_link_opens_nothing(client: Client, db: None, token: str) -> None:
    assert client.get(f"/c/{token}/").status_code == 404
    assert client.post(f"/c/{token}/", {"said": "yes"}).status_code == 404


def test_a_link_opens_its_own_summary_only(client: Client, case: Case, paraphrase: Paraphrase) -> None:
    signature = token_for(paraphrase.pk).partition("-")[2]
    assert client.get(f"/c/{paraphrase.pk + 1}-{signature}/").status_code == 404


def test_a_newer_summary_takes_the_place_of_the_old_link(
    bakery: Bakery, client: Client, case: Case, paraphrase: Paraphrase
) -> None:
    newer = operations.paraphrase(case, "Tort był połamany i bez świeczek.", by=bakery.by_ola(LATER))
    old = client.post(f"/c/{token_for(paraphrase.pk)}/", {"said": "yes"})
    assert old.status_code == 422
    assert client.post(f"/c/{token_for(newer.pk)}/", {"said": "yes"}).status_code == 303
    paraphrase.refresh_from_db()
    assert paraphrase.confirmed_at is None


def test_hostile_words_on_the_page_stay_words(client: Client, bakery: Bakery, case: Case) -> None:
    made = operations.paraphrase(case, "<script>alert(1)</script>", by=bakery.by_ola(LATER))
    page = client.get(f"/c/{token_for(made.pk)}/").content.decode()
    assert "<script" not in page
    assert client.post(f"/c/{token_for(made.pk)}/", {"said": "no", "words": "x" * 100_000}).status_code == 422
    assert client.post(f"/c/{token_for(made.pk)}/", {}).status_code == 422


def test_an_answer_by_mail_brings_the_case_back_without_confirming(
    bakery: Bakery, conversation: Conversation, case: Case, paraphrase: Paraphrase
) -> None:
    ref = Message.objects.get(direction="out").refs.get().ref
    arrive(bakery.mailbox, letter("Prawie, ale…", in_reply_to=ref, at=LATER), at=LATER + timedelta(minutes=1))
    deliver_all(LATER + timedelta(minutes=2), strict=False)
    assert folder(case) == "todo"
    assert not queries.guide(case).confirmed


def test_a_machines_answer_does_not_bring_it_back(
    bakery: Bakery, conversation: Conversation, case: Case, paraphrase: Paraphrase
) -> None:
    ref = Message.objects.get(direction="out").refs.get().ref
    away = letter("Urlop", in_reply_to=ref, headers={"Auto-Submitted": "auto-replied"})
    arrive(bakery.mailbox, away, at=LATER + timedelta(minutes=1))
    deliver_all(LATER + timedelta(minutes=2), strict=False)
    assert folder(case) == "waiting"


def test_a_closed_case_takes_no_more_steps(bakery: Bakery, case: Case) -> None:
    operations.close(case, "unreachable", by=bakery.by_ola())
    with pytest.raises(Refused):
        operations.ask(case, "Halo?", by=bakery.by_ola())
    with pytest.raises(Refused):
        operations.listen(case, "Nic", by=bakery.by_ola())
