"""Addresses of the pages for customers; short, because they stand in mails and text messages."""

from __future__ import annotations

from django.urls import URLPattern, path

urlpatterns: list[URLPattern] = []
