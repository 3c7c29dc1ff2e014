"""The main job of the product, from a customer's program to an agent's browser and back, over real servers."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, expect

from tests.servers.dovecot import Dovecot, Mailbox
from tests.servers.postfix import Postfix
from tests.walk.desk import Desk, desk
from tests.walk.letters import COMPLAINT_PL, COMPLAINT_RU, Received, in_charset, plain, received
from tests.walk.product import Part, Product, wait_for

PERSONS = {"agent:1", "token:1", "system:command_line", "system:web.joining"}  # the last follows a printed link
ALA, JAN = "Ala Żółkiewska", "Ян Щукин"
ANSWER_PL = "Dzień dobry, Pani Alu!\n\nBardzo przepraszamy. Świeży bochenek czeka w piekarni – i zwracamy 18,50 zł."
ANSWER_RU = "Здравствуйте, Ян!\n\nПростите нас. Деньги вернём сегодня же, а медовик испечём заново."
AGAIN_PL = "Dziękuję! Odbiorę jutro przed ósmą. Czy może być krojony?"
LATER_PL = "Chleb był pyszny, ale zwrotu 18,50 zł nadal nie widzę na koncie."


@dataclass
class Post:
    """The two customers, the bakery's mailbox, and the post between them."""

    dovecot: Dovecot
    postfix: Postfix
    bakery: Mailbox
    ala: Mailbox
    jan: Mailbox

    def complain(self) -> None:
        """Send both complaints in the letters that old programs use."""
        self._send(
            self.ala,
            in_charset(
                COMPLAINT_PL,
                "windows-1250",
                sender=(ALA, self.ala.address),
                to=self.bakery.address,
                subject="Spleśniały chleb",
                message_id="<pl-1@poczta.test>",
            ),
        )
        self._send(
            self.jan,
            in_charset(
                COMPLAINT_RU,
                "koi8-r",
                sender=(JAN, self.jan.address),
                to=self.bakery.address,
                subject="Чёрствый медовик",
                message_id="<ru-1@pochta.test>",
            ),
        )

    def answer(self, text: str, got: Received, message_id: str, **headers: str) -> None:
        """Let Ala answer to the address that our letter asks her to use."""
        mail = plain(
            text,
            sender=f"{ALA} <{self.ala.address}>",
            to=got.reply_to,
            subject=got.subject,
            message_id=message_id,
            **headers,
        )
        self.postfix.send(self.ala.address, [got.reply_to], mail)

    def _send(self, sender: Mailbox, raw: bytes) -> None:
        self.postfix.send(sender.address, [self.bakery.address], raw)

    def letters_of(self, customer: Mailbox, number: int) -> list[Received]:
        """Wait until a customer has so many letters; return them."""
        return [received(raw) for raw in self.dovecot.wait_for(customer.address, number, seconds=40)]


@pytest.fixture
def post(dovecot: Dovecot, postfix: Postfix) -> Post:
    return Post(dovecot, postfix, *(dovecot.mailbox(name) for name in ("kontakt", "ala", "jan")))


@pytest.mark.both_databases
def test_complaints_in_old_letters_are_answered_in_the_browser_and_all_of_it_is_told(
    product: Product, post: Post, browser: Browser
) -> None:
    product.add_mailbox("Poczta", post.bakery, post.dovecot, post.postfix)
    running = product.up()
    with desk(browser, product.url) as ola:
        sign_in(ola, running)
        read_and_answer_both(ola, post)
        answered = check_threads(post)
        talk_on(ola, post, answered)
        check_timeline(ola, product)
        assert ola.complaints == []
    check_ledger(product, mails=4)
    check_that_every_fact_has_a_root(product)
    assert running.stop() == 0


def test_late_news_of_one_conversation_never_lands_in_another(product: Product, post: Post, browser: Browser) -> None:
    """Ola must not see Jan's words above the box in which she answers Ala."""
    product.add_mailbox("Poczta", post.bakery, post.dovecot, post.postfix)
    running = product.up()
    post.complain()
    with desk(browser, product.url) as ola:
        sign_in(ola, running)
        ola.watch_unassigned()
        ola.open(JAN)
        about = next(one["id"] for one in product.all("/conversations") if one["person"]["name"] == JAN)
        with ola.holding_the_news() as held:
            product.api("POST", f"/conversations/{about}/notes", json={"text": "Zadzwonić do Jana."})
            wait_for(lambda: ola.page.wait_for_timeout(50) or held, "the page to ask for the news")
            ola.open(ALA)
        assert ola.words == [COMPLAINT_PL]


def sign_in(ola: Desk, running: Part) -> None:
    link = wait_for(lambda: re.search(r"http\S+/setup/\S+", running.output), "the set-up link").group(0)  # type: ignore[union-attr]
    ola.join(link, email="ola@klos.example", name="Ola Zielińska")
    ola.sign_out_and_in("ola@klos.example")


