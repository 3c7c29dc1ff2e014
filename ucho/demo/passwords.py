"""Hashing the demo's password quickly: it is printed for everybody to read, so slowness would protect nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test.utils import override_settings


class QuickHasher(Argon2PasswordHasher):
    """Argon2 with the least work. Signing in checks it like any other, and stores the usual strength in its place."""

    time_cost = 1
    memory_cost = 64  # KiB
    parallelism = 1


@contextmanager
def quick_passwords() -> Iterator[None]:
    """Hash passwords quickly inside the block; measured: the usual strength takes 0.2 s of CPU for each colleague."""
    with override_settings(PASSWORD_HASHERS=[f"{QuickHasher.__module__}.{QuickHasher.__qualname__}"]):
        yield
