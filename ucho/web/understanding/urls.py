"""Addresses of the pages about what customers mean."""

from __future__ import annotations

from django.urls import path

from ucho.web.understanding import correcting, heads, heatmap, hints, outside, outside_log, review, topics, views

TOPICS = [
    path("topics/", topics.topics, name="understanding-topics"),
    path("topics/look/", topics.look, name="understanding-topics-look"),
    path("topics/<int:pk>/", topics.topic, name="understanding-topic"),
    path("topics/<int:pk>/name/", topics.name, name="understanding-topic-name"),
    path("topics/<int:pk>/dismiss/", topics.dismiss, name="understanding-topic-dismiss"),
    path("topics/<int:pk>/merge/", topics.merge, name="understanding-topic-merge"),
    path("topics/<int:pk>/part/", topics.part, name="understanding-topic-part"),
    path("topics/<int:pk>/split/", topics.split, name="understanding-topic-split"),
    path("topics/<int:pk>/split/off/", topics.split_off, name="understanding-topic-split-off"),
]
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
