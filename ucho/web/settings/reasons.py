"""Why a delivery was not stored, in words: what happened, and what to do about it."""

from __future__ import annotations

from django.utils.translation import gettext as _


def reason_words(state: str, reason: str) -> str:
    """Return a sentence for the code of a reason.

    Args:
        state: `failed` or `refused`.
        reason: the code that the journal keeps.
    """
    known = {
        "empty": _("The message is empty."),
        "too_large": _("The message is larger than 50 MB. Open it in the mailbox with another program."),
        "too_slow": _("Reading the message took too long. An update of ucho may help."),
        "too_much_memory": _("Reading the message took too much memory. An update of ucho may help."),
        "crashed": _("Reading the message broke off. An update of ucho may help."),
        "incomplete": _("The message ends in the middle. Ask the sender to send it again."),
        "no_sender": _("The message does not say who sent it."),
        "not_handed_out": _(
            "The mail server lists this message and never handed it out. Open it in the mailbox with another program."
        ),
        "nothing_said": _("Nothing that a person wrote is in it."),
        "our_own": _("We sent it ourselves, and it came back to our mailbox. Nobody has to do anything."),
        "report": _(
            "It only says what became of a mail. If the mail is ours, that was noted there. Nobody has to do anything."
        ),
        "refused": _("It could not be given to any conversation."),
    }
    if reason in known:
        return known[reason]
    if state == "refused":
        return _("It was refused.")
    return _("A fault of ucho's kept it from being stored. Read it again after an update.")
