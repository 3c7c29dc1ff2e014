"""Makes the package known to Django."""

from django.apps import AppConfig


class PlaybooksConfig(AppConfig):
    """Settings of the package."""

    name = "ucho.playbooks"
    label = "playbooks"
    default_auto_field = "django.db.models.BigAutoField"
