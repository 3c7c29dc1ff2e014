"""Addresses of the inbox."""

from __future__ import annotations

from django.urls import path

from ucho.web.inbox import acting, files, meaning, starting, views, writing

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("conversations/new/", starting.start, name="conversation-start"),
    path("conversations/<int:pk>/", views.conversation, name="conversation"),
    path("conversations/<int:pk>/live/", views.live, name="conversation-live"),
    path("conversations/<int:pk>/write/", writing.write, name="conversation-write"),
    path("conversations/<int:pk>/draft/", writing.draft, name="conversation-draft"),
    path("conversations/<int:pk>/typing/", writing.typing, name="conversation-typing"),
    path("conversations/<int:pk>/viewing/", writing.viewing, name="conversation-viewing"),
    path("conversations/<int:pk>/saved-replies/", writing.saved_replies, name="conversation-saved-replies"),
    path("conversations/<int:pk>/similar/", meaning.similar, name="conversation-similar"),
    path("conversations/<int:pk>/offers/", meaning.offers, name="conversation-offers"),
    path("conversations/<int:pk>/assign/", acting.assign, name="conversation-assign"),
    path("conversations/<int:pk>/tag/", acting.tag, name="conversation-tag"),
    path("conversations/<int:pk>/untag/", acting.untag, name="conversation-untag"),
    path("conversations/<int:pk>/snooze/", acting.snooze, name="conversation-snooze"),
    path("conversations/<int:pk>/wake/", acting.wake, name="conversation-wake"),
    path("conversations/<int:pk>/resolve/", acting.resolve, name="conversation-resolve"),
    path("conversations/<int:pk>/reopen/", acting.reopen, name="conversation-reopen"),
    path("conversations/<int:pk>/move/", acting.move, name="conversation-move"),
    path("conversations/<int:pk>/promise/", acting.promise, name="conversation-promise"),
    path(
        "conversations/<int:pk>/promises/<int:promise_pk>/", acting.settle_promise, name="conversation-settle-promise"
    ),
    path("messages/<int:pk>/again/", acting.send_again, name="message-again"),
    path("messages/<int:pk>/arrived/", acting.arrived, name="message-arrived"),
    path("messages/<int:pk>/reading/", meaning.reading, name="message-reading"),
    path("messages/<int:pk>/original/", files.original, name="message-original"),
    path("files/<int:pk>/", files.attachment, name="attachment"),
]