def read_and_answer_both(ola: Desk, post: Post) -> None:
    """Both letters appear in the open list by themselves, whole and in their alphabets."""
    ola.watch_unassigned()
    post.complain()
    ola.open(JAN)
    assert ola.words == [COMPLAINT_RU]
    ola.answer(ANSWER_RU)
    ola.open(ALA)
    assert ola.words == [COMPLAINT_PL]
    ola.answer(ANSWER_PL)


def check_threads(post: Post) -> Received:
    """The customers' programs show the answers below the questions, letter for letter."""
    (to_ala,), (to_jan,) = post.letters_of(post.ala, 1), post.letters_of(post.jan, 1)
    domain = post.bakery.address.partition("@")[2]
    for got, asked, answer, complaint in (
        (to_ala, "<pl-1@poczta.test>", ANSWER_PL, COMPLAINT_PL),
        (to_jan, "<ru-1@pochta.test>", ANSWER_RU, COMPLAINT_RU),
    ):
        assert re.fullmatch(rf"<[0-9a-z]{{20,}}@{re.escape(domain)}>", got.message_id)
        assert (got.in_reply_to, got.references[-1:]) == (asked, [asked])
        assert got.sender == post.bakery.address
        local = post.bakery.address.partition("@")[0]
        assert re.fullmatch(rf"{local}\+[a-z0-9-]{{12,}}@{re.escape(domain)}", got.reply_to)
        assert got.text.startswith(answer)
        assert all(f"> {line}".rstrip() in got.text for line in complaint.splitlines())
    assert to_ala.subject == "Re: Spleśniały chleb"
    assert to_jan.subject == "Re: Чёрствый медовик"
    assert to_ala.reply_to != to_jan.reply_to
    return to_ala


def talk_on(ola: Desk, post: Post, answered: Received) -> None:
    """What Ala writes back stands below in the open page without a reload, and reopens what was resolved."""
    ola.page.evaluate("window.neverReloaded = true")
    post.answer(AGAIN_PL, answered, "<pl-2@poczta.test>")  # her program forgets In-Reply-To: the address must do
    expect(ola.page.locator("#stream .u-msg-in").last.locator(".u-words")).to_have_text(AGAIN_PL)
    ola.answer_over_a_slow_line("Tak, pokroimy.")
    ola.resolve()
    second = post.letters_of(post.ala, 2)[1]
    assert (second.in_reply_to, second.references) == (
        "<pl-2@poczta.test>",
        ["<pl-1@poczta.test>", answered.message_id, "<pl-2@poczta.test>"],
    )
    post.answer(
        LATER_PL,
        second,
        "<pl-3@poczta.test>",
        In_Reply_To=second.message_id,
        References=" ".join([*second.references, second.message_id]),
    )
    expect(ola.page.locator("#stream .u-msg-in").last.locator(".u-words")).to_have_text(LATER_PL)
    expect(ola.status).to_have_text("Open")
    assert ola.words == [COMPLAINT_PL, ANSWER_PL, AGAIN_PL, "Tak, pokroimy.", LATER_PL]
    assert ola.page.evaluate("window.neverReloaded") is True


def check_timeline(ola: Desk, product: Product) -> None:
    """The panel and the API tell the whole story of Ala in order, newest first."""
    person = next(one for one in product.all("/people") if one["name"] == ALA)
    lines = product.all(f"/people/{person['id']}/timeline")
    story = [line["type"] for line in reversed(lines)]
    assert story.index("cases.opened") < story.index("conversations.answered") < story.index("cases.contacted")
    recovery = ("cases.", "customers.hold")  # her complaint is made good besides: see test_loop
    told = [name.partition(".")[2] for name in story if not name.startswith(recovery)]
    answer = ["message_received", "answered", "delivered"]
    assert told == ["met", "opened", *answer, *answer, "resolved", "message_received", "reopened"]
    assert [line["at"] for line in lines] == sorted((line["at"] for line in lines), reverse=True)
    sentences = [line["sentence"] for line in lines if line["type"] != "conversations.delivered"]
    shown = [moment.split("\n")[0] for moment in ola.timeline]  # deliveries stand below the messages
    assert len(shown) >= 10
    assert shown == sentences[: len(shown)]


def check_ledger(product: Product, *, mails: int) -> None:
    ledger = product.account("Poczta")["ledger"]
    assert (ledger["received"], ledger["stored"], ledger["server_count"]) == (mails, mails, mails)
    assert ledger["balanced"]


def check_that_every_fact_has_a_root(product: Product) -> None:
    """Nothing in the log came from nowhere: each fact is a root (a person, a mail, a schedule) or leads to one."""
    facts = {fact["id"]: fact for fact in product.all("/facts")}
    for fact in facts.values():
        chain = [fact]
        while (cause := chain[-1]["caused_by"]) is not None:
            assert cause < chain[-1]["id"]
            chain.append(facts[cause])
        root = chain[-1]
        assert len(chain) - 1 == fact["depth"]
        assert root["actor"] in PERSONS or root["type"] == "channels.journalled", root
    received = [fact for fact in facts.values() if fact["type"] == "conversations.message_received"]
    assert {facts[fact["caused_by"]]["type"] for fact in received} == {"channels.journalled"}
