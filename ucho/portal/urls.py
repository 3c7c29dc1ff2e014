"""Addresses of the pages for customers; short, because they stand in mails and text messages."""

from __future__ import annotations

from django.urls import path, re_path

from ucho.portal import paraphrase, surveys

urlpatterns = [
    path("s/preview/<slug:name>/", surveys.preview, name="survey-preview"),
    path("s/<str:token>/", surveys.survey, name="survey"),
    path("s/<str:token>/thanks/", surveys.thanks, name="survey-thanks"),
    re_path(r"^u/(?P<token>[^/]+)/?$", surveys.stop, name="survey-stop"),  # mail programs may add a slash
    path("s/<str:token>/stop/", surveys.stop, name="survey-stop-of-old"),  # in mails that were sent before
    path("c/<str:token>/", paraphrase.paraphrase, name="paraphrase"),
    path("c/<str:token>/thanks/", paraphrase.thanks, name="paraphrase-thanks"),
]
