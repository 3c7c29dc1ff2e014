"""One .eml file for each mail, in folders inside folders: Outlook, Apple Mail, Thunderbird's export, `readpst -e`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ucho.conversations.importing.contract import Archive, Mail, Trouble
from ucho.conversations.importing.files import read_mail
from ucho.core.errors import Refused


class Eml(Archive):
    """A folder of .eml files, or one of them."""

    name = "eml"
    label = "a folder of mails (.eml)"

    def mails(self, path: Path) -> Iterator[Mail | Trouble]:
        """Go over the mails; Outlook's own .msg files are named as what cannot be read.

        Args:
            path: the folder, or one file.

        Raises:
            Refused: there is nothing of the kind.
        """
        if path.is_file():
            yield read_mail(path, path.name, 1.0)
            return
        if not path.is_dir():
            raise Refused(f"There is no file {path}. Check its name.")
        files = sorted(one for one in path.rglob("*") if one.suffix.lower() in {".eml", ".msg"} and one.is_file())
        if not any(one.suffix.lower() == ".eml" for one in files):
            raise Refused(f"There are no .eml files in {path}. Name the folder that holds them.")
        for number, file in enumerate(files, 1):
            place, share = str(file.relative_to(path)), number / len(files)
            if file.suffix.lower() == ".msg":
                yield Trouble(place, "outlook_msg", share)
            else:
                yield read_mail(file, place, share)
