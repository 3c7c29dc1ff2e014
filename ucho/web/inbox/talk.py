"""One conversation with its head, composer and customer panel."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import cast

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ucho.cases import queries as cases
from ucho.cases.lines import subject_of as case_subject
from ucho.channels.accounts import adapter_of
from ucho.channels.models import Account
from ucho.conversations import queries
from ucho.conversations.facts import Delivered
from ucho.conversations.listing import subject_of
from ucho.conversations.models import Conversation
from ucho.core.actors import By
from ucho.customers import queries as customers
from ucho.customers import timeline
from ucho.customers.models import Identity, Person
from ucho.customers.troubles import Trouble, troubles_of
from ucho.org import queries as org
from ucho.promises import queries as promises
from ucho.understanding.moods import moods_of
from ucho.web.cases.sources import sources_of
from ucho.web.cases.words import status_words
from ucho.web.components.faces import face
from ucho.web.components.languages import language_name
from ucho.web.inbox import rows
from ucho.web.inbox.deadlines import deadlines_of, next_deadline
from ucho.web.inbox.lines import channel_kinds, person_face, risk_of, tag_view
from ucho.web.inbox.readings import mood_view
from ucho.web.inbox.thread import entries_of


def talk_of(conversation: Conversation, by: By, *, suffix: str = "", everything: bool = False) -> rows.Conversation:
    """Return everything the conversation's pane shows."""
    person = customers.survivor(conversation.person)
    entries, more = entries_of(conversation, person, by, everything=everything)
    address = reverse("conversation", args=[conversation.pk])
    return rows.Conversation(
        head=_head(conversation, person, by),
        entries=entries,
        composer=_composer(conversation, person, by),
        panel=panel_of(person, by, conversation),
        agents=_agents(conversation, by),
        all_tags=[tag_view(tag.pk, tag.name) for tag in queries.tags()],
        snoozes=_snoozes(by),
        watchers=watchers_of(conversation, by),
        units=[
            rows.UnitChoice(unit.pk, str(unit), unit.pk == conversation.unit_id)
            for unit in org.units_for(by.actor.rights, "conversations.move")
        ],
        earlier_href=f"{address}{suffix or '?'}{'&' if suffix else ''}all=1" if more else "",
        suffix=suffix,
        case=_case(conversation, by),
        may_open_case=by.actor.rights.allow("cases.open", conversation.unit_id),
    )


def routes_of(conversation: Conversation, person: Person, by: By) -> list[rows.Route]:
    """Return the ways an answer may go: where the customer wrote first, then their other addresses."""
    ways = [(way.identity, way.account) for way in queries.ways_to_answer(conversation)]
    for identity in customers.identities_of(person.pk):
        for account in queries.accounts_to_start_from(by.actor):
            kind = adapter_of(account)
            fits = kind.address_kind == identity.kind and kind.capabilities.initiate
            if fits and identity.state == Identity.State.OK and (identity, account) not in ways:
                ways.append((identity, account))
    works = [place for place, (identity, _account) in enumerate(ways) if identity.state != Identity.State.BOUNCING]
    first = works[0] if works else 0
    return [
        rows.Route(
            f"{identity.pk}:{account.pk}",
            _route_words(identity, account),
            account.adapter,
            current=index == first,
            address=str(identity),
            bounces=identity.state == Identity.State.BOUNCING,
        )
        for index, (identity, account) in enumerate(ways)
    ]


def _route_words(identity: Identity, account: Account) -> str:
    if identity.state == Identity.State.BOUNCING:
        return _("%(account)s → %(address)s (comes back)") % {"account": account.name, "address": identity}
    return f"{account.name} → {identity}"


def _warning(routes: Sequence[rows.Route]) -> str:
    """Return what an agent should know before writing: mail to the customer comes back, and what to do instead."""
    if not routes or not (bad := next((one for one in routes if one.bounces), None)):
        return ""
    chosen = next(one for one in routes if one.current)
    if chosen.bounces:
        return _("Mail to %(address)s comes back. Ask the customer for another address, or call them.") % {
            "address": bad.address
        }
    return _("Mail to %(address)s comes back, so this answer goes to %(other)s.") % {
        "address": bad.address,
        "other": chosen.address,
    }


def watchers_of(conversation: Conversation, by: By) -> list[rows.Watcher]:
    """Return the colleagues who look at it too."""
    found = queries.watchers(conversation, at=by.at, but=by.actor.agent_id)
    return [rows.Watcher(face(one.name, one.agent_id), one.typing) for one in found]


def panel_of(person: Person, by: By, conversation: Conversation | None = None) -> rows.Panel:
    """Return who the customer is."""
    others = [
        one
        for one in queries.conversations_of(by.actor, person.pk)
        if conversation is None or one.pk != conversation.pk
    ]
    kinds = channel_kinds([one.pk for one in others])
    told = timeline.of_person(person.pk, by.actor.rights, limit=24)
    lines = [line for line in told if line.fact.type != Delivered.type][:12]  # the thread shows deliveries already
    given = promises.of_subject(subject_of(conversation)).filter(dropped_at=None) if conversation else ()
    addresses = customers.identities_of(person.pk)
    troubles = troubles_of(addresses)
    return rows.Panel(
        pk=person.pk,
        face=person_face(person.name, person.pk),
        since=person.created_at,
        language=language_name(person.language),
        identities=[_address(one, troubles.get(one.pk)) for one in addresses],
        others=[_other(one, person, kinds.get(one.pk, "")) for one in others[:6]],
        moments=[moment_of(line) for line in lines],
        facts=_about(person, len(others) + (1 if conversation else 0), conversation),
        promises=[
            rows.PromiseView(one.pk, one.words, one.due_at, one.kept_at, one.kept_at is None and one.due_at < by.at)
            for one in given
        ],
        deadlines=deadlines_of(subject_of(conversation), by) if conversation else (),
        similar_href=reverse("conversation-similar", args=[conversation.pk]) if conversation else "",
    )


