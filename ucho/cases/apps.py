"""Makes the package known to Django."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Settings of the package."""

    name = "ucho.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"
