"""One file per channel; `ucho.channels.registry` finds them by name, nobody imports them by name."""
