"""Addresses of the simulator."""

from __future__ import annotations

from django.urls import path

from ucho.web.simulator import views

urlpatterns = [
    path("", views.simulator, name="simulator"),
    path("write/", views.write, name="simulator-write"),
]
