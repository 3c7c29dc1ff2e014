"""Did we fix it? Asked after a complaint was settled; it steers what happens next and is no score."""

from __future__ import annotations

from typing import Final

from ucho.surveys.contract import Instrument

INSTRUMENT: Final = Instrument(
    name="fixed",
    title={"pl": "Czy naprawiliśmy?", "ru": "Исправили ли мы?", "en": "Did we fix it?"},
    version="1",
    low=0,
    high=1,
    bad_up_to=0,
    good_from=1,
    question={
        "pl": "Czy firma {company} naprawiła to, co poszło nie tak?",
        "ru": "Исправила ли компания {company} то, что пошло не так?",
        "en": "Did {company} put right what had gone wrong?",
    },
    low_label={"pl": "Nie", "ru": "Нет", "en": "No"},
    high_label={"pl": "Tak", "ru": "Да", "en": "Yes"},
    follow_up={
        "pl": "Czy chcą Państwo coś dodać?",
        "ru": "Хотите что-нибудь добавить?",
        "en": "Is there anything you would like to add?",
    },
    source="ours: the check after a complaint, yes or no",
    metric=False,
    labels={0: {"pl": "Nie", "ru": "Нет", "en": "No"}, 1: {"pl": "Tak", "ru": "Да", "en": "Yes"}},
)
