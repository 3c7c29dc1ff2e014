"""How often the language is right, on sentences of our own that are not in the training.

Some Ukrainian words of theirs are: they were added when it missed them. So this guards; it does not measure.
"""

import pytest

from ucho.understanding.languages import identify_many

POLISH = """
Kurier zostawił paczkę u sąsiada, a ja cały dzień byłam w domu.
Przelew zrobiłem w piątek, kiedy wyślecie meble?
Zepsuła się pralka po dwóch miesiącach używania.
Córka jest zachwycona, dziękujemy z całego serca!
Proszę o kontakt telefoniczny po siedemnastej.
Nie mogę znaleźć przycisku do anulowania wizyty.
W rachunku jest błąd, policzyliście podwójnie.
Od trzech dni nie mam internetu.
Sernik pyszny, ale obsługa mogłaby się uśmiechnąć.
Czy moglibyście przysłać inny rozmiar?
Gdzie mogę odebrać zgubiony parasol?
Zostałem wprowadzony w błąd przez sprzedawcę.
Ostatni raz u was kupuję.
Wszystko w porządku, sprawa załatwiona.
Ile dni mam na odstąpienie od umowy?
Lekarz spóźnił się czterdzieści minut i nawet nie przeprosił.
Aplikacja wyrzuca mnie przy logowaniu.
Chciałabym przełożyć termin na czwartek.
Pokój śmierdział papierosami.
Nikt nie odpisuje na moje maile.
Bilet kupiłem, a potwierdzenia nie ma.
Proszę o usunięcie mojego konta.
Pan z infolinii był bardzo pomocny.
Rower przyszedł porysowany, co teraz?
Doliczyliście opłatę, o której nie było mowy.
Zgłaszam reklamację butów.
Kwiaty zwiędły następnego dnia.
Macie jeszcze wolne stoliki na sobotę wieczór?
To jakiś żart?
Pozdrawiam całą załogę, robicie świetną robotę.
Podajcie numer konta do wpłaty.
Wciąż czekam na zwrot za odwołany lot.
Czemu sklep był zamknięty?
Mam uczulenie na orzechy, czy ciasto je zawiera?
Źle mi naliczono punkty w programie.
Chciałem dobrze, wyszło jak zawsze.
Kiedy będzie hydraulik?
Prosiłam bez cebuli!
Naprawdę się staracie, widać to.
Zmieniam dostawcę, żegnam.
""".strip().splitlines()
RUSSIAN = """
Курьер оставил коробку у соседей, хотя я весь день была дома.
Оплатил в пятницу, когда отправите мебель?
Стиральная машина сломалась через два месяца.
Дочка в восторге, огромное вам спасибо!
Перезвоните мне после шести вечера.
Не могу найти кнопку отмены визита.
В счёте ошибка, посчитали дважды.
Третий день нет интернета.
Чизкейк вкусный, но официантка могла бы и улыбнуться.
Можно прислать другой размер?
Где забрать забытый зонт?
Продавец ввёл меня в заблуждение.
Последний раз у вас покупаю.
Всё в порядке, вопрос решён.
Сколько дней даётся на возврат товара?
Врач опоздал на сорок минут и даже не извинился.
Приложение вылетает при входе.
Хотела бы перенести запись на четверг.
В номере пахло сигаретами.
Никто не отвечает на мои письма.
Билет купил, а подтверждения нет.
Удалите мой аккаунт.
Мужчина на горячей линии очень помог.
Велосипед приехал поцарапанный, что теперь?
Вы добавили плату, о которой никто не говорил.
Хочу вернуть ботинки.
Цветы завяли на следующий день.
Есть свободные столики на субботу вечером?
Это шутка такая?
Привет всей команде, вы большие молодцы.
Пришлите реквизиты для оплаты.
До сих пор жду деньги за отменённый рейс.
Почему магазин был закрыт?
У меня аллергия на орехи, они есть в торте?
Мне неправильно начислили баллы.
Хотели как лучше, а получилось как всегда.
Когда придёт сантехник?
Я же просила без лука!
Видно, что вы стараетесь.
Ухожу к другому оператору, прощайте.
""".strip().splitlines()
ENGLISH = """
The courier left my parcel with a neighbour although I was in all day.
I paid on Friday, when will you ship the furniture?
The washing machine broke after two months.
Our daughter loves it, thank you so much!
Please call me back after five.
I can't find the button to cancel my visit.
There is a mistake in the bill, you counted it twice.
No internet for three days now.
Lovely cheesecake, but the waiter could have smiled.
Could you send another size?
Where do I collect a lost umbrella?
The salesman misled me.
This is the last time I shop here.
All good, problem solved.
How many days do I have to return it?
The doctor was forty minutes late and didn't even apologise.
The app crashes when I log in.
I'd like to move my booking to Thursday.
Our room smelled of cigarettes.
Nobody answers my emails.
I bought a ticket but there's no confirmation.
Delete my account.
The man on the hotline was very helpful.
The bike arrived scratched, what now?
You added a fee nobody mentioned.
I want to complain about these shoes.
The flowers died the next day.
Any tables left for Saturday night?
Is this a joke?
Hats off to the whole team.
Send me the account number for the payment.
Still waiting for my refund for the cancelled flight.
Why was the shop closed?
I'm allergic to nuts, are there any in the cake?
My points were counted wrong.
You meant well, I suppose.
When will the plumber come?
I asked for no onions!
You really do try, one can tell.
I'm switching to another provider, goodbye.
""".strip().splitlines()
UKRAINIAN = """
Кур'єр залишив коробку в сусідів, хоча я весь день була вдома.
Оплатив у п'ятницю, коли відправите меблі?
Пральна машина зламалась через два місяці.
Донька у захваті, щиро вам дякую!
Передзвоніть мені після шостої вечора.
Не можу знайти кнопку скасування візиту.
У рахунку помилка, порахували двічі.
Третій день немає інтернету.
Чізкейк смачний, але офіціантка могла б усміхнутися.
Можна надіслати інший розмір?
Де забрати забуту парасолю?
Продавець ввів мене в оману.
Востаннє у вас купую.
Усе гаразд, питання вирішено.
Лікар запізнився на сорок хвилин і навіть не вибачився.
Застосунок вилітає при вході.
У номері пахло цигарками.
Ніхто не відповідає на мої листи.
Видаліть мій обліковий запис.
Велосипед приїхав подряпаний, що тепер?
Хочу повернути черевики.
Квіти зів'яли наступного дня.
Це жарт такий?
Досі чекаю гроші за скасований рейс.
Чому магазин був зачинений?
Коли прийде сантехнік?
Я ж просила без цибулі!
Бачу, що ви стараєтесь.
Де мое замовлення, будь ласка?
Дуже дякую за допомогу
Не прийшла посилка, що робити
Коли буде готово?
Дякую
Шо за дела, я вже второй день жду заказ.
Та нє, вони просто не хотять робить.
Чого так дорого, раньше було дешевше.
Нічого не зрозуміла, поясніть ще раз.
Подскажіть будь ласка, коли приїде кур'єр?
Погане обслуговування
Добрий вечір
""".strip().splitlines()
BELARUSIAN = """
Кур'ер пакінуў скрынку ў суседзяў, хоць я ўвесь дзень была дома.
Аплаціў у пятніцу, калі адправіце мэблю?
Пральная машына зламалася праз два месяцы.
Дачка ў захапленні, шчыры вам дзякуй!
Перазваніце мне пасля шостай вечара.
Не магу знайсці кнопку адмены візіту.
У рахунку памылка, палічылі двойчы.
Трэці дзень няма інтэрнэту.
Можна даслаць іншы памер?
Дзе забраць забыты парасон?
Прадавец падмануў мяне.
Апошні раз у вас купляю.
Усё ў парадку, пытанне вырашана.
Доктар спазніўся на сорак хвілін і нават не папрасіў прабачэння.
У нумары пахла цыгарэтамі.
Ніхто не адказвае на мае лісты.
Выдаліце мой акаўнт.
Ровар прыехаў падрапаны, што цяпер?
Хачу вярнуць чаравікі.
Кветкі завялі на наступны дзень.
Гэта жарт такі?
Дагэтуль чакаю грошы за адменены рэйс.
Чаму крама была зачынена?
Калі прыйдзе сантэхнік?
Я ж прасіла без цыбулі!
Відаць, што вы стараецеся.
Вельмі дзякую
Калі ласка, адкажыце хутчэй.
Дзень добры
Пасылка не прыйшла, што рабіць
""".strip().splitlines()
OTHERS = {
    "bg": "Пералнята се развали след два месеца.|Никой не отговаря на писмата ми.|Защо магазинът беше затворен?",
    "sr": "Веш машина се покварила за два месеца.|Нико не одговара на моја писма.|Зашто је продавница била затворена?",
    "mk": "Машината се расипа по два месеца.|Никој не одговара на моите пораки.",
    "cs": "Pračka se po dvou měsících rozbila.|Nikdo neodpovídá na moje maily.|Proč bylo zavřeno?",
    "sk": "Práčka sa po dvoch mesiacoch pokazila.|Nikto neodpovedá na moje maily.|Prečo bolo zatvorené?",
    "de": "Die Waschmaschine ist nach zwei Monaten kaputt gegangen.|Niemand beantwortet meine Mails.",
    "fr": "La machine à laver est tombée en panne au bout de deux mois.|Personne ne répond à mes messages.",
    "es": "La lavadora se rompió a los dos meses.|Nadie responde a mis correos.",
    "it": "La lavatrice si è rotta dopo due mesi.|Nessuno risponde alle mie mail.",
    "pt": "A máquina de lavar avariou ao fim de dois meses.|Ninguém responde aos meus emails.",
    "nl": "De wasmachine is na twee maanden kapot gegaan.|Niemand beantwoordt mijn mails.",
    "lt": "Skalbimo mašina sugedo po dviejų mėnesių.|Niekas neatsako į mano laiškus.",
    "lv": "Veļas mašīna pēc diviem mēnešiem salūza.|Neviens neatbild uz manām vēstulēm.",
    "et": "Pesumasin läks kahe kuu pärast katki.|Keegi ei vasta minu kirjadele.",
    "hu": "Két hónap után elromlott a mosógép.|Senki sem válaszol a leveleimre.",
    "ro": "Mașina de spălat s-a stricat după două luni.|Nimeni nu răspunde la mesajele mele.",
    "sv": "Tvättmaskinen gick sönder efter två månader.|Ingen svarar på mina mejl.",
    "fi": "Pesukone hajosi kahden kuukauden jälkeen.|Kukaan ei vastaa viesteihini.",
    "tr": "Çamaşır makinesi iki ay sonra bozuldu.|Kimse e-postalarıma cevap vermiyor.",
    "kk": "Кір жуғыш машина екі айдан кейін бұзылды.|Ешкім хаттарыма жауап бермейді.",
    "el": "Το πλυντήριο χάλασε μετά από δύο μήνες.",
    "he": "מכונת הכביסה התקלקלה אחרי חודשיים.",
    "ar": "تعطلت الغسالة بعد شهرين.",
    "ka": "სარეცხი მანქანა ორ თვეში გაფუჭდა.",
}
_BARE = str.maketrans("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", "acelnoszzACELNOSZZ")
OURS = [("pl", POLISH), ("ru", RUSSIAN), ("en", ENGLISH)]


