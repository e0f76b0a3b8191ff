"""Passwords: argon2id with the parameters of OWASP's password storage cheat sheet."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

# 19 MiB, two passes, one lane: about 50 ms
_MEMORY_KIB, _PASSES, _LANES = 19_456, 2, 1


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher  # only signing up and in need it

    return PasswordHasher(time_cost=_PASSES, memory_cost=_MEMORY_KIB, parallelism=_LANES)


# a hash with these parameters of a password that nobody has
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$OtnK1Fh1IVC44m6yh9mpcQ$M8LAve63awRyz/RwmTkKuKfokMJmjZlpwD1JYJgNiUo"
"""What an unknown account's password is checked against, so that it takes as long."""


def hash_password(password: str) -> str:
    """An encoded argon2id hash."""
    return _hasher().hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether a password is right. Without a hash (no such account) it takes as long, and is not."""
    from argon2.exceptions import VerifyMismatchError

    try:
        _hasher().verify(password_hash or _NOBODY, password)
    except VerifyMismatchError:
        return False
    return password_hash is not None


def needs_rehash(password_hash: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _hasher().check_needs_rehash(password_hash)
