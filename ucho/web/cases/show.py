"""One case as its pane shows it: why it opened, what was done in each step, what comes next."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from ucho.cases import queries
from ucho.cases.clocks import RECOVERY
from ucho.cases.letters import language_of
from ucho.cases.lines import subject_of
from ucho.cases.models import Case, Paraphrase, Step
from ucho.conversations import queries as conversations
from ucho.conversations.models import Conversation
from ucho.core import durations
from ucho.core.actors import By
from ucho.customers import queries as customers
from ucho.customers.models import Person
from ucho.org import queries as org
from ucho.promises import queries as promises
from ucho.understanding.drafting import draft_for
from ucho.understanding.paraphrase import Draft
from ucho.web.cases import panes
from ucho.web.cases.giving import cause_groups, gestures_of
from ucho.web.cases.sources import Source, sources_of
from ucho.web.cases.words import due_words, gesture_kinds, guides, outcomes, status_words
from ucho.web.components.faces import face
from ucho.web.components.money import CURRENCIES, money
from ucho.web.inbox.lines import person_face, risk_of
from ucho.web.inbox.rows import AgentChoice, Entry
from ucho.web.inbox.talk import panel_of
from ucho.web.inbox.thread import entries_of

EXCERPT: Final = 8  # messages of the conversation shown beside the case
DIALOGUE: Final = "cases.dialogue"


def pane_of(case: Case, by: By, *, suffix: str = "") -> panes.CasePane:
    """Return everything the pane of a case shows.

    Args:
        case: one that the reader may read.
        by: who looks, and when.
        suffix: which list it was opened from.
    """
    person = customers.survivor(case.person)
    source = sources_of([case])[case.pk]
    talk = _conversation(case, by)
    back = [_said_back(one) for one in reversed(queries.paraphrases_of(case))]
    gestures = gestures_of(case, by)
    recovery = promises.clocks_of(subject_of(case)).filter(metric=RECOVERY, met_at=None, cancelled_at=None).first()
    policy = queries.policy_of(case.unit_id)
    return panes.CasePane(
        head=_head(case, person, source, by),
        source=source,
        parts=_parts(case, back, gestures),
        panel=replace(panel_of(person, by, None), similar_href=_similar_href(talk)),
        contact_due_at=case.contact_due_at,
        contacted_at=case.contacted_at,
        contact_late=case.contact_due_at is not None and (case.contacted_at or by.at) > case.contact_due_at,
        acknowledged_at=case.acknowledged_at,
        recovery_due_at=recovery.due_at if recovery else None,
        recovery_late=bool(recovery and recovery.due_at and recovery.due_at < by.at),
        recovery_paused=bool(recovery and recovery.paused_at),
        draft=_draft(case, talk, back, by),
        back=back,
        waiting=next((one for one in back if one.state == "waits"), None),
        causes=cause_groups(case.cause_id),
        cause=" › ".join(str(one) for one in (case.cause.parent, case.cause) if one) if case.cause else "",
        departments=[(unit.pk, str(unit), unit.pk == case.department_id) for unit in org.units()],
        department=str(case.department or ""),
        preventable=case.preventable,
        gestures=gestures,
        gesture_kinds=gesture_kinds(),
        currencies=[policy.currency, *(one for one in CURRENCIES if one != policy.currency)],
        currency=policy.currency,
        limit=money(policy.gesture_limit, policy.currency),
        missing=_missing(case, back, gestures),
        outcomes=outcomes(),
        verification=_verification(case),
        agents=_agents(case, by),
        excerpt=_excerpt(talk, person, by),
        conversation_pk=talk.pk if talk else None,
        conversation_href=reverse("conversation", args=[talk.pk]) if talk else "",
        may=by.actor.rights.allow(DIALOGUE, case.unit_id),
        reopened=[_said(one) for one in queries.steps_of(case) if one.kind == Step.Kind.REOPEN],
        suffix=suffix,
    )


def _similar_href(talk: Conversation | None) -> str:
    """Return where past conversations are found that are like the one the case is about."""
    return reverse("conversation-similar", args=[talk.pk]) if talk else ""


def _head(case: Case, person: Person, source: Source, by: By) -> panes.CaseHead:
    due = promises.soonest_due(subject_of(case)) if case.closed_at is None else None
    return panes.CaseHead(
        pk=case.pk,
        title=source.title,
        status=case.status,
        status_words=status_words(case.status),
        face=person_face(person.name, person.pk),
        person_pk=person.pk,
        unit=str(case.unit),
        owner=face(case.owner.name, case.owner.pk) if case.owner else None,
        due_at=due,
        due_words=due_words(contacted=case.contacted_at is not None),
        risk=risk_of(due, by),
        opened_at=case.opened_at,
        closed=case.closed_at is not None,
        outcome=dict(outcomes()).get(case.outcome, ""),
    )


def _parts(case: Case, back: list[panes.SaidBack], gestures: list[panes.Given]) -> list[panes.Part]:
    """Return the seven steps: what was done in each, and which one usually comes next."""
    said: dict[str, list[panes.Said]] = {}
    for step in queries.steps_of(case):
        if step.kind not in (Step.Kind.PARAPHRASE, Step.Kind.REOPEN):
            said.setdefault(step.kind, []).append(_said(step))
    done = {
        "listen": "listen" in said,
        "ask": "ask" in said,
        "paraphrase": any(one.state == "confirmed" for one in back),
        "feeling": "feeling" in said,
        "cause": case.cause_id is not None,
        "gesture": any(one.state == "given" for one in gestures),
        "close": case.closed_at is not None,
    }
    known = guides()
    coming = queries.guide(case).next
    now = "paraphrase" if coming == "wait" else coming
    return [
        panes.Part(
            guide,
            number,
            "now" if guide.code == now else "done" if done[guide.code] else "later",
            said.get(guide.code, ()),
            secrets.token_urlsafe(12),
            _("when it is called for") if guide.code == "gesture" else "",
        )
        for number, guide in enumerate(known, 1)
    ]


def _said(step: Step) -> panes.Said:
    message = step.message
    return panes.Said(
        step.words,
        step.at,
        face(step.agent.name, step.agent.pk) if step.agent else None,
        sent=message is not None,
        message_id=message.pk if message else None,
        conversation_id=message.conversation_id if message else None,
    )


def _said_back(one: Paraphrase) -> panes.SaidBack:
    state: panes.Answered = "waits"
    if one.confirmed_at:
        state = "confirmed"
    elif one.corrected_at:
        state = "corrected"
    elif one.replaced_at:
        state = "replaced"
    answered = one.confirmed_at or one.corrected_at
    return panes.SaidBack(one.pk, one.words, one.wish, one.sent_at, state, one.how, answered, one.correction)


def _draft(case: Case, talk: Conversation | None, back: list[panes.SaidBack], by: By) -> Draft:
    """Draft the first summary for whoever may send it; later ones begin with what the customer corrected."""
    if back or case.closed_at is not None or not by.actor.rights.allow(DIALOGUE, case.unit_id):
        return panes.NOTHING
    return draft_for(case.source, language_of(case), conversation=talk.pk if talk else None)


def _missing(case: Case, back: list[panes.SaidBack], gestures: list[panes.Given]) -> list[tuple[str, str]]:
    """Return what stands between the case and its end: the step to go to, and what is missing there."""
    if case.closed_at is not None:
        return []
    found = []
    if not any(one.state == "confirmed" for one in back):
        found.append(("paraphrase", _("the customer has to confirm that we understood them")))
    if any(one.state == "waits" for one in gestures):
        found.append(("gesture", _("a colleague has to decide about the gesture")))
    return found


def _verification(case: Case) -> panes.Verification | None:
    if case.closed_at is None:
        return None
    if case.verified_at:
        return panes.Verification("fixed" if case.fixed else "not_fixed", case.verify_asked_at, case.verified_at)
    if case.verify_asked_at:
        return panes.Verification("asked", case.verify_asked_at)
    wait = durations.parse(queries.policy_of(case.unit_id).verify_after)
    return panes.Verification("later", due_at=case.closed_at + wait)


def _agents(case: Case, by: By) -> list[AgentChoice]:
    if not by.actor.rights.allow("cases.assign", case.unit_id):
        return []
    there = org.present(by.at)
    agents = org.agents_who_may(DIALOGUE, case.unit_id)
    ranked = sorted(agents, key=lambda agent: (agent.pk != by.actor.agent_id, agent.pk not in there, agent.name))
    return [
        AgentChoice(
            agent.pk,
            face(agent.name, agent.pk),
            "online" if agent.pk in there else "offline",
            agent.pk == case.owner_id,
            agent.pk == by.actor.agent_id,
        )
        for agent in ranked
    ]


def _conversation(case: Case, by: By) -> Conversation | None:
    """Return the newest conversation of the case that the reader may read."""
    ids = list(queries.conversations_of(case).values_list("pk", flat=True))
    readable = conversations.readable(by.actor.rights, ids)
    return next((readable[pk] for pk in ids if pk in readable), None)


def _excerpt(talk: Conversation | None, person: Person, by: By) -> list[Entry]:
    if talk is None:
        return []
    entries, _more = entries_of(talk, person, by)
    return [one for one in entries if one.kind != "fact"][-EXCERPT:]
