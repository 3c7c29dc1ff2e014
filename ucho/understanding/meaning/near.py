"""How we solved similar things: conversations of the past, and what customers wrote that means what one looks for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ucho.cases.models import Case
from ucho.cases.rights import readable as readable_cases
from ucho.conversations.models import Conversation, Message
from ucho.conversations.queries import READ
from ucho.core.actors import Actor, Rights
from ucho.customers.queries import whole
from ucho.surveys.models import Answer
from ucho.surveys.queries import READ as READ_ANSWERS
from ucho.understanding.meaning.finding import Hit, Way, like_conversation, like_words
from ucho.understanding.subjects import ANSWER, MESSAGE

CANDIDATES: Final = 60  # messages that are looked at for a handful of conversations


@dataclass(frozen=True, slots=True)
class SimilarCase:
    """A conversation in which a customer wrote something alike."""

    conversation: Conversation
    message: Message  # theirs, which is alike
    answer: Message | None  # ours that came next, None when nobody answered
    case: Case | None  # that was talked over in it, if the reader may see it
    own: bool  # it is the same customer's
    solved: bool  # it came to an end, and with a case, to a good one


@dataclass(frozen=True, slots=True)
class Similar:
    """What was found, those that were solved first, and how."""

    way: Way
    cases: Sequence[SimilarCase]


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Something a customer wrote; a message with its conversation, or an answer to a survey."""

    message: Message | None
    answer: Answer | None


def similar_to(conversation: Conversation, actor: Actor, *, limit: int = 5) -> Similar:
    """Return conversations of the past in which a customer wrote something alike.

    Args:
        conversation: the one that is to be answered.
        actor: the reader; conversations and cases they may not read are left out.
        limit: how many at most.

    Returns:
        The nearest ones, of those the solved ones first; their number and order say nothing about agents.
    """
    found = like_conversation(conversation, actor, count=CANDIDATES)
    messages = messages_of(found.hits, actor.rights, but=conversation.pk)
    first: dict[int, Message] = {}
    for message in messages:
        first.setdefault(message.conversation_id, message)
    chosen = list(first.values())[:limit]
    answers = next_answers(chosen)
    cases = _cases(list(first), actor.rights)
    own = whole(conversation.person_id)
    near = [_similar(message, answers.get(message.pk), cases.get(message.conversation_id), own) for message in chosen]
    return Similar(found.way, sorted(near, key=lambda one: not one.solved))


def verbatims(words: str, actor: Actor, *, limit: int = 20) -> list[Verbatim]:
    """Return what customers wrote that means what somebody looks for, nearest first, each conversation once.

    Args:
        words: what is looked for, in any language.
        actor: the reader; what they may not read is left out.
        limit: how many at most.
    """
    hits = like_words(words, actor, count=limit * 3)
    messages = {message.pk: message for message in messages_of(hits, actor.rights)}
    answers = _answers(hits, actor.rights)
    found: list[Verbatim] = []
    shown: set[int] = set()
    for hit in hits:
        message = messages.get(hit.ref) if hit.kind == MESSAGE else None
        answer = answers.get(hit.ref) if hit.kind == ANSWER else None
        if answer:
            found.append(Verbatim(None, answer))
        elif message and message.conversation_id not in shown:
            shown.add(message.conversation_id)
            found.append(Verbatim(message, None))
    return found[:limit]


def messages_of(hits: Iterable[Hit], rights: Rights, *, but: int = 0) -> list[Message]:
    """Return the customers' messages among what was found, in the same order, as far as they may be read today.

    Args:
        hits: what was found.
        rights: of the reader.
        but: a conversation to leave out.
    """
    refs = [hit.ref for hit in hits if hit.kind == MESSAGE]
    rows = Message.objects.filter(direction="in", auto_kind="").exclude(conversation_id=but)
    known = rows.select_related("conversation__person", "conversation__unit").in_bulk(refs)
    return [known[ref] for ref in refs if ref in known and rights.allow(READ, known[ref].conversation.unit_id)]


def next_answers(messages: Sequence[Message]) -> dict[int, Message]:
    """Return our first answer after each message that a person wrote, by the message's id.

    Args:
        messages: of customers.
    """
    asked: dict[int, list[Message]] = defaultdict(list)
    for message in messages:
        asked[message.conversation_id].append(message)
    ours = Message.objects.filter(conversation_id__in=asked, direction="out").exclude(text="")
    found: dict[int, Message] = {}
    for answer in ours.order_by("at", "pk"):
        if answer.author.startswith(("agent:", "imported:")):
            for message in asked[answer.conversation_id]:
                if answer.at >= message.at:
                    found.setdefault(message.pk, answer)
    return found


def _similar(message: Message, answer: Message | None, case: Case | None, own: Collection[int]) -> SimilarCase:
    talk = message.conversation
    resolved = talk.status == Conversation.Status.RESOLVED and answer is not None
    solved = case.outcome == Case.Outcome.SOLVED and case.fixed is not False if case and case.closed_at else resolved
    return SimilarCase(talk, message, answer, case, talk.person_id in own, solved)


def _cases(conversations: Collection[int], rights: Rights) -> dict[int, Case]:
    """Return the newest case of each conversation that may be read."""
    rows = readable_cases(rights).filter(links__conversation_id__in=conversations).order_by("opened_at", "pk")
    rows = rows.select_related("cause").prefetch_related("links", "gestures").distinct()
    return {link.conversation_id: case for case in rows for link in case.links.all()}


def _answers(hits: Iterable[Hit], rights: Rights) -> dict[int, Answer]:
    refs = [hit.ref for hit in hits if hit.kind == ANSWER]
    rows = Answer.objects.filter(pk__in=refs).exclude(words="").exclude(person=None).select_related("person", "unit")
    return {row.pk: row for row in rows if rights.allow(READ_ANSWERS, row.unit_id)}