def share(texts, language):
    return sum(guess.language == language for guess in identify_many(texts)) / len(texts)


@pytest.mark.parametrize(("language", "texts"), OURS)
def test_whole_sentences_are_told(language, texts):
    assert share(texts, language) >= 0.97


@pytest.mark.parametrize(("language", "texts"), OURS)
def test_the_first_three_words_are_enough_nearly_always(language, texts):
    assert share([" ".join(text.split()[:3]) for text in texts], language) >= 0.9


def test_polish_is_told_without_its_diacritics_too():
    assert share([text.translate(_BARE).lower() for text in POLISH], "pl") >= 0.97


@pytest.mark.parametrize(("language", "texts"), [("uk", UKRAINIAN), ("be", BELARUSIAN)])
@pytest.mark.parametrize("words", [1, 2, 3, 99])
def test_ukrainian_and_belarusian_are_never_called_russian(language, texts, words):
    beginnings = [" ".join(text.split()[:words]) for text in texts]
    called = dict(zip(beginnings, identify_many(beginnings, company=("pl", "ru", "en")), strict=True))
    shared = {"Не", "Я", "Та", "У", "Я ж", "Коли", "Можна"} if words < 3 else set()
    assert [text for text, guess in called.items() if guess.language == "ru" and text not in shared] == []
    if words == 99:
        assert share(texts, language) >= 0.85


@pytest.mark.parametrize("language", sorted(OTHERS))
def test_what_is_none_of_our_languages_is_not_taken_for_one(language):
    texts = OTHERS[language].split("|")
    called = {guess.language for guess in identify_many(texts, company=("pl", "ru", "en"))}
    assert called.isdisjoint({"pl", "ru", "en"})
    assert share(texts, language) >= 0.5
