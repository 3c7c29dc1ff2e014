"""Icons from the vendored sprite, and which icon stands for which channel."""

from __future__ import annotations

from functools import cache

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

CHANNEL_ICONS = {
    "email": "mail",
    "phone": "phone",
    "sms": "device-mobile",
    "telegram": "brand-telegram",
    "whatsapp": "brand-whatsapp",
    "vk": "brand-vk",
    "widget": "message-circle",
    "simulator": "mail",  # its simulated customers write mail
}

FILE_ICONS = {"image": "photo", "text": "file-text"}


def channel_icon(kind: str) -> str:
    """Return the icon name of a channel kind; a plain speech bubble for one we do not know."""
    return CHANNEL_ICONS.get(kind, "message-2")


def file_icon(mime_type: str) -> str:
    """Return the icon name of a file of this MIME type."""
    return FILE_ICONS.get(mime_type.split("/")[0], "file")


@cache
def icon(name: str, extra: str = "") -> SafeString:
    """Draw one icon; the words beside it say what it means, so it is hidden from screen readers.

    Args:
        name: a name from `ICONS` in tools/vendor.py.
        extra: more CSS classes.
    """
    return format_html(
        '<svg class="u-icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        extra, static("vendor/icons/sprite.svg"), name,
    )  # fmt: skip
