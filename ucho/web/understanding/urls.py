"""Addresses of the pages about what customers mean."""

from __future__ import annotations

from django.urls import path

from ucho.web.understanding import heatmap, hints, views

TOPICS = []  # type: ignore[var-annotated]  # yours, T
HEAT = [
    path("heat/", heatmap.heatmap, name="understanding-heat"),
    path("hints/<int:pk>/", hints.hints, name="understanding-hints"),
]
LEARNING = []  # type: ignore[var-annotated]  # yours, L
OUTSIDE = []  # type: ignore[var-annotated]  # yours, O
urlpatterns = [path("", views.home, name="understanding"), *TOPICS, *HEAT, *LEARNING, *OUTSIDE]
