"""Addresses of the customers' pages."""

from __future__ import annotations

from django.urls import path

from ucho.web.customers import views

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/<int:pk>/", views.person, name="person"),
    path("people/<int:pk>/edit/", views.edit, name="person-edit"),
    path("people/<int:pk>/address/", views.add_address, name="person-address"),
    path("people/<int:pk>/address/<int:identity_pk>/works/", views.trust_address, name="person-works"),
    path("people/<int:pk>/ask/", views.ask, name="person-ask"),
    path("people/<int:pk>/merge/", views.merge, name="person-merge"),
    path("people/<int:pk>/part/<int:merge_pk>/", views.part, name="person-part"),
    path("people/<int:pk>/export/", views.export, name="person-export"),
    path("people/<int:pk>/erase/", views.erase, name="person-erase"),
]
