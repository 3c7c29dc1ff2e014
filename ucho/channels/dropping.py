"""Removing files of erased customers: after the commit, and again until it has happened."""

from __future__ import annotations

from collections.abc import Iterable

from ucho.core import blobs
from ucho.core.actors import By
from ucho.events.jobs import enqueue_many, job


def drop_blobs(digests: Iterable[str], *, by: By) -> None:
    """Have files removed once the caller's transaction is committed; a rollback keeps them."""
    enqueue_many(drop_blob, [{"digest": digest} for digest in set(digests)], by=by)


@job("channels.drop_blob", queue="mail")
def drop_blob(*, by: By, digest: str) -> None:
    """Remove a file that nobody refers to any more."""
    blobs.delete(digest)
