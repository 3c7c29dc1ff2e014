"""Makes the package known to Django."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Settings of the package."""

    name = "ucho.channels"
    label = "channels"
    default_auto_field = "django.db.models.BigAutoField"
