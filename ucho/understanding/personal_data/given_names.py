"""Given names that are common in Poland, Russia and English-speaking countries and are hardly ever other words.

Folded, in the nominative. Written down from general knowledge. Names that are everyday words (Will, Mark, May, Rose,
Grace, Róża, Вера, Надежда, Любовь, Роман) are left out on purpose: a greeting or a signature still finds them.
"""

from __future__ import annotations

from typing import Final

GIVEN: Final = frozenset(
    (
        # Polish
        "anna ania katarzyna kasia malgorzata gosia agnieszka aga barbara basia ewa krystyna elzbieta ela "
        "maria marysia zofia "
        "zosia teresa magdalena magda joanna asia janina monika danuta jadwiga aleksandra ola halina irena "
        "beata marta dorota "
        "iwona jolanta bozena urszula ula justyna renata alicja ala paulina sylwia natalia wanda agata aneta "
        "izabela iza ewelina "
        "marzena weronika patrycja karolina julia kinga hanna hania zuzanna zuza wiktoria grazyna lucyna "
        "mariola klaudia "
        "jan piotr piotrek andrzej krzysztof krzysiek stanislaw tomasz tomek pawel marcin michal marek "
        "grzegorz grzesiek jozef "
        "lukasz adam zbigniew zbyszek jerzy tadeusz mateusz dariusz darek mariusz wojciech wojtek ryszard "
        "jakub kuba henryk "
        "robert rafal kazimierz jacek maciej maciek kamil janusz marian miroslaw jaroslaw jarek slawomir "
        "slawek dawid artur "
        "zdzislaw sebastian damian patryk daniel karol kacper wieslaw wladyslaw leszek roman witold edward "
        "bartosz bartek "
        "szymon przemyslaw przemek radoslaw filip hubert adrian arkadiusz bogdan czeslaw dominik "
        # Russian
        "александр саша алексей алеша леша андрей анатолий антон артем артур борис вадим валентин валерий "
        "василий виктор "
        "виталий владимир володя владислав вячеслав геннадий георгий григорий денис дмитрий дима евгений женя "
        "егор иван ваня "
        "игорь илья кирилл константин костя леонид максим михаил миша никита николай коля олег павел паша петр петя "
        "руслан сергей сережа станислав степан тимур федор юрий юра яков ярослав "
        "анна аня анастасия настя александра алена алина алла ангелина валентина валерия варвара василиса "
        "вероника виктория "
        "галина дарья даша диана евгения екатерина катя елена лена елизавета лиза жанна зинаида зоя инна "
        "ирина ира карина "
        "кристина ксения лариса лидия людмила люда маргарита марина мария маша наталья наталия наташа нина "
        "оксана ольга оля "
        "полина раиса светлана софия софья снежана тамара татьяна таня ульяна юлия юля яна "
    ).split()
)
ENGLISH: Final = frozenset(  # these are not inflected
    (
        "kate mike dave chris jim joe ben alex nick steve tony jane kathy debbie jenny becky matt dan "
        "greg phil molly ellie jake "
        "james john robert michael william david richard joseph thomas charles christopher daniel matthew "
        "anthony andrew "
        "joshua kenneth kevin brian george timothy ronald edward jason jeffrey ryan jacob gary nicholas eric "
        "jonathan stephen "
        "larry justin scott brandon benjamin samuel gregory alexander patrick jack dennis jerry tyler aaron "
        "peter adam nathan "
        "henry zachary douglas kyle noah ethan jeremy walter keith roger terry sean gerald carl simon oliver "
        "harry liam "
        "mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty sandra "
        "margaret ashley "
        "kimberly emily donna michelle carol amanda melissa deborah stephanie rebecca laura sharon cynthia "
        "kathleen amy angela "
        "shirley brenda emma anna pamela nicole samantha katherine christine helen debra rachel carolyn janet "
        "maria catherine "
        "heather diane olivia julie joyce victoria kelly christina joan evelyn lauren judith olga martha "
        "cheryl megan andrea "
        "hannah jacqueline gloria jean kathryn alice teresa sophie chloe lucy charlotte fiona nigel graham trevor"
    ).split()
)
