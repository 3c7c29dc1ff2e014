"""The roles every company starts with; an administrator may change all but the first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """A role as it is first made."""

    code: str
    name: dict[str, str]
    permissions: tuple[str, ...]


ANSWERING: Final = (
    "customers.read",
    "customers.edit",
    "conversations.read",
    "conversations.start",
    "conversations.reply",
    "conversations.note",
    "conversations.assign",
    "conversations.tag",
    "conversations.snooze",
    "conversations.wake",
    "conversations.resolve",
    "conversations.reopen",
    "conversations.move",
    "conversations.settle_dispatch",
    "promises.read",
    "promises.give",
    "promises.keep",
    "surveys.read",
    "customers.set_preference",
    "playbooks.read",
    "cases.read",
    "cases.open",
    "cases.assign",
    "cases.dialogue",
    "cases.note_contact",
    "cases.confirm",
    "cases.find_cause",
    "cases.offer_gesture",
    "cases.close",
    "cases.reopen",
    "cases.verify",
    "understanding.see",
    "understanding.correct",
)
TOPICS: Final = (
    "understanding.name_topic",
    "understanding.merge_topics",
    "understanding.split_topic",
    "understanding.dismiss_topic",
)
BUILT_IN: Final = (
    BuiltIn("admin", {"pl": "Administrator", "ru": "Администратор", "en": "Administrator"}, ("*",)),
    BuiltIn(
        "lead",
        {"pl": "Kierownik zespołu", "ru": "Руководитель группы", "en": "Team lead"},
        (
            *ANSWERING,
            *TOPICS,
            "understanding.promote",
            "understanding.undo_head",
            "customers.merge",
            "surveys.set_plan",
            "surveys.invite",
            "playbooks.switch",
            "cases.approve_gesture",
            "cases.set_policy",
            "cases.change_causes",
            "conversations.write_saved_replies",
            "channels.read",
            "org.read_team",
            "org.set_hours",
            "promises.set_targets",
            "events.audit",
        ),
    ),
    BuiltIn("agent", {"pl": "Konsultant", "ru": "Оператор", "en": "Agent"}, ANSWERING),
    BuiltIn(
        "analyst",
        {"pl": "Analityk", "ru": "Аналитик", "en": "Analyst"},
        (
            "customers.read",
            "conversations.read",
            "promises.read",
            "surveys.read",
            "cases.read",
            "playbooks.read",
            "channels.read",
            "events.audit",
            "understanding.see",
            "understanding.correct",
            *TOPICS,
        ),
    ),
)
