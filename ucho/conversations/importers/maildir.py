"""One file for each mail, in folders "cur" and "new": Dovecot, Courier, Postfix, mutt, offlineimap.

Folders inside folders count, also those that begin with a dot (Maildir++). What stands behind ":2," in a file's name
are its flags (https://cr.yp.to/proto/maildir.html): drafts (D) were never sent and what is in the trash (T) was thrown
away, so both are left out and counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ucho.conversations.importing.contract import Archive, Mail, Trouble
from ucho.conversations.importing.files import read_mail
from ucho.core.errors import Refused

_FLAGS: Final = re.compile(r"[:;!]2,([A-Za-z]*)")


class Maildir(Archive):
    """A Maildir with all its folders."""

    name = "maildir"
    label = "a mail archive (Maildir)"

    def mails(self, path: Path) -> Iterator[Mail | Trouble]:
        """Go over the mails in all folders.

        Args:
            path: the folder.

        Raises:
            Refused: there is no such folder, or it holds no Maildir.
        """
        if not path.is_dir():
            raise Refused(f"{path} is no folder. Name the folder that holds cur and new.")
        folders = sorted(one for name in ("cur", "new") for one in path.rglob(name) if one.is_dir())
        folders += [path] if path.name in {"cur", "new"} else []
        if not folders:
            raise Refused(
                f"{path} holds no Maildir: there is no folder cur or new in it. For an mbox, use `ucho import mbox`."
            )
        files = [file for folder in folders for file in sorted(folder.iterdir()) if file.is_file()]
        for number, file in enumerate(files, 1):
            place, share = str(file.relative_to(path)), number / len(files)
            flags = found[1].upper() if (found := _FLAGS.search(file.name)) else ""
            if "T" in flags or "D" in flags:
                yield Trouble(place, "draft" if "D" in flags else "in_trash", share, left_out=True)
            elif not file.name.startswith("."):
                yield read_mail(file, place, share)
