"""What an invitation or a contact card says, in lines of its own words: for mail that holds nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

_SAMPLE: Final = 60_000  # characters that are looked at
_ESCAPED: Final = re.compile(r"\\([\\;,nN:])")
_LINE: Final = re.compile(r'([A-Za-z0-9.-]{1,60})((?:;(?:[^:;"]|"[^"]*"){0,300}){0,20}):(.*)')
_MOMENT: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(?:\d\d)?(Z?))?")
_ZONE: Final = re.compile(r';TZID="?([^;:"]{1,60})', re.IGNORECASE)
_NAME: Final = re.compile(r';CN="?([^;:"]{1,200})', re.IGNORECASE)


def summary(kind: str, text: str) -> str:
    """Say in a few lines what a calendar file or contact card holds.

    Args:
        kind: its MIME type.
        text: its decoded content.

    Returns:
        What, when, where and who for an event; name and addresses for a card; empty when it says nothing.
    """
    fields = _fields(text[:_SAMPLE])
    lines = _card(fields) if "vcard" in kind or "directory" in kind else _event(fields)
    return "\n".join(line for line in lines if line.strip())


def _event(fields: Mapping[str, Sequence[tuple[str, str]]]) -> Sequence[str]:
    when = _when(fields.get("DTSTART", ()), fields.get("DTEND", ()))
    return [
        _value(fields, "SUMMARY"),
        when,
        _value(fields, "LOCATION"),
        _organizer(fields),
        _value(fields, "DESCRIPTION"),
    ]


def _organizer(fields: Mapping[str, Sequence[tuple[str, str]]]) -> str:
    params, value = next(iter(fields.get("ORGANIZER", ())), ("", ""))
    address = re.sub(r"(?i)^mailto:", "", value.strip())
    name = _NAME.search(params)
    shown = name[1].strip() if name else ""
    return f"{shown} <{address}>" if shown and "@" in address and shown != address else shown or address


def _when(start: Sequence[tuple[str, str]], end: Sequence[tuple[str, str]]) -> str:
    if not start or not (found := _MOMENT.match(start[0][1].strip())):
        return ""
    day, clock = f"{found[1]}-{found[2]}-{found[3]}", f"{found[4]}:{found[5]}" if found[4] else ""
    zone = _ZONE.search(start[0][0])
    name = "UTC" if found[6] else zone[1].strip() if zone else ""
    until = ""
    if end and clock and (last := _MOMENT.match(end[0][1].strip())) and last[4]:
        same = last.group(1, 2, 3) == found.group(1, 2, 3)
        until = f"–{last[4]}:{last[5]}" if same else f" – {last[1]}-{last[2]}-{last[3]} {last[4]}:{last[5]}"
    return f"{day} {clock}{until}".strip() + (f" ({name})" if name and clock else "")


def _card(fields: Mapping[str, Sequence[tuple[str, str]]]) -> Sequence[str]:
    name = _value(fields, "FN") or " ".join(reversed(_value(fields, "N").replace(";", " ").split()))
    return [name, _value(fields, "TITLE"), _value(fields, "ORG").replace(";", ", "),
            *(_plain(value) for key in ("TEL", "EMAIL", "URL") for _, value in fields.get(key, ())[:5])]  # fmt: skip


def _value(fields: Mapping[str, Sequence[tuple[str, str]]], name: str) -> str:
    return _plain(fields[name][0][1]) if name in fields else ""


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()


def _fields(text: str) -> Mapping[str, Sequence[tuple[str, str]]]:
    """Read the lines of the first event or card; those of time zones and alarms do not count."""
    found: dict[str, list[tuple[str, str]]] = {}
    inside: list[str] = []
    for line in re.sub(r"\r?\n[ \t]", "", text).splitlines():
        if not (matched := _LINE.match(line)):
            continue
        name, params, value = matched[1].upper().rpartition(".")[2], matched[2], matched[3]
        if name == "BEGIN":
            inside.append(value.strip().upper())
        elif name == "END" and inside:
            if inside.pop() in ("VEVENT", "VCARD", "VTODO"):
                break
        elif inside and inside[-1] in ("VEVENT", "VCARD", "VTODO"):
            found.setdefault(name, []).append((params, value))
    return found
