"""Addresses for joining and for what every page asks in the background."""

from __future__ import annotations

from django.urls import path

from ucho.web.accounts import views

urlpatterns = [
    path("setup/<str:token>", views.join, name="join"),
    path("account/live-ticket/", views.live_ticket, name="live-ticket"),
    path("account/presence/", views.presence, name="presence"),
]
