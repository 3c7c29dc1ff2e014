"""Killed anywhere between the answer and the last word, the product asks once, counts once and promises once."""

from __future__ import annotations

from collections import Counter
from typing import Any

import httpx
import pytest

from tests.servers.dovecot import Dovecot
from tests.servers.postfix import Postfix
from tests.walk.letters import received
from tests.walk.product import Product, wait_for
from tests.walk.test_crashes import Office, loop_points
from tests.walk.test_loop import ask_everybody_at_once, links_of

pytestmark = pytest.mark.both_databases

ASKING = ("playbooks.decided", "surveys.invited", "playbooks.done")
RECOVERING = ("cases.opened", "cases.acknowledged")


def test_everybody_is_asked_once_and_every_answer_counts_once_whatever_dies(
    product: Product, dovecot: Dovecot, postfix: Postfix
) -> None:
    office = Office(product, dovecot, postfix)
    pages = product.url
    ask_everybody_at_once(product)
    take_in_and_answer(office)
    for point in ASKING:
        office.die(point, product.worker, lambda: resolve_one(office))
    worker = product.worker()
    tokens = wait_for(lambda: tokens_if(office, len(ASKING)), "the questions")
    assert worker.stop() == 0
    answer_twice(office, tokens[0], pages)
    for number, point in enumerate(RECOVERING, 1):
        office.die(point, product.worker)
        calm = product.worker()  # whoever dies in the middle of sending leaves a doubt: that is another test's matter
        wait_for(lambda number=number: len(told(office)) == number, "the customer to be told")
        assert calm.stop() == 0
        answer(office, tokens[number])
    worker = product.worker()
    wait_for(lambda: len(told(office)) == len(ASKING), "the last customer to be told")
    assert worker.stop() == 0
    close_twice(office, pages)
    worker = product.worker()
    wait_for(lambda: len(questions(office)) == len(ASKING) + 1, "the last question")
    check_that_everything_happened_once(office)
    assert set(office.hit) == loop_points()
    assert worker.stop() == 0


def take_in_and_answer(office: Office) -> None:
    """Every customer writes, and one answer for each question has gone."""
    office.write(len(office.customers))
    ears, worker = office.product.connectors(), office.product.worker()
    wait_for(lambda: office.ledger["stored"] == office.written, "the intake")
    office.answer(len(ASKING))
    wait_for(lambda: set(office.states().values()) == {"accepted"}, "the answers")
    assert (ears.stop(), worker.stop()) == (0, 0)


def resolve_one(office: Office) -> None:
    number = next(one["id"] for one in office.conversations() if one["status"] == "waiting")
    office.product.api("POST", f"/conversations/{number}/resolve")


def answer_twice(office: Office, token: str, pages: str) -> None:
    """The pages die with the first post in their hands; the customer presses the button once more."""
    dying = office.product.web(die_at="surveys.answered")
    office.bury("surveys.answered", dying, lambda: lost(f"{office.product.url}/s/{token}/", {"score": "2"}))
    office.product.url = pages
    assert office.product.all("/surveys/answers", instrument="ces2") == []
    answer(office, token)
    answer(office, token)


def answer(office: Office, token: str) -> None:
    done = httpx.post(f"{office.product.url}/s/{token}/", data={"score": "2"}, timeout=30)
    assert done.status_code == 303


def close_twice(office: Office, pages: str) -> None:
    """The pages die when a case is closed, before anybody hears of it; the colleague presses the button once more."""
    product = office.product
    number = min(one["id"] for one in product.all("/cases"))
    product.api("POST", f"/cases/{number}/paraphrase", json={"words": "czekali Państwo na odpowiedź", "wish": ""})
    product.api("POST", f"/cases/{number}/confirm", json={})
    dying = product.web(die_at="cases.closed")
    headers = {"Authorization": f"Bearer {product.token}"}
    address = f"{product.url}/api/v1/cases/{number}/close"
    office.bury("cases.closed", dying, lambda: lost(address, {"outcome": "solved"}, headers=headers))
    product.url = pages
    assert product.get(f"/cases/{number}")["case"]["outcome"] == "solved"
    product.api("POST", f"/cases/{number}/close", json={"outcome": "solved"})


def lost(address: str, words: dict[str, str], headers: dict[str, str] | None = None) -> None:
    """Post something to pages that die over it."""
    given: dict[str, Any] = {"json": words, "headers": headers} if headers else {"data": words}
    with pytest.raises(httpx.TransportError):
        httpx.post(address, timeout=30, **given)


def questions(office: Office) -> list[str]:
    """Return the tokens of all questions in the customers' mailboxes, one for each mail."""
    raw = [one for customer in office.customers for one in office.dovecot.messages(customer.address)]
    found = [links_of(one, "/s/") for one in raw]
    return [links[0].split("/s/")[1].partition("/")[0] for links in found if links]


def tokens_if(office: Office, number: int) -> list[str]:
    found = questions(office)
    return found if len(found) >= number else []


def told(office: Office) -> list[str]:
    """Return the mails that tell a customer by when we are in touch."""
    raw = [one for customer in office.customers for one in office.dovecot.messages(customer.address)]
    return [letter.text for letter in map(received, raw) if "Przykro nam" in letter.text]


def check_that_everything_happened_once(office: Office) -> None:
    product = office.product
    assert Counter(questions(office)).most_common(1)[0][1] == 1
    assert len(questions(office)) == len(ASKING) + 1  # three after the answers, one after the case
    assert len(product.all("/surveys/answers", instrument="ces2")) == len(ASKING)
    assert len(told(office)) == len(product.all("/cases")) == len(ASKING)
    told_of = [one["subject"]["id"] for one in product.all("/facts", type="promises.given")]
    assert len(told_of) == len(set(told_of)) == len(ASKING)
    story = Counter(one["type"] for one in product.all("/facts"))
    assert {name: story[name] for name in ("surveys.invited", "surveys.answered", "cases.opened", "cases.closed")} == {
        "surveys.invited": 4,
        "surveys.answered": 3,
        "cases.opened": 3,
        "cases.closed": 1,
    }
    assert "clocks agree" in product.run("doctor").lower()
