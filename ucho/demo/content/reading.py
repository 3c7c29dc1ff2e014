"""Reading the script from its TOML files, and refusing one that does not fit together."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from ucho.demo.content.feedback import faults_of, read_reactions, read_recoveries
from ucho.demo.content.moments import duration
from ucho.demo.content.rules import read_rules
from ucho.demo.content.script import (
    Account,
    Colleague,
    Conversation,
    Customer,
    Message,
    SavedReply,
    Script,
    Stray,
    Unit,
)
from ucho.demo.content.voices import read_voices

HERE: Final = Path(__file__).parent
LANGUAGES: Final = ("pl", "ru", "en")
LAST_WEEK: Final = "W1D"  # before a day of the last whole week, counted from 0 for its Monday
LATEST_ANSWER: Final = timedelta(minutes=-1)  # everything in the script lies in the past


@cache
def load() -> Script:
    """Read the script.

    Returns:
        The script, checked.

    Raises:
        ValueError: its parts do not fit together; the message lists every fault.
    """
    company = _toml(HERE / "company.toml")
    customers = {
        key: Customer(key=key, language=language, **person)
        for language, people in _toml(HERE / "people.toml").items()
        for key, person in people.items()
    }
    script = Script(
        brand=company["brand"]["name"],
        time_zone=company["time_zone"],
        units={key: Unit(key=key, **unit) for key, unit in company["units"].items()},
        colleagues={key: Colleague(key=key, **agent) for key, agent in company["agents"].items()},
        accounts={key: Account(key=key, **account) for key, account in company["accounts"].items()},
        tags=company["tags"],
        saved_replies=[
            SavedReply(title=reply["title"], text={language: text.strip() for language, text in reply["text"].items()})
            for reply in company["saved_replies"]
        ],
        customers=customers,
        conversations=list(_conversations(customers)),
        strays=[_stray(entry) for entry in _toml(HERE / "strays.toml")["stray"]],
        rules=read_rules(company),
        reactions=read_reactions(_toml(HERE / "answers.toml")),
        recoveries={
            of: recovery
            for path in sorted((HERE / "recoveries").glob("*.toml"))
            for of, recovery in read_recoveries(_toml(path)).items()
        },
        voices=read_voices(_toml(HERE / "moods.toml"), _toml(HERE / "topics.toml")),
    )
    faults = list(_faults(script))
    if faults:
        raise ValueError("the demo's script does not fit together:\n" + "\n".join(faults))
    return script


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


def _conversations(customers: Mapping[str, Customer]) -> Iterator[Conversation]:
    for path in sorted((HERE / "conversations").glob("*.toml")):
        for number, entry in enumerate(_toml(path)["conversation"], 1):
            yield _conversation(f"{path.stem}-{number}", entry, customers)


def _conversation(key: str, entry: Mapping[str, Any], customers: Mapping[str, Customer]) -> Conversation:
    language = entry.get("language") or customers[entry["person"]].language
    day, _, clock = entry.get("start", "P0D 00:00").partition(" ")
    weekday = int(day.removeprefix(LAST_WEEK)) if day.startswith(LAST_WEEK) else None
    return Conversation(
        key=key,
        person=entry["person"],
        unit=entry["unit"],
        subject=entry["subject"],
        language=language,
        status=entry["status"],
        tags=entry["tags"],
        messages=[_message(message, language) for message in entry["messages"]],
        arrives=entry.get("arrives", ""),
        owner=entry.get("owner", ""),
        auto=entry.get("auto", ""),
        ago=duration(entry["ago"]) if "ago" in entry else None,
        days_ago=duration(day).days if weekday is None else 0,
        weekday=weekday,
        time_of_day=time.fromisoformat(clock),
        snooze=duration(entry["snooze"]) if "snooze" in entry else None,
        spare=entry.get("spare", False),
    )


def _message(entry: Mapping[str, Any], language: str) -> Message:
    speaker = entry.get("note") or entry["from"]
    return Message(
        voice="note" if "note" in entry else "customer" if speaker == "customer" else "agent",
        after=duration(entry["after"]),
        text=entry["text"].strip(),
        language=entry.get("language", language),
        agent="" if speaker == "customer" else speaker,
        promise=duration(entry["promise"]) if "promise" in entry else None,
        promised=entry.get("promised", ""),
        files=entry.get("files", ()),
        from_other=entry.get("from_other", False),
        charset=entry.get("charset", "utf-8"),
        undeclared=entry.get("undeclared", False),
        forged=entry.get("forged", False),
        passed_on=entry.get("passed_on", ""),
        remark=entry.get("remark", "").strip(),
        by_mail=entry.get("by_mail", False),
        returned=entry.get("returned", ""),
    )


def _stray(entry: Mapping[str, Any]) -> Stray:
    return Stray(
        key=entry["key"],
        account=entry["account"],
        ago=duration(entry["ago"]),
        sender=entry["sender"],
        raw=entry.get("raw", ""),
        echo_of=entry.get("echo_of", ""),
    )


def _faults(script: Script) -> Iterator[str]:
    for texts in (script.brand, *script.tags.values(), *(unit.name for unit in script.units.values())):
        if set(texts) != set(LANGUAGES):
            yield f"{texts} is not in {', '.join(LANGUAGES)}"
    for colleague in script.colleagues.values():
        yield from _unknown(f"colleague {colleague.key}", colleague.units, {"", *script.units})
    for account in script.accounts.values():
        yield from _unknown(f"account {account.key}", [account.unit], script.units)
    for conversation in script.conversations:
        yield from _faults_of(conversation, script)
    for stray in script.strays:
        yield from _unknown(f"stray {stray.key}", [stray.account], script.accounts)
    yield from _faults_of_feedback(script)


def _faults_of(conversation: Conversation, script: Script) -> Iterator[str]:
    where = f"conversation {conversation.key} ({conversation.subject})"
    spoke = [name for message in conversation.messages for name in (message.agent, message.passed_on) if name]
    yield from _unknown(where, [conversation.person], script.customers)
    yield from _unknown(where, [conversation.unit, conversation.arrives or conversation.unit], script.units)
    yield from _unknown(where, conversation.tags, script.tags)
    yield from _unknown(where, [*spoke, *filter(None, [conversation.owner])], script.colleagues)
    times = [message.after for message in conversation.messages]
    if not times or times[0] or times != sorted(set(times)) or conversation.messages[0].voice != "customer":
        yield f"{where}: the customer opens it at PT0S, and every later message comes after the one before"
    elif times[-1] - conversation.least_age() > LATEST_ANSWER:
        yield f"{where}: its last message would lie in the future"
    yield from _faults_of_status(where, conversation)
    for message in conversation.messages:
        if (message.promise is None) != (not message.promised):
            yield f"{where}: a promise needs words and a time"
        if message.from_other and not script.customers[conversation.person].other_email:
            yield f"{where}: {conversation.person} has no second address"


def _faults_of_status(where: str, conversation: Conversation) -> Iterator[str]:
    said = [message.voice for message in conversation.messages if message.voice != "note"]
    last = said[-1] if said else ""
    if conversation.status in ("resolved", "waiting", "snoozed") and last == "customer" and not conversation.auto:
        yield f"{where}: it is {conversation.status}, but the customer wrote last"
    came_back = bool(conversation.messages[-1].returned)
    if conversation.status == "open" and last != "customer" and not came_back:
        yield f"{where}: it is open, but nobody waits for an answer"
    if (conversation.status == "snoozed") != (conversation.snooze is not None):
        yield f"{where}: snoozed, and until when, belong together"


def _faults_of_feedback(script: Script) -> Iterator[str]:
    keys = {conversation.key for conversation in script.conversations}
    yield from _unknown("answers", list(script.reactions), keys)
    yield from _unknown("recoveries", list(script.recoveries), keys)
    known = {told for mood in script.voices.moods for told in [mood.partition(":")[0]]}
    yield from _unknown("moods", sorted(known), keys)
    yield from _unknown("topics", [tag for topic in script.voices.topics for tag in topic.tags], script.tags)
    yield from _unknown("plans", [plan.account for plan in script.rules.plans], script.accounts)
    rules = script.rules
    units = [*(one.unit for one in rules.hours), *(one.unit for one in rules.targets)]
    yield from _unknown("rules", [*units, *(one.unit for one in rules.amends)], {"", *script.units})
    for recovery in script.recoveries.values():
        yield from faults_of(recovery)
        people = [name for deed in recovery.deeds for name in (deed.by, deed.give) if name]
        yield from _unknown(f"recovery {recovery.of}", people, script.colleagues)
        departments = [deed.department for deed in recovery.deeds if deed.department]
        yield from _unknown(f"recovery {recovery.of}", departments, script.units)


def _unknown(where: str, keys: Sequence[str], known: Mapping[str, object] | set[str]) -> Iterator[str]:
    for key in keys:
        if key not in known:
            yield f"{where}: nobody and nothing is called “{key}”"
