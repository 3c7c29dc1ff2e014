"""Addresses of the internet and those that only look like it: what whoever calls other machines has to know."""

from __future__ import annotations

import ipaddress
from typing import Final
from urllib.parse import SplitResult

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


def literal(host: str) -> Address | None:
    """Return the address that a host is written as, None when it is a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def port_of(parts: SplitResult) -> int:
    """Return the port of a web address, also where it is left out."""
    return parts.port or (443 if parts.scheme == "https" else 80)


def bare(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 one stands for, or itself."""
    if not isinstance(address, ipaddress.IPv6Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None) or address


def is_public(address: Address) -> bool:
    """Return whether an address belongs to the internet, also the one that hides inside an IPv6 address."""
    address = bare(address)
    return address.is_global and not address.is_multicast and not address.is_reserved
