"""Address of the score page."""

from __future__ import annotations

from django.urls import path

from ucho.web.scores import views

urlpatterns = [path("", views.scores, name="scores")]
