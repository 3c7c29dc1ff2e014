"""Registers the staff screens with Django."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The application `web`: templates, static files and views, no tables."""

    name = "ucho.web"
    label = "web"
