"""Words that speak well or badly of something, and what turns them round: three languages, our own lists.

Words are folded as `ngrams.pieces_of` does: small letters, no marks, е for ё. A last `*` stands for any ending.
"""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, str]] = {
    "good": """
        good great excellent perfect* fantastic* wonderful* brilliant* amazing* awesome superb* lovely delight* happy
        happily glad love loved loves loving enjoy* liked helpful* friendly kind kindly kindness polite* courte*
        professional* recommend* satisf* impress* grateful* gratitude appreciat* prais* fast quick quickly prompt*
        swift* smooth* easy easily reliab* trustworth* honest* clean spotless* tidy comfortable comfy cosy cozy
        delicious tasty yummy fresh beautiful* gorgeous* stunning* nice nicely nicest favourite favorite outstanding
        exceptional* efficient* attentive* careful* thoughtful* generous* cheerful* hero heroes legend legends gem
        lifesav* saviour bless blessed cheers kudos bravo compliment* thrilled chuffed worth flawless* seamless*
        painless* well fab ace top stellar superstar* treat smiling smile smiles smiled warm warmly welcom* success*
        relie* proud congrat* laughed dobrze swietn* super superow* wspanial* doskonal* idealn* rewelac* fantastycz*
        znakomi* cudown* cudn* cudo fajn* milo sympatycz* grzeczn* zyczliw* pomocn* pomogl* profesjonaln* fachow*
        polec* godn* zadowol* zachwyc* wdziecz* pochwa* chwal* szybk* sprawn* blyskaw* punktualn* terminow* latw*
        wygodn* czyst* czysc* pyszn* smaczn* swiez* piekn* ladn* slicz* najlepsz* najmils* ulubion* niezawod* solidn*
        rzeteln* uczciw* cierpliw* troskliw* opiekuncz* serdeczn* usmiech* radosc* ciesz* ucieszy* kocham uwielb*
        lubie lubi podoba* warto wartosc* bezproblemow* sukces* brawo brawa szacun* elegancko ekstra bomba petarda
        sztos mistrz* klasa wzorow* komfort* przytuln* pozytywn* doceni* dziala polubi* wow bosk* perelk* mega pleased
        pleasant pleasantly pleasure pleasing dobra dobre dobrych dobrym dobrej dobremu mily mila mile milej milych
        milym mili uprzejmy uprzejma uprzejmi uprzejme uprzejmosc* dzialaja dzialalo zlote patient patiently solid
        unreal obsessed cleanest fairest sweet soft respect gr8 thankyou healed soothing brill mint class lush decent
        handy gotow* zlota slysz* wyrozumial* elegancki* cieplutk* szczer* szczesliw* wesol* urocz* zachwyt* zgodn*
        rekomenduj* gites spoko mocne wybitn* niesamowit* bezcenn* lol haha hahaha funny fun lucky cute cutest cool
        interesting agree* saved adorable hilarious win wins fixed helps helped yay hooray woohoo yummiest cracking
        smashing marvellous marvelous terrific splendid faultless* impeccabl* exemplary first-class knowledgeable
        responsive reasonabl* affordable bargain punctual gentle joy joyful blown neat handsome compassion* reassur*
        safe safely calm quiet magic* magnificent phenomenal incredibl* unbeatable goat fire wicked proper sturdy
        elegant stylish przemil* przepyszn* zadban* przestronn* kompetentn* schludn* wysmienit* gustown* starann*
        spokojn* zaufan* blisko rzeczow* udan* przyjazn* bezpieczn* przyjemn* nowoczesn* zaangazow* bogat* pachn*
        cieplo relaks* wrocimy wroce zachecam smakow* smakuje plus plusem zalet* atut* kameraln* obfit* klimatyczn*
        nastrojow* wdzieku hurra jupi poczciw* bezbol* bezbledn* uratowal* uratowano ratunek
        хорош* отличн* прекрасн* замечательн* великолепн* превосходн* идеальн* супер классн* класс шикарн* чудесн*
        чудо потрясающ* восхит* восторг* рекоменд* советую довол* признател* приятн* вежлив* любезн* доброжел*
        приветлив* отзывчив* вниматель* заботлив* грамотн* помог* быстр* оператив* вовремя удобн* комфорт* чист* уютн*
        вкусн* свеж* красив* лучш* люблю любим* нрав* понрав* порадова* раду* рад рада рады радост* умниц* браво
        надежн* честн* точно аккуратн* качеств* терпелив* легко прост* выруч* спас* удач* успе* положител* похвал*
        хвал* улыб* душев* тепл* уважен* респект* огонь топ бомба крут* кайф* любов* обож* золот* оценил* справил*
        счастл* мечт* восхищ* порядоч* достойн* безупреч* образцов* удивительн* нежн* румян* добрая добрые добра
        добрыми работает работают профессионал* молодец молодц* легкий легкая весел* добротн* ровно красот* тихий тихо
        молодчин* счасть* ура ураа урааа смешн* забавн* изумит* здорово рассмеш* четко норм гениальн* офигенн*
        потрясн* обалденн* бесподобн* роскошн* симпатичн* мил мила милые милая милый милейш* тактичн* спокойн* уверен*
        слаженн* добросовестн* ответственн* трудолюбив* экономи* выгодн* недорог* стабильн* плюс плюсы пятерк*
        поздравля* праздник* подар* благодат* чудненьк* зачет балдеж обрадов* гостеприимн* обходительн* впечатл*
        ухожен* чуток чутк*
        """,
    "bad": """
        bad badly worst terribl* horribl* awful* dreadful* appalling* atrocious* abysmal* disgust* disgrace* pathetic*
        poor poorly rude rudely unhelpful useless hopeless* incompeten* unprofession* unacceptabl* unhappy disappoint*
        dissatisf* displeas* annoy* angry anger* furious outrag* livid upset* hate hated hates regret* unfair* ignor*
        lie lied lies lying liar* scam* fraud* cheat* rip ripped rubbish trash garbage crap* shit* joke farce
        nightmare shambl* mess messy dirty filthy stain* smell* stink* stank mould* mold* rotten stale broken broke
        break breaks faulty defect* damag* crash* crack* torn leak* scratch* wrong wrongly mistak* error* bug bugs
        buggy fail* late delay* slow slowly wait waited waiting wast* lost lose losing missing miss missed cold soggy
        burnt bland overpric* expensive rip-off pain painful* scared fear* worr* confus* difficult* stupid idiot*
        dishonest* mislead* misled sad sadly unfortunate* sorry neglect* refus* reject* reluctan* sloppy careless*
        noisy noise loud rough harsh cruel shame shameful* boring dull bored overrat* hidden complain* sick tired fed
        ridiculous* insult* humiliat* patroni* shout* zle fataln* tragicz* okropn* straszn* kosz* beznadziej* fuj dno
        porazk* masakr* skandal* zenad* zenuj* wstyd* hanba hanieb* dramat* katastrof* najgorsz* slab* kiepsk* marn*
        nieuprzejm* niemil* niegrzecz* chams* cham opryskliw* arogan* bezczeln* niekompeten* nieprofesj* nierzeteln*
        nieuczciw* oszus* oszuk* oklam* klam* naciag* zdziers* rozczarow* zawiod* zawied* zawodz* zal zaluj* zalowa*
        pozalowa* niezadowol* wkurz* wkurw* zly zdenerw* denerw* wsciek* irytu* frustr* oburz* obraz* wyzyw* krzycz*
        krzykn* zepsu* psuj* uszkodz* popsu* peknie* peka* polaman* zlaman* zniszcz* rozwal* rozlecial* wadliw* wada
        wady brudn* brud smrod* smierdz* plesn* zgnil* zimn* niesmacz* ohydn* obrzydl* niedobr* nieswiez* czerstw*
        spalon* zdrozal* spozni* opozn* zgub* zagin* pomyli* pomylk* blad* bledn* bledu bledy bledow myli* zignor*
        olew* olali lekcew* zlekcew* zapomni* odmow* odmawia* narzek* skarz* skarg* poskarz* czepi* przyczep* zarzuc*
        trudn* boli bolal* cierp* boje balem obaw* martw* zmartw* smutn* smutek przykr* niestety niepokoj* stres*
        meczy meczac* nudn* nudzi* dluzy* halas* glosn* krzyw* zawies* wiesza* lagu* kpin* kpi smiech* szkoda traged*
        strata strac* zmarnow* nieporoz* nieudoln* balagan* chaos* bzdur* glup* gorzej gorsz* zla zlego zlych zlym
        zlej drogo drozyzn* drozej hurt hurts hurting down vanish* overcharg* undercook* spoil* smash* ripoff bust ded
        dead stuck charged twice locked fobbed fuming gutted grim vile nasty ghost* dreading crying ruin* wrecked
        shock* fault laughed wyrzuc* wyludz* podejrz* niebezpieczn* niesprawn* lez lzy placz* zlosc* wykiwa* zbyl*
        zbywa* rozpad* nieczynn* dziur* zacina* przeciek* gubi splesnial* glodn* poskapi* wysmia* zaniedb* uporczyw*
        mordega udreka kwitkiem nerwow* fuck* wtf omfg hell moron* clown* creepy weird cancelled gutless cowboy*
        bodge* botch* unusable unreliab* unsafe unhygien* unclean overcooked burned greasy cramped unfriendly grumpy
        snapped sneered hostile arrogant dismissive evasive shoddy flimsy tacky subpar mediocre meh nope yuck ugh ew
        gross crook* thie* robbed robbery steal* stole* sting stung blood* unbelievabl* excuse excuses empty dodgy
        nuisance shutdown freez* froze glitch* lag laggy offline outage choke* wept sob sobbing anxious panic*
        desperat* helpless lonely struggl* suffer* harass* threat* rant injur* infect* allerg* odradza* brak brakuje
        brakowalo zwatpi* potraktowal* mdle mdly tlust* twarde odpad* odlaz* rozklei* rdza rdzew* pekl pekla peklo
        kurw* szlag cholern* cholera dupa dupy gowno gowni* syf syfu badziew* tandet* szmelc zlom partactw* spartacz*
        fuszer* niechluj* nieslown* nieodpowiedzi* bezradn* bezsens* absurd* paranoj* kradziez* ukrad* kradn*
        zlodziej* mafia skrzywdz* zmeczon* wymeczon* placil* karaluch* pluskw* robak* wlos ciasn* duszn* gburow* gbur
        nieobecn* zamkniet* zalan* zalal* rozlan* spali* pozar*
        плох* ужас* кошмар* отврат* мерз* гадк* гадость дрян* паршив* отстой* жуть жутк* хам* груб* нагруб* нахам*
        нагл* невежлив* некомпет* непрофесс* безобраз* позор* стыд* обман* врут врал* вранье лжец* ложь лгут мошен*
        развод* кинули худш* подве* подвод* расстро* расстраив* недовол* возмущ* возмути* злой злост* злит* зол зла
        злые бесят беси* раздраж* нервн* ненавиж* жале* жаль пожал* сожал* печал* грус* обид* обижен* оскорб* унизи*
        униж* слома* ломает* брак* повред* поврежд* дефект* порван* порвал* разби* треснут* трещин* испор* протек*
        течет гряз* воня* вонь плесен* гнил* тухл* черств* холодн* остыл* невкус* несвеж* опазд* опозда* задерж*
        просроч* потеря* ошиб* перепут* игнор* забы* забил* отказ* жалов* жалуюсь руга* придир* придра* придер* скрыт*
        трудн* сложно больно боль болит болел* страх боюсь бояться боял* опас* волну* тревож* беспоко* увы нудн*
        скучн* шумн* шум туп* глюч* глюк* завис* тормоз* обрыв* ерунд* бред чушь издев* достал* надоел* замучил*
        мучаю* тяжел* плач* слез* катастроф* провал* беспредел* убожеств* хуже навяз* затян* хрен* дерьм* говн* фигн*
        кидают висит виснет висло дорого дороже страшн* шваль разочар* противн* грохот* заболел* порча сгорел* криво
        пьян* прокис* холодрыг* списал* списан* нервы пизд* блять бля сука суки заеб* нахуй хуй* верните пуга* испуг*
        беда ярост* злюсь злая отвращ* напуга* разозл* плакал* кров* скуча* бардак* бездар* безответств* безразлич*
        равнодуш* халтур* халатн* дурак* дура дебил* идиот* тварь твари урод* клоун* цирк пустышк* помойк* рухлядь
        развалин* рвани* ржав* облез* отвалил* отклеил* лопнул* погнут* помят* поцарап* царапин* горел* пережар*
        недожар* пересол* сырой сырая таракан* клоп* душно тесно вымога* воры вор ворую* украл* обокрал* обсчит*
        обвес* накрут* переплат* надул* ноль бесполезн* бестолков* бессмысл* невозможно никчемн* орет орал* кричал*
        накричал* угрожа* угроз* травм* аллерги* отрав* тошн* мучен* геморро* разгильд*
        """,
    "fault": """
        complaint complaints complain issue issues trouble troubles fault faults flaw flaws hitch hitches hassle
        bother bothers fuss quibble* gripe* grumble* snag* glitch* drawback* downside* error errors mistake mistakes
        concern concerns doubt doubts hesitat* regret regrets delay delays queue queues worry worries objection*
        nonsense reasons negative negatives cons moan disruption* problem* klopot* zastrzez* zarzut* uwag uwagi
        pretensj* skarg* reklamacj* wad* bled* usterk* awari* opozn* watpliw* waha* narzek* niespodzian* minus*
        mankament* niedociagn* stres* kolejk* kolejek strat* klotni* czekani* zazalen* trudnosc* przykrosc* zarzuci*
        zarzuca* przyczep* czepi* skarzy* poskarzyc krytyk*
        проблем* претензи* нарекан* замечан* жалоб* недостат* минус* вопрос* сомнен* нарушен* сбоев задерж* ошиб*
        трудност* сложност* очеред* брак* дефект* сожален* отказ* обрыв* огрех* косяк* изъян* придир* колеба* сбой
        сбои сбоя грех* придрат* придер* ругат* жаловат* пожаловат* упрек* критик*
        """,
    "thanks": """
        thank thanks thx ty dziekuj* dziekow* dzieki dzieks podziekow* spasibo
        спасибо спс благодар* пасиб*
        """,
    "better": """
        better best nicer faster friendlier happier kinder tastier easier smoother quicker livelier finer lepiej
        lepsz* szybciej milej milsz* smaczniejsz* szczesliwsz* wygodniej latwiej ladniejsz* cleanest
        лучш* быстрее вкуснее удобнее приятнее добрее вежливее проще красивее счастливее
        """,
    "worse": """
        worse worst ruder slower duller dirtier gorzej gorsz* wolniej drozej brudniejsz*
        хуже худш* медленнее дороже грязнее
        """,
    "said well": """
        dobrego fajnego milego milych cieplych pochwalic chwalic praise
        хорошего доброго приятного хвалить похвалить
        """,
    "said badly": """
        zlego zlych zle zla slowa
        плохого дурного худого плохое дурное злого
        """,
    "not": """
        not never no cannot none nothing nobody neither nor hardly barely scarcely nowhere ain't aint isn't isnt
        wasn't wasnt aren't arent weren't werent don't dont doesn't doesnt didn't didnt can't cant couldn't couldnt
        won't wont wouldn't wouldnt shouldn't haven't havent hasn't hasnt hadn't hadnt couldnae wouldnae dinnae didnae
        no-one noone zero without nie nigdy ani nikt nikogo nic zadn* zaden bez brak brakuj* brakowa* niczego trudno
        ne net nikogda nikto nichego couldn
        не ни никогда никто никого ничего никак* нет нету нельзя без нигде нечего некуда некому трудно
        """,
    "without": """
        without bez
        без
        """,
    "but": """
        but oprocz procz poza except however although though yet ale jednak lecz natomiast choc chociaz
        кроме но однако зато хотя
        """,
    "say": """
        say said tell claim powiem powiedziec stwierdzic twierdz* uwazam sadze
        сказать скажу назвать считаю утвержд*
        """,
    "can": """
        mog* mozna sposob wolno trudno ciezko
        мог* смог* можно нельзя невозможно трудно удержат*
        """,
    "wish": """
        please could would can should if how when where what which who hope need want prosz* czy jak kiedy gdzie ile
        chcial* chce moge mozna zebym gdyby jesli potrzebuj*
        пожалуйста можно можете как когда где сколько если подскажите хотел* хочу нужно нужен чтобы ли
        """,
    "very": """
        very really so extremely absolutely totally completely always every bardzo naprawde calkowicie zawsze
        strasznie totalnie mega najbardziej
        очень совсем вообще всегда полностью самый самая самое самые просто
        """,
}
"""Words by what they do."""

EMPHASIS: Final = "only just merely wonder tylko jedynie dziwne dziwnego dziwota только просто лишь"
"""After a negation these only add weight: "not only good", "nie tylko", "не только"."""

FACES: Final[dict[str, str]] = {
    "smile": "😀😃😄😁😆😊🙂😍🥰😘🤩❤💙💚💛🧡💜💕👍👏🙏🎉🥳💪✨🌟⭐🔥💯👌🤗😋🤝🌹🌸🌷💐🕺🤞😎♥",
    "frown": "😡😠🤬😤👎💩🤮🤢😢😭😞😔😟😕🙁☹😣😖😩😫😱😨💔🙄😒👿💢🤦😑😰🤡😐😶",
}
"""Single signs that smile or frown."""

SAME: Final = frozenset({"nie", "не", "not"})
"""Of two of these the second takes the first one back after "can"."""
THAT: Final = frozenset({"ze", "zeby", "by", "что", "чтобы", "чтоб", "that"})
"""Words behind a comma through which a negation goes on."""
