"""What happens in the demo company, as texts in TOML files and the types that read them."""

from ucho.demo.content.reading import load
from ucho.demo.content.script import (
    Account,
    Colleague,
    Conversation,
    Customer,
    Message,
    SavedReply,
    Script,
    Stray,
    Unit,
)

__all__ = [
    "Account",
    "Colleague",
    "Conversation",
    "Customer",
    "Message",
    "SavedReply",
    "Script",
    "Stray",
    "Unit",
    "load",
]
