"""Bringing over what was said before ucho: history, which sets nothing off."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from django.utils.translation import gettext_lazy

from ucho.channels.models import Account
from ucho.conversations.importing.archive import MailArchive, ReadMail
from ucho.conversations.importing.bodies import Words
from ucho.conversations.importing.contract import Talk
from ucho.conversations.importing.ticket import Ticket
from ucho.conversations.importing.writing import Brought, Writer
from ucho.conversations.models import Imported
from ucho.core.actors import By
from ucho.core.operations import operation
from ucho.org.models import Unit

OPEN_DAYS: Final = 14


@operation("conversations.import", gettext_lazy("Bring conversations over from other systems"))
def bring_mails(
    unit: Unit,
    *,
    mails: Sequence[ReadMail],
    source: str,
    by: By,
    account: Account | None = None,
    open_days: int = OPEN_DAYS,
) -> Brought:
    """Store mails of an archive as history; bringing them again changes nothing.

    Nothing is sent, no clock starts, no playbook hears of it. Mail from one of our addresses becomes an answer of ours.
    A conversation is resolved, unless a customer's word of the last days stands at its end.

    Args:
        unit: where new conversations belong.
        mails: some mails of the archive, with the threads they belong to.
        source: what the archive is called, at most 60 characters.
        by: who brings them, and when.
        account: by which of our accounts they went, where their addresses do not say.
        open_days: how old a customer's last word may be, in days, for the conversation to be open.

    Returns:
        What was made, and what was here already.

    Records:
        `BroughtOver`, once for each conversation.
    """
    _wait_for_others()
    writer = Writer(unit, source, by, open_days=open_days)
    archive = MailArchive(writer, {one.address: one for one in Account.objects.exclude(address="")}, account)
    known = set(
        Imported.objects.filter(source=source, ref__in=[one.ref for one in mails]).values_list("ref", flat=True)
    )
    archive.look_up(mails)
    for mail in mails:
        if mail.ref in known:
            writer.made.known += 1
        else:
            known.add(mail.ref)
            archive.take(mail)
    return writer.finish()


@operation("conversations.import", gettext_lazy("Bring conversations over from other systems"))
def bring_talk(
    unit: Unit,
    *,
    talk: Talk,
    words: Mapping[str, Words],
    source: str,
    by: By,
    account: Account | None = None,
) -> Brought:
    """Store a conversation of another system as history; bringing it again adds what is new in it and nothing else.

    Args:
        unit: where a new conversation belongs.
        talk: the conversation as the other system has it.
        words: what each message says, by its `ref`; messages without are left out.
        source: what the system is called, at most 60 characters.
        by: who brings it, and when.
        account: the account by which its mails went, so that it can be answered.

    Returns:
        What was made, and what was here already.

    Records:
        `BroughtOver`, once for each conversation.
    """
    _wait_for_others()
    writer = Writer(unit, source, by, open_days=0)
    Ticket(writer, talk, account).take(words)
    return writer.finish()


def _wait_for_others() -> None:
    """Let one import write at a time; SQLite lets one writer in anyway."""
    Unit.objects.select_for_update(no_key=True).get(kind=Unit.Kind.COMPANY)


def known_refs(source: str, refs: Collection[str]) -> set[str]:
    """Return which of these things of a source are here already.

    Args:
        source: what the archive or system is called.
        refs: their names.

    Returns:
        Those of them that are.
    """
    return set(Imported.objects.filter(source=source, ref__in=refs).values_list("ref", flat=True))
