"""Which stored conversation is which one of the script."""

from __future__ import annotations

from ucho.conversations.models import Conversation, MessageSource

FIRST: str = ":0"  # ends the reference of the message that opens a conversation


class Told:
    """Finds conversations when they are first asked for; operations read them again, so an older reading will do."""

    def __init__(self) -> None:
        """Begin with none."""
        self._known: dict[str, Conversation] = {}

    def of(self, key: str) -> Conversation:
        """Return the conversation with a key of the script; its first message was taken in before."""
        if key not in self._known:
            sources = MessageSource.objects.select_related("message__conversation__person")
            self._known[key] = sources.get(entry__provider_ref=f"demo:{key}{FIRST}").message.conversation
        return self._known[key]

    def key_of(self, conversation_id: int) -> str:
        """Return the key of a conversation, empty when it is not in the script."""
        sources = MessageSource.objects.filter(message__conversation_id=conversation_id)
        refs = sources.filter(entry__provider_ref__startswith="demo:").values_list("entry__provider_ref", flat=True)
        return next((ref.removeprefix("demo:").removesuffix(FIRST) for ref in refs if ref.endswith(FIRST)), "")

    def forget(self, key: str) -> None:
        """Read a conversation anew next time: somebody moved it, or its customer was merged."""
        self._known.pop(key, None)
