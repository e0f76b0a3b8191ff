"""The one place that puts real parts together. Each part is made once a container, when it is first needed."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from functions.common.ai.port import AiProvider
from functions.common.aws.executions import Executions
from functions.common.aws.push import GatewayConnections
from functions.common.aws.relay import LambdaRelayWaker
from functions.common.connections import Connections, Tickets
from functions.common.database import Database
from functions.common.events import Channel, Publisher
from functions.common.news import News
from functions.common.redis import connect
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
def database() -> Database:
    return Database(DatabaseSettings.load().database_url)


@cache
def redis() -> Redis:
    return connect(RedisSettings.load().redis_url)


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
def news() -> News:
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
