"""What people see when an address leads nowhere or something broke."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def handler403(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the role does not include this."""
    return render(request, "403.html", status=403)


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is nothing here."""
    return render(request, "404.html", status=404)


def handler500(request: HttpRequest) -> HttpResponse:
    """Say that it is our fault, without asking the database anything."""
    return render(request, "500.html", status=500)
