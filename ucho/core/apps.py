"""The Django application of the core: its only table is the search index."""

from importlib import import_module

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Registers `ucho.core` under the label `core`."""

    name = "ucho.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what the search index holds of a person."""
        import_module("ucho.core.search.privacy")
