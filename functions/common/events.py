"""Publishing: an event goes onto the stream, and a sleeping relay is woken by whoever publishes.

A key with a short life says that a relay is awake. Its value is the owner's token: a publisher that can set it invokes
a relay with that token. Publishing is best-effort and short: Postgres has the truth, and the sweep repeats what failed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from functions.common.ids import new_id
from functions.common.observability import logger

if TYPE_CHECKING:
    from redis import Redis

AWAKE_TTL_MS = 15_000
STREAM_LENGTH = 10_000
GROUP = "relay"
"""The consumer group that reads the stream."""

DELETE_IF_OWNER = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"


@dataclass(frozen=True)
class Channel:
    """The stream and the awake key of one shard."""

    shard: str

    @property
    def stream(self) -> str:
        return f"leadflow:events:{self.shard}"

    @property
    def awake(self) -> str:
        return f"leadflow:relay:{self.shard}"


class RelayWaker(Protocol):
    """Starts a relay without waiting for it."""

    def wake(self, owner: str) -> None:
        """Invoke the relay with the token it shall own the awake key by. Raises where the invocation is refused."""
        ...


class Publisher:
    """Puts events onto the stream of one shard."""

    def __init__(self, redis: Redis, channel: Channel, waker: RelayWaker) -> None:
        self._redis = redis
        self._channel = channel
        self._waker = waker

    def publish(self, user_id: UUID, event: dict[str, Any]) -> bool:
        """Publish an event to all of a user's connections. False: Redis did not take it."""
        from redis.exceptions import RedisError

        owner = str(new_id())
        try:
            pipe = self._redis.pipeline(transaction=False)
            pipe.xadd(
                self._channel.stream,
                {"user_id": str(user_id), "event": json.dumps(event, separators=(",", ":"))},
                maxlen=STREAM_LENGTH,
                approximate=True,
            )
            pipe.set(self._channel.awake, owner, nx=True, px=AWAKE_TTL_MS)
            _, nobody_was_awake = pipe.execute()
        except RedisError as error:
            logger.warning("event not published", error=type(error).__name__, event_type=event["type"])
            return False
        if nobody_was_awake:
            self._wake(owner)
        return True

    def wake_if_asleep(self) -> bool:
        """Wake a relay unless one is awake; whether one was woken. Raises RedisError where Redis is down."""
        owner = str(new_id())
        if not self._redis.set(self._channel.awake, owner, nx=True, px=AWAKE_TTL_MS):
            return False
        return self._wake(owner)

    def _wake(self, owner: str) -> bool:
        try:
            self._waker.wake(owner)
        except Exception as error:  # whatever it was, the event is on the stream: the next publisher or the sweep wakes
            logger.warning("relay not woken", error=type(error).__name__)
            self._give_up(owner)
            return False
        return True

    def _give_up(self, owner: str) -> None:
        from redis.exceptions import RedisError

        try:
            self._redis.eval(DELETE_IF_OWNER, 1, self._channel.awake, owner)
        except RedisError as error:
            logger.warning("awake key not deleted, it expires by itself", error=type(error).__name__)


def backlog(redis: Redis, channel: Channel) -> bool:
    """Whether the stream of a shard has entries that are unread or pending. Raises RedisError where Redis is down."""
    from redis.exceptions import ResponseError

    try:
        groups: Any = redis.xinfo_groups(channel.stream)
    except ResponseError:  # no such stream: nothing was published yet
        return False
    for group in groups:
        if group["name"] == GROUP:
            return bool(group["pending"] or group["lag"] or group["lag"] is None)
    return bool(redis.xlen(channel.stream))
