"""What codes of recovery cases are called on the screen, and the hints that teach each step."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Guide:
    """One step of the way, and how to do it well."""

    code: str
    name: str
    hint: str
    icon: str


def guides() -> list[Guide]:
    """Return the seven steps in their order: four of the dialogue, then the cause, the gesture and the end."""
    return [
        Guide(
            "listen",
            _("Listen"),
            _(
                "Read everything once before you think of an answer. Note what happened, what it cost the customer, "
                "and what they feel. Only colleagues see this."
            ),
            "ear",
        ),
        Guide(
            "ask",
            _("Ask"),
            _(
                "Ask one or two open questions about what you do not know yet. Never ask for something the customer "
                "has told us already."
            ),
            "message-question",
        ),
        Guide(
            "paraphrase",
            _("Say it back"),
            _(
                "Say in your own words what happened and what the customer would like. They confirm it with one "
                "click or correct it, so that we do not repair the wrong thing."
            ),
            "quote",
        ),
        Guide(
            "feeling",
            _("Answer the feeling"),
            _(
                "Name what the customer feels and say that you are sorry for it, before any explanation. Leave out "
                "every “but”. Then say what happens next."
            ),
            "heart-handshake",
        ),
        Guide(
            "cause",
            _("Find the cause"),
            _("What was the reason, not who. Cases with the same cause are counted together, so that it can be ended."),
            "search",
        ),
        Guide(
            "gesture",
            _("Make up for it"),
            _("Give something when the harm calls for it. A gesture does not replace the repair, it comes on top."),
            "gift",
        ),
        Guide(
            "close",
            _("Close"),
            _("Say how it ended. A few days later we ask the customer whether it is good now; if not, it opens again."),
            "circle-check",
        ),
    ]


def status_words(status: str) -> str:
    """Return what a case's status is called."""
    known = {"open": _("Our turn"), "waiting": _("Waiting for the customer"), "closed": _("Closed")}
    return known.get(status, status)


def due_words(*, contacted: bool) -> str:
    """Return what is due next: the first word of a person, then that it is made good."""
    return _("Made good") if contacted else _("First contact")


def outcomes() -> list[tuple[str, str]]:
    """Return how a case can end, each with its words."""
    return [
        ("solved", _("Solved")),
        ("partly", _("Solved in part")),
        ("not_solved", _("Not solved")),
        ("unreachable", _("The customer could not be reached")),
        ("unfounded", _("There was nothing to make good")),
    ]


def gesture_kinds() -> list[tuple[str, str]]:
    """Return what can be given, each with its words."""
    return [
        ("refund", _("Money back")),
        ("discount", _("Discount")),
        ("replacement", _("Replacement")),
        ("voucher", _("Voucher")),
        ("other", _("Something else")),
    ]


def reason_words(reason: str, score: int | None = None, high: int | None = None) -> str:
    """Return why a case opened, as a title.

    Args:
        reason: a code of `Case.Reason`.
        score: what the customer answered, when it was an answer.
        high: the top of that scale.
    """
    if reason == "bad_answer" and score is not None and high is not None:
        return _("Bad answer: %(score)d of %(high)d") % {"score": score, "high": high}
    known = {
        "bad_answer": _("Bad answer to a survey"),
        "unhappy_message": _("Unhappy message"),
        "manual": _("Opened by a colleague"),
    }
    return known.get(reason, reason)
