"""Addresses of the staff screens."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("ucho.web.inbox.urls")),
    path("", include("ucho.web.cases.urls")),
    path("", include("ucho.web.customers.urls")),
    path("", include("ucho.web.accounts.urls")),
    path("scores/", include("ucho.web.scores.urls")),
    path("understanding/", include("ucho.web.understanding.urls")),
    path("settings/", include("ucho.web.settings.urls")),
    path("simulator/", include("ucho.web.simulator.urls")),
]
