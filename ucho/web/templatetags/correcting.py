"""`{% load correcting %}`: the questions about a text that the person who looks may answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.template.context import Context

from ucho.web.understanding.questions import AllAsked, all_asked

if TYPE_CHECKING:
    from ucho.understanding.models import Reading

register = template.Library()


@register.simple_tag(takes_context=True)
def questions_about(context: Context, reading: Reading) -> AllAsked | None:
    """`{% questions_about reading as asked %}`; None for somebody who may not correct it."""
    return all_asked(reading, context["request"].by.actor)
