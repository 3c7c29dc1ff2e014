"""Made-up people and words for the gallery."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Page

from ucho.web.components.faces import face
from ucho.web.context import NavLink, Shell
from ucho.web.inbox import rows as v

NOW = datetime.now(UTC)
OLA, MAREK, INA = face("Ola Nowicka"), face("Marek Wrona"), face("Инна Соколова")
TAGS = {"delivery": v.TagView(1, "dostawa", 1), "refund": v.TagView(2, "zwrot", 4), "vip": v.TagView(3, "stały klient", 5), "cake": v.TagView(4, "torty", 6)}


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


ROWS = [
    v.Row(1, face("Alicja Zielińska"), "Zamówienie nr 4417: tort nie dojechał", "Dzień dobry, czekam na tort od dziewiątej, a goście są za dwie godziny. Czy ktoś mi odpowie?", ago(minutes=4), True, "open", "email", None, [TAGS["delivery"], TAGS["cake"]], ago(minutes=12), "late", messages=3),
    v.Row(2, face("Дмитрий Орлов"), "Хлеб с орехами и аллергия", "Подскажите, пожалуйста, есть ли следы арахиса в бородинском?", ago(minutes=19), True, "open", "telegram", OLA, [], NOW + timedelta(minutes=35), "soon"),
    v.Row(3, face("Jan Kaczmarek"), "Faktura za październik", "Dziękuję, wszystko się zgadza. Miłego dnia!", ago(hours=1, minutes=12), False, "waiting", "email", OLA, [], answered=True, messages=6),
    v.Row(4, face("Emily Carter"), "Birthday cake for 40 people", "Could you do half vanilla, half raspberry? We would pick it up on Saturday morning.", ago(hours=2), False, "open", "widget", MAREK, [TAGS["cake"], TAGS["vip"]], messages=4),
    v.Row(5, face("Barbara Wójcik"), "Reklamacja: zakalec w drożdżówkach", "Kupiłam wczoraj sześć drożdżówek na Długiej i niestety cztery były surowe w środku.", ago(hours=3), True, "open", "email", None, [TAGS["refund"]], NOW + timedelta(hours=4)),
    v.Row(6, face("Никита Лебедев"), "Где моя скидка по карте?", "Карта 0042, обещали десять процентов на выпечку после семи вечера.", ago(hours=5), False, "open", "telegram", INA, [], messages=2),
    v.Row(7, face("piotr.szymanski@firma.example"), "Catering na konferencję 3 grudnia", "Czy mogą Państwo przygotować ofertę na 120 osób, w tym 20 bez glutenu?", ago(hours=22), False, "snoozed", "email", OLA, [TAGS["vip"]], None, "", NOW + timedelta(days=2), 5),
    v.Row(8, face("Zofia Lewandowska"), "Pochwała dla Pani z Rynku", "Chciałam tylko napisać, że Pani Kasia uratowała mi urodziny syna.", ago(days=1, hours=3), False, "resolved", "email", MAREK, [], answered=True, messages=2),
    v.Row(9, face("Oliver Brown"), "Opening hours on 11 November", "Are you open on Independence Day?", ago(days=3), False, "resolved", "email", OLA, [], answered=True, messages=2),
    v.Row(10, face("Светлана Кузнецова"), "Работа пекарем", "Здравствуйте! Вы ещё ищете пекаря в ночную смену?", ago(days=6), False, "open", "email", None, []),
    v.Row(11, face("Tomasz Dąbrowski"), "Zgubiona karta lojalnościowa", "Zgubiłem kartę, na której miałem już dziewięć pieczątek…", ago(days=9), False, "open", "sms", MAREK, []),
]

LONG = "Dzień dobry,\n\nzamówiłam tort na dziś na 9:00 (nr 4417, piętrowy, śmietankowy z malinami). Jest 11:00, tortu nie ma, a telefon w sklepie na Długiej nie odpowiada. Goście przychodzą o 13:00.\n\nPotwierdzenie: https://klos.example/zamowienia/4417.\n\nCzy tort w ogóle wyjechał?\nAlicja Zielińska"
ENTRIES = [
    v.Entry("m1", "in", ago(days=1, hours=2), "Dzień dobry, czy można jeszcze zmienić napis na torcie na „Sto lat, Helenko”?", face("Alicja Zielińska"), "email", "Sklep internetowy", new_day=True, language="pl"),
    v.Entry("m2", "out", ago(days=1, hours=1), "Dzień dobry, Pani Alicjo!\n\nOczywiście, napis zmieniony. Tort będzie u Pani jutro o 9:00.\n\nPozdrawiam serdecznie\nOla, Piekarnia Kłos", OLA, "email", "Sklep internetowy", delivery="read", quoted="W dniu 20.11.2026 Alicja Zielińska napisała: …"),
    v.Entry("f1", "fact", ago(days=1, hours=1), "Ola Nowicka resolved this"),
    v.Entry("m3", "in", ago(minutes=22), LONG, face("Alicja Zielińska"), "email", "Sklep internetowy", quoted="> Tort będzie u Pani jutro o 9:00.\n> Pozdrawiam serdecznie\n> Ola", files=[v.FileView("potwierdzenie-4417.pdf", "application/pdf", 183_422, "#"), v.FileView("adres na domofonie.jpg", "image/jpeg", 2_412_009, "#")], new_day=True, language="pl", original_href="#"),
    v.Entry("f2", "fact", ago(minutes=21), "The customer wrote again: reopened", icon="rotate-2"),
    v.Entry("m4", "note", ago(minutes=15), "Dzwoniłam na Długą: kierowca utknął na Hallera, będzie za 20 minut. Proponuję rabat 30% i odbiór osobisty przez Marka.", OLA),
    v.Entry("m5", "out", ago(minutes=9), "Pani Alicjo, bardzo przepraszamy. Kierowca jest w drodze i będzie u Pani około 11:40. Oddajemy też koszt dostawy.", OLA, "email", "Sklep internetowy", delivery="unknown", pk=5),
    v.Entry("m6", "auto", ago(minutes=8), "Jestem poza biurem do 15:00. W pilnych sprawach proszę o telefon.", face("Alicja Zielińska"), "email", "Sklep internetowy"),
    v.Entry("m7", "out", ago(minutes=5), "Pani Alicjo, kierowca dzwoni właśnie domofonem.", MAREK, "email", "Sklep internetowy", delivery="failed", reason="The mailbox is full (552).", pk=7),
    v.Entry("m8", "in", ago(minutes=4), "Dzień dobry, czekam na tort od dziewiątej, a goście są za dwie godziny. Czy ktoś mi odpowie?", face("Alicja Zielińska"), "email", "Sklep internetowy", language="pl"),
]
PANEL = v.Panel(1, face("Alicja Zielińska"), ago(days=420), "polski", [v.IdentityView("email", "alicja.zielinska@poczta.example", True), v.IdentityView("phone", "+48 600 100 200"), v.IdentityView("telegram", "@alaz", True, "bouncing")],
    [TAGS["vip"]], [v.Row(21, face("Alicja Zielińska"), "Karta lojalnościowa: przeniesienie punktów", "…", ago(days=40), False, "resolved", "email"), v.Row(22, face("Alicja Zielińska"), "Chleb bez glutenu na sobotę", "…", ago(days=2), False, "waiting", "telegram")],
    [v.Moment(ago(minutes=4), "mail", "Wrote by e-mail", "Dzień dobry, czekam na tort od dziewiątej, a goście są za dwie godziny."), v.Moment(ago(minutes=5), "send", "Marek Wrona answered", "Pani Alicjo, kierowca dzwoni właśnie domofonem."), v.Moment(ago(days=1), "circle-check", "Conversation resolved", ""), v.Moment(ago(days=40), "tag", "Tagged “stały klient”", "")],
    [("Customer since", "27.09.2025"), ("Conversations", "7"), ("Bought last", "21.11.2026")])


def views(current: str, counts: dict[str, int]) -> list[v.ViewLink]:
    from django.utils.translation import gettext as _

    names = [("mine", _("Mine"), "user"), ("unassigned", _("Unassigned"), "circle-dashed"), ("all", _("All open"), "inbox"), ("snoozed", _("Snoozed"), "alarm-snooze"), ("resolved", _("Resolved"), "circle-check")]
    return [v.ViewLink(code, label, icon, f"/?view={code}", counts.get(code), code == current) for code, label, icon in names]


def listing(current: str = "all", rows: list[v.Row] | None = None, query: str = "", open_pk: int | None = None) -> v.ListPage:
    shown = ROWS if rows is None else rows
    links = views(current, {"mine": 12, "unassigned": 4, "all": 38, "snoozed": 3})
    title = next(link.label for link in links if link.current)
    return v.ListPage(current, title, shown, links, "/", "/next" if len(shown) > 8 else "", query, [v.UnitChoice(1, "Piekarnia Kłos Rynek"), v.UnitChoice(2, "Sklep internetowy", True)], open_pk)


def talk() -> v.Conversation:
    from django.utils.translation import gettext as _

    head = v.Head(1, ROWS[0].subject, "open", ROWS[0].face, 1, "email", "Sklep internetowy", OLA, True, ROWS[0].tags, ago(minutes=12), "late")
    composer = v.Composer(1, "k", [v.Route("1", "E-mail · alicja.zielinska@poczta.example", "email", True), v.Route("2", "Telegram · @alaz", "telegram")])
    agents = [v.AgentChoice(1, OLA, "online", True, True), v.AgentChoice(2, MAREK, "away"), v.AgentChoice(3, INA)]
    snoozes = [v.SnoozeChoice(_("In three hours"), NOW + timedelta(hours=3)), v.SnoozeChoice(_("Tomorrow morning"), NOW + timedelta(hours=20)), v.SnoozeChoice(_("Next week"), NOW + timedelta(days=5))]
    return v.Conversation(head, ENTRIES, composer, PANEL, agents, list(TAGS.values()), snoozes, [v.Watcher(MAREK, True)], "/earlier", "?view=all")


PAGES = [
    "inbox/pl/desk/light", "inbox/ru/desk/dark", "inbox/en/phone/light", "inbox/pl/small/dark", "inbox-list/pl/phone/light", "inbox-list/ru/small/dark", "inbox-list/en/desk/light",
    "inbox/en/tablet/light", "inbox-empty/pl/desk/dark", "inbox-note/en/desk/light", "inbox-assign/en/desk/dark", "inbox-panel/ru/phone/light", "inbox-keys/pl/desk/light",
]


def page(name: str, language: str, theme: str) -> tuple[str, dict[str, Any]]:
    """Return template and values of a page."""
    from django.utils.translation import gettext as _

    nav = [NavLink("inbox", _("Inbox"), "inbox", "/"), NavLink("customers", _("Customers"), "users", "/people/"), NavLink("simulator", _("Simulator"), "flask", "/simulator/"), NavLink("settings", _("Settings"), "settings", "/settings/")]
    context: dict[str, Any] = {"shell": Shell(OLA, "Piekarnia Kłos", nav, theme, demo=True), "area": name.split("-")[0], "csrf_token": "x"}
    if name.startswith("inbox"):
        open_pk = 1 if name not in ("inbox-list", "inbox-empty") else None
        context |= {"list": listing("mine" if name == "inbox-empty" else "all", [] if name == "inbox-empty" else None, "", open_pk), "talk": talk() if open_pk else None}
        return "web/inbox/page.html", context
    return f"web/{name}.html", context


def prepare(page: Page, name: str) -> None:
    """Bring the page into the state to look at."""
    if name == "inbox-note":
        page.keyboard.press("n")
        page.keyboard.type("Zadzwonić do kierowcy")
    elif name == "inbox-assign":
        page.keyboard.press("a")
    elif name == "inbox-panel":
        page.keyboard.press("p")
        page.wait_for_timeout(400)
    elif name == "inbox-keys":
        page.keyboard.press("?")
