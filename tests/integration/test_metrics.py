"""What an operator's alarms read, as the functions print it (CloudWatch's embedded metric format)."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from redis import Redis

from functions.common.database import Database
from functions.common.events import GROUP, Channel
from functions.common.observability import Cause, workflow_failed
from functions.fail.handler import handler as fail
from functions.sweep.handler import handler as sweep
from functions.sweep.lag import relay_lag_ms
from tests.support.api import Client
from tests.support.aws import StandInAws
from tests.support.lambdas import invoke

Metric = tuple[str, float, dict[str, str]]
SCHEDULED = {"detail-type": "Scheduled Event", "detail": {}}


@pytest.fixture
def emitted(capsys: pytest.CaptureFixture[str]) -> Callable[[], list[Metric]]:
    """The metrics printed since it was asked last: name, value and dimensions."""

    def read() -> list[Metric]:
        found: list[Metric] = []
        for line in capsys.readouterr().out.splitlines():
            blob: dict[str, Any] = json.loads(line)
            for group in blob.get("_aws", {}).get("CloudWatchMetrics", []):
                assert group["Namespace"] == "Leadflow"
                dimensions = {name: blob[name] for name in group["Dimensions"][0]}
                for metric in group["Metrics"]:
                    value = blob[metric["Name"]]
                    found.append((metric["Name"], sum(value) if isinstance(value, list) else value, dimensions))
        return found

    return read


def named(metrics: list[Metric], name: str) -> list[tuple[float, dict[str, str]]]:
    return [(value, dimensions) for found, value, dimensions in metrics if found == name]


def of(lead: dict[str, Any]) -> UUID:
    return UUID(lead["workflow"]["id"])


def quiet(database: Database, drive: int = 1) -> None:
    """Let all workflows have been unchanged for a while, in this drive."""
    database.run(
        lambda connection: connection.execute(
            "update workflows set updated_at = now() - interval '1 hour', drive = %s", (drive,)
        )
    )


SERVICE = {"service": "test"}


def test_each_scheduled_sweep_counts(client: Client, aws: StandInAws, emitted: Callable[[], list[Metric]]) -> None:
    for _ in range(3):
        client.submit()
    emitted()
    invoke(sweep, SCHEDULED)
    metrics = emitted()
    assert named(metrics, "SweepRan") == [(1, SERVICE)]
    assert named(metrics, "OpenWorkflows") == [(3, SERVICE)]
    ((lag_ms, dimensions),) = named(metrics, "RelayLag")
    assert 0 < lag_ms < 60_000
    assert dimensions == SERVICE


def test_an_event_is_no_sign_that_the_schedule_works(
    client: Client, aws: StandInAws, emitted: Callable[[], list[Metric]]
) -> None:
    aws.answers["DescribeExecution"] = {"status": "FAILED"}
    detail = {"name": f"{of(client.submit())}-1", "status": "FAILED"}
    emitted()
    invoke(sweep, {"detail-type": "Step Functions Execution Status Change", "detail": detail})
    metrics = emitted()
    assert named(metrics, "SweepRan") == []
    assert named(metrics, "FurtherDrives") == [(1, SERVICE)]


def test_a_further_drive_counts(
    client: Client, aws: StandInAws, database: Database, emitted: Callable[[], list[Metric]]
) -> None:
    aws.answers["DescribeExecution"] = {"status": "FAILED"}
    client.submit()
    quiet(database)
    emitted()
    invoke(sweep, SCHEDULED)
    metrics = emitted()
    assert named(metrics, "FurtherDrives") == [(1, SERVICE)]
    assert named(metrics, "WorkflowsFailed") == []


def test_a_workflow_that_is_given_up_failed_by_infrastructure(
    client: Client, aws: StandInAws, database: Database, emitted: Callable[[], list[Metric]]
) -> None:
    aws.answers["DescribeExecution"] = {"status": "FAILED"}
    for _ in range(2):
        client.submit()
    quiet(database, drive=3)
    emitted()
    invoke(sweep, SCHEDULED)
    assert named(emitted(), "WorkflowsFailed") == [(1, {"cause": "infrastructure"})] * 2


def test_what_no_step_could_record_failed_by_infrastructure(
    client: Client, database: Database, emitted: Callable[[], list[Metric]]
) -> None:
    event = {"workflow_id": str(of(client.submit())), "drive": 1, "error": {"Error": "Sandbox.Timedout"}}
    emitted()
    assert invoke(fail, event)["status"] == "failed"
    assert named(emitted(), "WorkflowsFailed") == [(1, {"cause": "infrastructure"})]
    invoke(fail, event)
    assert named(emitted(), "WorkflowsFailed") == [], "recorded once, counted once"


def test_the_cause_is_the_only_dimension(emitted: Callable[[], list[Metric]]) -> None:
    workflow_failed(Cause.AI)
    assert emitted() == [("WorkflowsFailed", 1, {"cause": "ai"})]


def test_the_lag_is_the_age_of_what_waits_longest(redis: Redis, channel: Channel) -> None:
    now_ms = int(time.time() * 1000)
    assert relay_lag_ms(redis, channel) == 0
    redis.xadd(channel.stream, {"event": "{}"}, id=f"{now_ms - 60_000}-0")
    redis.xadd(channel.stream, {"event": "{}"}, id=f"{now_ms - 30_000}-0")
    assert 60_000 <= relay_lag_ms(redis, channel) < 65_000, "no relay was ever awake"
    redis.xgroup_create(channel.stream, GROUP, id="0")
    redis.xreadgroup(GROUP, "relay", {channel.stream: ">"}, count=1)
    assert 60_000 <= relay_lag_ms(redis, channel) < 65_000, "read and not acknowledged"
    redis.xack(channel.stream, GROUP, f"{now_ms - 60_000}-0")
    assert 30_000 <= relay_lag_ms(redis, channel) < 35_000, "not read yet"
    redis.xreadgroup(GROUP, "relay", {channel.stream: ">"})
    redis.xack(channel.stream, GROUP, f"{now_ms - 30_000}-0")
    assert relay_lag_ms(redis, channel) == 0
