"""May this answer go, and which way: the channel, the customer's leave, and what the channel can carry."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from ucho.channels.accounts import adapter_of
from ucho.channels.contract import File
from ucho.channels.models import Account
from ucho.channels.permit import Permit, Purpose
from ucho.conversations.models import Channel, Conversation, Message
from ucho.conversations.threading import NOT_GENUINE
from ucho.core.actors import By
from ucho.core.errors import Refused
from ucho.customers import consent, machines
from ucho.customers.models import NOBODY, Identity


def choose_channel(conversation: Conversation, identity: Identity | None, account: Account | None) -> Channel:
    """Return the way an answer takes: the wanted one, or where the customer wrote last.

    Args:
        conversation: which one.
        identity: the customer's address; None for where they wrote last.
        account: which of our accounts; None for the one they wrote to last.

    Raises:
        Refused: no channel leads to the customer.
    """
    rows = Channel.objects.filter(conversation=conversation).select_related("account__unit", "identity__person")
    if identity is not None and account is not None:
        made = rows.filter(identity=identity, account=account).first()
        return made or Channel.objects.create(conversation=conversation, identity=identity, account=account)
    if identity is not None:
        rows = rows.filter(identity=identity)
    rows = rows.exclude(identity__kind=NOBODY)
    ranked = sorted(rows, key=lambda c: (c.account.enabled, c.last_in_at or conversation.opened_at, c.pk), reverse=True)
    if not ranked:
        raise Refused(_("There is no address to answer to. Add one to the customer first."))
    return ranked[0]


def permit_for(channel: Channel, by: By) -> Permit:
    """Return the leave to answer this way.

    Raises:
        Refused: the account is off, the channel's window has closed, or a rule of the customer forbids it; the last
            is written down.
    """
    if not channel.account.enabled:
        raise Refused(
            _("The account “%(name)s” is switched off. Choose another way to answer.") % {"name": channel.account.name}
        )
    if channel.can_reply_until and by.at > channel.can_reply_until:
        raise Refused(_("This channel lets us answer for a limited time, which has passed. Choose another way."))
    decision = consent.decide(channel.identity, Purpose.ANSWER, at=by.at)
    if isinstance(decision, Permit):
        return decision
    refusal = decision
    raise Refused(
        consent.WORDS[refusal.rule],
        record=lambda: consent.note_refusal(
            channel.identity, Purpose.ANSWER, refusal, channel=channel.account.adapter, by=by
        ),
    )


def check_text(text: str, files: Sequence[File], account: Account) -> None:
    """Make sure that the account can carry the answer.

    Raises:
        Refused: it is empty, too long, or its files are too large.
    """
    can = adapter_of(account).capabilities
    if not text.strip() and not files:
        raise Refused(_("The answer is empty. Type something first."))
    if can.text_limit and len(text) > can.text_limit:
        raise Refused(
            _("%(inbox)s takes %(limit)d characters at most. Shorten the message by %(extra)d.")
            % {"inbox": account.name, "limit": can.text_limit, "extra": len(text) - can.text_limit}
        )
    if files and not can.attachments:
        raise Refused(_("%(inbox)s cannot carry files. Send a link instead.") % {"inbox": account.name})
    size = sum(file.size for file in files)
    if can.file_limit and size > can.file_limit:
        raise Refused(
            _("The files are too large for %(inbox)s: %(size)d MB of %(limit)d MB. Leave some out.")
            % {"inbox": account.name, "size": size // 1_000_000 + 1, "limit": can.file_limit // 1_000_000}
        )


def check_automatic(conversation: Conversation, identity: Identity, by: By) -> None:
    """An automatic message never answers an automatic one or a forged one, and never more than a few times an hour.

    Raises:
        Refused: it would.
    """
    said = conversation.messages.filter(direction=Message.Direction.IN)
    last = said.order_by("-received_at", "-pk").first()  # the newest to reach us, whatever its Date says
    if last is not None and last.auto_kind:
        raise Refused(_("The last message came from a machine, so no machine answers it."))
    if last is not None and NOT_GENUINE in last.problems:
        raise Refused(_("Somebody else may have written in this customer's name, so no machine answers it."))
    if machines.full_until(identity, at=by.at) is not None:
        raise Refused(_("This address got several automatic messages within an hour already."))
