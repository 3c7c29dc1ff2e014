"""Signing in to a mail server with an access token instead of a password: XOAUTH2 and OAUTHBEARER.

Sources: developers.google.com/gmail/imap/xoauth2-protocol, learn.microsoft.com "Authenticate an IMAP, POP or SMTP
connection using OAuth" (XOAUTH2 alone), RFC 7628 (OAUTHBEARER).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

PREFERRED: Final = ("XOAUTH2", "OAUTHBEARER")  # the first is what both large providers document


def mechanism(offered: Collection[str]) -> str:
    """Return the way to sign in that we and the server know; the first of ours when it names none.

    Args:
        offered: names of mechanisms as the server lists them, in capitals.
    """
    return next((name for name in PREFERRED if name in offered), PREFERRED[0])


def first_words(name: str, user: str, token: str) -> bytes:
    """Return what the client says first.

    Args:
        name: `XOAUTH2` or `OAUTHBEARER`.
        user: whose mailbox it is.
        token: the access token.
    """
    if name == "OAUTHBEARER":
        quoted = user.replace("=", "=3D").replace(",", "=2C")
        return f"n,a={quoted},\1auth=Bearer {token}\1\1".encode()
    return f"user={user}\1auth=Bearer {token}\1\1".encode()


def last_words(name: str) -> bytes:
    """Return what the client says to the server's reasons for a refusal, so that the refusal itself can follow.

    Args:
        name: `XOAUTH2` or `OAUTHBEARER`.
    """
    return b"\1" if name == "OAUTHBEARER" else b""
