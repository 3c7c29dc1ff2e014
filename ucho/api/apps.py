"""Makes the package known to Django."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Settings of the package."""

    name = "ucho.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"
