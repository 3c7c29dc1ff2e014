"""One file per instrument; `ucho.surveys.registry` finds them by name, nobody imports them by name."""
