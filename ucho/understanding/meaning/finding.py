"""Finding what customers wrote that means the same: by vectors, or by words where there are none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from django.db.models import QuerySet

from ucho.conversations.models import Conversation, Message
from ucho.conversations.queries import READ
from ucho.core.actors import EVERYWHERE, Actor, Rights
from ucho.core.search import search as search_words
from ucho.surveys.queries import READ as READ_ANSWERS
from ucho.understanding import reading
from ucho.understanding.meaning import WIDTH
from ucho.understanding.meaning.telling import telling
from ucho.understanding.models import Vector
from ucho.understanding.subjects import MESSAGE, of_messages

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ucho.understanding.meaning.likeness import Usual
    from ucho.understanding.meaning.shelf import Rows

LOOKED_AT: Final = 10  # of the customer's newest messages, to choose the one that says most
ALIKE: Final = 0.5  # of the way from what things usually have in common to the nearest one: the rest is not alike
PAGE: Final = 40  # messages that are looked at for each word
RECENT: Final = 400  # newest messages that are looked at whatever their words, and that tell what is usual
_BACK: Final = 4_000  # ids in which these are looked for
NEAR: Final = 0.085
"""How like two texts must be by their words. In the demo company 54 conversations are shown beside its 158 then, and 44
of them are about the same matter; of our own messages to one trade each, ten of eleven pairs want the same (one pair in
seven does by chance), and with 0.082 sixteen of nineteen. Both were looked at when this was chosen."""
Way = Literal["meaning", "words"]


class Hit(NamedTuple):
    """Something a customer wrote: "conversations.message" or "surveys.answer", with how near it is, at most 1."""

    kind: str
    ref: int
    nearness: float


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, nearest first, and how."""

    way: Way
    hits: Sequence[Hit]


def is_installed() -> bool:
    """Return whether texts can be looked up by their meaning here; a page asks this without loading numpy for a no."""
    return find_spec("onnxruntime") is not None and reading.tier() == "full"


def like_conversation(conversation: Conversation, actor: Actor, *, count: int) -> Found:
    """Return messages that mean the same as what the customer wrote in a conversation.

    Args:
        conversation: which one; its own messages are left out.
        actor: the reader; messages of units they may not read are left out.
        count: how many at most.

    Returns:
        By meaning where the conversation was read with the encoder, otherwise by the words that they share.
    """
    return like_messages(_telling_messages(conversation), actor, count=count)


def like_messages(messages: Sequence[Message], actor: Actor, *, count: int) -> Found:
    """Return messages that mean the same as some messages; arguments and result as in `like_conversation`.

    Args:
        messages: of a customer.
        actor: the reader.
        count: how many at most.
    """
    subjects = [f"{MESSAGE}:{message.pk}" for message in messages]
    known = list(Vector.objects.filter(subject__in=subjects).order_by("-pk").values_list("model", "numbers"))
    if known:  # of two models, the newer one
        model = known[0][0]
        wanted = [bytes(numbers) for one, numbers in known if one == model and len(numbers) == WIDTH]
        own = Message.objects.filter(conversation_id__in={message.conversation_id for message in messages})
        but = own.values_list("pk", flat=True)
        return Found("meaning", _nearest(_matrix(wanted), model, actor, count, but=but, alike=ALIKE))
    return Found("words", _sharing(messages, actor.rights, count))


def like_words(words: str, actor: Actor, *, count: int) -> Sequence[Hit]:
    """Return what customers wrote that means what somebody looks for: in messages, and beside scores of surveys.

    Args:
        words: what is looked for, in any language.
        actor: the reader; what they may not read is left out.
        count: how many at most.

    Returns:
        Nearest first; nothing where the encoder is not installed or nothing was read with it.
    """
    newest = Vector.objects.order_by("-pk").values_list("model", flat=True).first()
    wanted = reading.embed([words]) if newest else None
    return [] if wanted is None or newest is None else _nearest(wanted, newest, actor, count, answers=True, alike=ALIKE)


def _telling_messages(conversation: Conversation) -> list[Message]:
    """Return what the customer began with, and the longest of their newest messages: thanks alone tell nothing."""
    theirs = conversation.messages.filter(direction="in", auto_kind="")
    newest = list(theirs.order_by("-at", "-pk")[:LOOKED_AT])
    first = theirs.order_by("at", "pk").first()
    longest = max(newest, key=lambda message: len(message.text), default=None)
    return list({one.pk: one for one in (first, longest) if one and one.text.strip()}.values())


