"""What an agent should know about how a message was read: codes of the reader in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import Promise

_WORDS: Final[Mapping[str, str | Promise]] = {
    "charset_guessed": _("The letters were repaired while reading; the original is kept."),
    "smime_signed": _("Signed by the sender with S/MIME. The signature was not checked."),
    "smime_encrypted": _(
        "Encrypted with S/MIME, so it cannot be read here. Ask the sender to write without encryption."
    ),
    "pgp_signed": _("Signed by the sender with PGP. The signature was not checked."),
    "pgp_encrypted": _("Encrypted with PGP, so it cannot be read here. Ask the sender to write without encryption."),
    "tnef": _("The files were unpacked from winmail.dat, in which Outlook had sent them."),
    "uuencoded": _("The files stood inside the text and were taken out of it."),
    "body_cut": _("The message is too long to show whole. All of it is among the files."),
    "parts_dropped": _("The message has too many parts to show all of them; the original is kept."),
    "recipients_dropped": _("The message has too many recipients to show all of them; the original is kept."),
    "html_plain": _("The layout of the message is too tangled to show, so here are only its words."),
    "no_sender": _("The message does not say who sent it."),
    "sender_not_genuine": _("Somebody else may have written this in the sender's name. Check before you act on it."),
    "sender_invalid": _("The address of the sender cannot be right, so an answer may not arrive."),
    "sender_is_reply_to": _("The sender is whoever stands in Reply-To; another address sent it, as web forms do."),
    "answered_by_mail": _("Written with a colleague's own mail program."),
    "forwarded_by_colleague": _("A colleague forwarded this message to us."),
    "kind_auto_reply": _("An answering machine wrote this, so nobody waits for an answer."),
    "kind_list": _("Sent to a mailing list, so nobody waits for an answer."),
    "kind_system": _("A machine wrote this, so nobody waits for an answer."),
    "kind_loop": _("It looks as if a machine answers our machines. They stay silent, and nobody waits for an answer."),
}

SERIOUS: Final = ("sender_not_genuine",)
"""Codes that an agent must not overlook."""


def remarks(problems: Sequence[str]) -> Sequence[str]:
    """Return sentences about how a message was read.

    Args:
        problems: codes of the reader and of threading, and "kind_" with the kind of an automatic message; those that
            tell an agent nothing have no words.

    Returns:
        One sentence a code, in the order of `_WORDS`.
    """
    return [str(words) for code, words in _WORDS.items() if code in problems]
