"""The sentences with which the pages of the reference begin; everything below them is read from the code."""

from __future__ import annotations

from typing import Final

INTRODUCTIONS: Final[dict[str, str]] = {
    "command_line": """\
# The command line

`ucho --help` and `ucho COMMAND --help` say the same. Exit codes: 0 done, 1 it could not be done (the reason is on
standard error), 2 what was typed could not be understood.
""",
    "settings": """\
# Environment variables

An installation is set up by these variables or by the options of the [command line](command-line.md), which win over
them. Nothing is read from a file of settings.
""",
    "permissions": """\
# Permissions and roles

A permission is the name of an operation, or guards a way of reading. A role bundles permissions; an agent holds a
role in a unit and in everything below it. Administrators change roles under Settings → Team and roles; the role
“Administrator” includes every permission, also those to come. Everybody with an open account has `org.be_oneself`.
Some permissions belong to parts of the system (taking messages in, waking what was snoozed) and are of no use in a
role.
""",
    "facts": """\
# Facts

Everything that happens is recorded once, in one log (`ucho/events/log.py`): the audit page, the timeline of a
customer, webhooks and `GET /api/v1/facts` all read it. A fact holds ids, codes and numbers only, never a person's
words. Beside its own fields each has an id, the moment, the actor (`agent:3`, `customer:12`, `token:5`, `system:…`),
a subject, the customer and the unit it concerns, and the fact that caused it.
""",
    "background_work": """\
# Background work

The worker runs jobs, delivers facts to reactions and puts in what is scheduled. Both jobs and reactions run at least
once, as a system actor of their own name with exactly the rights listed here.
""",
    "channels": """\
# Channels

One file in `ucho/channels/adapters/` is one channel. Settings are filled in under Settings → Channels or with
`ucho channels add`; secrets are sealed before they are stored and never shown again.
""",
    "crash_points": """\
# Crash points

Each place where a process may die between two commits has a name. `UCHO_DIE_AT=name` kills the process there at the
first pass (`name:5` at the fifth); tests use it to show that nothing is lost and nothing done twice.
""",
    "privacy": """\
# What is held of a customer

Every table is declared once, in the `privacy.py` of its package; a test fails for a table that is not. When a
customer asks for their data or for being forgotten, this is what happens to the rows about them:

- **exported**: handed out to the customer, and emptied when they are erased;
- **erased**: emptied or deleted when they are erased, and of no use to them;
- **kept**: stays, without personal words, for the reason given;
- **nothing**: holds nothing of a customer.
""",
    "addresses": """\
# Addresses of pages

The names are a stable interface: code links to pages by them. The addresses of the API are on [a page of their
own](api.md). Beside these, `GET /healthz` tells whether all is well and `GET /live/…` carries live updates; both are
answered without Django.
""",
    "api": """\
# The API

The whole description, with the shape of every answer, is at `GET /api/v1/openapi.json`.
[How to call it](../how-to/call-the-api.md) begins with a token and ends with a script. This is what it says of itself:
""",
}
