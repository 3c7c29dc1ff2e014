"""Makes the package known to Django."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    """Settings of the package."""

    name = "ucho.surveys"
    label = "surveys"
    default_auto_field = "django.db.models.BigAutoField"
