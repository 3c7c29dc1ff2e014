"""The log and the jobs hold ids, codes and numbers: once the people they point to are empty, nothing is left."""

from ucho.core.privacy import Treatment, declare

WHY = "ids, codes and numbers only; the person they point to is empty"
declare(Treatment.KEPT, "events.factrow", "events.delivery", "events.job", "events.schedule", "events.worker", why=WHY)
