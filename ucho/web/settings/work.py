"""What the background work is for, in words; a code alone helps nobody who has to decide about it."""

from __future__ import annotations

from django.utils.translation import gettext as _


def purpose(name: str) -> str:
    """Return what a job or a reaction does, its code when nobody has put it into words.

    Args:
        name: the stable name of a job or a reaction.
    """
    known = {
        "channels.take_in": _("Read messages that arrived"),
        "channels.send": _("Send an answer"),
        "channels.send_question": _("Send a survey"),
        "channels.look_at_records": _("Look whether our mail is still signed and allowed"),
        "channels.watch_silence": _("Look whether an account has fallen silent"),
        "channels.find_interrupted": _("Look for answers whose sending was interrupted"),
        "conversations.wake_snoozed": _("Bring back snoozed conversations"),
        "conversations.wind_clocks": _("Make clocks for older conversations"),
        "conversations.check_clocks": _("Compare clocks with what happened"),
        "conversations.rise": _("Let what is at risk rise in the inbox"),
        "promises.watch": _("Look for what is at risk or late"),
        "promises.remeasure": _("Compute clocks by new hours and targets"),
        "promises.follow_rules": _("Note that hours or targets have changed"),
        "conversations.forget_attention": _("Forget who looked at what"),
        "conversations.note_delivery": _("Note that an answer was delivered"),
        "conversations.take_back": _("Bring back conversations whose answer did not arrive"),
        "api.fan_out": _("Tell webhooks what happened"),
        "api.keep_fanning": _("Keep telling webhooks what happened"),
        "api.send_webhook": _("Call a webhook"),
        "api.tidy": _("Tidy up after webhooks"),
        "events.tidy": _("Tidy up after background work"),
    }
    return known.get(name, name)
