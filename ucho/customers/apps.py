"""Makes the package known to Django."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Settings of the package."""

    name = "ucho.customers"
    label = "customers"
    default_auto_field = "django.db.models.BigAutoField"
