"""What is new in a mail, and what it only repeats: Polish, Russian and English, as real clients write it.

The rule above all others: new text is never lost. What is not surely a quotation, a header of the mail answered to or
a signature stays new; when nothing new would be left (a mail only passed on), everything is new.
"""

from __future__ import annotations

from ucho.channels.mail.quotes.forwards import forwarded_from, without_header
from ucho.channels.mail.quotes.splitting import LINES_LIMIT, split

__all__ = ["LINES_LIMIT", "forwarded_from", "split", "without_header"]
