"""What all pages for customers share: no cookie, no script, nothing kept in caches, the customer's own language.

These pages are opened by a signed token in their address, from a mail, by somebody who has no account here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, cast

from csp.decorators import csp
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.utils.translation import get_language, override
from django.views.decorators.csrf import csrf_exempt

from ucho.core import clock
from ucho.core.actors import By, customer
from ucho.core.errors import Missing
from ucho.core.language import LANGUAGES

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
NAMES: Final = {"pl": "polski", "ru": "русский", "en": "English"}
POLICY: Final = {
    "default-src": ["'none'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}


@dataclass(frozen=True, slots=True)
class Language:
    """One language that a page can be read in."""

    code: str
    name: str
    href: str
    current: bool


def customer_page(view: View[P]) -> View[P]:
    """Make a view a page for customers: `Missing` becomes a kind page, and its headers keep it private.

    There is no CSRF cookie: nothing identifies the browser, so another site could send nothing in its name. The token
    in the address is the whole credential, and whoever has it may post anyway.
    """

    @wraps(view)
    def show(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        with override(chosen_language(request)):
            try:
                response = view(request, *args, **kwargs)
            except Missing:
                response = draw(request, "portal/gone.html", {}, status=404)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    private: Any = csp(POLICY)(show)
    return cast("View[P]", csrf_exempt(private))


def chosen_language(request: HttpRequest, own: str = "") -> str:
    """Return the language of a page: what the reader chose on it, else their own, else what the browser asks for.

    Args:
        request: the request.
        own: the customer's language, as far as we know it.
    """
    wanted = (request.GET.get("lang", ""), own, (get_language() or "")[:2])
    return next((one for one in wanted if one in LANGUAGES), "en")


def draw(
    request: HttpRequest, template: str, values: Mapping[str, Any], *, company: str = "", status: int = 200
) -> HttpResponse:
    """Return a page in the active language.

    Args:
        request: the request; its address is kept when the reader changes the language.
        template: one that extends `portal/base.html`.
        values: what it shows.
        company: who speaks; empty where nobody is known.
        status: of the answer.
    """
    language = get_language() or "en"
    shell = {"language": language, "languages": _languages(request, language), "company": company}
    response = HttpResponse(render_to_string(template, {**shell, **values}), status=status)
    response.headers["Content-Language"] = language
    return response


def by_customer(person_id: int, *permissions: str) -> By:
    """Return a customer who acts now, with the rights that their token gives.

    Args:
        person_id: the customer.
        permissions: what the token is good for.
    """
    return By(customer(person_id, permissions), clock.now())


def _languages(request: HttpRequest, language: str) -> list[Language]:
    return [Language(code, name, _in_language(request, code), code == language) for code, name in NAMES.items()]


def _in_language(request: HttpRequest, code: str) -> str:
    values = QueryDict(mutable=True)
    values["lang"] = code
    score = request.POST.get("score") or request.GET.get("score", "")
    if score.isascii() and score.isdigit() and len(score) < 4:
        values["score"] = score
    return f"?{values.urlencode()}"
