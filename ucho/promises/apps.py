"""Makes the package known to Django."""

from django.apps import AppConfig


class PromisesConfig(AppConfig):
    """Settings of the package."""

    name = "ucho.promises"
    label = "promises"
    default_auto_field = "django.db.models.BigAutoField"
