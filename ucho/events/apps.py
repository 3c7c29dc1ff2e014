"""Makes the package known to Django, and makes every process know what it may record, deliver and run."""

from importlib import import_module

from django.apps import AppConfig

from ucho.core.registry import load


class EventsConfig(AppConfig):
    """Settings of the package."""

    name = "ucho.events"
    label = "events"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load facts, ports, reactions and jobs of all packages: whoever records a fact must know who reacts to it."""
        load("facts")
        load("ports")
        load("reactions")
        load("jobs")
        import_module("ucho.events.jobs.operations")  # so that roles can include its permissions
