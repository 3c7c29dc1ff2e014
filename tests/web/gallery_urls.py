"""Addresses for the gallery: the names the templates use, leading nowhere."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path


def nothing(_request: HttpRequest, **_values: Any) -> HttpResponse:
    """Answer nothing."""
    return HttpResponse()


PLAIN = ("people settings settings-profile settings-channels settings-channel-add settings-replies settings-reply-add settings-team "
         "settings-agent-add settings-roles settings-audit simulator simulator-write account_login account_logout live-ticket "
         "account_reset_password account_change_password mfa_index settings-units settings-tags").split()  # fmt: skip
NUMBERED = ("conversation conversation-live conversation-watchers conversation-assign conversation-snooze conversation-resolve "
            "conversation-reopen conversation-tag conversation-untag conversation-write conversation-draft conversation-typing "
            "conversation-viewing conversation-saved-replies person person-edit person-merge settings-channel settings-channel-state "
            "settings-reply settings-reply-remove settings-agent settings-role person-part simulator-thread").split()  # fmt: skip

urlpatterns = [
    path("", nothing, name="inbox"),
    *[path(f"{name}/", nothing, name=name) for name in PLAIN],
    *[path(f"{name}/<int:pk>/", nothing, name=name) for name in NUMBERED],
]
