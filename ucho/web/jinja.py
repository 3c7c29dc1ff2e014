"""The Jinja2 environment for fragments that are drawn dozens of times a page (rows, messages)."""

from __future__ import annotations

from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from jinja2 import Environment

from ucho.web.components.icons import channel_icon, file_icon, icon
from ucho.web.components.times import day, when
from ucho.web.components.words import words


def environment(**options: Any) -> Environment:
    """Make the environment; `OPTIONS["environment"]` of the Jinja2 engine in the settings names this function."""
    made = Environment(**options, trim_blocks=True, lstrip_blocks=True)  # noqa: S701 - Django passes autoescape=True
    made.globals.update(_=gettext, ngettext=ngettext, icon=icon, channel_icon=channel_icon, url=reverse)
    made.globals.update(file_icon=file_icon, when=when, day=day)
    made.filters.update(words=words, filesize=filesizeformat)
    return made
