"""Who and what the demo needs before anything happens: units, colleagues with roles, mailboxes, saved replies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ucho.channels import operations as channels
from ucho.channels.models import Account
from ucho.conversations import operations as conversations
from ucho.core.actors import Actor, By, system
from ucho.demo.content import Colleague, Script
from ucho.demo.mailbox import prepare
from ucho.demo.rules import lay_down
from ucho.org import operations as org
from ucho.org import queries as org_queries
from ucho.org.models import Agent, Role, Unit

PASSWORD: Final = "chleb-na-zakwasie"  # noqa: S105 - of people who do not exist; the command prints it
FOUNDER: Final = system(
    "demo",
    [
        *("org.found", "org.open_unit", "org.enrol", "org.give_role"),
        *("channels.open_account", "channels.make_signing_key", "channels.note_records"),
    ],
)
PREPARED: Final = timedelta(hours=1)  # since somebody began with the mailbox that is not ready yet
ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    "admin": ("admin",),
    "manager": ("lead", "analyst"),
    "lead": ("lead",),
    "agent": ("agent",),
}
"""The built-in roles behind the roles of the script."""


@dataclass(frozen=True, slots=True)
class Cast:
    """The company in place; keys are those of the script, the unit "" is the whole company."""

    units: Mapping[str, Unit]
    agents: Mapping[str, Agent]
    actors: Mapping[str, Actor]
    accounts: Mapping[str, Account]


def assemble(script: Script, *, at: datetime, now: datetime) -> None:
    """Make units, colleagues, accounts, rules and saved replies, in the caller's transaction.

    Args:
        script: the whole script.
        at: when the company opens.
        now: when its history ends.
    """
    by = By(FOUNDER, at)
    company = org.found_company(name=script.brand, by=by)
    org.rename_unit(company, name=script.brand, time_zone=script.time_zone, by=by)  # `ucho up` may have founded it
    units = {"": company}
    for unit in script.units.values():
        units[unit.key] = org.open_unit(company, kind=unit.kind, name=unit.name, by=by, time_zone=script.time_zone)
    roles = {role.code: role for role in org_queries.roles()}
    for colleague in script.colleagues.values():
        _enrol(colleague, units, roles, by)
    accounts = {
        key: channels.open_account(
            units[account.unit],
            adapter="simulator",
            name=account.name,
            settings={"address": account.address},
            by=by,
        )
        for key, account in script.accounts.items()
    }
    prepare(units["hurt"], by=By(FOUNDER, now - PREPARED))
    lay_down(script, units=units, accounts=accounts, now=now, by=By(_actor(script, "pawel"), at))
    by = By(_actor(script, "agnieszka"), at)
    for reply in script.saved_replies:
        conversations.write_saved_reply(None, title=reply.title["pl"], words=reply.text, by=by)


def find_cast(script: Script) -> Cast:
    """Return the company that `assemble` made."""
    by_email = {agent.email: agent for agent in org_queries.agents()}
    by_address = {account.address: account for account in Account.objects.select_related("unit")}
    by_name = {unit.name["pl"]: unit for unit in org_queries.units() if unit.kind in {"branch", "team"}}
    agents = {key: by_email[colleague.email] for key, colleague in script.colleagues.items()}
    return Cast(
        units={key: by_name[unit.name["pl"]] for key, unit in script.units.items()},
        agents=agents,
        actors={key: org_queries.actor_of(agent) for key, agent in agents.items()},
        accounts={account.unit: by_address[account.address] for account in script.accounts.values()},
    )


def _actor(script: Script, key: str) -> Actor:
    return org_queries.actor_of(Agent.objects.get(email=script.colleagues[key].email))


def _enrol(colleague: Colleague, units: Mapping[str, Unit], roles: Mapping[str, Role], by: By) -> None:
    agent = org.enrol(email=colleague.email, name=colleague.name, password=PASSWORD, language=colleague.language, by=by)
    for unit in colleague.units:
        for code in ROLES[colleague.role]:
            org.give_role(agent, unit=units[unit], role=roles[code], by=by)
    own = By(org_queries.actor_of(agent), by.at)
    org.change_profile(
        agent, name=agent.name, language=agent.language, theme="auto", signature=colleague.signature, by=own
    )
