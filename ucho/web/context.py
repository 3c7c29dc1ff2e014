"""What stands around every staff page: navigation, the agent, theme and live line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ucho.web.components.faces import Face

Theme = Literal["auto", "light", "dark"]


@dataclass(frozen=True, slots=True)
class NavLink:
    """One entry of the main navigation."""

    code: str
    label: str
    icon: str
    href: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame of a page."""

    face: Face
    company: str
    nav: Sequence[NavLink]
    theme: Theme = "auto"
    presence: Literal["online", "away", "offline"] = "online"
    live_url: str = ""
    live_ticket: str = ""
    ticket_url: str = ""
    demo: bool = False
