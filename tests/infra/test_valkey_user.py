"""Valkey's user on AWS, made on a real Valkey: it may do what the functions do, and nothing that could hurt others."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from redis import Redis
from redis.exceptions import NoPermissionError

from functions.common.connections import Connections, Identity, Tickets
from infra.parts.valkey import ACCESS, USER

PASSWORD = "only for this test"
STREAMS = (
    "XADD s MAXLEN ~ 10 * a b",
    "XGROUP CREATE s g 0 MKSTREAM",
    "XREADGROUP GROUP g c COUNT 1 BLOCK 10 STREAMS s >",
    "XACK s g 1-1",
    "XPENDING s g",
    "XCLAIM s g c 10 1-1",
    "XINFO GROUPS s",
    "XRANGE s - +",
    "XLEN s",
    "SET k v NX PX 1000",
    "EVALSHA abc 1 k",
    "SCRIPT LOAD x",
    "PING",
)


@pytest.fixture(scope="module")
def as_user(servers: Path) -> Iterator[Redis]:
    """A client that is logged in as the user of AWS."""
    url = os.environ["REDIS_URL"]
    admin: Any = Redis.from_url(url, decode_responses=True)
    admin.execute_command("ACL", "SETUSER", USER, "reset", *ACCESS.split(), f">{PASSWORD}")
    client = Redis.from_url(url, username=USER, password=PASSWORD, decode_responses=True)
    try:
        yield client
    finally:
        client.close()
        admin.execute_command("ACL", "DELUSER", USER)
        admin.close()


def test_tickets_and_connections_work(as_user: Redis) -> None:
    someone = Identity(uuid4(), uuid4())
    assert Tickets(as_user).redeem(Tickets(as_user).issue(someone)) == someone
    connections = Connections(as_user)
    connections.add(someone, "c1")
    assert connections.knows("c1")
    assert [each.id for each in connections.remove_sessions(someone.user_id, [someone.session_id])] == ["c1"]


def test_scripts_run(as_user: Redis) -> None:
    script = as_user.register_script("return redis.call('incr', KEYS[1])")
    assert script(keys=[f"test:{uuid4()}"]) == 1


@pytest.mark.parametrize("command", STREAMS)
def test_the_relays_commands_are_allowed(as_user: Redis, command: str) -> None:
    admin = Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)
    try:
        assert admin.acl_dryrun(USER, *command.split()) == "OK"
    finally:
        admin.close()


@pytest.mark.parametrize("command", ["FLUSHALL", "KEYS *", "CONFIG GET *", "SHUTDOWN", "ACL LIST", "SAVE"])
def test_nothing_that_hurts_others_is_allowed(as_user: Any, command: str) -> None:
    with pytest.raises(NoPermissionError):
        as_user.execute_command(*command.split())
