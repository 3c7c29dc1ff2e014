"""What customers answer when they are asked, and how complaints are made good: types, and reading them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any, Final

from ucho.demo.content.moments import duration


@dataclass(frozen=True, slots=True)
class Reaction:
    """What a customer does with the question they got; without a score they only look at the page."""

    after: timedelta  # since the question
    score: int | None = None
    words: str = ""
    stop: bool = False  # they ask never to be asked again


@dataclass(frozen=True, slots=True)
class Deed:
    """One act of a recovery; exactly one of the fields from `listen` on says which."""

    after: timedelta  # since the message or the answer that showed the trouble
    by: str = ""  # the colleague; empty for the customer
    listen: str = ""
    ask: str = ""
    says: str = ""  # the customer writes
    paraphrase: str = ""
    correct: str = ""  # the customer's correction
    confirm: str = ""  # "link", or "words" when a colleague notes that the customer said so
    feeling: str = ""
    cause: str = ""  # a code of the catalogue
    gesture: str = ""  # a code of its kind
    approve: bool = False
    acknowledge: bool = False  # tell the customer by when a person will be in touch
    take: bool = False
    give: str = ""  # the colleague who gets the case
    close: str = ""  # a code of the outcome
    wish: str = ""  # of the paraphrase
    department: str = ""  # of the cause: a unit
    preventable: bool | None = None
    amount: int = 0  # of the gesture, in grosze
    words: str = ""  # of the gesture

    @property
    def kind(self) -> str:
        """Return the field that says what is done."""
        return next((name for name in KINDS if getattr(self, name)), "")


KINDS: Final = (
    "listen",
    "ask",
    "says",
    "paraphrase",
    "correct",
    "confirm",
    "feeling",
    "cause",
    "gesture",
    "approve",
    "acknowledge",
    "take",
    "give",
    "close",
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the customer says when they are asked whether it is good again."""

    after: timedelta  # since the question
    fixed: bool
    words: str


@dataclass(frozen=True, slots=True)
class Recovery:
    """How one complaint is made good."""

    of: str  # the conversation
    deeds: tuple[Deed, ...]
    message: int | None = None  # which message showed the trouble; None: a bad answer did
    verified: Verdict | None = None


def read_reactions(entries: Mapping[str, Any]) -> dict[str, Reaction]:
    """Return what customers do with the question about a conversation, by the conversation."""
    return {
        of: Reaction(duration(entry["after"]), entry.get("score"), entry.get("words", ""), entry.get("stop", False))
        for of, entry in entries.items()
    }


def read_recoveries(entries: Mapping[str, Any]) -> dict[str, Recovery]:
    """Return the recoveries of a file, by the conversation."""
    return {entry["of"]: _recovery(entry) for entry in entries["recovery"]}


def faults_of(recovery: Recovery) -> Iterator[str]:
    """Return what does not fit together in a recovery."""
    times = [deed.after for deed in recovery.deeds]
    if times != sorted(set(times)):
        yield f"recovery {recovery.of}: every deed comes after the one before"
    for deed in recovery.deeds:
        said = [name for name in KINDS if getattr(deed, name)]
        if len(said) != 1:
            yield f"recovery {recovery.of}: a deed does one thing, not {', '.join(said) or 'nothing'}"
        if not deed.by and deed.kind not in {"says", "correct", "confirm"}:
            yield f"recovery {recovery.of}: customers do not {deed.kind}"


def _recovery(entry: Mapping[str, Any]) -> Recovery:
    verified = entry.get("verified")
    return Recovery(
        of=entry["of"],
        deeds=tuple(_deed(one) for one in entry["steps"]),
        message=entry.get("message"),
        verified=Verdict(duration(verified["after"]), verified["fixed"], verified["words"]) if verified else None,
    )


def _deed(entry: Mapping[str, Any]) -> Deed:
    known = {one.name for one in fields(Deed)}
    given = {name: value for name, value in entry.items() if name != "customer"}
    if given.keys() - known:
        raise ValueError(f"no deed has {', '.join(sorted(given.keys() - known))}")
    return Deed(**{**given, "after": duration(entry["after"])})
