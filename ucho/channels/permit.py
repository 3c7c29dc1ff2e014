"""The permission to send: channels send nothing without one, and only `customers.consent` makes one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ucho.channels.contract import Address


class Purpose(StrEnum):
    """Why we write to a customer; each purpose has its own rules."""

    ANSWER = "answer"
    CASE = "case"
    ASK = "ask"
    MARKETING = "marketing"


@dataclass(frozen=True, slots=True)
class Permit:
    """Leave to send one message to one address for one purpose; `reference` says for whom, opaque to channels."""

    purpose: Purpose
    address: Address
    reference: str
