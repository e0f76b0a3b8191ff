"""Real PostgreSQL and Valkey, migrated once and emptied before each test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from functions.common import wiring
from functions.common.connections import Connections, Tickets
from functions.common.database import Database, connect
from functions.common.events import Channel, Publisher
from functions.common.news import News
from functions.common.step_runner import StepRunner
from functions.migrate.migrations import load, migrate
from tests.support.api import Client
from tests.support.aws import StandInAws, stand_in_aws
from tests.support.machine import FakeExecutions, FakeGateway, FakeWaker

if TYPE_CHECKING:
    from redis import Redis


@pytest.fixture(scope="session")
def migrated(servers: Path) -> Iterator[str]:
    url = os.environ["DATABASE_URL"]
    with connect(url) as connection:
        migrate(connection, load())
    yield url
    wiring.database().close()


@pytest.fixture(scope="session")
def aws_server() -> Iterator[StandInAws]:
    """Made before any client of AWS is: they read its address from the environment."""
    with stand_in_aws() as aws:
        os.environ["AWS_ENDPOINT_URL"] = aws.url
        os.environ["WEBSOCKET_ENDPOINT"] = f"{aws.url}/live"
        yield aws


@pytest.fixture
def aws(aws_server: StandInAws) -> StandInAws:
    """A stand-in for AWS that answers well."""
    aws_server.reset()
    return aws_server


@pytest.fixture
def database(migrated: str) -> Iterator[Database]:
    """The database, empty."""
    database = Database(migrated)
    database.run(lambda connection: connection.execute("truncate users cascade"))
    yield database
    database.close()


@pytest.fixture
def redis(servers: Path) -> Iterator[Redis]:
    """Valkey, empty."""
    from functions.common.redis import connect as connect_redis

    client = connect_redis(os.environ["REDIS_URL"], timeout_s=5)
    client.flushall()
    yield client
    client.close()


@pytest.fixture
def waker() -> FakeWaker:
    return FakeWaker()


@pytest.fixture
def executions() -> FakeExecutions:
    return FakeExecutions()


@pytest.fixture
def gateway() -> FakeGateway:
    return FakeGateway()


@pytest.fixture
def channel() -> Channel:
    return Channel("0")


@pytest.fixture
def publisher(redis: Redis, channel: Channel, waker: FakeWaker) -> Publisher:
    return Publisher(redis, channel, waker)


@pytest.fixture
def news(publisher: Publisher, database: Database) -> News:
    return News(publisher, database)


@pytest.fixture
def runner(database: Database, news: News) -> StepRunner:
    return StepRunner(database, news, wiring.provider(), ai_max_attempts=3)


@pytest.fixture
def connections(redis: Redis) -> Connections:
    return Connections(redis)


@pytest.fixture
def tickets(redis: Redis) -> Tickets:
    return Tickets(redis)


@pytest.fixture
def client(database: Database, redis: Redis, aws: StandInAws) -> Client:
    """A client of the API that is signed in."""
    client = Client()
    client.sign_up()
    return client
