"""Why a message of ours has not arrived yet, in words; the codes stand in front of `Dispatch.reason`."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from ucho.channels import door, rates
from ucho.channels.models import Dispatch

OTHER_SERVER: Final = "waits:other_server"
"""A server on the way told that it still tries."""
WORDS: Final = {
    rates.LIMIT: _("Waiting: the mailbox has sent as much as it may in an hour"),
    rates.PAUSE: _("Waiting: the provider of the mailbox asked us to send more slowly"),
    door.REASON: _(
        "Waiting: the mail server does not let the mailbox sign in. It leaves as soon as somebody signs in again "
        "or corrects the password in the settings."
    ),
    OTHER_SERVER: _("On its way: the other server has not taken it yet"),
}
"""What people are told, by code."""
_HERE: Final = (rates.LIMIT, rates.PAUSE, door.REASON)
_ON_ITS_WAY: Final = (Dispatch.State.ACCEPTED, Dispatch.State.SENT)


def why_waiting(dispatch: Dispatch) -> str:
    """Return a code for why a message has not arrived yet, a key of `WORDS`; empty when nothing keeps it.

    Args:
        dispatch: the message.
    """
    code = dispatch.reason.partition(" ")[0]
    held_here = dispatch.state == Dispatch.State.QUEUED and code in _HERE
    held_there = dispatch.state in _ON_ITS_WAY and code == OTHER_SERVER
    return code if held_here or held_there else ""
