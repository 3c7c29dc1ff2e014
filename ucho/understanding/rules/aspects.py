"""Words that show what part of a service somebody speaks of: beginnings of folded words, in three languages."""

from __future__ import annotations

import re
from typing import Final

_STEMS: Final = {
    "product": """produkt towar jakosc smak chleb bulk ciast tort jedzeni danie pizz kaw zup sprzet laptop telefon
        ekran bateri buty butow sukienk kurtk material mebl sofa kanap lozk materac lek lekarstw zabieg
        fryzur aplikacja spektakl film качеств товар продукт вкус еда блюд хлеб торт пицц кофе суп экран
        батаре обув туфл плать куртк ткан мебел диван матрас лекарств стрижк спектакл фильм книг quality
        product taste food bread cake pizza coffee soup dish meal screen battery shoe dress jacket fabric
        sofa mattress medicine haircut film movie book play acting plot flavour flavor""",
    "price": """cen drog tani koszt oplat taryf cennik rabat promocj znizk podwyzk цен дорог дешев стоимост тариф
        скидк акци подорожа переплат price pricing expensive cheap cost tariff discount overpriced fee value
        afford promo voucher""",
    "delivery": """dostaw przesylk paczk kurier doreczeni wysylk paczkomat doszl dotarl dostarcz доставк посылк курьер
        привез довез отправк пункт выдач deliver parcel package courier shipping shipment shipped dispatch
        driver arrived tracking""",
    "staff": """obslug pracowni kelner recepcj konsultant sprzedawc lekarz pani pan dentyst fryzjer kierowc personel
        ekipa technik monter uprzejm mil grzeczn chamsk niemil opryskliw персонал сотрудни официант
        администратор консультант продав врач доктор мастер водител оператор вежлив груб хам приветлив
        специалист девушк кассир staff waiter waitress receptionist assistant doctor nurse dentist barber
        hairdresser technician rude polite friendly helpful crew team agent cashier bloke lady""",
    "waiting": """czeka kolejk oczekiwan spozni opozni godzin minut dlugo powoln szybk punktualn ждал жду ждем ждет
        ждать очеред опозда задерж задержк долго медленн быстр минут часа часов wait waiting queue queued
        late delay delayed slow quick quickly fast hold punctual minutes hours""",
    "communication": """infolini kontakt odpowied odpisal oddzwon poinformow informacj telefonu dodzwon mailow powiadomi
        wyjasni komunikacj nikt связ ответ отвеча перезвон дозвон сообщ предупред информ поддержк чат объясн
        звон письм answer answered reply replied response contact call called callback email emailed inform
        informed phone support hotline explained communication ignored""",
    "availability": """dostepn termin wolne godziny otwart zamkniet brak miejsc zapis rezerwacj grafik наличи
        свободн запис
        открыт закрыт работаете график места бронь расписани мест available availability stock slot open
        opening closed booking booked reserve appointment table seats""",
    "payment": """platnos zaplac faktur rachun przelew karta karty pobral obciazy podwojnie naliczy rata wyplat
        terminal оплат платеж плат счет карт списал списани перевод комисси деньг начисл квитанц кредит pay
        paid payment invoice bill billed charge charged card transfer direct debit receipt statement
        instalment""",
    "returns": """zwrot zwroc reklamac reklamuj wymian gwarancj odszkodowan возврат верн вернут обмен гаранти рекламац
        претензи компенсац refund return returned exchange warranty replacement compensation reimburse""",
    "website": """stron aplikac apka apki logowan zaloguj haslo formularz sklep internetowy koszyk panel serwis konto
        сайт приложени прилож логин пароль вход личн кабинет форм корзин интерфейс website site app login
        log password form checkout page portal interface update dashboard crash""",
    "place": """pokoj pokoi lazienk czyst brud lokal wnetrz sala parking toalet halas zapach hotel poczekaln placow
        klimatyz номер комнат чист грязн помещени интерьер зал парковк туалет шум запах отел пляж вокзал
        room bathroom clean dirty dirt place interior parking toilet noise noisy smell hotel lobby seat view
        temperature""",
    "contract": """umow regulamin abonament subskrypc wypowiedz polis warunk okres zobowiazan договор абонемент подписк
        условия расторг полис тарифный срок услови contract subscription terms policy renewal membership
        clause notice agreement""",
}  # fmt: skip
_SHORT: Final = 4  # letters: a shorter beginning must be the whole word
_FOLD: Final = str.maketrans("ąćęłńóśźżё", "acelnoszze")
CUES: Final = {
    category: re.compile(
        r"\b(?:" + "|".join(stem if len(stem) >= _SHORT else rf"{stem}\b" for stem in stems.split()) + r")\w*"
    )
    for category, stems in _STEMS.items()
}


def cues_in(clause: str) -> dict[str, tuple[int, int]]:
    """Return which categories a clause shows, each with the place of the first word that does.

    Args:
        clause: as it was written; places are characters of it.
    """
    folded = clause.lower().translate(_FOLD)
    if len(folded) != len(clause):  # a letter whose small form is longer: places would be wrong
        folded = clause.translate(_FOLD)
    return {category: found.span() for category, cue in CUES.items() if (found := cue.search(folded))}
