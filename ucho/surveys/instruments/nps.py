"""The likelihood to recommend, from 0 to 10."""

from __future__ import annotations

from typing import Final

from ucho.surveys.contract import Instrument

INSTRUMENT: Final = Instrument(
    name="nps",
    title={"pl": "NPS (polecenie)", "ru": "NPS (готовность рекомендовать)", "en": "NPS (recommendation)"},
    version="1",
    low=0,
    high=10,
    bad_up_to=6,
    good_from=9,
    question={
        "pl": "Jak prawdopodobne jest, że polecą Państwo firmę {company} znajomym lub współpracownikom?",
        "ru": "Какова вероятность того, что вы порекомендуете компанию {company} друзьям или коллегам?",
        "en": "How likely is it that you would recommend {company} to a friend or colleague?",
    },
    low_label={"pl": "wcale nieprawdopodobne", "ru": "совсем маловероятно", "en": "not at all likely"},
    high_label={"pl": "niezwykle prawdopodobne", "ru": "чрезвычайно вероятно", "en": "extremely likely"},
    follow_up={
        "pl": "Co jest głównym powodem tej oceny?",
        "ru": "Какова главная причина вашей оценки?",
        "en": "What is the main reason for your score?",
    },
    source='F. Reichheld, "The One Number You Need to Grow", HBR, December 2003: 0-6 detract, 9-10 promote. '
    "Net Promoter and NPS are registered trademarks of Bain & Company, NICE Systems and Fred Reichheld.",
)
