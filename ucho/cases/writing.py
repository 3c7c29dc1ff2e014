"""Writing to the customer of a case: in its conversation, or in a new one when there is none."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ucho.cases import letters
from ucho.cases.models import Case, CaseConversation
from ucho.channels.accounts import adapter_of
from ucho.channels.contract import Address
from ucho.channels.models import Account
from ucho.conversations import operations as conversations
from ucho.conversations.models import Conversation, Message
from ucho.core.actors import By
from ucho.core.errors import Refused
from ucho.customers.models import Identity
from ucho.customers.queries import identities_of


def write(case: Case, text: str, *, by: By, automatic: bool = False, client_key: str = "") -> Message:
    """Send a message in the newest conversation of the case, where that runs.

    Args:
        case: which one, locked.
        text: what is said.
        by: who says it, and when.
        automatic: whether a machine decided to.
        client_key: of the click that asked for it.

    Returns:
        The message, stored and queued.

    Raises:
        Refused: no address leads to the customer, or a rule forbids writing.
    """
    conversation = conversation_of(case)
    if conversation is not None:
        return conversations.reply(conversation, text=text, by=by, automatic=automatic, client_key=client_key)
    identity, account = _way(case)
    made = conversations.start(
        case.unit,
        to=Address(identity.kind, identity.value, identity.person.name, identity.shown),
        account=account,
        subject=letters.subject(case),
        text=text,
        by=by,
        client_key=client_key,
        automatic=automatic,
    )
    CaseConversation.objects.create(case=case, conversation=made)
    return Message.objects.get(conversation=made)


def conversation_of(case: Case) -> Conversation | None:
    """Return the conversation in which we write, the newest of the case."""
    rows = Conversation.objects.filter(case_links__case=case).select_related("person")
    return rows.order_by("-last_at", "-pk").first()


def _way(case: Case) -> tuple[Identity, Account]:
    """Return an address of the customer and an account of ours that reaches it."""
    known = [case.identity] if case.identity else []
    identities = [*known, *identities_of(case.person_id)]
    above = [int(part) for part in case.unit.path.split("/") if part]
    accounts = list(Account.objects.filter(enabled=True, unit_id__in=above).order_by("-unit__path", "pk"))
    if case.account is not None and case.account.enabled:
        accounts.insert(0, case.account)
    for identity in identities:
        for account in accounts:
            if adapter_of(account).address_kind == identity.kind:
                return identity, account
    raise Refused(_("There is no address to write to. Add one to the customer first."))
