"""Makes the package known to Django."""

from importlib import import_module

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    """Settings of the package."""

    name = "ucho.conversations"
    label = "conversations"
    default_auto_field = "django.db.models.BigAutoField"

    def import_models(self) -> None:
        """Load the second file of models too."""
        super().import_models()
        import_module("ucho.conversations.inbox_models")
