"""Makes the package known to Django."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Settings of the package."""

    name = "ucho.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"
