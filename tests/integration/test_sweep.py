"""What the sweep repairs, and what it leaves alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from redis import Redis

from functions.common.aws.executions import ExecutionState
from functions.common.database import Database
from functions.common.events import Channel, Publisher
from functions.common.ids import new_id
from functions.common.models import StepType
from functions.common.news import News
from functions.common.repositories import workflows
from functions.common.repositories.workflows import Lease
from functions.common.step_runner import StepRunner
from functions.sweep.handler import handler
from functions.sweep.sweep import MAX_DRIVES, Sweep
from tests.support.api import Client
from tests.support.aws import StandInAws
from tests.support.lambdas import invoke
from tests.support.machine import FakeExecutions, FakeWaker, drive
from tests.support.streams import events


@pytest.fixture
def sweep(
    database: Database,
    executions: FakeExecutions,
    news: News,
    publisher: Publisher,
    redis: Redis,
    channel: Channel,
) -> Sweep:
    return Sweep(database, executions, news, publisher, redis, channel, lambda: False)


def quiet(database: Database) -> None:
    """Let everything have been unchanged for a while."""
    database.run(lambda connection: connection.execute("update workflows set updated_at = now() - interval '1 hour'"))


def of(lead: dict[str, Any]) -> UUID:
    return UUID(lead["workflow"]["id"])


def test_a_workflow_that_never_started_is_started(
    client: Client, database: Database, sweep: Sweep, executions: FakeExecutions
) -> None:
    lead = client.submit()
    quiet(database)
    assert sweep.everything().started == 1
    assert executions.started == [(of(lead), 1)]


def test_a_fresh_workflow_is_left_alone(client: Client, sweep: Sweep, executions: FakeExecutions) -> None:
    client.submit()
    assert sweep.everything().looked_at == 0
    assert executions.started == []


def test_a_running_execution_is_left_alone(
    client: Client, database: Database, sweep: Sweep, executions: FakeExecutions
) -> None:
    lead = client.submit()
    executions.states[of(lead), 1] = ExecutionState.RUNNING
    quiet(database)
    report = sweep.everything()
    assert (report.looked_at, report.started, report.driven_again) == (1, 0, 0)


def test_an_ended_execution_is_driven_again_and_completes(
    client: Client, database: Database, sweep: Sweep, executions: FakeExecutions, runner: StepRunner
) -> None:
    lead = client.submit()
    executions.states[of(lead), 1] = ExecutionState.ENDED
    quiet(database)
    assert sweep.everything().driven_again == 1
    assert executions.started == [(of(lead), 2)]
    assert drive(runner, of(lead), 1) == "superseded"
    assert drive(runner, of(lead), 2) == "completed"


def test_after_three_drives_a_workflow_fails(
    client: Client, database: Database, sweep: Sweep, executions: FakeExecutions, redis: Redis, channel: Channel
) -> None:
    lead = client.submit()
    for number in range(1, MAX_DRIVES + 1):
        executions.states[of(lead), number] = ExecutionState.ENDED
        quiet(database)
        sweep.everything()
    found = client.lead(lead["id"])["workflow"]
    assert found["status"] == "failed"
    assert found["error"]["code"] == "abandoned"
    assert events(redis, channel)[-1]["status"] == "failed"
    assert [number for _, number in executions.started] == [2, 3]


def test_a_restart_is_reason_to_look_at_once(
    client: Client, sweep: Sweep, executions: FakeExecutions, runner: StepRunner, database: Database
) -> None:
    lead = client.submit()
    held = Lease(of(lead), 1, StepType.INTENT, new_id())
    database.run(lambda connection: workflows.claim(connection, held, 0.0))
    restarted_at = datetime.now(UTC)
    assert sweep.everything(restarted_at).started == 1
    assert executions.started == [(of(lead), 1)]
    assert drive(runner, of(lead), 1) == "completed"


def test_a_status_event_drives_its_workflow_again(client: Client, sweep: Sweep, executions: FakeExecutions) -> None:
    lead = client.submit()
    executions.states[of(lead), 1] = ExecutionState.ENDED
    assert sweep.one(of(lead), 1).driven_again == 1
    assert sweep.one(of(lead), 1).driven_again == 1  # the same event again: the drive is not this one any more
    assert executions.started == [(of(lead), 2)]


def test_a_status_event_of_a_failed_workflow_changes_nothing(
    client: Client, sweep: Sweep, executions: FakeExecutions, database: Database
) -> None:
    lead = client.submit()
    error = {"code": "refused", "message": "no", "retryable": True}
    database.run(lambda connection: workflows.fail_workflow(connection, of(lead), 1, error))
    executions.states[of(lead), 1] = ExecutionState.ENDED
    assert sweep.one(of(lead), 1).looked_at == 0
    assert client.lead(lead["id"])["workflow"]["error"]["code"] == "refused"


def test_flagged_news_is_published_once(
    client: Client, database: Database, sweep: Sweep, redis: Redis, channel: Channel, runner: StepRunner
) -> None:
    lead = client.submit()
    drive(runner, of(lead))
    database.run(lambda connection: workflows.flag_unpublished(connection, of(lead)))
    redis.flushall()
    assert sweep.everything().published == 1
    (event,) = events(redis, channel)
    assert event["status"] == "completed"
    assert event["version"] == 7
    assert event["step"] == {"type": "routing", "status": "completed"}
    assert sweep.everything().published == 1


def test_a_sweep_that_cannot_publish_keeps_the_flags(
    client: Client, database: Database, executions: FakeExecutions, news: News, channel: Channel, waker: FakeWaker
) -> None:
    from functions.common.redis import connect

    lead = client.submit()
    database.run(lambda connection: workflows.flag_unpublished(connection, of(lead)))
    nobody = connect("redis://127.0.0.1:9/0")
    Sweep(database, executions, news, Publisher(nobody, channel, waker), nobody, channel, lambda: False).everything()
    assert len(database.run(lambda connection: workflows.unpublished(connection, 10))) == 1


def test_the_sweep_stops_when_its_time_is_up(
    client: Client,
    database: Database,
    executions: FakeExecutions,
    news: News,
    publisher: Publisher,
    redis: Redis,
    channel: Channel,
) -> None:
    for _ in range(5):
        client.submit()
    quiet(database)
    sweep = Sweep(database, executions, news, publisher, redis, channel, lambda: len(executions.started) >= 2)
    assert sweep.everything().started == 2


def test_a_running_workflow_is_not_looked_at_again_at_once(
    client: Client, database: Database, sweep: Sweep, executions: FakeExecutions
) -> None:
    lead = client.submit()
    executions.states[of(lead), 1] = ExecutionState.RUNNING
    quiet(database)
    sweep.everything()
    assert sweep.everything().looked_at == 1


def test_a_backlog_wakes_a_relay(
    client: Client, sweep: Sweep, redis: Redis, channel: Channel, waker: FakeWaker
) -> None:
    client.submit()
    redis.delete(channel.awake)
    sweep.everything()
    assert len(waker.woken) == 1
    sweep.everything()
    assert len(waker.woken) == 1


def test_a_restart_frees_a_dead_relays_key(
    client: Client, sweep: Sweep, redis: Redis, channel: Channel, waker: FakeWaker
) -> None:
    client.submit()
    redis.set(channel.awake, "a relay that died with the emulator")
    sweep.everything()
    assert waker.woken == []
    sweep.everything(datetime.now(UTC))
    assert len(waker.woken) == 1


def test_many_workflows_are_swept_in_batches(
    client: Client, database: Database, sweep: Sweep, executions: FakeExecutions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("functions.sweep.sweep.BATCH", 3)
    leads = [client.submit() for _ in range(10)]
    quiet(database)
    sweep.everything()
    assert {workflow_id for workflow_id, _ in executions.started} == {of(lead) for lead in leads}


def test_one_broken_part_does_not_stop_the_others(
    client: Client, database: Database, sweep: Sweep, executions: FakeExecutions, redis: Redis, channel: Channel
) -> None:
    lead = client.submit()
    quiet(database)
    executions.broken = True
    database.run(lambda connection: workflows.flag_unpublished(connection, of(lead)))
    report = sweep.everything()
    assert report.errors == ["workflow"]
    assert report.published == 1


def test_the_handler_takes_schedules_events_and_restarts(client: Client, aws: StandInAws, database: Database) -> None:
    aws.answers["DescribeExecution"] = {"status": "FAILED"}
    lead = client.submit()
    detail = {"name": f"{of(lead)}-1", "status": "FAILED"}
    status_event = {"detail-type": "Step Functions Execution Status Change", "detail": detail}
    assert invoke(handler, status_event)["driven_again"] == 1
    assert aws.called("StartExecution")[-1]["name"] == f"{of(lead)}-2"
    assert invoke(handler, {"detail-type": "Scheduled Event", "detail": {}})["looked_at"] == 0
    restarted_at = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
    assert invoke(handler, {"restarted_at": restarted_at})["driven_again"] == 1


def test_old_rows_are_forgotten(client: Client, database: Database, sweep: Sweep) -> None:
    client.send("POST", "/leads", {"message": "x"}, headers={"Idempotency-Key": "k"})
    old = timedelta(days=40)

    def age(connection: Any) -> None:
        connection.execute("update idempotency_keys set created_at = created_at - %s", (old,))
        connection.execute("update sessions set expires_at = expires_at - %s", (old,))

    database.run(age)
    sweep.everything()
    counted = database.run(
        lambda connection: connection.execute(
            "select (select count(*) from idempotency_keys) + (select count(*) from refresh_tokens) as left"
        ).fetchone()
    )
    assert counted is not None
    assert counted["left"] == 0
