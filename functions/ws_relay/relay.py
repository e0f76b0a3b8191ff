"""The relay: reads the event stream in batches and pushes each event to its user's connections.

One relay at a time owns a shard: it holds the awake key by its token, renews it by compare, and ends once it is not its
own any more. It lingers for more when the stream is empty, then gives the key up, looks once more, and ends.

An entry is acknowledged when every connection has it or is gone. One that could not be pushed stays pending and is
claimed again after a while, like those a dead relay left; after three deliveries it is dropped. A connection that fails
gets nothing more of the same batch; what it missed comes later, perhaps behind newer entries, and to its siblings a
second time: clients drop what is older than what they have.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from functions.common.connections import Connection, Connections
from functions.common.events import AWAKE_TTL_MS, DELETE_IF_OWNER, GROUP, Channel, RelayWaker, backlog
from functions.common.ids import new_id
from functions.common.observability import MetricUnit, logger, metrics

if TYPE_CHECKING:
    from redis import Redis

BATCH = 200
BLOCK_MS = 500
RETRY_IDLE_MS = 2_500
MAX_DELIVERIES = 3
YOUNG_S = 10
RENEW_EVERY_S = 2.0
DELIVER_S = 6.0
"""The time a batch may take: what is not pushed by then stays pending, so that a relay ends before it is ended."""

CONSUMER = "relay"
"""One name for all: relays come and go, and the group remembers every consumer it ever had."""

RENEW_IF_OWNER = (
    "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end return 0"
)
HAND_OVER = """
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('set', KEYS[1], ARGV[2], 'px', ARGV[3])
return 1
"""


class Gateway(Protocol):
    """Where frames are pushed to."""

    def push(self, connection_id: str, data: bytes) -> bool:
        """Send one frame; False where the connection is gone, an exception where it may not have arrived."""
        ...


@dataclass(frozen=True)
class Entry:
    """One event on the stream. `id` is Redis's, whose first part is milliseconds since the epoch."""

    id: str
    user_id: UUID
    data: bytes


