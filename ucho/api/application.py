"""The API as a whole: its description, who may ask, how it refuses, and the subjects it has."""

from __future__ import annotations

from typing import Final

from django.http import Http404
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation

from ucho.api.answers import explain
from ucho.api.bearer import Bearer
from ucho.api.endpoints import (
    accounts,
    asking,
    cases,
    company,
    conversations,
    conversing,
    facts,
    files,
    inviting,
    merges,
    messages,
    people,
    playbooks,
    recovering,
    surveys,
    times,
    tokens,
    understood,
    webhooks,
)

DESCRIPTION: Final = """
Everything a program may do with ucho. Send `Authorization: Bearer TOKEN` (make one with `ucho token create`); a token
acts with the rights of its agent.

Lists are `{"items": […], "next": cursor}`: send `next` back as `cursor` until it is null. A refusal is
`{"error": sentence, "code": …}`, in the language of `Accept-Language` (pl, ru, en) or else of the agent. Times are UTC,
ISO 8601; durations are ISO 8601, too, where P1D is 24 hours. Money is in minor units (grosze, kopecks, cents) beside
its currency. A POST with an `Idempotency-Key` may be repeated: it happens once.

To follow what happens without asking again and again, add a webhook; to catch up, read `/facts?after=…`.
"""


class Api(NinjaAPI):
    """The API with names of operations that read well in generated clients."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Return the endpoint's own name, such as "list_conversations"."""
        return operation.view_func.__name__


api = Api(
    title="ucho",
    version="1",
    description=DESCRIPTION,
    auth=Bearer(),
    docs_url=None,  # interactive docs need scripts from elsewhere, which our content security policy forbids
    urls_namespace="api",
)
for kind in (Exception, Http404, HttpError, ValidationError):  # the last three have answers of ninja's own otherwise
    api.add_exception_handler(kind, explain)
for router, tag in (
    (conversations.router, "conversations"),
    (conversing.router, "conversations"),
    (messages.router, "messages"),
    (files.router, "messages"),
    (understood.router, "messages"),
    (people.router, "people"),
    (merges.router, "people"),
    (facts.router, "facts"),
    (accounts.router, "accounts"),
    (company.router, "company"),
    (surveys.router, "surveys"),
    (inviting.router, "surveys"),
    (asking.router, "people"),
    (cases.router, "cases"),
    (recovering.router, "cases"),
    (times.router, "promises"),
    (playbooks.router, "playbooks"),
    (webhooks.router, "webhooks"),
    (tokens.router, "tokens"),
):
    api.add_router("", router, tags=[tag])
