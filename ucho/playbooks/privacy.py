"""What this package holds of a person: ids and codes."""

from __future__ import annotations

from ucho.core.privacy import Treatment, declare

declare(Treatment.KEPT, "playbooks.run", why="ids, codes and times; the records they point to are empty")
declare(Treatment.NOTHING, "playbooks.switch")