class Relay:
    """One run of the relay for one shard."""

    def __init__(
        self,
        redis: Redis,
        channel: Channel,
        connections: Connections,
        gateway: Gateway,
        executor: Executor,
        owner: str,
        linger_s: float,
    ) -> None:
        self._redis = redis
        self._channel = channel
        self._connections = connections
        self._gateway = gateway
        self._executor = executor
        self._owner = owner
        self._linger_s = linger_s
        self._next_claim = 0.0

    def run(self, time_is_up: Callable[[], bool]) -> bool:
        """Relay until nothing comes any more, or the shard is somebody else's; whether time was up before that.

        Raises RedisError where Redis is down: the awake key then expires by itself, and the sweep wakes the next.
        """
        if not self._acquire():
            logger.info("another relay is awake")
            return False
        while True:
            idle_since = time.monotonic()
            while time.monotonic() - idle_since < self._linger_s:
                if time_is_up():
                    return True
                if not self._renew():
                    logger.info("the shard has another owner")
                    return False
                entries = self._read()
                if entries:
                    self._deliver(entries)
                    idle_since = time.monotonic()
            self._redis.eval(DELETE_IF_OWNER, 1, self._channel.awake, self._owner)
            # from here on a publisher wakes the next relay; what came just before it did is for this one
            if not backlog(self._redis, self._channel) or not self._acquire():
                return False

    def hand_over(self, waker: RelayWaker) -> None:
        """Give the shard to a successor and wake it; nothing happens where the shard is somebody else's by now."""
        successor = str(new_id())
        if not self._redis.eval(HAND_OVER, 1, self._channel.awake, self._owner, successor, str(AWAKE_TTL_MS)):
            return
        try:
            waker.wake(successor)
        except Exception as error:  # the next publisher wakes one, or the sweep
            logger.warning("successor not woken", error=type(error).__name__)
            self._redis.eval(DELETE_IF_OWNER, 1, self._channel.awake, successor)

    def _acquire(self) -> bool:
        """Own the shard: by the token the waker has set already, or by setting it where nobody holds it."""
        return self._renew() or bool(self._redis.set(self._channel.awake, self._owner, nx=True, px=AWAKE_TTL_MS))

    def _renew(self) -> bool:
        return bool(self._redis.eval(RENEW_IF_OWNER, 1, self._channel.awake, self._owner, str(AWAKE_TTL_MS)))

    def _read(self) -> list[Entry]:
        """Pending entries that nobody finished, else new ones, waiting a moment for them."""
        from redis.exceptions import ResponseError

        try:
            return self._claim_pending() or self._read_new()
        except ResponseError as error:
            if not str(error).startswith("NOGROUP"):
                raise
            self._create_group()
            return []

    def _read_new(self) -> list[Entry]:
        streams: Any = self._redis.xreadgroup(GROUP, CONSUMER, {self._channel.stream: ">"}, count=BATCH, block=BLOCK_MS)
        return self._parse(streams[0][1]) if streams else []

    def _claim_pending(self) -> list[Entry]:
        if time.monotonic() < self._next_claim:
            return []
        self._next_claim = time.monotonic() + RETRY_IDLE_MS / 1000
        stream = self._channel.stream
        pending: Any = self._redis.xpending_range(stream, GROUP, "-", "+", BATCH, idle=RETRY_IDLE_MS)
        worn_out = [each["message_id"] for each in pending if each["times_delivered"] >= MAX_DELIVERIES]
        if worn_out:
            logger.warning("events dropped: not delivered in three tries", entries=worn_out)
            metrics.add_metric("RelayDropped", MetricUnit.Count, len(worn_out))
            self._redis.xack(stream, GROUP, *worn_out)
        ids = [each["message_id"] for each in pending if each["times_delivered"] < MAX_DELIVERIES]
        if not ids:
            return []
        claimed: Any = self._redis.xclaim(stream, GROUP, CONSUMER, RETRY_IDLE_MS, ids)
        return self._parse(claimed)

    def _create_group(self) -> None:
        from redis.exceptions import ResponseError

        try:
            self._redis.xgroup_create(self._channel.stream, GROUP, id="0", mkstream=True)
        except ResponseError as error:
            if not str(error).startswith("BUSYGROUP"):
                raise

    def _parse(self, entries: Iterable[tuple[str, dict[str, str] | None]]) -> list[Entry]:
        """The entries that can be read; what is no event of ours is acknowledged, so that it does not come again."""
        parsed = []
        for entry_id, fields in entries:
            try:
                parsed.append(Entry(entry_id, UUID((fields or {})["user_id"]), (fields or {})["event"].encode()))
            except (KeyError, ValueError):
                logger.warning("not an event", entry=entry_id)
                self._redis.xack(self._channel.stream, GROUP, entry_id)
        return parsed

    def _deliver(self, entries: list[Entry]) -> None:
        """Push a batch: connections side by side, the entries of each in order."""
        by_user = self._connections.of_users({entry.user_id for entry in entries})
        deadline = time.monotonic() + DELIVER_S
        of_user = {user_id: [entry for entry in entries if entry.user_id == user_id] for user_id in by_user}
        pushes = [
            self._executor.submit(self._push_all, connection, of_user[user_id], deadline)
            for user_id, connections in by_user.items()
            for connection in connections
        ]
        unfinished = set(pushes)
        while unfinished:
            _, unfinished = wait(unfinished, timeout=RENEW_EVERY_S)
            if unfinished:
                self._renew()
        failed = {entry_id for push in pushes for entry_id in push.result()}
        done = [entry.id for entry in entries if entry.id not in failed]
        if done:
            self._redis.xack(self._channel.stream, GROUP, *done)
        pushed = sum(len(of_user[user_id]) * len(connections) for user_id, connections in by_user.items())
        self._measure(entries, pushed, len(failed))

    def _push_all(self, connection: Connection, entries: list[Entry], deadline: float) -> list[str]:
        """Push entries to one connection in order; the ids of those that may not have arrived."""
        for index, entry in enumerate(entries):
            if time.monotonic() > deadline:
                return [each.id for each in entries[index:]]
            try:
                if not self._gateway.push(connection.id, entry.data):
                    self._remove(connection)
                    return []
            except Exception as error:  # a throttle, a timeout: this one and what follows it are tried again
                logger.warning("push failed", connection_id=connection.id, error=type(error).__name__)
                return [each.id for each in entries[index:]]
        return []

    def _remove(self, connection: Connection) -> None:
        """Forget a gone connection, unless it is so young that it may not be established yet."""
        if time.time() - connection.connected_at >= YOUNG_S:
            self._connections.remove(connection.id)

    def _measure(self, entries: list[Entry], pushes: int, failed: int) -> None:
        lag_ms = max(time.time() * 1000 - int(entry.id.partition("-")[0]) for entry in entries)
        metrics.add_metric("RelayEvents", MetricUnit.Count, len(entries))
        metrics.add_metric("RelayPushes", MetricUnit.Count, pushes)
        metrics.add_metric("RelayLag", MetricUnit.Milliseconds, max(lag_ms, 0))
        logger.info(
            "relayed",
            entries=len(entries),
            pushes=pushes,
            failed=failed,
            lag_ms=round(lag_ms),
        )