def _address(identity: Identity, trouble: Trouble | None) -> rows.IdentityView:
    return rows.IdentityView(
        identity.kind,
        str(identity),
        identity.verified_at is not None,
        identity.state,
        identity.pk,
        str(trouble.words) if trouble else "",
        trouble.since if trouble else None,
    )


def moment_of(line: timeline.Line) -> rows.Moment:
    """Return a line of the timeline as the template reads it."""
    page = line.entry.page.rpartition(":")[2]
    href = reverse(page, args=[line.entry.page_id]) if page and line.entry.page_id else ""
    detail = " · ".join(part for part in (line.actor_name, line.entry.excerpt) if part)
    return rows.Moment(line.at, line.entry.icon, str(line.entry.sentence), detail, href)


def _other(conversation: Conversation, person: Person, kind: str) -> rows.Row:
    return rows.Row(
        conversation.pk,
        person_face(person.name, person.pk),
        conversation.subject or _("No subject"),
        conversation.preview,
        conversation.last_at,
        unread=False,
        status=cast("rows.Status", conversation.status),
        channel=kind,
    )


def _about(person: Person, conversations: int, conversation: Conversation | None) -> list[tuple[str, str]]:
    since = date_format(timezone.localtime(person.created_at), "j E Y")
    found = [(_("Customer since"), since), (_("Conversations"), str(conversations))]
    if conversation:
        found.append((_("Unit"), str(conversation.unit)))
    return [*found, *((str(name), str(value)) for name, value in person.attributes.items())]


def _head(conversation: Conversation, person: Person, by: By) -> rows.Head:
    owner = conversation.owner
    due = next_deadline(subject_of(conversation), by) if conversation.status != "resolved" else None
    return rows.Head(
        pk=conversation.pk,
        subject=conversation.subject,
        status=cast("rows.Status", conversation.status),
        face=person_face(person.name, person.pk),
        person_pk=person.pk,
        channel="",
        unit=str(conversation.unit),
        owner=face(owner.name, owner.pk) if owner else None,
        mine=conversation.owner_id == by.actor.agent_id,
        tags=[tag_view(tag.pk, tag.name) for tag in queries.tags_of(conversation)],
        due_at=due.due_at if due else None,
        due_words=due.words if due else "",
        risk=risk_of(due.due_at, by, urgent=due.state == "soon") if due else "",
        snoozed_until=conversation.snoozed_until,
        opened_at=conversation.opened_at,
        may_wake=by.actor.rights.allow("conversations.wake", conversation.unit_id),
        mood=mood_view(moods_of([conversation.pk]).get(conversation.pk)),
    )


def _case(conversation: Conversation, by: By) -> rows.CaseLink | None:
    """Return the conversation's open case, if the reader may see it."""
    case = cases.of_conversation(conversation.pk)
    if case is None or not by.actor.rights.allow(cases.READ, case.unit_id):
        return None
    due = promises.soonest_due(case_subject(case))
    return rows.CaseLink(
        case.pk,
        sources_of([case])[case.pk].title,
        reverse("case", args=[case.pk]),
        status_words(case.status),
        due,
        risk_of(due, by),
    )


def _composer(conversation: Conversation, person: Person, by: By) -> rows.Composer:
    routes = routes_of(conversation, person, by)
    agent = by.actor.agent_id or 0
    refusal = ""
    if not by.actor.rights.allow("conversations.reply", conversation.unit_id):
        refusal = _("Your role lets you read this conversation, but not answer it.")
    return rows.Composer(
        pk=conversation.pk,
        key=secrets.token_urlsafe(12),
        routes=routes,
        draft=queries.draft_of(agent, conversation),
        draft_note=queries.draft_of(agent, conversation, "note"),
        kind="reply" if routes else "note",
        refusal=refusal,
        warning=_warning(routes),
    )


def _agents(conversation: Conversation, by: By) -> list[rows.AgentChoice]:
    there = org.present(by.at)
    agents = org.agents_who_may("conversations.reply", conversation.unit_id)
    ranked = sorted(agents, key=lambda agent: (agent.pk != by.actor.agent_id, agent.pk not in there, agent.name))
    return [
        rows.AgentChoice(
            agent.pk,
            face(agent.name, agent.pk),
            "online" if agent.pk in there else "offline",
            agent.pk == conversation.owner_id,
            agent.pk == by.actor.agent_id,
        )
        for agent in ranked
    ]


def _snoozes(by: By) -> list[rows.SnoozeChoice]:
    local = timezone.localtime(by.at)

    def morning(days: int) -> datetime:
        return datetime.combine(local.date() + timedelta(days=days), time(8), local.tzinfo)

    return [
        rows.SnoozeChoice(_("In three hours"), by.at + timedelta(hours=3)),
        rows.SnoozeChoice(_("Tomorrow morning"), morning(1)),
        rows.SnoozeChoice(_("On Monday morning"), morning(7 - local.weekday())),
        rows.SnoozeChoice(_("In a week"), morning(7)),
    ]
