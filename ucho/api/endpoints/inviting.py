"""Who was asked, and asking a customer by hand after a conversation."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from ucho.api import cursors, queries
from ucho.api.answers import ByRule, Page, answer, page
from ucho.api.bearer import Asking
from ucho.api.endpoints.asked import Key, says, scoped, survey_named
from ucho.api.inputs import Given, Id, Line, Paging
from ucho.api.shapes import surveys as shapes
from ucho.api.starting import Once, begin_once
from ucho.conversations.listing import subject_of
from ucho.conversations.models import Channel, Conversation
from ucho.conversations.queries import conversation_for, ways_to_answer
from ucho.conversations.tokens import token_for
from ucho.core.errors import Refused
from ucho.core.operations import demand
from ucho.customers.consent import WORDS, Refusal
from ucho.org.models import Agent
from ucho.surveys import operations
from ucho.surveys.models import Invitation
from ucho.surveys.queries import READ, plan_for
from ucho.surveys.registry import metrics

router = Router()
INVITE = "surveys.invite"


class Question(Given):
    """Whom to ask: the customer of a conversation, where they wrote last.

    `instrument` is ces2, csat or nps; left out, it is what the account they wrote to asks anyway.
    """

    conversation: Id
    instrument: Line = ""
    identity: Id | None = None
    account: Id | None = None


class WantedInvitations(Paging):
    """Which invitations."""

    instrument: Line = ""
    unit: Id | None = None
    account: Id | None = None
    person: Id | None = None
    answered: bool | None = None


@router.get("/surveys/invitations", response=says(Page[shapes.InvitationShape]))
def list_invitations(request: Asking, given: Query[WantedInvitations]) -> HttpResponse:
    """List the customers who were asked, newest first."""
    demand(request.by, READ)
    after = cursors.read_id("si", given.cursor) if given.cursor else 0
    found = queries.invitations_for(
        request.by.actor,
        instrument=given.instrument,
        unit=given.unit,
        account=given.account,
        person_id=given.person,
        answered=given.answered,
    )
    rows = queries.by_id(found, after=after, limit=given.limit, newest_first=True)
    return page(rows, given.limit, lambda row: cursors.of_id("si", row.pk), shapes.invitations)


@router.post("/surveys/invitations", response=says(shapes.InvitationShape, 201))
def invite(request: Asking, given: Question, key: Key = "") -> HttpResponse:
    """Ask the customer of a conversation how it went.

    When a rule forbids it, the answer is 422 with the words of the rule and its name as the code: erased, bouncing,
    blocked, opted_out, no_consent, hold, gap, instrument_gap, yearly_cap or quiet_hours. It is written down as a skip.
    """
    conversation = conversation_for(request.by.actor, given.conversation)
    demand(request.by, INVITE, conversation.unit_id)
    way = _way(conversation, given)
    plan = plan_for(way.account_id)
    instrument = survey_named(given.instrument or (plan.instrument if plan else ""), metrics())

    def ask() -> Invitation:
        asked = operations.invite(
            identity=way.identity,
            account=way.account,
            instrument=instrument,
            subject=subject_of(conversation),
            agent=_who_answered(conversation),
            unit=conversation.unit,
            language=conversation.language,
            reply_token=token_for(conversation.pk),
            by=request.by,
        )
        if isinstance(asked, Refusal):
            raise ByRule(asked.rule, WORDS[asked.rule])
        return asked

    once = Once(request.token, scoped(request, key)).about("invitation")
    made = begin_once(once, ask, lambda pk: Invitation.objects.get(pk=pk), by=request.by)
    shown = Invitation.objects.select_related("agent", "dispatch", "answer").get(pk=made.pk)
    return answer(shapes.invitations([shown])[0], 201)


def _way(conversation: Conversation, given: Question) -> Channel:
    for way in ways_to_answer(conversation):
        if given.identity in {None, way.identity_id} and given.account in {None, way.account_id}:
            return way
    raise Refused(_("The customer cannot be reached in this way. See “ways” of the conversation for those there are."))


def _who_answered(conversation: Conversation) -> Agent | None:
    """Return the agent who wrote to the customer last, whoever owns the conversation now."""
    said = conversation.messages.filter(direction="out", auto_kind="", author__startswith="agent:")
    author = said.order_by("-at", "-pk").values_list("author", flat=True).first()
    return Agent.objects.filter(pk=int(author.partition(":")[2])).first() if author else None
