"""`{% load ucho %}`: icons, faces, moments, and Jinja2 fragments inside Django templates."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.template import engines
from django.template.context import RequestContext
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from ucho.web.components import faces, icons, times
from ucho.web.components.words import words as safe_words
from ucho.web.scores import figures

register = template.Library()


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """`{% icon "mail" %}`."""
    return icons.icon(name, extra)


@register.simple_tag
def avatar(face: faces.Face, extra: str = "") -> SafeString:
    """`{% avatar person.face "u-avatar-lg" %}`; the name stands beside it, so it is hidden from screen readers."""
    return format_html(
        '<span class="u-avatar u-c{} {}" aria-hidden="true">{}</span>', face.colour, extra, face.initials
    )


@register.simple_tag
def when(at: datetime | None, style: str = "short") -> SafeString:
    """`{% when message.at "full" %}`; nothing for no moment."""
    return times.when(at, style) if at else SafeString("")


@register.filter
def channel_icon(kind: str) -> str:
    """`{{ "email"|channel_icon }}`."""
    return icons.channel_icon(kind)


@register.filter
def words(text: str) -> SafeString:
    """`{{ message.text|words }}`: escaped, with links."""
    return safe_words(text)


@register.filter
def whole(count: int) -> str:
    """`{{ tokens|whole }}`: a count as the reader's language writes it, thousands apart."""
    return figures.whole(count)


@register.simple_tag(takes_context=True)
def fragment(context: RequestContext, name: str, **values: Any) -> SafeString:
    """`{% fragment "web/inbox/rows.html" rows=page.rows %}`: draw a Jinja2 fragment with these values only."""
    drawn = engines["jinja2"].get_template(name)
    return mark_safe(drawn.render(values, getattr(context, "request", None)))  # noqa: S308 - Jinja2 escapes by itself


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """`{% control field %}`: the field's widget, in our style, tied to its hint and its errors."""
    widget = field.field.widget
    kind = getattr(widget, "input_type", "")
    style = (
        "form-check-input" if kind in {"checkbox", "radio"} else "form-select" if kind == "select" else "form-control"
    )
    attributes: dict[str, str | bool] = {"class": style}
    if field.errors:
        attributes |= {"aria-invalid": "true", "aria-describedby": f"{field.auto_id}-error"}
    widget.attrs.pop("placeholder", None)
    return field.as_widget(attrs=attributes)
