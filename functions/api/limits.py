"""Rate limits for signing up and in: counted in Redis, and in this process while Redis is down."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from functions.common.errors import TooManyRequests
from functions.common.observability import logger
from functions.common.redis import TIMEOUT_S

if TYPE_CHECKING:
    from limits.strategies import FixedWindowRateLimiter

WINDOW_S = 300


@dataclass(frozen=True)
class Limit:
    """At most `amount` in five minutes for each key."""

    name: str
    amount: int


FAILED_LOGINS_BY_ACCOUNT_AND_ADDRESS = Limit("login-account-address", 10)
FAILED_LOGINS_BY_ACCOUNT = Limit("login-account", 50)
FAILED_LOGINS_BY_ADDRESS = Limit("login-address", 100)
SIGNUPS_BY_ADDRESS = Limit("signup-address", 100)
SIGNUPS_BY_ACCOUNT = Limit("signup-account", 10)


@dataclass(frozen=True)
class Use:
    """A limit as it applies to one caller. Keys are hashed: Redis holds no addresses."""

    limit: Limit
    key: str

    @property
    def hashed_key(self) -> str:
        return hashlib.sha256(self.key.encode("utf-8", "surrogatepass")).hexdigest()


class RateLimits:
    """Fixed windows of five minutes."""

    def __init__(self, redis_url: str) -> None:
        self._redis_url = redis_url

    def check(self, *uses: Use) -> None:
        """Raise TooManyRequests where one of the limits is used up."""
        for use in uses:
            if not self._ask(use, count=False):
                raise TooManyRequests("too many tries: wait five minutes and try again", WINDOW_S)

    def count(self, *uses: Use) -> None:
        """Count one more try."""
        for use in uses:
            self._ask(use, count=True)

    def _ask(self, use: Use, *, count: bool) -> bool:
        from limits import RateLimitItemPerSecond
        from limits.errors import StorageError

        item = RateLimitItemPerSecond(use.limit.amount, WINDOW_S, namespace="leadflow")
        identifiers = (use.limit.name, use.hashed_key)
        try:
            limiter = self._in_redis
            return limiter.hit(item, *identifiers) if count else limiter.test(item, *identifiers)
        except StorageError:
            logger.warning("rate limits are counted in this process: Redis is down")
            local = self._in_process
            return local.hit(item, *identifiers) if count else local.test(item, *identifiers)

    @cached_property
    def _in_redis(self) -> FixedWindowRateLimiter:
        from limits.storage import RedisStorage
        from limits.strategies import FixedWindowRateLimiter

        storage = RedisStorage(
            self._redis_url,
            key_prefix="leadflow:limits",
            wrap_exceptions=True,
            socket_timeout=TIMEOUT_S,
            socket_connect_timeout=TIMEOUT_S,
        )
        return FixedWindowRateLimiter(storage)

    @cached_property
    def _in_process(self) -> FixedWindowRateLimiter:
        from limits.storage import MemoryStorage
        from limits.strategies import FixedWindowRateLimiter

        return FixedWindowRateLimiter(MemoryStorage())
