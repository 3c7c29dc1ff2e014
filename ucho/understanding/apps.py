"""Makes the package known to Django."""

from django.apps import AppConfig


class UnderstandingConfig(AppConfig):
    """Settings of the package."""

    name = "ucho.understanding"
    label = "understanding"
    default_auto_field = "django.db.models.BigAutoField"
