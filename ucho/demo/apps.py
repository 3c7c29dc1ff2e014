"""Makes the package known to Django."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Settings of the package."""

    name = "ucho.demo"
    label = "demo"
