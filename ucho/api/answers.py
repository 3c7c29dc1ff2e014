"""Answers of the API: JSON, pages of a list, and every refusal as a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

import msgspec
import structlog
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from ninja.errors import HttpError, ValidationError

from ucho.core.errors import Forbidden, Missing, Refused

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Item = TypeVar("Item")
Row = TypeVar("Row")
CODES: Final = frozenset({401, 403, 404, 422, 429})
_encoder = msgspec.json.Encoder()
_logger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Problem:
    """What every refusal looks like: a sentence that says what happened and what to do, and a code for programs."""

    error: str
    code: str


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of a list; `next` is the cursor of the page behind it, null on the last one."""

    items: list[Item]
    next: str | None


class Refusal(Exception):
    """An answer that is no one's business below the API: no token, too many requests, no JSON."""

    def __init__(self, status: int, code: str, words: str, headers: dict[str, str] | None = None) -> None:
        """Keep what is answered."""
        super().__init__(code)
        self.status, self.code, self.words, self.headers = status, code, words, headers or {}


class ByRule(Refused):
    """A rule with a name of its own said no; programs get the name as the code."""

    def __init__(self, rule: str, words: str | _StrPromise) -> None:
        """Keep the rule, such as "opted_out", and its words."""
        super().__init__(words)
        self.rule = rule


def answer(value: object, status: int = 200) -> HttpResponse:
    """Return a value (a dataclass of `shapes`, plain values) as JSON; times are UTC, ISO 8601."""
    return HttpResponse(_encoder.encode(value), status=status, content_type="application/json")


def page(
    rows: Sequence[Row], limit: int, cursor: Callable[[Row], str], shape: Callable[[list[Row]], Iterable[Any]]
) -> HttpResponse:
    """Return a page.

    Args:
        rows: one row more than `limit` when there is another page.
        limit: items on a page.
        cursor: gives the cursor behind a row.
        shape: turns the rows of the page into items, all at once.
    """
    shown = list(rows[:limit])
    return answer({"items": list(shape(shown)), "next": cursor(shown[-1]) if len(rows) > limit else None})


def refuse(status: int, code: str, words: str, headers: dict[str, str] | None = None) -> HttpResponse:
    """Return a refusal."""
    response = answer(Problem(words, code), status)
    for name, value in (headers or {}).items():
        response[name] = value
    return response


def explain(request: HttpRequest, problem: Exception | type[Exception]) -> HttpResponse:
    """Turn whatever was raised into an answer; what is nobody's fault but ours is logged."""
    if isinstance(problem, Refusal):
        return refuse(problem.status, problem.code, problem.words, problem.headers)
    if isinstance(problem, Refused):
        return refuse(*_status(problem), str(problem))
    found = _foreign(problem)
    if found is None:
        _logger.error("api_failed", path=request.path, kind=type(problem).__name__, exc_info=problem)
        words = _("Something broke on our side, and we wrote it down. Try again in a moment.")
        found = (500, "our_fault", words)
    return refuse(*found)


def _status(problem: Refused) -> tuple[int, str]:
    """Return the status and a code for programs: the kind of refusal where there is a kind, such as "bad_cursor"."""
    if isinstance(problem, Forbidden):
        return 403, "forbidden"
    if isinstance(problem, Missing):
        return 404, "missing"
    if isinstance(problem, ByRule):
        return 422, problem.rule
    return 422, re.sub(r"(?<=.)(?=[A-Z])", "_", type(problem).__name__).lower()


def _foreign(problem: object) -> tuple[int, str, str] | None:
    """Return the answer to what Django and ninja raise, None for a bug of ours."""
    match problem:
        case ValidationError():
            return 422, "wrong_input", _first(problem)
        case Http404():
            words = _("There is nothing at this address. See /api/v1/openapi.json for what there is.")
            return 404, "missing", words
        case RequestDataTooBig():
            return 413, "too_large", _("This request is too large. Send less at once.")
        case MultiPartParserError() | TooManyFilesSent() | TooManyFieldsSent():
            words = _("Send one file as multipart/form-data, in a field called “file”.")
            return 422, "wrong_input", words
        case HttpError(status_code=400):
            return 422, "not_json", _("The body must be JSON. Check it for a missing quote or comma.")
    return None


def _first(problem: ValidationError) -> str:
    """Return a sentence about the first thing that is wrong with what was sent."""
    found = problem.errors[0]
    parts = found["loc"][1:] if found["loc"][0] == "file" else found["loc"]
    place = [str(part) for part in parts if part not in {"body", "query", "path", "header", "given", "paging"}]
    if not place:
        return _("Send a JSON object as the body. See /api/v1/openapi.json for what belongs in it.")
    say = _SENTENCES.get(found["type"], _not_understood)
    return say({"field": ".".join(place)[:80], **found.get("ctx", {})})


def _not_understood(gaps: dict[str, Any]) -> str:
    return _("“%(field)s” cannot be understood. See /api/v1/openapi.json for what it takes.") % gaps


def _unwritable(gaps: dict[str, Any]) -> str:
    return _("“%(field)s” holds a character that cannot be stored. Leave it out.") % gaps


def _time(gaps: dict[str, Any]) -> str:
    return _("“%(field)s” must be a time with its zone, such as 2026-11-20T12:00:00Z.") % gaps


_SENTENCES: Final[dict[str, Callable[[dict[str, Any]], str]]] = {
    "missing": lambda gaps: _("“%(field)s” is missing. Add it.") % gaps,
    "extra_forbidden": lambda gaps: (
        _("Nothing here is called “%(field)s”. Leave it out, or check it for a typing mistake.") % gaps
    ),
    "string_type": lambda gaps: _("“%(field)s” must be a text.") % gaps,
    "string_too_long": lambda gaps: (
        _("“%(field)s” is too long. Shorten it; the limit in characters is %(max_length)d.") % gaps
    ),
    "string_too_short": lambda gaps: _("“%(field)s” is empty. Fill it in.") % gaps,
    "int_type": lambda gaps: _("“%(field)s” must be a whole number.") % gaps,
    "int_parsing": lambda gaps: _("“%(field)s” must be a whole number.") % gaps,
    "bool_type": lambda gaps: _("“%(field)s” must be true or false.") % gaps,
    "bool_parsing": lambda gaps: _("“%(field)s” must be true or false.") % gaps,
    "greater_than_equal": lambda gaps: _("“%(field)s” must be %(ge)d or more.") % gaps,
    "less_than_equal": lambda gaps: _("“%(field)s” must be %(le)d or less.") % gaps,
    "literal_error": lambda gaps: _("“%(field)s” must be one of these: %(expected)s.") % gaps,
    "datetime_from_date_parsing": _time,
    "datetime_parsing": _time,
    "timezone_aware": _time,
    "string_unicode": _unwritable,
    "unwritable": _unwritable,
}
