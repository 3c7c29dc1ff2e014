"""From a letter to the message that conversations take in: who it is from, addresses normalised, reply tokens found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal

from ucho.channels.contract import Address, Inbound
from ucho.channels.mail.addresses import normal
from ucho.channels.mail.automatic import is_no_reply
from ucho.channels.mail.letter import Letter, Mailbox
from ucho.channels.mail.quotes import forwarded_from

Policy = Literal["form", "from", "reply_to"]
POLICIES: Final[tuple[Policy, ...]] = ("form", "from", "reply_to")
FORMS: Final = frozenset(
    ("wordpress", "www", "www-data", "web", "webmaster", "apache", "nginx", "nobody", "form", "forms", "formularz",
     "kontakt", "contact", "sklep", "shop", "strona", "website", "mailer", "system", "info")
)  # fmt: skip
"""What stands before the @ where a web site of our own domain sends what somebody filled in."""
LONGEST_ADDRESS: Final = 254  # characters; RFC 5321, 4.5.3.1.3 less the brackets
_FORWARD_SUBJECT: Final = re.compile(
    r"\s*\[?\s*(?:fwd?|pd|dal|przekazan[eya]|przes[lł]an[eya]|wg|tr|пересл\w{0,6}|перенапр\w{0,10})\s*[:：]",
    re.IGNORECASE,
)


def inbound(letter: Letter, own: str, *, answers_to: str = "") -> Inbound:
    """Return a letter as the contract has it.

    Args:
        letter: what the reader found.
        own: the normalised address of the mailbox, empty when it has none.
        answers_to: whose mail it is when From and Reply-To differ: "from" for the one, "reply_to" for the other,
            "form" (also when empty or unknown) for Reply-To only where From is ourselves or a robot, as web forms do.
    """
    own_sender = _address(letter.sender)
    reply_to = [_address(found) for found in letter.reply_to if found.address]
    sender = _sender(own_sender, reply_to, own, answers_to)
    chosen = sender.value != own_sender.value
    return Inbound(
        external_id=letter.message_id or f"<{letter.digest[:40]}@digest.invalid>",
        sender=sender,
        sent_at=letter.date,
        text=letter.text,
        subject=letter.subject,
        html=letter.html,
        quoted=letter.quoted,
        recipients=[_address(found) for found in letter.to if found.address],
        copies=[_address(found) for found in letter.cc if found.address],
        reply_to=[own_sender, *reply_to] if chosen else reply_to,  # both are kept
        references=list(dict.fromkeys([*letter.in_reply_to, *reversed(letter.references)])),
        reply_tokens=_tokens(letter, own),
        language=letter.language,
        # A form of ours is filled in by a person, whatever robot sends it; robots of others stay robots.
        auto_kind="" if chosen and letter.auto_kind == "system" and _at_home(own_sender, own) else letter.auto_kind,
        files=letter.attachments,
        problems=_problems(letter, own_sender, chosen=chosen),
        forwarded=_forwarded(letter),
        # What a server says of the sender holds for From alone: nobody vouched for a Reply-To.
        authenticity="" if chosen and letter.authenticity == "pass" else letter.authenticity,
        report=letter.report,
    )


def _sender(sender: Address, reply_to: Sequence[Address], own: str, answers_to: str) -> Address:
    """Return whose mail it is: From, or the first Reply-To where a person stands there and the policy says so."""
    if answers_to == "from":
        return sender
    people = [one for one in reply_to if "@" in one.value and not is_no_reply(one.value) and not _is_own(one, own)]
    if not people or people[0].value == sender.value:
        return sender
    if answers_to == "reply_to" or _is_form(sender, own) or is_no_reply(sender.value):
        return people[0] if people[0].name else replace(people[0], name=_name_beside(sender, own))
    return sender


def _is_form(sender: Address, own: str) -> bool:
    return _is_own(sender, own) or (_at_home(sender, own) and sender.value.partition("@")[0] in FORMS)


def _at_home(sender: Address, own: str) -> bool:
    return bool(own) and sender.value.rpartition("@")[2] == own.rpartition("@")[2]


def _name_beside(sender: Address, own: str) -> str:
    """Return the name a form puts beside a robot's address: often that of who filled it in, never that of ours."""
    return "" if _at_home(sender, own) else sender.name


def _is_own(address: Address, own: str) -> bool:
    """Return whether an address is the mailbox itself, also with a word behind a plus."""
    local, _at, domain = address.value.rpartition("@")
    return bool(own) and f"{local.partition('+')[0]}@{domain}" == own


def _forwarded(letter: Letter) -> Address | None:
    """Return who wrote what a mail passes on: one whose subject says so, or that brings another and is no answer."""
    says_so = bool(_FORWARD_SUBJECT.match(letter.subject[:998]))
    if not says_so and (letter.in_reply_to or letter.references):
        return None
    if letter.forwarded is not None and letter.forwarded.address:
        return _address(letter.forwarded)
    found = forwarded_from(f"{letter.text}\n{letter.quoted}") if says_so else None
    return _address(Mailbox(*found)) if found else None


def _problems(letter: Letter, sender: Address, *, chosen: bool) -> Sequence[str]:
    problems = list(letter.problems)
    if chosen:
        problems.append("sender_is_reply_to")
    local, _at, domain = sender.value.rpartition("@")
    whole = local and domain and len(sender.value) <= LONGEST_ADDRESS and not any(one.isspace() for one in sender.value)
    if sender.value and not whole:
        problems.append("sender_invalid")
    return problems


def _address(mailbox: Mailbox) -> Address:
    value = normal(mailbox.address)
    return Address("email", value, mailbox.name, mailbox.address if mailbox.address != value else "")


def _tokens(letter: Letter, own: str) -> Sequence[str]:
    """Return what stands after the plus in addresses of ours: first where servers delivered it, then To and Cc."""
    local, _at, domain = own.partition("@")
    written = [*letter.delivered_to, *(found.address for found in (*letter.to, *letter.cc))]
    tokens = []
    for address in written[:200]:
        before, _at, host = address.strip().rpartition("@")
        base, plus, token = before.partition("+")
        if plus and token and (not own or (base.lower() == local and normal(f"x@{host}")[2:] == domain)):
            tokens.append(token)
    return list(dict.fromkeys(tokens))
