"""How long the oldest event has been waiting for the relay: what the relay measures of itself stops when it does."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from functions.common.events import GROUP, Channel

if TYPE_CHECKING:
    from redis import Redis


def relay_lag_ms(redis: Redis, channel: Channel) -> float:
    """The age of the oldest entry that is unread or not acknowledged; 0 where there is none. Raises RedisError."""
    waiting = [entry_id for entry_id in (_pending(redis, channel), _unread(redis, channel)) if entry_id]
    ages = [time.time() * 1000 - int(entry_id.partition("-")[0]) for entry_id in waiting]
    return max(0.0, *ages) if ages else 0.0


def _pending(redis: Redis, channel: Channel) -> str | None:
    from redis.exceptions import ResponseError

    try:
        found: Any = redis.xpending(channel.stream, GROUP)
    except ResponseError:  # NOGROUP: no relay was ever awake
        return None
    return found["min"]  # type: ignore[no-any-return]


def _unread(redis: Redis, channel: Channel) -> str | None:
    entries: Any = redis.xrange(channel.stream, f"({_last_read(redis, channel)}", "+", count=1)
    return entries[0][0] if entries else None


def _last_read(redis: Redis, channel: Channel) -> str:
    from redis.exceptions import ResponseError

    try:
        groups: Any = redis.xinfo_groups(channel.stream)
    except ResponseError:  # no such stream: nothing was published yet
        return "0-0"
    return next((group["last-delivered-id"] for group in groups if group["name"] == GROUP), "0-0")
