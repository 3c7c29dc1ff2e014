"""Addresses of the pages about what customers mean."""

from __future__ import annotations

from django.urls import path

from ucho.web.understanding import views

TOPICS = []  # type: ignore[var-annotated]  # yours, T
HEAT = []  # type: ignore[var-annotated]  # yours, V
LEARNING = []  # type: ignore[var-annotated]  # yours, L
OUTSIDE = []  # type: ignore[var-annotated]  # yours, O
urlpatterns = [path("", views.home, name="understanding"), *TOPICS, *HEAT, *LEARNING, *OUTSIDE]
