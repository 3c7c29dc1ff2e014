"""Offering words for an answer: saved replies that fit, and what we answered to messages that were alike.

Nothing is sent by itself: an agent chooses, reads, changes and sends. What an old answer says of the customer it was
written to is hidden before anybody sees it here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from ucho.conversations.models import Conversation, Message
from ucho.conversations.queries import saved_replies
from ucho.core.actors import Actor
from ucho.core.language import say
from ucho.core.search.words import tokens
from ucho.customers.models import Person
from ucho.customers.queries import identities_of, whole
from ucho.understanding.meaning.finding import Way, like_messages, usual_words
from ucho.understanding.meaning.near import messages_of, next_answers
from ucho.understanding.own_numbers import own_formats
from ucho.understanding.personal_data import KINDS, Known, find, mask

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ucho.understanding.meaning.likeness import Usual

CANDIDATES: Final = 30  # messages whose answers are looked at
SAVED: Final = 2  # saved replies that are offered at most
ABOUT: Final = 0.05
"""How like a saved reply must be to what is asked, by words, its title counting twice: a reply is short and uses other
words than who asks, while its title is what it is about. Of the first messages of the demo company's 158 conversations
69 have a saved reply that answers them. By 0.075 and without the title, 3 of all were shown one; by this, and with
titles in the customer's language, it is 39, a third of the 69 is shown theirs, and 57 in 100 offers fit (22 and 44
in 100 where all titles are Polish). It was chosen by looking at them."""
NEARLY: Final = 0.7  # of the likeness of the first one: a second reply that fits less is left out
SAME: Final = 0.6  # of the words of two texts in common: they say the same
GAP: Final = "[…]"  # in every language
LONGEST: Final = 4000  # characters of an answer that is offered; a longer one fits nobody else
_GAP: Final = re.compile(rf"\[(?:{'|'.join(KINDS)})\]")


@dataclass(frozen=True, slots=True)
class Offer:
    """Words for an answer, from a saved reply or from what we wrote to somebody else."""

    text: str  # with `GAP` for what belongs to another customer
    title: str = ""  # of the saved reply
    conversation: int | None = None  # the one it was written in
    at: datetime | None = None  # when
    masked: bool = False  # something was hidden


@dataclass(frozen=True, slots=True)
class Offers:
    """What is offered, the best first, and how it was found."""

    way: Way
    items: Sequence[Offer]


def offers_for(conversation: Conversation, actor: Actor, *, language: str, limit: int = 4) -> Offers:
    """Return words for the answer to what the customer wrote last.

    Args:
        conversation: the one that is to be answered.
        actor: who writes; answers in conversations they may not read are not offered.
        language: the customer's; answers in another one are left out.
        limit: how many at most.

    Returns:
        Saved replies first, then past answers; nothing when the customer's last words are like nothing before.
    """
    asked = _unanswered(conversation)
    if not asked:
        return Offers("words", ())
    found = like_messages(asked, actor, count=CANDIDATES)
    near = messages_of(found.hits, actor.rights, but=conversation.pk)
    answers = next_answers(near)
    written = [(message, answers[message.pk]) for message in near if message.pk in answers]
    saved = _saved(conversation, asked, [answer.text for _message, answer in written], language, actor)
    own = whole(conversation.person_id)
    past = _past(written, [one.text for one in saved], own, language, limit - len(saved))
    return Offers(found.way, [*saved, *past])


def _unanswered(conversation: Conversation) -> list[Message]:
    """Return what the customer wrote since our last answer, or last of all: what the answer is to."""
    newest = list(conversation.messages.filter(auto_kind="").exclude(direction="note").order_by("-at", "-pk")[:10])
    theirs: list[Message] = []
    for message in newest:
        if message.direction == Message.Direction.IN:
            theirs.append(message)
        elif theirs:
            break
    return [one for one in theirs if one.text.strip()]


def _saved(
    conversation: Conversation, asked: Sequence[Message], written: Sequence[str], language: str, actor: Actor
) -> list[Offer]:
    """Return saved replies that were used for messages like these, or that speak of the same things."""
    replies = [(reply, text) for reply in saved_replies(conversation.unit.path) if (text := say(reply.words, language))]
    if not replies:
        return []
    wanted = [f"{message.subject}\n{message.text}" for message in asked]
    about = likeness_of(usual_words(actor.rights), wanted, [(reply.title, text) for reply, text in replies])
    ranked = []
    for (reply, text), alike in zip(replies, about.tolist(), strict=True):
        used = sum(_shared(text, answer) >= SAME for answer in written)
        if used or alike >= ABOUT:
            ranked.append((used, alike, reply.title, text))
    ranked.sort(key=lambda one: (-one[0], -one[1], one[2]))
    least = NEARLY * ranked[0][1] if ranked else 0.0
    return [Offer(text, title=title) for used, alike, title, text in ranked[:SAVED] if used or alike >= least]


def likeness_of(usual: Usual, asked: Sequence[str], replies: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
    """Return how like saved replies are to what is asked, to be compared with `ABOUT`.

    Args:
        usual: what customers usually write.
        asked: what the customer wrote.
        replies: title and text of each.
    """
    whole = usual.likeness(asked, [f"{title}\n{text}" for title, text in replies])
    return whole + usual.likeness(asked, [title for title, _text in replies])


def _past(
    written: Sequence[tuple[Message, Message]], known: Sequence[str], own: frozenset[int], language: str, limit: int
) -> list[Offer]:
    """Return past answers, without those that say what is offered already."""
    found: list[Offer] = []
    texts = list(known)
    for message, answer in written:
        if len(found) >= limit:
            break
        said = answer.language or message.language
        if len(answer.text) > LONGEST or (language and said and said != language):
            continue
        person = message.conversation.person
        text = answer.text if person.pk in own else hidden(answer.text, said, person)
        if not any(_shared(text, other) >= SAME for other in texts):
            texts.append(text)
            found.append(
                Offer(text.strip(), conversation=answer.conversation_id, at=answer.at, masked=text != answer.text)
            )
    return found


def hidden(text: str, language: str, person: Person) -> str:
    """Return a text without what it says of the customer it was written to.

    Args:
        text: ours.
        language: ISO 639-1 code, empty when not known.
        person: the customer.
    """
    numbers = [str(one) for one in identities_of(person.pk)]
    known = Known(names=[person.name] if person.name else [], numbers=numbers, own_formats=own_formats())
    return _GAP.sub(GAP, mask(text, find(text, language, known)))


def _shared(text: str, other: str) -> float:
    """Return how much of the shorter text's words is in the longer one, from 0 to 1."""
    first, second = _tokens(text), _tokens(other)
    least = min(len(first), len(second))
    return len(first & second) / least if least else 0.0


def _tokens(text: str) -> frozenset[str]:
    return frozenset(tokens(text[:LONGEST]))
