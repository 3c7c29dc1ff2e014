"""Addresses of the pages about what customers mean."""

from __future__ import annotations

from django.urls import path

from ucho.web.understanding import correcting, heads, heatmap, hints, outside, outside_log, review, views

TOPICS = []  # type: ignore[var-annotated]  # yours, T
HEAT = [
    path("heat/", heatmap.heatmap, name="understanding-heat"),
    path("hints/<int:pk>/", hints.hints, name="understanding-hints"),
]
LEARNING = [
    path("review/", review.review, name="understanding-review"),
    path("review/<int:pk>/", review.answer, name="understanding-review-answer"),
    path("review/<int:pk>/skip/", review.skip, name="understanding-review-skip"),
    path("review/undo/", review.undo, name="understanding-review-undo"),
    path("readings/<int:pk>/correct/", correcting.correct, name="understanding-correct"),
    path("readings/<int:pk>/take-back/", correcting.take_back, name="understanding-take-back"),
    path("heads/", heads.heads, name="understanding-heads"),
    path("heads/teach/", heads.teach, name="understanding-teach"),
    path("heads/<int:pk>/undo/", heads.undo, name="understanding-head-undo"),
]
OUTSIDE = [
    path("outside/", outside.overview, name="understanding-outside"),
    path("outside/log/", outside_log.log, name="understanding-outside-log"),
    path("outside/log.csv", outside_log.table, name="understanding-outside-csv"),
    path("outside/<slug:kind>/save/", outside.save, name="understanding-outside-save"),
    path("outside/<slug:kind>/switch/", outside.switch, name="understanding-outside-switch"),
    path("outside/<slug:kind>/try/", outside.probe, name="understanding-outside-try"),
]
urlpatterns = [path("", views.home, name="understanding"), *TOPICS, *HEAT, *LEARNING, *OUTSIDE]
