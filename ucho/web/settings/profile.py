"""One's own name, language, theme and signature; and where the settings begin."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ucho.core.errors import Refused
from ucho.org import operations
from ucho.web.access import StaffRequest, staff_page
from ucho.web.components.languages import NAMES
from ucho.web.settings.tabs import tabs

THEMES = ("auto", "light", "dark")


@require_safe
@staff_page
def front(request: StaffRequest) -> HttpResponse:
    """Go to the first page of the settings that this person may see."""
    return redirect(tabs(request.by, "")[0].href)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def profile(request: StaffRequest) -> HttpResponse:
    """Show and change one's own profile."""
    if request.method == "POST":
        return _change(request)
    values = {"tabs": tabs(request.by, "profile"), "area": "profile", "agent": request.user, "languages": NAMES.items()}
    return render(request, "web/settings/profile.html", values)


def _change(request: StaffRequest) -> HttpResponse:
    language, theme = request.POST.get("language", ""), request.POST.get("theme", "")
    if language not in NAMES or theme not in THEMES:
        raise Refused(_("Choose a language and a theme from the lists."))
    operations.change_profile(
        request.user,
        name=request.POST.get("name", "")[:120],
        language=language,
        theme=theme,
        signature=request.POST.get("signature", "")[:2000],
        by=request.by,
    )
    with translation.override(language):
        messages.success(request, _("Saved."))
    return redirect("settings-profile")
