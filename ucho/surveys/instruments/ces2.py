"""Customer Effort Score 2.0: did the company make it easy?"""

from __future__ import annotations

from typing import Final

from ucho.surveys.contract import Instrument

INSTRUMENT: Final = Instrument(
    name="ces2",
    title={"pl": "CES 2.0 (łatwość)", "ru": "CES 2.0 (лёгкость)", "en": "CES 2.0 (ease)"},
    version="1",
    low=1,
    high=7,
    bad_up_to=3,
    good_from=5,
    question={
        "pl": "Na ile zgadzają się Państwo z tym zdaniem? „Firma {company} ułatwiła mi załatwienie mojej sprawy”.",
        "ru": "Насколько вы согласны с этим утверждением? «Компания {company} помогла мне легко решить мой вопрос».",
        "en": "How much do you agree with this statement? “{company} made it easy for me to handle my issue.”",
    },
    low_label={"pl": "zdecydowanie się nie zgadzam", "ru": "совершенно не согласны", "en": "strongly disagree"},
    high_label={"pl": "zdecydowanie się zgadzam", "ru": "полностью согласны", "en": "strongly agree"},
    follow_up={
        "pl": "Co ułatwiło lub utrudniło Państwu sprawę?",
        "ru": "Что помогло вам или, наоборот, помешало?",
        "en": "What made it easy or hard for you?",
    },
    source='CEB (now Gartner), "Customer Effort Score 2.0", 2013: 7 points, higher is better',
)
