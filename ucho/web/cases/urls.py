"""Addresses of recovery cases."""

from __future__ import annotations

from django.urls import path

from ucho.web.cases import acting, figures, views

urlpatterns = [
    path("cases/figures/", figures.figures, name="case-figures"),
    path("cases/<int:pk>/", views.case, name="case"),
    path("cases/<int:pk>/live/", views.live, name="case-live"),
    path("cases/<int:pk>/assign/", acting.assign, name="case-assign"),
    path("cases/<int:pk>/steps/<slug:kind>/", acting.step, name="case-step"),
    path("cases/<int:pk>/summaries/<int:paraphrase>/confirm/", acting.confirm, name="case-confirm"),
    path("cases/<int:pk>/summaries/<int:paraphrase>/correct/", acting.correct, name="case-correct"),
    path("cases/<int:pk>/cause/", acting.cause, name="case-cause"),
    path("cases/<int:pk>/gestures/", acting.gesture, name="case-gesture"),
    path("cases/<int:pk>/gestures/<int:gesture>/", acting.decide, name="case-gesture-decide"),
    path("cases/<int:pk>/close/", acting.close, name="case-close"),
    path("cases/<int:pk>/reopen/", acting.reopen, name="case-reopen"),
    path("conversations/<int:pk>/case/", acting.open_for, name="conversation-case"),
]
