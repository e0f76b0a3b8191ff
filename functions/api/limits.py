"""Rate limits for signing up and in: counted in Redis, and in this process while Redis is down."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from functions.common.errors import TooManyRequests
from functions.common.observability import logger
from functions.common.redis import TIMEOUT_S, Credentials, authentication

if TYPE_CHECKING:
    from limits import RateLimitItem
    from limits.strategies import FixedWindowRateLimiter

Result = TypeVar("Result")

WINDOW_S = 300


@dataclass(frozen=True)
class Limit:
    """At most `amount` in five minutes for each key."""

    name: str
    amount: int


LOGINS_BY_ACCOUNT_AND_ADDRESS = Limit("login-account-address", 10)
LOGINS_BY_ACCOUNT = Limit("login-account", 50)
LOGINS_BY_ADDRESS = Limit("login-address", 300)
SIGNUPS_BY_ADDRESS = Limit("signup-address", 100)
SIGNUPS_BY_ACCOUNT = Limit("signup-account", 10)


@dataclass(frozen=True)
class Use:
    """A limit as it applies to one caller. Keys are hashed: Redis holds no addresses."""

    limit: Limit
    key: str

    @property
    def key_of_item(self) -> tuple[RateLimitItem, str, str]:
        """What the limits library counts by."""
        from limits import RateLimitItemPerSecond

        item = RateLimitItemPerSecond(self.limit.amount, WINDOW_S, namespace="leadflow")
        return item, self.limit.name, hashlib.sha256(self.key.encode("utf-8", "surrogatepass")).hexdigest()


class RateLimits:
    """Fixed windows of five minutes."""

    def __init__(self, redis_url: str, credentials: Credentials | None = None) -> None:
        self._redis_url = redis_url
        self._credentials = credentials

    def take(self, *uses: Use) -> None:
        """Count one more try, before it is made: many at once cannot slip through.

        Raises:
            TooManyRequests: one of the limits is used up.
        """
        for use in uses:
            if not self._with_limiter(lambda limiter, use=use: limiter.hit(*use.key_of_item)):  # type: ignore[misc]
                raise TooManyRequests("too many tries: wait five minutes and try again", WINDOW_S)

    def give_back(self, *uses: Use) -> None:
        """Forget the tries so far: the right person came."""
        for use in uses:
            self._with_limiter(lambda limiter, use=use: limiter.clear(*use.key_of_item))  # type: ignore[misc]

    def _with_limiter(self, ask: Callable[[FixedWindowRateLimiter], Result]) -> Result:
        from limits.errors import StorageError

        try:
            return ask(self._in_redis)
        except StorageError:
            logger.warning("rate limits are counted in this process: Redis is down")
            return ask(self._in_process)

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
            **authentication(self._credentials),
        )
        return FixedWindowRateLimiter(storage)

    @cached_property
    def _in_process(self) -> FixedWindowRateLimiter:
        from limits.storage import MemoryStorage
        from limits.strategies import FixedWindowRateLimiter

        return FixedWindowRateLimiter(MemoryStorage())
