"""Words around names in three languages, folded; what they introduce is somebody's name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

Phrases = Mapping[str, tuple[tuple[str, ...], ...]]  # by their first word


def _phrases(text: str) -> Phrases:
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for line in text.strip().splitlines():
        phrase = tuple(line.split())
        found[phrase[0]] = tuple(sorted((*found.get(phrase[0], ()), phrase), key=len, reverse=True))
    return found


HONORIFICS: Final = frozenset(
    "pan pana panu panem pani pania panie panna panny panno p mr mrs ms miss mister mx sir madam madame "
    "господин господина господину господином госпожа госпожи госпоже госпожу госпожой г-н г-на г-ну г-жа г-жи г-же "
    "гражданин гражданка гр товарищ".split()
)
TITLES: Final = frozenset(
    "dr doktor doktora doktorze prof profesor profesora profesorze mgr inz mecenas prezes prezesie dyrektor dyrektorze "
    "doctor professor доктор доктора профессор kierownik kierowniku redaktor hab".split()
)
GREETINGS: Final = frozenset(
    "dear hi hello hey hiya greetings morning good czesc hej witaj witam siema drogi droga drodzy szanowny szanowna "
    "kochana kochany dzien ahoj "
    "здравствуйте здравствуй привет приветствую уважаемый уважаемая дорогой дорогая добрый доброе доброго "
    "милая хай".split()
)
INTRODUCTIONS: Final = _phrases("""
nazywam sie
mam na imie
na imie mam
imie i nazwisko
imie nazwisko
moje imie to
moje nazwisko to
moje nazwisko
nazwisko
nazwisko to
podpisano
podpisana
na nazwisko
odbiorca
adresat
nadawca
zamawiajacy
osoba kontaktowa
klientka
меня зовут
мое имя
зовут меня
моя фамилия
фамилия
на имя
на фамилию
фио
ф и о
имя и фамилия
имя
получатель
отправитель
заказчик
контактное лицо
клиентка
my name is
my name's
name's
full name
first name
last name
surname
surname is
name
the name is
name of
recipient
sender
attn
on behalf of
in the name of
under the name
booked under
""")
MAYBE_INTRODUCTIONS: Final = _phrases("""
jestem
tu
tutaj
z tej strony
mowi
i am
i'm
im
this is
it's
here is
это
я
говорит
пишет вам
пишет
вас беспокоит
""")
SIGN_OFFS: Final = _phrases("""
pozdrawiam
pozdrawiam serdecznie
pozdrawiam cieplo
pozdrawiam goraco
serdecznie pozdrawiam
serdecznosci
cieplo pozdrawiam
pozdro
pozdrowienia
pozdrowionka
z pozdrowieniami
z powazaniem
z wyrazami szacunku
z szacunkiem
lacze pozdrowienia
lacze wyrazy szacunku
milego dnia
dobrego dnia
z gory dziekuje
dziekuje
dzieki
z gory dziekuje i pozdrawiam
dziekuje i pozdrawiam
podpisano
с уважением
с наилучшими пожеланиями
с наилучшими
с благодарностью
с приветом
с надеждой на понимание
всего доброго
всего хорошего
хорошего дня
заранее спасибо
заранее благодарю
спасибо
благодарю
искренне ваш
искренне ваша
ваш
ваша
best
best regards
best wishes
all the best
kind regards
kindest regards
warm regards
regards
many thanks
thanks
thanks again
thanks in advance
thank you
thanks and regards
cheers
yours
yours sincerely
yours faithfully
yours truly
sincerely
sincerely yours
respectfully
signed
love
rgds
br
""")
NOT_NAMES: Final = frozenset(
    # whoever else is greeted or signs
    "panstwo panstwa panstwu zespol zespole zespolu klient kliencie klienci klienta klientka klientow "
    "dzial dziale dzialu obsluga obslugo "
    "firma firmo sklep sklepie piekarnia piekarnio biuro redakcja administracja support team customer "
    "customers service sir madam "
    "all everyone everybody guys folks colleagues there sales office department manager staff people "
    "company shop store bakery "
    "help desk hello hi dear to whom it may concern wszyscy wszystkim ekipa ekipo ludzie mili drodzy "
    "коллеги господа дамы служба поддержка поддержки команда администрация магазин магазина отдел отдела "
    "клиент клиенты клиента клиентка "
    "сотрудники все всем друзья ребята менеджер руководство компания оператор "
    # words that begin a sentence or follow a farewell
    "prosze mam czy to nie jest jestem dziekuje pozdrawiam zamowienie zamowilam zamowilem moje moj moja "
    "nasz nasza kiedy gdzie dlaczego "
    "chcialbym chcialabym chce ja my ty wy on ona ono oni jak co kto za na do od po w z i a o u ze bo ale "
    "lub oraz az juz tak tez dla "
    "przez przed nad pod sie serdecznie cieplo goraco bardzo szybka pomoc odpowiedz wasza wasz panska "
    "klientka uprzejmie kupilam kupilem "
    "milego dnia dobrego dobry dzien wieczor witam tel telefon nr numer nip pesel email e-mail mail adres "
    "ul ulica z wyrazami powazaniem "
    "niezadowolony niezadowolona zadowolony zadowolona rozczarowany rozczarowana staly stala wyslane "
    "wyslano polski polska polka polak "
    "zwrot czekam dzis jutro wczoraj nadal wciaz teraz pewnie tylko wkrotce "
    "я мы вы ты он она они мне меня мой моя мое наш наша что кто как где когда почему у в на за к с по от "
    "до из для и а но или не нет да "
    "инн кпп огрн ип ооо рф это этот эта то так уже еще тоже пожалуйста прошу подскажите скажите спасибо "
    "заказ заказала заказал хочу хотел хотела жду купил купила "
    "уважением благодарностью день дня вечер утро доброго хорошего всего тел телефон инн снилс адрес "
    "заранее очень за помощь понимание ваш ваша вас вам "
    "постоянный постоянная покупатель покупательница отправлено все вашу ваше внимание ответ работу "
    "i we you he she they it this that these those the a an my our your his her their is are was were am "
    "be been have has had do does "
    "did can could will would should shall may might must what when where why how who which if so and but "
    "or not no yes please thanks thank "
    "regards best kind sincerely yours again very much in advance for from with on at by of order invoice "
    "phone tel mobile email mail address "
    "sent get let just still here now today tomorrow yesterday any some one two your help time patience "
    "reply understanding since after before "
    "unhappy disappointed happy angry looking waiting writing trying sorry glad sure going regarding about re bye "
    "monday tuesday wednesday thursday friday saturday sunday poniedzialek wtorek sroda czwartek piatek "
    "sobota niedziela "
    "люди людей людям бог bog bogu boze аллах господь депутат hotel hotelu hoteli barman menager parkingowy "
    "polish english russian german london warsaw warszawa moscow москва krakow".split()
)
