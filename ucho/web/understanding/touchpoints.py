"""Where customers speak to us, in words and pictures."""

from __future__ import annotations

from typing import Final

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from ucho.channels import registry as channels
from ucho.core.language import say
from ucho.surveys import registry as surveys
from ucho.web.components.icons import channel_icon

SURVEY: Final = "survey:"
_ORDER: Final = ("email", "chat", "widget", "phone", "sms", "telegram", "whatsapp", "vk", "simulator")


def touchpoint_name(code: str) -> str:
    """Return what a touchpoint is called; the code itself for one that we do not know.

    Args:
        code: as readings carry it: the adapter of a channel, or "survey:nps".
    """
    if code.startswith(SURVEY):
        name = code.removeprefix(SURVEY)
        title = say(surveys.instrument(name).title, get_language() or "en") if name in surveys.names() else name
        return _("Survey: %(title)s") % {"title": title}
    if code in channels.names():
        return str(channels.adapter(code).label)
    known = {
        "": _("Elsewhere"),
        "chat": pgettext("touchpoint", "Chat"),
        "widget": pgettext("touchpoint", "Chat on the website"),
        "phone": pgettext("touchpoint", "Phone"),
        "sms": pgettext("touchpoint", "Text message"),
    }
    brands = {"telegram": "Telegram", "whatsapp": "WhatsApp", "vk": "VK"}
    return known.get(code) or brands.get(code, code)


def touchpoint_icon(code: str) -> str:
    """Return the icon of a touchpoint."""
    return "clipboard-list" if code.startswith(SURVEY) else channel_icon(code)


def in_order(codes: set[str]) -> list[str]:
    """Return touchpoints as a table shows them: channels in a fixed order, surveys last."""
    places = {code: number for number, code in enumerate(_ORDER)}
    return sorted(codes, key=lambda code: (code.startswith(SURVEY), places.get(code, len(places)), code))
