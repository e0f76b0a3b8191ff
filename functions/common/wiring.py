"""The one place that puts real parts together. Each part is made once a container, when it is first needed."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from functions.common.ai.port import AiProvider
from functions.common.aws.executions import Executions
from functions.common.aws.push import GatewayConnections
from functions.common.aws.relay import LambdaRelayWaker
from functions.common.aws.secrets import MAX_AGE_S, Remembered, Secret, credentials
from functions.common.connections import Connections, Tickets
from functions.common.database import CONNECT_TIMEOUT_S, WAKING_TIMEOUT_S, Address, Database, Given, WithSecret
from functions.common.events import Channel, Publisher
from functions.common.news import News
from functions.common.open_work import AlwaysLook, Mark, MarkingNews, OpenWork
from functions.common.redis import TIMEOUT_S, Credentials, connect
from functions.common.settings import (
    AiSettings,
    DatabaseSettings,
    ExecutionSettings,
    PushSettings,
    RedisSettings,
    RelaySettings,
)
from functions.common.step_runner import StepRunner

if TYPE_CHECKING:
    from redis import Redis


@cache
def database_address() -> Address:
    settings = DatabaseSettings.load()
    if settings.database_url:
        return Given(settings.database_url)
    assert settings.database_host
    assert settings.database_name
    assert settings.database_secret_arn
    secret = Secret(settings.database_secret_arn)
    return WithSecret(
        settings.database_host,
        settings.database_port,
        settings.database_name,
        Remembered(lambda: credentials(secret.read())).read,
        MAX_AGE_S,
    )


@cache
def database() -> Database:
    pauses = DatabaseSettings.load().database_pauses
    return Database(database_address(), WAKING_TIMEOUT_S if pauses else CONNECT_TIMEOUT_S)


@cache
def redis_credentials() -> Credentials | None:
    """Who we are to Redis, where its address does not say it."""
    arn = RedisSettings.load().redis_secret_arn
    return Remembered(lambda: credentials(Secret(arn).read())).read if arn else None


def redis_client(timeout_s: float = TIMEOUT_S) -> Redis:
    """A client of its own, for whoever needs other patience than the rest."""
    return connect(RedisSettings.load().redis_url, timeout_s, redis_credentials())


@cache
def redis() -> Redis:
    return redis_client()


@cache
def channel() -> Channel:
    return Channel(RelaySettings.load().relay_shard)


@cache
def waker() -> LambdaRelayWaker:
    return LambdaRelayWaker(RelaySettings.load().relay_function_name)


@cache
def publisher() -> Publisher:
    return Publisher(redis(), channel(), waker())


@cache
def open_work() -> OpenWork:
    return Mark(redis()) if DatabaseSettings.load().database_pauses else AlwaysLook()


@cache
def news() -> News:
    if DatabaseSettings.load().database_pauses:
        return MarkingNews(publisher(), database(), open_work())
    return News(publisher(), database())


@cache
def executions() -> Executions:
    return Executions(ExecutionSettings.load().state_machine_arn)


@cache
def gateway(parallel: int = 1) -> GatewayConnections:
    return GatewayConnections(PushSettings.load().websocket_endpoint, parallel)


@cache
def tickets() -> Tickets:
    return Tickets(redis())


@cache
def connections() -> Connections:
    return Connections(redis())


@cache
def provider() -> AiProvider:
    """The AI provider of the settings; only the chosen one is imported."""
    from functions.common.ai.select import select

    return select(AiSettings.load())


@cache
def step_runner() -> StepRunner:
    return StepRunner(database(), news(), provider(), AiSettings.load().ai_max_attempts)