def _matrix(rows: Sequence[bytes]) -> NDArray[np.int8]:
    import numpy as np

    return np.frombuffer(b"".join(rows), np.int8).reshape(len(rows), WIDTH)


def _nearest(
    wanted: NDArray[Any],
    model: str,
    actor: Actor,
    count: int,
    *,
    answers: bool = False,
    but: Iterable[int] = (),
    alike: float = 0.0,
) -> list[Hit]:
    """Return the nearest that may be read, without some messages, and without what is hardly nearer than all others."""
    import numpy as np

    from ucho.understanding.meaning import nearest, shelf

    rows = shelf.rows_of(model)
    if not len(wanted) or wanted.shape[1] != WIDTH:
        return []
    allowed = _allowed(rows, actor.rights, answers=answers)
    allowed &= ~((rows.kinds == shelf.KINDS.index(MESSAGE)) & np.isin(rows.refs, list(but)))
    found = nearest.nearest(wanted, rows.numbers, rows.lengths, allowed=allowed, count=count)
    known = alike and len(found.rows) and found.usual > -1
    least = found.usual + alike * (float(found.cosines[0]) - found.usual) if known else -1.0
    return [
        Hit(shelf.KINDS[rows.kinds[row]], int(rows.refs[row]), float(cosine))
        for row, cosine in zip(found.rows, found.cosines, strict=True)
        if cosine >= least
    ]


def _allowed(rows: Rows, rights: Rights, *, answers: bool) -> NDArray[np.bool_]:
    """Return which vectors the reader may find."""
    import numpy as np

    allowed = np.zeros(len(rows.ids), bool)
    for kind, right in enumerate((READ, READ_ANSWERS) if answers else (READ,)):
        units = rights.units(right)
        inside = True if units == EVERYWHERE else np.isin(rows.units, list(units))
        allowed |= (rows.kinds == kind) & inside
    return allowed


def _sharing(messages: Sequence[Message], rights: Rights, count: int) -> list[Hit]:
    """Return messages that share rare words, or pieces of them, with some messages; the likest first."""
    from ucho.understanding.meaning.likeness import Usual

    wanted = _words(messages)
    if not wanted:
        return []
    recent = _recent(rights)
    near = _with_a_word(telling(wanted.values()), rights)
    texts = _words(Message.objects.filter(pk__in=near | recent, direction="in", auto_kind=""))
    usual = Usual([texts[pk] for pk in sorted(recent & texts.keys())])
    others = sorted(texts.keys() - wanted.keys(), reverse=True)
    alike = usual.likeness(list(wanted.values()), [texts[pk] for pk in others])
    hits = [Hit(MESSAGE, pk, float(one)) for pk, one in zip(others, alike, strict=True) if one >= NEAR]
    return sorted(hits, key=lambda hit: -hit.nearness)[:count]


def usual_words(rights: Rights) -> Usual:
    """Return what customers usually write, to compare texts with each other by their words.

    Args:
        rights: of the reader; only what they may read tells what is usual.
    """
    from ucho.understanding.meaning.likeness import Usual

    return Usual(list(_words(Message.objects.filter(pk__in=_recent(rights))).values()))


def _with_a_word(words: Iterable[str], rights: Rights) -> set[int]:
    """Return the newest messages with each of some words."""
    units = rights.units(READ)
    return {hit.ref for word in words for hit in search_words("message", f"{word} ", units=units, limit=PAGE)}


def _recent(rights: Rights) -> set[int]:
    """Return the newest messages of customers that may be read, of the newest there are at all."""
    newest = Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    rows = Message.objects.filter(pk__gt=newest - _BACK, direction="in", auto_kind="")
    units = rights.units(READ)
    inside = rows if units == EVERYWHERE else rows.filter(conversation__unit__in=units)
    return set(inside.order_by("-pk").values_list("pk", flat=True)[:RECENT])


def _words(messages: Iterable[Message]) -> dict[int, str]:
    """Return the words of messages by their ids, the first one of a conversation with its subject."""
    rows = messages.select_related("conversation__person", "account") if isinstance(messages, QuerySet) else messages
    found = {int(one.name.partition(":")[2]): one.text.words for one in of_messages(rows, spoken=False)}
    return {pk: words for pk, words in found.items() if words.strip()}
