"""The relay and the publisher that wakes it, over a real Valkey."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest
from redis import Redis

from functions.common.connections import Connections, Identity
from functions.common.events import GROUP, Channel, Publisher, backlog
from functions.ws_relay import relay as relay_module
from functions.ws_relay.relay import MAX_DELIVERIES, Relay
from tests.support.machine import FakeGateway, FakeWaker

LINGER_S = 0.2


def never() -> bool:
    return False


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay_module, "BLOCK_MS", 50)
    monkeypatch.setattr(relay_module, "RETRY_IDLE_MS", 60)


@pytest.fixture
def executor() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as executor:
        yield executor


MakeRelay = Callable[..., Relay]


@pytest.fixture
def make(redis: Redis, channel: Channel, connections: Connections, executor: ThreadPoolExecutor) -> MakeRelay:
    def make_relay(gateway: Any, owner: str | None = None) -> Relay:
        return Relay(redis, channel, connections, gateway, executor, owner or str(uuid4()), LINGER_S)

    return make_relay


def connect(connections: Connections, user_id: UUID, connection_id: str, age_s: float = 0) -> None:
    """A connection as it was made some time ago."""
    moment = time.time() - age_s
    original = time.time
    try:
        time.time = lambda: moment
        connections.add(Identity(user_id, uuid4()), connection_id)
    finally:
        time.time = original


def event(number: int) -> dict[str, Any]:
    return {"type": "workflow.updated", "version": number}


def test_only_the_first_publisher_wakes(publisher: Publisher, waker: FakeWaker, redis: Redis, channel: Channel) -> None:
    user_id = uuid4()
    assert all(publisher.publish(user_id, event(number)) for number in range(3))
    assert len(waker.woken) == 1
    assert redis.get(channel.awake) == waker.woken[0]
    assert redis.xlen(channel.stream) == 3


def test_a_refused_waking_lets_the_next_publisher_try(publisher: Publisher, waker: FakeWaker) -> None:
    waker.broken = True
    assert publisher.publish(uuid4(), event(1))
    waker.broken = False
    assert publisher.publish(uuid4(), event(2))
    assert len(waker.woken) == 1


def test_each_connection_gets_its_users_events_in_order(
    publisher: Publisher, waker: FakeWaker, connections: Connections, gateway: FakeGateway, make: MakeRelay
) -> None:
    ada, bob = uuid4(), uuid4()
    connect(connections, ada, "ada-1")
    connect(connections, ada, "ada-2")
    connect(connections, bob, "bob")
    for number in range(50):
        publisher.publish(ada if number % 2 else bob, event(number))
    make(gateway, waker.woken[0]).run(never)
    odd, even = list(range(1, 50, 2)), list(range(0, 50, 2))
    assert [frame["version"] for frame in gateway.frames["ada-1"]] == odd
    assert [frame["version"] for frame in gateway.frames["ada-2"]] == odd
    assert [frame["version"] for frame in gateway.frames["bob"]] == even


def test_a_relay_ends_when_quiet_and_gives_up_its_key(
    publisher: Publisher, waker: FakeWaker, gateway: FakeGateway, make: MakeRelay, redis: Redis, channel: Channel
) -> None:
    publisher.publish(uuid4(), event(1))
    assert make(gateway, waker.woken[0]).run(never) is False
    assert redis.get(channel.awake) is None
    assert not backlog(redis, channel)
    publisher.publish(uuid4(), event(2))
    assert len(waker.woken) == 2


def test_a_relay_lingers_for_more(
    publisher: Publisher, waker: FakeWaker, connections: Connections, gateway: FakeGateway, make: MakeRelay
) -> None:
    user_id = uuid4()
    connect(connections, user_id, "c")
    publisher.publish(user_id, event(1))
    relay = threading.Thread(target=make(gateway, waker.woken[0]).run, args=(never,))
    relay.start()
    time.sleep(LINGER_S / 2)
    publisher.publish(user_id, event(2))
    relay.join()
    assert [frame["version"] for frame in gateway.frames["c"]] == [1, 2]
    assert len(waker.woken) == 1


def test_a_second_relay_ends_at_once(gateway: FakeGateway, make: MakeRelay, redis: Redis, channel: Channel) -> None:
    redis.set(channel.awake, "somebody else")
    started = time.monotonic()
    assert make(gateway).run(never) is False
    assert time.monotonic() - started < LINGER_S
    assert redis.get(channel.awake) == "somebody else"


def test_a_relay_that_lost_its_shard_ends(
    publisher: Publisher, waker: FakeWaker, make: MakeRelay, redis: Redis, channel: Channel, connections: Connections
) -> None:
    user_id = uuid4()
    connect(connections, user_id, "c")

    class Usurped(FakeGateway):
        def push(self, connection_id: str, data: bytes) -> bool:
            redis.set(channel.awake, "usurper")
            return super().push(connection_id, data)

    publisher.publish(user_id, event(1))
    gateway = Usurped()
    assert make(gateway, waker.woken[0]).run(never) is False
    assert redis.get(channel.awake) == "usurper"
    assert len(gateway.frames["c"]) == 1


def test_a_dead_relays_entries_are_claimed(
    publisher: Publisher,
    connections: Connections,
    gateway: FakeGateway,
    make: MakeRelay,
    redis: Redis,
    channel: Channel,
) -> None:
    user_id = uuid4()
    connect(connections, user_id, "c")
    for number in range(3):
        publisher.publish(user_id, event(number))
    redis.xgroup_create(channel.stream, GROUP, id="0")
    redis.xreadgroup(GROUP, "dead", {channel.stream: ">"})  # it read them, and died
    redis.delete(channel.awake)
    time.sleep(0.1)
    make(gateway).run(never)
    assert [frame["version"] for frame in gateway.frames["c"]] == [0, 1, 2]
    assert not backlog(redis, channel)


def test_what_cannot_be_pushed_is_dropped_after_three_tries(
    publisher: Publisher, connections: Connections, make: MakeRelay, redis: Redis, channel: Channel
) -> None:
    user_id = uuid4()
    connect(connections, user_id, "good")
    connect(connections, user_id, "bad")

    class Counting(FakeGateway):
        tries = 0

        def push(self, connection_id: str, data: bytes) -> bool:
            self.tries += connection_id == "bad"
            return super().push(connection_id, data)

    gateway = Counting(failing={"bad"})
    publisher.publish(user_id, event(1))
    redis.delete(channel.awake)
    make(gateway).run(never)
    assert gateway.tries == MAX_DELIVERIES
    assert not backlog(redis, channel)
    assert redis.get(channel.awake) is None


def test_a_failing_connection_gets_nothing_out_of_order(
    publisher: Publisher, connections: Connections, make: MakeRelay, redis: Redis, channel: Channel
) -> None:
    user_id = uuid4()
    connect(connections, user_id, "c")

    class FailsOnce(FakeGateway):
        failed = False

        def push(self, connection_id: str, data: bytes) -> bool:
            if b'"version":2' in data and not self.failed:
                self.failed = True
                raise TimeoutError
            return super().push(connection_id, data)

    gateway = FailsOnce()
    for number in range(1, 5):
        publisher.publish(user_id, event(number))
    redis.delete(channel.awake)
    make(gateway).run(never)
    assert [frame["version"] for frame in gateway.frames["c"]] == [1, 2, 3, 4]


def test_a_gone_connection_is_removed(
    publisher: Publisher, connections: Connections, make: MakeRelay, redis: Redis, channel: Channel
) -> None:
    user_id = uuid4()
    connect(connections, user_id, "old", age_s=60)
    connect(connections, user_id, "alive", age_s=60)
    gateway = FakeGateway(gone={"old"})
    publisher.publish(user_id, event(1))
    redis.delete(channel.awake)
    make(gateway).run(never)
    assert not connections.knows("old")
    assert connections.knows("alive")
    assert len(gateway.frames["alive"]) == 1


def test_a_young_connection_is_not_removed(
    publisher: Publisher, connections: Connections, make: MakeRelay, redis: Redis, channel: Channel
) -> None:
    user_id = uuid4()
    connect(connections, user_id, "young", age_s=1)
    publisher.publish(user_id, event(1))
    redis.delete(channel.awake)
    make(FakeGateway(gone={"young"})).run(never)
    assert connections.knows("young")


def test_a_relay_hands_over_when_its_time_is_up(
    publisher: Publisher, gateway: FakeGateway, make: MakeRelay, redis: Redis, channel: Channel
) -> None:
    publisher.publish(uuid4(), event(1))
    redis.delete(channel.awake)
    relay = make(gateway)
    assert relay.run(lambda: True) is True
    successor = FakeWaker()
    relay.hand_over(successor)
    assert redis.get(channel.awake) == successor.woken[0]
    assert make(gateway, successor.woken[0]).run(never) is False
    assert not backlog(redis, channel)


def test_a_failed_hand_over_frees_the_key(
    publisher: Publisher, gateway: FakeGateway, make: MakeRelay, redis: Redis, channel: Channel
) -> None:
    relay = make(gateway)
    relay.run(lambda: True)
    relay.hand_over(FakeWaker(broken=True))
    assert redis.get(channel.awake) is None


def test_an_emptied_redis_ends_the_relay_and_the_next_one_works(
    publisher: Publisher, waker: FakeWaker, connections: Connections, make: MakeRelay, redis: Redis
) -> None:
    user_id = uuid4()
    connect(connections, user_id, "c")

    class Emptied(FakeGateway):
        def push(self, connection_id: str, data: bytes) -> bool:
            redis.flushall()
            return super().push(connection_id, data)

    publisher.publish(user_id, event(1))
    make(Emptied(), waker.woken[0]).run(never)
    connect(connections, user_id, "again")
    publisher.publish(user_id, event(2))
    gateway = FakeGateway()
    make(gateway, waker.woken[1]).run(never)
    assert [frame["version"] for frame in gateway.frames["again"]] == [2]


def test_what_is_no_event_is_passed_over(
    publisher: Publisher,
    connections: Connections,
    gateway: FakeGateway,
    make: MakeRelay,
    redis: Redis,
    channel: Channel,
) -> None:
    user_id = uuid4()
    connect(connections, user_id, "c")
    redis.xadd(channel.stream, {"hello": "there"})
    publisher.publish(user_id, event(1))
    redis.delete(channel.awake)
    make(gateway).run(never)
    assert len(gateway.frames["c"]) == 1
    assert not backlog(redis, channel)


def test_relays_leave_no_consumers_behind(
    publisher: Publisher, gateway: FakeGateway, make: MakeRelay, redis: Redis, channel: Channel
) -> None:
    for _ in range(3):
        publisher.publish(uuid4(), event(1))
        redis.delete(channel.awake)
        make(gateway).run(never)
    consumers: Any = redis.xinfo_consumers(channel.stream, GROUP)
    assert len(consumers) == 1


def test_a_batch_ends_in_time(
    publisher: Publisher,
    connections: Connections,
    make: MakeRelay,
    redis: Redis,
    channel: Channel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(relay_module, "DELIVER_S", 0.15)
    user_id = uuid4()
    connect(connections, user_id, "slow")

    class Slow(FakeGateway):
        def push(self, connection_id: str, data: bytes) -> bool:
            time.sleep(0.1)
            return super().push(connection_id, data)

    gateway = Slow()
    for number in range(5):
        publisher.publish(user_id, event(number))
    redis.delete(channel.awake)
    make(gateway).run(never)
    versions = [frame["version"] for frame in gateway.frames["slow"]]
    assert versions[:4] == [0, 1, 2, 3]


def test_every_event_arrives_while_relays_come_and_go(
    publisher: Publisher, connections: Connections, make: MakeRelay, redis: Redis, channel: Channel
) -> None:
    """A publisher wakes a real relay each time none is awake; nothing is left behind whatever the moment."""
    user_id = uuid4()
    connect(connections, user_id, "c")
    gateway = FakeGateway()
    relays: list[threading.Thread] = []

    class Starting:
        def wake(self, owner: str) -> None:
            relays.append(threading.Thread(target=make(gateway, owner).run, args=(never,)))
            relays[-1].start()

    publisher = Publisher(redis, channel, Starting())
    for number in range(12):
        publisher.publish(user_id, event(number))
        time.sleep(0.01 if number % 2 else LINGER_S * (0.9 + number / 10))  # around the moment it goes to sleep
    for relay in relays:
        relay.join()
    assert [frame["version"] for frame in gateway.frames["c"]] == list(range(12))
    assert len(relays) > 1
