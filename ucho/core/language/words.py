"""Frequent little words, written down by hand: they tell languages apart and say little of what a text is about."""

from typing import Final

_POLISH = """
i w nie na z się sie to do jest że ze bardzo o a co jak po za dla ale od tym było bylo tak tego ma tylko są przy przez
czy można mozna mnie był byl bo już juz mi oraz może moze nawet wszystko bez by nas jeśli jesli niestety tu jeszcze
też tez pod nic więc wiec być byc go była byla byli trzeba które ktore który ktory która ktora gdzie nam sobie dobrze
również rowniez lub jednak pan pani mam ich chyba raz wiem cię jestem dzień dzien zawsze niż niz przed ten te ta żeby
zeby mamy jako ani jeden gdy teraz ty także ponieważ poniewaz aby no dnia kiedy jesteś jestes podczas tych nikt jego
jej dość ogólnie siebie nim bym lepiej ją każdy kazdy dobry dobre dobra tutaj mój moj moja moje moją taki taka właśnie
wlasnie proszę prosze mają albo dlaczego dzięki dzieki chcę chce czym warto mu jedna tyle witam dziękuję dziekuje
cześć czesc poproszę poprosze zamówienie zamowienie zamówienia zamowienia państwa panstwa państwo panstwo pozdrawiam
wczoraj dziś dzis dzisiaj jutro nadal ponownie kupiłem kupilem mogę moge jaki jaka ile skąd kto coś cos sprawie tej ci
będzie bedzie będę bede zł super polecam obsługa obsluga miejsce czas sklep sklepu faktura fakturę fakture chleb
paczka paczki we u przecież przeciez nigdy wszyscy wszystkie trochę troche czekam halo serio nikogo oni bądź wam wami
nami
"""
_ENGLISH = """
i the to you my a it is and do for that me of can what in this how have person was up not on why be get with but there
are don't i'm your if an we know from like out it's need all will when just want got been about so he go no now did
see you're please one here as am think would at has make him they where help going didn't can't come right some use
something still made time good or any us new her that's i've more through well she by had should look what's yet them
who never very his too into give way isn't let really there's because before than thought someone after these then
being little hasn't only down possible anything i'd which again must trying another old people nice keep doing haven't
last first you'll doesn't let's better while many ever everything we're wait things nothing other already away those
might yes stop their different same wasn't always without may enough wouldn't maybe else hi since few thank thanks
hello dear order ordered received refund delivery yesterday today tomorrow could does were our back love great bad
work working during each under between both over most such much off sorry okay best regards kind bought question
answer phone bread shop store money said says say tell told goes done having every
"""
_RUSSIAN = """
и в не что я на с это как а то по но из меня за у он к так от все всё ты о его мы мне когда она очень для же они было
до бы уже только если вы вот был да даже нет после просто еще ещё или их будет ее её ни чтобы сейчас тебя со нас кто
есть больше ну тебе которые может себя сегодня во чем раз там теперь этот ему быть этом под день этого человек без
который были при того ничего хочу потому почему чего также лет потом всего можно надо тоже всегда вообще более том
могу них вам вас такой где знаю буду тут здесь этой года себе через пока мой него перед тем тогда об однако какой ли
всем хотя хорошо никогда такая про над поэтому моя такие нужно эти несколько люблю конечно завтра либо сам слишком
этим именно сделать много вместе спасибо здравствуйте добрый пожалуйста заказ заказа заказала заказал вчера ваш ваша
вашем деньги снова опять совсем давно жду верните подскажите сколько привет вопрос
"""
_OTHER_LATIN = """
der die das und ist nicht ich ein eine den dem mit für auf sie wir es im zu von haben habe hat bei auch noch wie was
an mein meine bitte danke aber sind war wenn oder nach aus kann sehr guten hallo bestellung wurde ihr ihre le la les
des et est pas je un une du que qui dans pour sur avec vous nous au ce cette mon ma mais sont très merci bonjour
commande j'ai c'est n'est ne sa ses été plus el los las y en por para con no se su una del lo al como mi pero muy está
gracias hola pedido tengo yo este esta si il gli che di da non per sono ho è della mio mia molto grazie buongiorno
ordine anche questo o os as um uma não com em do meu minha obrigado obrigada olá você mas muito foi na že to ale jsem
jsme by byl byla jak když pro ve ze mě po za už také děkuji prosím dobrý objednávka není jsou máte mám jako který
která které aby tak co nebo mezi som ste sme nie ako čo prečo ďakujem ešte alebo keď pre bol bola het een ik van dat
niet is de op te zijn voor met maar mijn jullie heb heeft bestelling dank goedendag wat er ook jeg det ikke og på til
av har jag är inte och att med för min mitt tack hej ett vi sam nije što kako koji kada moja moj hvala molim narudžba
dobar dan smo ili jer već ir yra tai kad labas ačiū mano prašau užsakymas bet kaip iš jau nu cu pe mai am pentru care
sunt vă mulțumesc bună comanda din fi bir bu için çok ile değil merhaba teşekkürler sipariş ama benim és nem az egy
hogy köszönöm kérem rendelés jó napot még már meg ezt on ja ei että minun tilaus kiitos hei mutta olen
"""
_OTHER_CYRILLIC = """
та що як це не ви мені мій моє моя для є був була було вже ще або але від до за у з чи де коли дуже будь ласка дякую
вітаю добрий день замовлення сьогодні вчора хочу щоб якщо тільки немає буде мене вас нам про потрібно можна е се да са
съм че това ми ли го най си сте сме от на като но моля благодаря здравейте поръчка поръчката много има няма защо кога
къде още вече беше бях моята моят вашата при само без аз вие няколко је од су није хвала молим поруџбина што како али
сам моја овде добар дан ово все добре гроші добры дзень дзе я гэта ў і мне мой вы калі дзякуй замова вельмі яшчэ
може бути цей цього цю чому чекаю картка картку помилка помилку помилки гривень сто грн замовив замовила додати лише
пошти доступу кошик товару вибачте можуть немає лишив якщо перестав робоча проходить гэта гэты гэтую каб аб няма памылка
спасылка молам удзячная хуткую дапамогу справа летась ако този тази трябва имейл всички повече дали парите поръчах
поръчка чрез преди сега само сума овај ова оваа бисте можете лозинка лозинку пошту треба нису имате може пре
"""

POLISH: Final = frozenset(_POLISH.split())
ENGLISH: Final = frozenset(_ENGLISH.split())
RUSSIAN: Final = frozenset(_RUSSIAN.split())
OTHER_LATIN: Final = frozenset(_OTHER_LATIN.split())
OTHER_CYRILLIC: Final = frozenset(_OTHER_CYRILLIC.split())
