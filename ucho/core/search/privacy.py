"""The search index holds copies of a customer's words; the packages that own the words export them."""

from typing import Any

from ucho.core import privacy
from ucho.core.actors import By
from ucho.core.search.index import remove_person


def _gather(subject: privacy.Subject) -> None:
    """Nothing in lower packages is found through the index."""


def _export(subject: privacy.Subject) -> dict[str, Any]:
    return {}


def _erase(subject: privacy.Subject, by: By) -> None:
    for person in sorted(subject.people):
        remove_person(person)


privacy.declare(privacy.Treatment.ERASED, "core.searchentry")
privacy.PRIVACY.add("core", privacy.Privacy(_gather, _export, _erase))
