"""Every address ucho answers, and only addresses that lead to a page of ours."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = []

if apps.is_installed("allauth.account"):
    from ucho.config.account_urls import urlpatterns as account_pages

    urlpatterns += account_pages

if find_spec("ucho.api") and find_spec("ucho.api.urls"):
    urlpatterns.append(path("api/v1/", include("ucho.api.urls")))

if find_spec("ucho.portal") and find_spec("ucho.portal.urls"):
    urlpatterns.append(path("", include("ucho.portal.urls")))

if find_spec("ucho.web.urls"):
    urlpatterns.append(path("", include("ucho.web.urls")))

if find_spec("ucho.web.errors"):
    _errors = import_module("ucho.web.errors")
    for _name in ("handler400", "handler403", "handler404", "handler500"):
        if hasattr(_errors, _name):
            globals()[_name] = getattr(_errors, _name)
