"""Reading a domain's SPF record (RFC 7208): whether it lets our server send, and how it would have to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import Final, Protocol

LOOKUPS_LIMIT: Final = 10  # RFC 7208, 4.6.4: with more, the whole record counts as broken
_ENOUGH: Final = 30  # questions after which we stop counting
_ASKS: Final = ("include", "a", "mx", "ptr", "exists", "redirect")  # the terms that cost a question


class Lookup(Protocol):
    """What is asked of the name service; `Silent` is raised when it does not answer."""

    def texts(self, name: str) -> Sequence[str]:
        """Return the TXT records of a name."""

    def addresses(self, name: str) -> Sequence[str]:
        """Return the addresses of a host."""

    def exchangers(self, name: str) -> Sequence[str]:
        """Return the hosts that receive a domain's mail."""


@dataclass(slots=True)
class Reading:
    """One record followed to its end."""

    lookup: Lookup
    wanted: frozenset[str]  # terms that stand for our provider, in lower case
    addresses: Sequence[str]  # of our own server
    questions: int = 0
    open_to_all: bool = False
    broken: bool = False  # it includes a record that is not there
    _seen: set[str] = field(default_factory=set)

    def allows(self, domain: str, record: str) -> bool:
        """Return whether the record lets our server send; counts the questions on the way."""
        allowed = False
        for sign, name, value in _terms(record):
            if self.questions >= _ENOUGH:
                break
            self.questions += name in _ASKS
            if name == "all":
                self.open_to_all |= sign == "+"
            elif sign == "+" and self._matches(name, value, domain):
                allowed = True
        return allowed

    def _matches(self, name: str, value: str, domain: str) -> bool:
        as_included = name.replace("redirect", "include")
        if (f"{as_included}:{value}" if value else name) in self.wanted:
            self._follow(name, value)
            return True
        if name in ("ip4", "ip6"):
            return self._within(value)
        host, _slash, size = (value or domain).partition("/")
        if "%" in host:  # a macro, which only the receiving server can fill in
            return False
        if name == "a":
            return any(self._within(f"{one}/{size}" if size else one) for one in self.lookup.addresses(host))
        if name == "mx":
            found = [one for mx in self.lookup.exchangers(host)[:10] if mx for one in self.lookup.addresses(mx)]
            return any(self._within(f"{one}/{size}" if size else one) for one in found)
        return self._follow(name, host)

    def _follow(self, name: str, host: str) -> bool:
        """Read the record that another one leads to."""
        if name not in ("include", "redirect") or host in self._seen:
            return False
        self._seen.add(host)
        records = spf_records(self.lookup.texts(host))
        if len(records) != 1:
            self.broken = True
            return False
        return self.allows(host, records[0])

    def _within(self, network: str) -> bool:
        try:
            wide = ip_network(network, strict=False)
            return any(ip_address(one) in wide for one in self.addresses)
        except ValueError:
            return False


def spf_records(texts: Sequence[str]) -> list[str]:
    """Return those of a name's texts that are SPF records."""
    return [text for text in texts if text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")]


def merged(records: Sequence[str], terms: Sequence[str]) -> str:
    """Return the one record that says what all of these say, and lets our server send, too.

    Args:
        records: the SPF records that are there; none, one, or the two that must not be.
        terms: what has to be in it, such as `include:_spf.google.com`.

    Returns:
        The record. A domain's own ending stays, the milder of two; a new one gets `~all`, which refuses nobody.
    """
    words = [word for record in records for word in record.split()[1:]]
    last = [word for word in words if word.lower().lstrip("+-~?") == "all" or word.lower().startswith("redirect=")]
    endings = [word for word in last if word.lower() not in ("all", "+all")]
    ending = endings[0] if len(set(endings)) == 1 else "~all"
    kept = [word for word in dict.fromkeys(words) if word not in last]
    known = {word.lower().lstrip("+") for word in kept}
    return " ".join(["v=spf1", *kept, *(term for term in terms if term not in known), ending])


def _terms(record: str) -> Iterator[tuple[str, str, str]]:
    """Yield sign, name and value of each term."""
    for word in record.lower().split()[1:]:
        sign = word[0] if word[0] in "+-~?" else "+"
        bare = word.lstrip("+-~?")
        cut = next((at for at, letter in enumerate(bare) if letter in ":=/"), len(bare))
        name, value = bare[:cut], bare[cut:]
        yield sign, name, value[1:] if value[:1] in (":", "=") else value
