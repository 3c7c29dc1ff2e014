"""Addresses of the settings."""

from __future__ import annotations

from django.urls import path

from ucho.web.settings import audit, cases, channels, health, profile, replies, team, units

urlpatterns = [
    path("", profile.front, name="settings"),
    path("profile/", profile.profile, name="settings-profile"),
    path("channels/", channels.overview, name="settings-channels"),
    path("channels/add/<slug:adapter>/", channels.add, name="settings-channel-add"),
    path("channels/<int:pk>/", channels.change, name="settings-channel"),
    path("channels/<int:pk>/switch/", channels.switch, name="settings-channel-switch"),
    path("channels/quarantine/<int:pk>/", channels.retry, name="settings-quarantine-retry"),
    path("cases/", cases.overview, name="settings-cases"),
    path("cases/units/<int:pk>/", cases.policy, name="settings-case-policy"),
    path("cases/causes/", cases.add_cause, name="settings-cause-add"),
    path("cases/causes/<int:pk>/retire/", cases.retire_cause, name="settings-cause-retire"),
    path("replies/", replies.overview, name="settings-replies"),
    path("replies/new/", replies.write, name="settings-reply-add"),
    path("replies/<int:pk>/", replies.write, name="settings-reply"),
    path("replies/<int:pk>/remove/", replies.remove, name="settings-reply-remove"),
    path("team/", team.overview, name="settings-team"),
    path("team/invite/", team.invite, name="settings-invite"),
    path("team/units/", team.open_unit, name="settings-unit-add"),
    path("team/units/<int:pk>/", units.unit, name="settings-unit"),
    path("team/<int:pk>/password/", team.password_link, name="settings-agent-password"),
    path("team/<int:pk>/", team.member, name="settings-agent"),
    path("team/<int:pk>/dismiss/", team.dismiss, name="settings-agent-dismiss"),
    path("roles/<int:pk>/", team.role, name="settings-role"),
    path("health/", health.overview, name="settings-health"),
    path("health/jobs/<int:pk>/", health.job, name="settings-job"),
    path("health/reactions/<int:pk>/", health.reaction, name="settings-reaction"),
    path("audit/", audit.audit, name="settings-audit"),
]
