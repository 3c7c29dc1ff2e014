"""What an import would make, without making it."""

from __future__ import annotations

from collections.abc import Collection

from ucho.conversations.importing.archive import ReadMail
from ucho.conversations.importing.contract import Talk
from ucho.conversations.importing.writing import Brought
from ucho.conversations.models import Imported
from ucho.customers.models import Identity


class Rehearsal:
    """Counts what would be new; whether a mail is here by another way is found out only by importing."""

    def __init__(self, source: str) -> None:
        """Begin with nothing counted."""
        self._source, self.made = source, Brought()
        self._seen: set[str] = set()

    def mail(self, mail: ReadMail) -> None:
        """Count one mail that was read."""
        if not self._first(mail.ref):
            return
        thread = mail.thread
        if not thread.customer and mail.message.sender.value:
            self.made.among_us += 1
            return
        if self._first(f"thread:{thread.key}"):
            here = Imported.objects.filter(source=self._source, ref__in=thread.refs).exists()
            self.made.conversations += not here
        self.made.messages += 1
        self.made.files += len(mail.message.files)
        self._person("email", thread.customer or mail.message.sender.value)

    def talk(self, talk: Talk, known: int, readable: Collection[str]) -> None:
        """Count one conversation of a dump, of which some messages are here already."""
        new = [one for one in talk.said if one.ref in readable]
        here = Imported.objects.filter(source=self._source, ref=f"conversation:{talk.ref}").exists()
        self.made.known += known
        self.made.messages += len(new) - known
        self.made.conversations += not here and bool(new)
        files = [file for one in new for file in one.files] if not known else []
        self.made.files += sum(1 for file in files if file.content is not None)
        self.made.files_missing += sum(1 for file in files if file.content is None)
        for contact in [talk.customer, *(one.customer for one in new if one.customer)]:
            if contact.addresses:
                self._person(contact.addresses[0].kind, contact.addresses[0].value)

    def _person(self, kind: str, value: str) -> None:
        if value and self._first(f"{kind}:{value}"):
            self.made.people += not Identity.objects.filter(kind=kind, value=value).exists()

    def _first(self, name: str) -> bool:
        new = name not in self._seen
        self._seen.add(name)
        return new
