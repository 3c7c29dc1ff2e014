"""What ucho understood of a message, as badges: its mood, what it is about, and what it is not sure of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from django.utils.translation import get_language_info, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from ucho.understanding.contract import EMOTIONS, FLAGS
from ucho.understanding.models import Aspect, Reading
from ucho.understanding.mood import Mood
from ucho.understanding.queries import LABELS
from ucho.understanding.words import ASPECTS, SENTIMENTS
from ucho.web.components.languages import language_name

FELT: Final = 0.5  # from this probability on an emotion is shown
PERHAPS: Final = 0.35  # from here on something that is not sure is shown as a question
MOST_ASPECTS: Final = 4
Tone = Literal["", "good", "late", "soon", "unsure"]
EMOTION_WORDS: Final = {
    "anger": pgettext_lazy("emotion", "anger"),
    "frustration": pgettext_lazy("emotion", "frustration"),
    "worry": pgettext_lazy("emotion", "worry"),
    "joy": pgettext_lazy("emotion", "joy"),
    "disappointment": pgettext_lazy("emotion", "disappointment"),
    "surprise": pgettext_lazy("emotion", "surprise"),
    "thanks": pgettext_lazy("emotion", "gratitude"),
}
"""What the customer feels."""
MOOD_WORDS: Final = {
    "negative": gettext_lazy("Mood: bad"),
    "neutral": gettext_lazy("Mood: calm"),
    "positive": gettext_lazy("Mood: good"),
}
"""The mood of a whole conversation."""
FACES: Final = {"negative": "mood-sad", "neutral": "mood-neutral", "positive": "mood-smile"}
_EMOTION_FACES: Final = {
    "anger": "mood-angry",
    "frustration": "mood-annoyed",
    "worry": "mood-confused",
    "joy": "mood-happy",
    "disappointment": "mood-sad",
    "surprise": "mood-surprised",
    "thanks": "heart-handshake",
}
_TONES: Final[Mapping[str, Tone]] = {"negative": "late", "positive": "good"}
_SIGNS: Final = {"negative": "−", "positive": "+"}
_CODE_TONES: Final[Mapping[str, Tone]] = {"thanks": "good", "urgent": "soon", "effort": "soon"}
_FLAG_CODES: Final = {"urgency": "urgent", "rudeness": "rude"}


@dataclass(frozen=True, slots=True)
class Badge:
    """One thing that was understood."""

    words: str
    title: str = ""  # said in full
    icon: str = ""
    tone: Tone = ""
    sign: str = ""  # + or −, so that colour is not all that tells


@dataclass(frozen=True, slots=True)
class ReadingView:
    """What was understood of one message."""

    pk: int
    badges: Sequence[Badge]


@dataclass(frozen=True, slots=True)
class MoodView:
    """The mood of a conversation."""

    sentiment: str
    words: str
    icon: str
    tone: Tone
    trend: str = ""  # where it leads, in words
    trend_icon: str = ""


def reading_view(reading: Reading, usual: str) -> ReadingView:
    """Return the badges of a message.

    Args:
        reading: what was understood.
        usual: the language this customer writes, empty when not known; another one is worth a badge.
    """
    return ReadingView(
        reading.pk, [*_feeling(reading), *_meaning(reading), *_about(reading), *_language(reading, usual)]
    )


def mood_view(mood: Mood | None) -> MoodView | None:
    """Return the mood of a conversation as its head shows it."""
    if mood is None:
        return None
    trends = {"better": (_("getting better"), "trending-up"), "worse": (_("getting worse"), "trending-down")}
    words, icon = trends.get(mood.trend, ("", ""))
    sentiment = mood.sentiment
    return MoodView(sentiment, str(MOOD_WORDS[sentiment]), FACES[sentiment], _TONES.get(sentiment, ""), words, icon)


def strongest(reading: Reading) -> str:
    """Return the emotion that a text shows clearly, empty when there is none."""
    found = reading.probabilities.get("emotion")
    if not isinstance(found, dict) or "emotion" in reading.unsure:
        return ""
    likely = {code: found[code] for code in EMOTIONS if isinstance(found.get(code), int | float)}
    best = max(likely, key=likely.__getitem__, default="")
    return best if best and likely[best] >= FELT else ""


def _feeling(reading: Reading) -> Iterator[Badge]:
    emotion, sentiment = strongest(reading), reading.sentiment
    if sentiment:
        title = _("Mood: %(mood)s") % {"mood": SENTIMENTS[sentiment]}
        icon = _EMOTION_FACES[emotion] if emotion else FACES[sentiment]
        words = EMOTION_WORDS[emotion] if emotion else SENTIMENTS[sentiment]
        yield Badge(str(words), title, icon, _TONES.get(sentiment, ""))
    elif emotion:
        yield Badge(str(EMOTION_WORDS[emotion]), "", _EMOTION_FACES[emotion])
    elif "sentiment" in reading.unsure:
        yield Badge(_("mood: not sure"), _("ucho could not tell how this was meant."), "help", "unsure")


def _meaning(reading: Reading) -> Iterator[Badge]:
    """Yield what it means; what the mood says already is not said twice."""
    said = {"unhappy"} if reading.sentiment == "negative" else set()
    said |= {"thanks"} if strongest(reading) == "thanks" else set()
    for code in LABELS:
        if code in reading.codes and code not in said:
            yield Badge(str(LABELS[code]), tone=_CODE_TONES.get(code, "late"))
    for flag in FLAGS:
        code, likely = _FLAG_CODES.get(flag, flag), reading.probabilities.get(flag)
        unsure = flag in reading.unsure and isinstance(likely, int | float) and likely >= PERHAPS
        if unsure and code not in reading.codes:
            yield Badge(
                f"{LABELS[code]}?", _("ucho is not sure about this. Open it to say what is right."), tone="unsure"
            )


def _about(reading: Reading) -> Iterator[Badge]:
    shown: dict[str, Aspect] = {}
    for aspect in reading.aspects.all():
        if aspect.category in ASPECTS:
            shown.setdefault(aspect.category, aspect)
    for aspect in list(shown.values())[:MOST_ASPECTS]:
        name, polarity = str(ASPECTS[aspect.category]), SENTIMENTS.get(aspect.polarity, "")
        title = f"{name}: {polarity}" if polarity else name
        yield Badge(name, title, tone=_TONES.get(aspect.polarity, ""), sign=_SIGNS.get(aspect.polarity, ""))


def _language(reading: Reading, usual: str) -> Iterator[Badge]:
    if reading.language and reading.language != usual and (usual or not language_name(reading.language)):
        yield Badge(_name_of(reading.language), _("Written in another language than usual"), "language")


def _name_of(language: str) -> str:
    """Return what a language calls itself, its code when nobody here knows that."""
    try:
        return language_name(language) or str(get_language_info(language)["name_local"])
    except KeyError:
        return language.upper()
