"""What agents keep for their work: saved replies, drafts, and who is looking."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ucho.conversations.facts import SavedReplyChanged
from ucho.conversations.inbox_models import Attention, Draft, SavedReply
from ucho.conversations.models import Conversation
from ucho.core.actors import By
from ucho.core.errors import Refused
from ucho.core.language import LANGUAGES
from ucho.core.operations import demand, operation
from ucho.events import log
from ucho.org.models import Unit


@operation("conversations.write_saved_replies", gettext_lazy("Write saved replies"))
def write_saved_reply(
    saved: SavedReply | None, *, title: str, words: Mapping[str, str], unit: Unit | None = None, by: By
) -> SavedReply:
    """Write a saved reply, or change one.

    Args:
        saved: the one to change, None for a new one.
        title: what agents look for.
        words: the text in one to three languages.
        unit: only for this unit and below; None for all.
        by: who, and when.

    Returns:
        The saved reply.

    Raises:
        Refused: the title or the text is missing, or the title is taken.

    Records:
        `SavedReplyChanged`.
    """
    title = " ".join(title.split())
    filled = {language: text.strip() for language, text in words.items() if language in LANGUAGES and text.strip()}
    if not title or not filled:
        raise Refused(_("A saved reply needs a title and a text in one language at least."))
    if SavedReply.objects.filter(title__iexact=title).exclude(pk=saved.pk if saved else 0).exists():
        raise Refused(_("There is a saved reply called “%(title)s” already.") % {"title": title})
    if saved is None:
        saved, what = SavedReply.objects.create(title=title, words=filled, unit=unit, changed_at=by.at), "written"
    else:
        saved.title, saved.words, saved.unit, saved.changed_at = title, filled, unit, by.at
        saved.save(update_fields=["title", "words", "unit", "changed_at"])
        what = "changed"
    log.record(SavedReplyChanged(what), saved, by=by)
    return saved


@operation("conversations.write_saved_replies", gettext_lazy("Write saved replies"))
def remove_saved_reply(saved: SavedReply, *, by: By) -> None:
    """Remove a saved reply.

    Args:
        saved: the saved reply.
        by: who, and when.

    Records:
        `SavedReplyChanged`.
    """
    log.record(SavedReplyChanged("removed"), saved, by=by)
    saved.delete()


def save_draft(conversation: Conversation, *, kind: str, text: str, by: By) -> None:
    """Keep what an agent has typed; an empty text removes the draft. It is nobody else's business, so no fact.

    Args:
        conversation: where it was typed.
        kind: reply or note.
        text: what was typed so far; empty removes the draft.
        by: who, and when.
    """
    demand(by, "conversations.read", conversation.unit_id)
    agent_id, kind = by.actor.agent_id or 0, "note" if kind == "note" else "reply"
    if text.strip():
        Draft.objects.update_or_create(
            agent_id=agent_id, conversation=conversation, kind=kind, defaults={"text": text, "changed_at": by.at}
        )
    else:
        Draft.objects.filter(agent_id=agent_id, conversation=conversation, kind=kind).delete()


def look(conversation: Conversation, *, typing: bool, by: By) -> None:
    """Say that an agent looks at a conversation, and perhaps types; colleagues see it for a moment, so no fact.

    Args:
        conversation: which one.
        typing: whether a key was pressed a moment ago.
        by: who, and when.
    """
    demand(by, "conversations.read", conversation.unit_id)
    Attention.objects.update_or_create(
        agent_id=by.actor.agent_id or 0,
        conversation=conversation,
        defaults={"seen_at": by.at, "typing_at": by.at if typing else None},
    )


def note_seen(conversation: Conversation, *, by: By) -> None:
    """Remember that one of us read the newest message.

    Args:
        conversation: which one.
        by: who, and when.
    """
    demand(by, "conversations.read", conversation.unit_id)
    Conversation.objects.filter(pk=conversation.pk).update(seen_at=by.at)
