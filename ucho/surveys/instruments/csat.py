"""Customer satisfaction: how satisfied, on five named steps."""

from __future__ import annotations

from typing import Final

from ucho.surveys.contract import Instrument

INSTRUMENT: Final = Instrument(
    name="csat",
    title={"pl": "CSAT (zadowolenie)", "ru": "CSAT (удовлетворённость)", "en": "CSAT (satisfaction)"},
    version="1",
    low=1,
    high=5,
    bad_up_to=2,
    good_from=4,
    question={
        "pl": "Na ile są Państwo zadowoleni z tego, jak firma {company} zajęła się Państwa sprawą?",
        "ru": "Насколько вы довольны тем, как компания {company} решила ваш вопрос?",
        "en": "How satisfied are you with the way {company} handled your request?",
    },
    low_label={"pl": "bardzo niezadowoleni", "ru": "совсем не довольны", "en": "very dissatisfied"},
    high_label={"pl": "bardzo zadowoleni", "ru": "очень довольны", "en": "very satisfied"},
    follow_up={
        "pl": "Co najbardziej wpłynęło na tę ocenę?",
        "ru": "Что больше всего повлияло на вашу оценку?",
        "en": "What is the main reason for your score?",
    },
    source="five-point satisfaction scale, the share of 4 and 5 (top-2-box) is the score",
)
