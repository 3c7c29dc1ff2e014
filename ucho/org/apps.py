"""Makes the package known to Django."""

from django.apps import AppConfig


class OrgConfig(AppConfig):
    """Settings of the package."""

    name = "ucho.org"
    label = "org"
    default_auto_field = "django.db.models.BigAutoField"
