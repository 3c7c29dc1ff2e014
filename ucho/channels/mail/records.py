"""Will our mail arrive? What the public records of a sending domain say, and what they should say."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from ipaddress import ip_address
from typing import Final, Literal, Protocol

from ucho.channels.mail.dns import Silent
from ucho.channels.mail.senders import sender_of
from ucho.channels.mail.spf import LOOKUPS_LIMIT, Lookup, Reading, merged, spf_records

Kind = Literal["spf", "dkim", "dmarc", "mx", "ptr"]
State = Literal["ok", "missing", "wrong", "unknown"]
POLICY: Final = "v=DMARC1; p=none; rua=mailto:postmaster@{domain}"
_NAME: Final = re.compile(r"(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


class Asked(Lookup, Protocol):
    """What is asked of the name service about a domain."""

    def pointers(self, address: str) -> Sequence[str]:
        """Return the names of an address."""


@dataclass(frozen=True, slots=True)
class Sending:
    """How mail of a domain leaves."""

    domain: str  # in ASCII, lower case
    servers: tuple[str, ...]  # the outgoing servers, one or more
    selector: str  # of our signing key
    public: str  # the public key in base64
    home: str = ""  # the host under which people reach us: asked where the outgoing server is on the same machine


@dataclass(frozen=True, slots=True)
class Found:
    """One record as it is, and as it should be."""

    kind: Kind
    state: State
    why: str = ""  # a code, empty when all is well
    host: str = ""  # where it stands
    type: str = "TXT"
    value: str = ""  # what to write there; empty when nothing is to be done, or nobody can know it
    seen: tuple[str, ...] = ()


def dkim_value(public: str) -> str:
    """Return the record that publishes a key."""
    return f"v=DKIM1; k=rsa; p={public}"


def is_domain(name: str) -> bool:
    """Return whether a name can be that of a domain on the Internet."""
    return bool(_NAME.fullmatch(name))


def examine(sending: Sending, ask: Asked) -> list[Found]:
    """Look at everything that decides whether mail of a domain arrives.

    Args:
        sending: how its mail leaves.
        ask: who asks the name service.

    Returns:
        SPF, DKIM, DMARC, MX, and PTR where the mail leaves by a server of one's own, each with what to do.
    """
    looks: list[tuple[Found, Callable[[Sending, Asked], Found]]] = [
        (Found("spf", "unknown", "silent", sending.domain), _spf),
        (Found("dkim", "unknown", "silent", _dkim_host(sending)), _dkim),
        (Found("dmarc", "unknown", "silent", f"_dmarc.{sending.domain}"), _dmarc),
        (Found("mx", "unknown", "silent", sending.domain, "MX"), _mx),
    ]
    if any(sender_of(server) is None for server in sending.servers):
        looks.append((Found("ptr", "unknown", "silent", type="PTR"), _ptr))
    found = []
    for unknown, look in looks:
        try:
            found.append(look(sending, ask))
        except Silent:
            found.append(unknown)
    return found


def _spf(sending: Sending, ask: Asked) -> Found:
    records = spf_records(ask.texts(sending.domain))
    ways = [_way(server, sending, ask) for server in sending.servers]
    terms = tuple(dict.fromkeys(term for found, _addresses in ways for term in found))
    value = merged(records, terms) if terms or records else ""
    found = Found("spf", "ok", host=sending.domain, value=value, seen=tuple(records))
    if not records:
        return replace(found, state="missing", why="none" if terms else "none_own")
    if len(records) > 1:
        return replace(found, state="wrong", why="two")
    for wanted, addresses in ways:
        reading = Reading(ask, frozenset(wanted), addresses)
        allowed = reading.allows(sending.domain, records[0])
        if reading.open_to_all:
            return replace(found, state="wrong", why="open")
        if reading.questions > LOOKUPS_LIMIT:
            return replace(found, state="wrong", why="lookups", value="")
        if reading.broken:
            return replace(found, state="wrong", why="broken", value="")
        if not wanted:
            return replace(found, state="unknown", why="own", value="")
        if not allowed:
            return replace(found, state="wrong", why="not_ours")
    return replace(found, value="")


def _way(server: str, sending: Sending, ask: Asked) -> tuple[tuple[str, ...], Sequence[str]]:
    """Return what stands for a server in the record, and its addresses where it is our own."""
    if sender := sender_of(server):
        return sender.terms, ()
    addresses = _public_addresses(server, sending, ask)
    return tuple(f"ip{6 if ':' in one else 4}:{one}" for one in addresses), addresses


def _dkim(sending: Sending, ask: Asked) -> Found:
    records = [text for text in ask.texts(_dkim_host(sending)) if "p=" in text.replace(" ", "")]
    found = Found("dkim", "ok", host=_dkim_host(sending), value=dkim_value(sending.public), seen=tuple(records))
    if not records:
        return replace(found, state="missing", why="none")
    if len(records) > 1:
        return replace(found, state="wrong", why="two")
    tags = _tags(records[0])
    if tags.get("v", "DKIM1") != "DKIM1" or tags.get("k", "rsa") != "rsa":
        return replace(found, state="wrong", why="unreadable")
    if not tags.get("p"):
        return replace(found, state="wrong", why="revoked")
    if "".join(tags["p"].split()) != sending.public:
        return replace(found, state="wrong", why="other_key")
    return replace(found, value="")


def _dmarc(sending: Sending, ask: Asked) -> Found:
    host = f"_dmarc.{sending.domain}"
    found = Found("dmarc", "ok", host=host, value=POLICY.format(domain=sending.domain))
    labels = sending.domain.split(".")
    for start in range(len(labels) - 1):  # a policy of the domain above counts for those below (RFC 7489, 6.6.3)
        where = f"_dmarc.{'.'.join(labels[start:])}"
        records = [text for text in ask.texts(where) if text.lower().replace(" ", "").startswith("v=dmarc1")]
        if not records:
            continue
        found = replace(found, host=where, seen=tuple(records))
        if len(records) > 1:
            return replace(found, state="wrong", why="two")
        if _tags(records[0]).get("p", "").lower() not in ("none", "quarantine", "reject"):
            return replace(found, state="wrong", why="unreadable")
        return replace(found, value="")
    return replace(found, state="missing", why="none")


def _mx(sending: Sending, ask: Asked) -> Found:
    hosts = ask.exchangers(sending.domain)
    found = Found("mx", "ok", host=sending.domain, type="MX", seen=tuple(host or "." for host in hosts))
    if not hosts:
        return replace(found, state="missing", why="none")
    return replace(found, state="wrong", why="null") if hosts == [""] else found


def _ptr(sending: Sending, ask: Asked) -> Found:
    server = next(one for one in sending.servers if sender_of(one) is None)
    addresses = _public_addresses(server, sending, ask)
    found = Found("ptr", "ok", type="PTR", host=", ".join(addresses))
    if not addresses:
        return replace(found, state="unknown", why="own")
    names = [name for one in addresses for name in ask.pointers(one)]
    found = replace(found, seen=tuple(names))
    value = server if is_domain(server) else sending.home
    if not names:
        return replace(found, state="missing", why="none", value=value)
    back = {one for name in names for one in ask.addresses(name)}
    return found if back & set(addresses) else replace(found, state="wrong", why="not_back", value=value)


def _public_addresses(server: str, sending: Sending, ask: Asked) -> list[str]:
    """Return where on the Internet our own outgoing server is, as far as names can tell."""
    for host in (server, sending.home):
        found = [one for one in ask.addresses(host) if ip_address(one).is_global] if host else []
        if found:
            return found
    return []


def _dkim_host(sending: Sending) -> str:
    return f"{sending.selector}._domainkey.{sending.domain}"


def _tags(record: str) -> dict[str, str]:
    parts = (part.partition("=") for part in record.split(";"))
    return {name.strip().lower(): value.strip() for name, equals, value in parts if equals}
