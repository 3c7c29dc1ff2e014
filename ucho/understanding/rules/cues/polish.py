"""What Polish customers call the parts of a service; `rules.aspects` says how it is written."""

from __future__ import annotations

from typing import Final

POLISH: Final = {
    "product": """
        abonament_tel aktork aktorz aktualizacj akumulat album alternator amortyz antybiot aparat aparat_orto
        aparat_sluch =api aplikacj_d aplikacja_mob armatur audiobook awari backup badani_krw bagietk balet
        barszcz basenow bateri begoni bielizn biezni bigos biurk bizuteri blachar blat blond =bluza bluze bluzk
        bufet buforuj bukiecik bukiet bulecz bulk burger =but butow =buty catering cebulk cement chleb chodak
        choink ciagnik ciast ciasteczk ciekn ciepla_woda cieplej_wod cisnieni_wod cisnieniomierz crossfit
        czajnik czapk =dania =danie deser desk_serow =deska deski domofon dron drozdz drozdzowk drukark drzewk
        drzwiczk dysk dywan dzwiek ekler eksport ekspres etui etykiet fabul faktoring falownik farb felg film
        film_slub firan fotografi fotoksiaz fotowolt fryt fryzur funkcj garnek glosnik glosnosc glukomet gnije
        gofr golonk =gra grooming =gry grzejnik grzywk gulasz gumof guzik gwozd hamulc hantl herbat higieniz
        hortens hot-dog hotdog hybryd iglak implant inhalator instrukcj insulin integracj internet jakosc jedzen
        jedzonk joga jogurt kabel kabin_prysz kajzer kamer kanalizac kanalow kanap karma karme karnisz
        karta_graf karta_kred =karta_pod kastracj katalog_fil =kawa =kawe =kawy kebab kieck kielbas klapk
        klawiatur klock klusk kociol koktajl kolacj koldr koloni kolorek kombajn komod komplet_wyp kompot
        komputer koncert koncowk konsol konto_osz kontroler kopytk koron kosiark kosmetyk koszul kot_wroc kotl
        kozak kran krawiec =krem krzesel krzesl ksiazk kubek kubk kuchenk kuchnia_na kurczak kursu kurtk kuwet
        kwiat ladowark lakier lamp laptop leasing leczen_kan leczeni =lek lekarst lekcj =leki lekow lektor_dub
        lemoniad lodowk lokat lozecz lozk maka makaron makijaz makow manicure masaz maseczk masla maslo materac
        =material mazurek meb meble_kuch =mega miesa =mieso migracj mikrofon mikser mlek mlot modul monitor
        montaz musical muzyk_graj mysz naglos nagrobek nalesnik =napisy napoj napraw narzedz nasion naszyjnik
        nawoz =net niedobr niedzial niejadaln niesmaczn niesw noze obiad obozow obraczk obroz obrus obudow
        obwarzan =oceny ochrona_pr odbitk odcinek odcink odkurzacz odpad odplami oferta okular =olej opask
        opatrun opon oprawk opryskiwacz orbitrek paczk_z =paczki_z pamiec panele_podl patelni paznokc peklo pekn
        pendrive perfum piaskow piekarnik piekl piernik pierog pierscion pies_wroc =pila pilark pilates piw pizz
        placki plam planszow plaster plaszcz playlist plecak plesn plomb plytk podklad podrecznik poduszk polk
        polkoloni pompa pompe poprawk_kr popsu porcj posciel posil pozyczk =pradu pralk precel predkosc
        probiotyk procesor produkt protez przeciek przedstawien przeglad_tech przepyszn przetermin przycisk_w
        przystawk pudelk puzzl pyszn rachunek_osz ramen raport recznik regal rehabilit remont reportaz rezonans
        robot_sprz rogal roslin rosol router rowerek =roza rozdzialk roze rozlecial rozmiar rozpad rozrusznik
        rozrzad rozy rtg =ryba ryby sadzenia sadzonk salat sandal scenariusz schabow =ser serial sernik serum
        sesja_zd sezon shake =siew siewnik silnik silownia_sprz skarpet skrzyni_bieg sluchawk =smaczna =smaczne
        =smaczny smak smartwatch sniadan soczewk sofa sofe =sos =sosu spektakl spinning splesn spodni sprzegl
        sprzet srub =sso stech stek sterylizac =stol stolik stolowk =stolu storczyk stream strzyz strzyz_ps
        subkont sukienk sukni suplem surowk sushi suszark sweter swiadectw swiatlowod swiec_zap swietlic swiez
        sygnal syrop szaf szampon szczepien szczepion szew szkla_kont szkolen szmink sztang sztucc sztuk szwy
        =szyba szynk tablet talerz tapczan telefon_n telewizor tkanin tomograf torcik torebk tornister tort
        toster towar traktor transfer_danych trawnik trening trening_pers trumn tulipan twarog tynk
        ubezpieczenie_tur umywalk urzadzen usg uslug usterk uszkodz wadliw wdrozen webhook wedlin wersalk wersj
        wiazank wieniec wiertar =wina =wino witamin wkret wlosk wlosy wod_ciepl woda_miner wodociag wozek
        wozek_uszk wulkaniz wybielan wybrakow wycieczk wycieraczk wypiek wypran wyrob wyrywan wystaw wyzywien
        zabawk zabieg zamek_w zapiekank zarcia zarcie zasieg zasilacz zaslon zderzak zdjec zeberk zegarek zelazk
        zepsu zestaw zeszyt zgnil zimne_jedz zlew zmywark znieczul zumb =zupa =zupe =zupy zurek zurk zwirek
    """,
    "price": """
        astronom bilet_mies bilet_norm bilet_ul budzet cashback =cen =cena cena-jak =cenach =cene =cenie cennik cenow
        darmow doplac_do =droga =drogi =drogich =drogie =drogo drozej drozsz drozyzn =dyche =dychy gratis grosz
        ile_bierz ile_by ile_kosz =ile_kosztuje ile_place ile_wyj ile_wynos ile_za jaka_cena jaki_koszt
        jakosc_do =kafli karnet_koszt kod_rab kosmicz koszt kosztorys kupon nalicz_op nie_wart niewygor obnizk
        okazj oplaca =oplata =oplaty pln po_czemu po_ile podniesli_c podroza podwyz promocj prowizj przeplac
        przystepn rabat stawk stow szkoda_kas szkoda_pien taks_kl =tani =tania =tanie taniej =tanio tansz taryf
        uczciwie_pol wart_kaz wart_swojej warto_kaz wycen wygorow za_darmo za_takie_pien za_tyle zdarl zdrozal
        zdzier zdzierstw =zeta =zl zlote zlotow =zlotych znizk
    """,
    "delivery": """
        autobus awiz bagaz brakuje_w_pacz busik =dhl dojada dojechal dojedzie dojezdz dorecz dostarcz dostaw =doszedl
        =doszla =doszlo dotarl dowie dowoz dpd gdzie_jest_m gdzie_jest_p =gdzie_moj =gdzie_moja gdzie_sa_m
        gdzie_zam =gls inpost kiedy_bedzie kiedy_przyjd kontener kurier kurjer kurs_lini ladun listonosz lot_odw
        magazyn_cen naczep nadan nie_dojech nie_doszl nie_dotarl nie_to_co niekompletn_prz nr_zam numer_prze
        odjazd odjech opakowan opoznion_d =paczce =paczek =paczka =paczke =paczki paczkomat paczus pakuj palet
        peron_zm pkp pociag poczt pomylone_zam przeprowadzk przesiadk przesyl przyszedl_nie przyszl_nie
        przyszla_nie przyszlo_nie przywie przywioz rozklad_jaz rozladun rzucil_pacz samolot sasiadow_zost skrytk
        sledzen sortown spedyc status_zam tracking tragarz tramwaj transport =ups w_drodze w_transporcie walizk
        wniesien wniesli wniosl wwiez wyjechal_z wyslan wysylk zapakow zgniec zle_zam zostawil_na zostawil_pod
    """,
    "staff": """
        adwokat =agent agentk anestezjolog animator aptekar arogan asystent babka =babsko babsztyl bagazow barber barman
        bezczel bileter brygad burak =cham chams =chamy chirurg chlopak chlopcz cierpliw cukierni darmozjad
        debil dekarz dentyst doktor doradc =dr dyrektor dyspozytor dziekuje_pani dziewczyn ekipa ekipe
        ekspedient elektryk empati facet fachow farmaceut fizjoterap florist fotograf fryzjer gbur ginekolog
        glazur =gosc =goscia =gostek grzeczn higienistk hostess hydraul idiot instruktor jubiler kadrow
        kardiolog kasjer kelner kierow klamc klaun kobieta koles kompetent konduktor konsultant kontroler
        koordynat korepetyt kosmetycz krawcow krzycz ksiegow kucharz kwiaciark =laska lekark lekarz lekcewaz
        lektor likwidator logoped magazynier magister majst malarz manager masazyst maszynist mechanik menadzer
        menedzer =mgr =mila =mile =mili =milo =mily mlodzie monter motornicz nakrzycz nauczyciel niegrzecz
        niekompet niemil nierob nieuprzej notariusz obslug obslugujac obsug ochroniarz ogrodni okulist olewa
        olewcz opiekun opryskl optyk ordynator ortoped oszust pajac =pan =pana =panami =panem =pani =pania
        =panie panienk =panom =panow =panu partacz pediatr personel piekarz pielegn pochwal podziekow_dla
        pokojow polozn pomocn portier posredni potraktow pracowni prawnik profesjonal profesor przewodniczk
        psycholog recepcj rehabilitant rewizor rzecznik rzeczozn rzeteln rzeznik salow sekretar serdeczn
        serwisant sluzb specjalist spikerk sprzatacz sprzedajac sprzedawc stewar stolarz stomatolog szatniark
        =szef szefow szewc taksowkarz technik terapeut trener uprzejmo urzedni usmiech weterynarz wodzirej wozny
        wrzeszcz wulgarn wychowawc wysmial zaangazow zlewaj zlota_kobieta znieczulic zyczliw
    """,
    "waiting": """
        bez_konca blyskawic blyskiem cala_noc caly_dzien ciagle_czek ciagnie_sie =czas_oczek =czekac czekaj czekal
        =czekam =czekamy czekan =dlugo dluzej drugi_miesi drugi_tydz dwa_tyg dzien_czek ekspres_tempo ekspresow
        =godzin godzinn =godziny ile_jeszcze ile_mozna kolejce kolejk kolejny_dzien kwadrans miesiac_czek
        miesiac_temu =minut =minuty na_czas nadal_nic oczekiw od_miesi od_reki od_tygodn opozni po_terminie
        poczek pol_dnia polgodz poltor powoln przeciag przed_czasem przedluza_sie punktual slamazar spozni
        sprawnie sprawnosc stalam stalem stoimy =stoje szybciut terminowo trzeci_miesiac trzeci_tydz trzy_tyg
        tydzien_czek tydzien_temu w_mig w_terminie wciaz_nic wieki wlecze =wolno zwlek zwlocz zwlok
    """,
    "communication": """
        automat_g automatycz_odp belkot bez_odpow bez_slowa biuro_obs =bot =bota boty brak_inf brak_odp call_center
        =chat czat dodzwo dokumentacj dzwoni e-mail esemes formularza_kont formulk glucha =gluchy helpline ignor
        infolini informacj informow instrukcje_mail jasno_wyt kazdy_mowi komunik konkretn_odp kontakt kopiuj_wkl
        korespond laczen =mail maila maile mailow melodyjk muzyczka na_linii newslet nie_odbiera nie_odpis
        nie_odzyw nie_poinf niejasn niezrozum nikt_nie nikt_nie_odb nikt_sie obiecyw obietnic objasni oddzwo
        odpisa odpisz odpowie odsyla_do odsylaj ogloszen ogloszon oznakow pisma =pismo poinform potwierdz
        powiadom protokol przekaz_inf przelacz przepros regulk =reklama reklamow_sms rozlacz rozmow sekretark
        sklaman skontakt =slowo slowo_daw =sms sms-a smsa spam sprawa_zam sprzeczn szablon tablica_inf
        telefonu_nie tlumacz ulotk uprzedz wiadomosc wisze_na wklejk wprowadz_w_blad wprowadzacie
        wprowadzil_w_blad wyjasni wytlumacz zapewnial zapowiedz zbywa zero_odp zglasza zglosi zgloszen
    """,
    "availability": """
        bedzie_jeszcze bilety_na =brak_miejsc brakuje calodob czy_jest czy_sa czynna czynne czynny do_ktorej dostane
        dostepn dyzurn godziny_otw godziny_prac grafik jest_jeszcze kiedy_bedz kolejka_nfz lista_rez =macie
        =maja_panstwo =miejsc =miejsca na_kiedy na_sklad na_stanie najblizsz_t najszybsz najwczesn nieczynn
        niedostepn o_ktorej_ot od_ktorej odwola =otwarte =otwarty otwieracie pokoj_woln przeloz przerw
        przesun_wiz przesunac przyjmujecie rezerw sa_bilety sa_jeszcze sa_miejsca stolik_dla stolik_na =terminow
        =terminu =terminy umowic w_magaz =wizyta =wizyte =wizyty =wolne =wolny wolnych wykupi wylaczen wyprzed
        =zamkniete =zamkniety =zapisac zapisow zapisy zapisz zarezerw znowu_bedz
    """,
    "payment": """
        autoplat autoryz bledn_fakt blednie_nalicz blik bramk_plat depozyt doladow doladuj doliczo doplat dublet
        dwa_razy dwukrotn dwukrotne_obc faktur gotowk kantor karta =karte karte_odrz =karty kasa_z =kase
        kasjer_fisk =kasy kaucj korekt ksieg nadplat nalicz nie_wplyn nieautoryz obciaz odrzuc_k odset odszkod
        paragon paypal pieniedzy piniadz placic =placilam =placilem platn_kart platnos pobier pobra podwojne_obc
        podwojnie polecenie_zap polis_wyp potrac przedplat przela przelew przelewy24 przewalut przyjmujecie_kart
        przyszla_fakt rachunk =rata ratach ratal =raty revolut rozliczen =saldo sciagn skladk swiadczen
        ubezpieczyciel windykac wplac wplat wplyn wyplat zadat zaksiegow zaleg zaliczk zaplacon zle_nalicz
        zlecenie_st
    """,
    "returns": """
        bezplatn_napr etykiet_zwr gwaranc kasa_z_powr kupon_rek nieuznan_rek niezgodn nowy_egz =oddac oddac_pien
        =oddacie oddaj oddajcie oddam odesl odrzucon_rek odstap_od odstapien odsylam refund reklamac reklamow
        reklamuj reklmac rekojm rekompens rezygnuje_z_tow =rma wymiana wymiany wymien zadoscuczy zwrac zwroc
        zwrot
    """,
    "website": """
        aktualizacja_apl apka apke apki aplikacj appk blad_404 blad_log blad_str cookie crash czytelnosc dark_mode
        dashboard dodac_do_kosz dwuetap dziennik dziennik_el e-recept formular formulaz hasla haslo interfejs
        internetow klikac klikaln klikam klikn kod_nie kod_sms kod_wer konto_uz =koszyk koszyka kreator =link
        login logowa mapk menu_str nawigacj newsletter_wyp nie_laduj nie_laduje odpraw =opisie opisu =panel
        portal powiadomieni_apl powiadomienia_push przegladark przycisk regulam_str rejestrac_on rejestracj
        reset_hasl serwis_int sesj sklep_int =strona strona_nie =strone =stronie =strony_www sypie system_rez
        weryfikac wiesza wtyczk =www wylogow wysypuj wyszukiw wyszukiwark wywala zacina zakladce zakladk zalogow
        zaloguj zarejestr zawiesz
    """,
    "place": """
        aneks_kuch apartament balkon bankomat basen boisk brama =brud brudn budynk ciasn cicho ciemno_w cisza cuchn
        czyst dojazd domek domku domofon =duszno dworz dywan_br fotele_niewyg foyer gabinet garaz glosna_muz
        glosno gniazd =goraco grzyb halas halasliw hotel imprez_za kacik kaloryf karaluch kasa_bil kemping kibel
        klatce_s klatk_sch klatka =klima klimat_m klimatyz klimy komork korytarz krzesel_w kuchenk_nie kuchni_w
        kurz kwater lawecz lawk lazienk =lokal lokalizac lozko_niew material_twar miejsce_par mrowk muzyka_w
        muzyka_za nieposprz odkurzon ogrodek ogrzew =okna osrodek oswietlen pajecz parking parkow pensjon peron
        piwnic plac_zab plac_zabaw placow plaz =plesn pluskw poczekaln poddasz podjazd podlog =pokoi pokoik
        pokoj poscieli_br posprzat =prog prysznic przestron przychodn przymierz przystan =rampa regaly remont_za
        robactw robaki rower_stoj =sala =sale =sali =salka =salonie sanator saun schod scian silka silowni
        =sklepie smierdz smietnik smrod sprzatan stadion stoisk stolik_przy sufit swiatlo_w =syf sypialn szatni
        szczur taras temperatur tlok toalet tv_w_pok ubikac umywal wanna wanne =wc wejsci wentyl wiata widok
        wifi_w_pok winda winde wnetrz wozk_skl wykladzin wystroj zakurz zapach zatlocz =zimno zjezdzal zlew_zap
    """,
    "contract": """
        abonamen abonament_prz =ac aneks automatyczn_odn cesj czlonkost czlonkow deklaracj dlugosc_um drobny_druk
        franszyz gwarancja_umow gwiazdk jednostron kara_um karnetu kary_umow klauzul licencj maly_druk najem
        najmu numer_prz =oc odstapi okres_wyp okres_zob owu =pakiet pelnomocn promesa przedluz przeniesc_num
        przeniesien_num przepisac_um punkt_um regulam regulaminie regulaminu rezygnacj rezygnuj =rodo rozwiaz_um
        =sla =subke subskrypc suma_ubez ubezpieczen ubezpieczeniow umowa =umowe =umowie umowny =umowy
        warunkach_um =warunki warunki_um warunkow wylacz_odp wypowiad wypowied wypowiedziec zapis_w zgoda_mark
        zobowiaz zrezygn
    """,
}
